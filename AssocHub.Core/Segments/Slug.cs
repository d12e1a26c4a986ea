using AssocHub.Core.Common;

namespace AssocHub.Core.Segments;

/// <summary>Short names of segments: lower-case letters, digits and hyphens, at most 80 characters.</summary>
public static class Slug
{
    private const int MaxLength = 80;

    /// <summary>The slug of a name, not among those taken; a number is added where it must be.</summary>
    /// <param name="name">The segment's name; a name without any letter or digit becomes <c>segment</c>.</param>
    /// <param name="isTaken">True for a slug that another segment has.</param>
    public static string Of(string name, Func<string, bool> isTaken)
    {
        string[] words = TextFolding.Fold(name).Split([.. TextFolding.Fold(name).Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct()],
            StringSplitOptions.RemoveEmptyEntries);
        string wanted = string.Join('-', words);
        wanted = wanted.Length == 0 ? "segment" : wanted[..Math.Min(wanted.Length, MaxLength)].TrimEnd('-');
        return !isTaken(wanted)
            ? wanted
            : Enumerable.Range(2, int.MaxValue - 2).Select(n => $"{wanted}-{n}").First(slug => !isTaken(slug));
    }
}
