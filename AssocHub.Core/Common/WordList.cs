namespace AssocHub.Core.Common;

/// <summary>Words one after the other in a sentence.</summary>
public static class WordList
{
    /// <summary>All of them: <c>events, e-mail and community</c>. Empty where there are none.</summary>
    public static string And(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Count <= 1 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
    }
}
