namespace AssocHub.Core.Scores;

/// <summary>A score in words.</summary>
/// <param name="Code">As segments write it: <c>renewal</c>.</param>
/// <param name="Label">As a form shows it.</param>
/// <param name="Phrase">After "whose" in a sentence: <c>renewal score</c>.</param>
public sealed record ScoreInfo(string Code, string Label, string Phrase);

/// <summary>The scores that are known by name. A segment may ask for another code; its phrase is then the code itself.</summary>
public static class ScoreCatalogue
{
    /// <summary>Longest code, in characters.</summary>
    public const int MaxCode = 60;

    /// <summary>All scores, in the order a form offers them.</summary>
    public static IReadOnlyList<ScoreInfo> All { get; } =
    [
        new("renewal", "Renewal: how likely they renew", "renewal score"),
        new("sponsor-intent", "Sponsor intent", "sponsor intent"),
        new("engagement", "Engagement", "engagement score"),
    ];

    /// <summary>The words of a code.</summary>
    public static ScoreInfo Of(string code) => All.FirstOrDefault(s => s.Code == code) ?? new ScoreInfo(code, code, $"score '{code}'");

    /// <summary>True when it can be a code: lower-case letters, digits and hyphens.</summary>
    public static bool IsCode(string code) =>
        code.Length is > 0 and <= MaxCode && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
