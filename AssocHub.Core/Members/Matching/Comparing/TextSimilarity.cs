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

        Span<byte> rows = stackalloc byte[3 * (Longest + 1)];
        Span<byte> before = rows[..(Longest + 1)];
        Span<byte> previous = rows.Slice(Longest + 1, Longest + 1);
        Span<byte> current = rows[(2 * (Longest + 1))..];
        for (int j = 0; j <= b.Length; j++)
        {
            previous[j] = (byte)j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = (byte)i;
            int best = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int value = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    value = Math.Min(value, before[j - 2] + 1);
                }

                current[j] = (byte)value;
                best = Math.Min(best, value);
            }

            if (best > limit)
            {
                return limit + 1;
            }

            Span<byte> oldest = before;
            before = previous;
            previous = current;
            current = oldest;
        }

        return Math.Min(previous[b.Length], limit + 1);
    }
}
