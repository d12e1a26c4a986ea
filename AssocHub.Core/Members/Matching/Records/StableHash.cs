namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// A number of 64 bits for a text that is the same in every process and release (FNV-1a, stirred): what is written down of values that
/// belong to people is this number and not the value.
/// </summary>
internal static class StableHash
{
    /// <summary>The number of a text; never 0.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return Stir(hash) | 1;
    }

    /// <summary>The number of two values together.</summary>
    public static ulong Of(ulong a, ulong b) => Stir((a * 0x9E3779B97F4A7C15UL) ^ b) | 1;

    /// <summary>Spreads a number over all bits.</summary>
    public static ulong Stir(ulong hash)
    {
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return hash ^ (hash >> 31);
    }
}
