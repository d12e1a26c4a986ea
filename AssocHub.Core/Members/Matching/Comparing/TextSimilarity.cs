namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Similarity of two short texts. Nothing here allocates.</summary>
public static class TextSimilarity
{
    private const int Longest = 64;

    /// <summary>
    /// Jaro–Winkler similarity, 0 to 1. Jaro (1989), "Advances in Record-Linkage Methodology as Applied to Matching the 1985 Census of
    /// Tampa, Florida"; the bonus of 0.1 per equal leading character, at most four, by Winkler (1990), "String Comparator Metrics and
    /// Enhanced Decision Rules in the Fellegi–Sunter Model of Record Linkage". Only the first 64 characters count.
    /// </summary>
    public static double JaroWinkler(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        a = a.Length > Longest ? a[..Longest] : a;
        b = b.Length > Longest ? b[..Longest] : b;
        if (a.IsEmpty || b.IsEmpty)
        {
            return a.Length == b.Length ? 1 : 0;
        }

        int reach = Math.Max(0, (Math.Max(a.Length, b.Length) / 2) - 1);
        ulong usedA = 0, usedB = 0;
        int common = 0;
        for (int i = 0; i < a.Length; i++)
        {
            int end = Math.Min(b.Length - 1, i + reach);
            for (int j = Math.Max(0, i - reach); j <= end; j++)
            {
                if ((usedB & (1UL << j)) == 0 && a[i] == b[j])
                {
                    usedA |= 1UL << i;
                    usedB |= 1UL << j;
                    common++;
                    break;
                }
            }
        }

        if (common == 0)
        {
            return 0;
        }

        int outOfOrder = 0;
        ulong restB = usedB;
        for (ulong restA = usedA; restA != 0; restA &= restA - 1)
        {
            if (a[System.Numerics.BitOperations.TrailingZeroCount(restA)] != b[System.Numerics.BitOperations.TrailingZeroCount(restB)])
            {
                outOfOrder++;
            }

            restB &= restB - 1;
        }

        double m = common;
        double jaro = ((m / a.Length) + (m / b.Length) + ((m - (outOfOrder / 2)) / m)) / 3;
        int prefix = 0;
        while (prefix < 4 && prefix < a.Length && prefix < b.Length && a[prefix] == b[prefix])
        {
            prefix++;
        }

        return jaro + (prefix * 0.1 * (1 - jaro));
    }

    /// <summary>True when the <see cref="Distance"/> is at most one, in one pass.</summary>
    public static bool WithinOne(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > b.Length)
        {
            ReadOnlySpan<char> longer = a;
            a = b;
            b = longer;
        }

        if (b.Length - a.Length > 1)
        {
            return false;
        }

        int same = a.CommonPrefixLength(b);
        ReadOnlySpan<char> restA = a[same..], restB = b[same..];
        return restA.Length < restB.Length ? restA.SequenceEqual(restB[1..])
            : restA.IsEmpty || restA[1..].SequenceEqual(restB[1..])
                || (restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..].SequenceEqual(restB[2..]));
    }

    /// <summary>
    /// Damerau–Levenshtein distance (optimal string alignment: insertions, deletions, substitutions and swaps of neighbours), Damerau
    /// (1964), "A technique for computer detection and correction of spelling errors"; stops at <paramref name="limit"/>.
    /// </summary>
    /// <returns>The distance, or <paramref name="limit"/> + 1 when it is larger.</returns>
    public static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        a = a.Length > Longest ? a[..Longest] : a;
        b = b.Length > Longest ? b[..Longest] : b;
        if (Math.Abs(a.Length - b.Length) > limit)
        {
            return limit + 1;
        }

        // What both begin and end with costs nothing.
        int same = a.CommonPrefixLength(b);
        a = a[same..];
        b = b[same..];
        while (!a.IsEmpty && !b.IsEmpty && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }

        return a.IsEmpty || b.IsEmpty ? Math.Min(Math.Max(a.Length, b.Length), limit + 1) : InParallel(a, b, limit);
    }

    // One column of the table of distances at a time, a bit for each row: Hyyrö (2003), "A Bit-Vector Algorithm for Computing Levenshtein
    // and Damerau Edit Distances".
    private static int InParallel(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        Span<ulong> places = stackalloc ulong[128];
        ulong bit = 1;
        foreach (char c in a)
        {
            places[c & 127] |= bit;
            bit <<= 1;
        }

        ulong last = 1UL << (a.Length - 1), up = ulong.MaxValue, down = 0, diagonal = 0, before = 0;
        int distance = a.Length;
        for (int j = 0; j < b.Length; j++)
        {
            ulong at = Places(places, a, b[j]);
            ulong swapped = ((~diagonal & at) << 1) & before;
            diagonal = (((at & up) + up) ^ up) | at | down | swapped;
            ulong right = down | ~(diagonal | up), left = diagonal & up;
            distance += (right & last) != 0 ? 1 : (left & last) != 0 ? -1 : 0;
            if (distance - (b.Length - 1 - j) > limit)
            {
                return limit + 1;
            }

            right = (right << 1) | 1;
            up = (left << 1) | ~(diagonal | right);
            down = right & diagonal;
            before = at;
        }

        return Math.Min(distance, limit + 1);
    }

    // Letters of two scripts may share a place.
    private static ulong Places(ReadOnlySpan<ulong> places, ReadOnlySpan<char> a, char c)
    {
        ulong sure = 0;
        for (ulong rest = places[c & 127]; rest != 0; rest &= rest - 1)
        {
            int place = System.Numerics.BitOperations.TrailingZeroCount(rest);
            sure |= a[place] == c ? 1UL << place : 0;
        }

        return sure;
    }
}
