using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments;

/// <summary>The parts into which two to four segments cut the people in them. A part is a mask: bit 0 is the first segment.</summary>
public static class OverlapParts
{
    /// <summary>Those who are in exactly these segments of the ones compared, as a segment of its own.</summary>
    /// <param name="slugs">The segments compared.</param>
    /// <param name="definitions">What each stands for.</param>
    /// <param name="mask">From 1 to 2ⁿ − 1.</param>
    public static SegmentDefinition Definition(IReadOnlyList<string> slugs, IReadOnlyList<SegmentDefinition> definitions, int mask)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mask, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mask, 1 << slugs.Count);
        var within = new List<SegmentNode>();
        var outside = new List<SegmentNode>();
        for (int i = 0; i < slugs.Count; i++)
        {
            if (Has(mask, i))
            {
                within.Add(new InSegmentNode(slugs[i]));
            }
            else
            {
                outside.Add(new NotNode(new InSegmentNode(slugs[i])));
            }
        }

        // Who is in a segment is of its population, so that of the first says no more than the part does.
        int first = System.Numerics.BitOperations.TrailingZeroCount(mask);
        return new SegmentDefinition(definitions[first].Of, new AllNode([.. within, .. outside]));
    }

    /// <summary>A part in words: <c>in A and B, not in C</c>.</summary>
    public static string Words(IReadOnlyList<string> names, int mask)
    {
        string[] within = [.. names.Where((_, i) => Has(mask, i))], outside = [.. names.Where((_, i) => !Has(mask, i))];
        string only = within.Length == 1 && outside.Length > 0 ? "only in " : within.Length == names.Count && names.Count > 2 ? "in all: " : "in ";
        return only + Joined(within, "and") + (within.Length == 1 || outside.Length == 0 ? "" : $", not in {Joined(outside, "or")}");
    }

    /// <summary>Whether a part lies within a segment.</summary>
    public static bool Has(int mask, int segment) => (mask >> segment & 1) != 0;

    private static string Joined(string[] names, string word) =>
        names.Length < 2 ? string.Join("", names) : $"{string.Join(", ", names[..^1])} {word} {names[^1]}";
}
