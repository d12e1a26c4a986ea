using AssocHub.Core.Common;

namespace AssocHub.Core.Segments;

/// <summary>A segment's tags, kept as one text: <c>;renewal;spring campaign;</c>.</summary>
public static class SegmentTags
{
    /// <summary>Most tags of one segment.</summary>
    public const int Most = 12;

    /// <summary>Longest tag, in characters.</summary>
    public const int MaxLength = 40;

    /// <summary>The tags of a stored text.</summary>
    public static IReadOnlyList<string> Of(string stored) =>
        stored.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Tags as typed (separated by commas or semicolons), each once whatever its case, as stored.</summary>
    public static string Join(IEnumerable<string> tags)
    {
        string[] clean = [.. tags.SelectMany(t => t.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).DistinctBy(TextFolding.Fold)];
        return clean.Length == 0 ? "" : $";{string.Join(';', clean)};";
    }

    /// <summary>True when the stored text has the tag, compared folded.</summary>
    public static bool Has(string stored, string tag) =>
        Of(stored).Any(t => string.Equals(TextFolding.Fold(t), TextFolding.Fold(tag), StringComparison.Ordinal));
}
