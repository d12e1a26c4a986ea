namespace AssocHub.Core.Members.Matching;

/// <summary>The rules in words people read.</summary>
public static class LinkRules
{
    /// <summary>How the sentence of a link by likeness begins.</summary>
    public const string Probable = "Alike in everything that is known";

    /// <summary>Why two records are one person, for example <c>Same e-mail, compatible name (nickname)</c>.</summary>
    public static string Sentence(PersonLink link)
    {
        string rule = link.Rule switch
        {
            LinkRule.Decision => "Decided by a person",
            LinkRule.AmsId => "Same AMS id",
            LinkRule.ScopedId => "Same id in the same system",
            LinkRule.EmailSameName => "Same e-mail and name",
            LinkRule.EmailCompatibleName => "Same e-mail, compatible name",
            LinkRule.EmailOnly => "Same e-mail, which one person uses",
            LinkRule.Probable => Probable,
            _ => throw new ArgumentOutOfRangeException(nameof(link), link.Rule, "Unknown rule"),
        };
        return link.Note.Length == 0 ? rule : $"{rule} ({link.Note})";
    }
}
