using System.Numerics;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>Compares e-mail addresses and telephone numbers.</summary>
internal sealed class ContactLevels(RecordTable table, ComparisonTables tables)
{
    private const ulong LastSeven = (1UL << 28) - 1;

    public int Email(in RecordFacts left, in RecordFacts right, int i, int j)
    {
        if (left.Email == 0 || right.Email == 0)
        {
            return 0;
        }

        if (left.Email == right.Email)
        {
            return 1;
        }

        // Most addresses are told apart by their letters, which lie in the facts; what is read below lies anywhere in memory.
        if (!LetterSets.MayBeMailSlip(left.MailSet, right.MailSet))
        {
            return 4;
        }

        int local = table.Local[i];
        if (LetterSets.SameLetters(left.MailSet, right.MailSet) && local == table.Local[j])
        {
            // What any Ann Lee would choose at a second provider says no more than her name has said already.
            return tables.SaysMoreThanName[local] ? 3 : 4;
        }

        int allowed = LetterSets.MailSlips(left.MailSet, right.MailSet);
        return TextSimilarity.Distance(table.Emails[left.Email], table.Emails[right.Email], allowed) <= allowed
            && !OnlyDigitsDiffer(table.Locals[local], table.Locals[table.Local[j]]) ? 2 : 4;
    }

    // ann.lee36 and ann.lee52 are two people of one name, told apart by exactly these digits.
    private static bool OnlyDigitsDiffer(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int x = 0, y = 0;
        while (true)
        {
            while (x < a.Length && char.IsAsciiDigit(a[x]))
            {
                x++;
            }

            while (y < b.Length && char.IsAsciiDigit(b[y]))
            {
                y++;
            }

            if (x == a.Length || y == b.Length)
            {
                return x == a.Length && y == b.Length;
            }

            if (a[x++] != b[y++])
            {
                return false;
            }
        }
    }

    /// <summary>The level of two numbers of seven to nine digits (<see cref="LetterSets.OfPhone"/>).</summary>
    public static int Phone(ulong a, ulong b)
    {
        if (a == 0 || b == 0)
        {
            return 0;
        }

        if (a == b)
        {
            return 1;
        }

        if (((a ^ b) & LastSeven) == 0)
        {
            return 2;
        }

        return WithinOne(a, b) ? 3 : 4;
    }

    // One digit replaced, two neighbours exchanged, or one missing.
    private static bool WithinOne(ulong a, ulong b)
    {
        ulong differing = a ^ b;
        if (differing >> 40 == 0)
        {
            int low = BitOperations.TrailingZeroCount(differing) & ~3;
            ulong rest = differing >> low;
            return rest < 16 || (rest < 256 && ((a >> low) & 15) == ((b >> (low + 4)) & 15) && ((b >> low) & 15) == ((a >> (low + 4)) & 15));
        }

        Span<char> x = stackalloc char[16], y = stackalloc char[16];
        return TextSimilarity.WithinOne(Digits(a, x), Digits(b, y));
    }

    private static ReadOnlySpan<char> Digits(ulong packed, Span<char> into)
    {
        int length = (int)(packed >> 40);
        for (int d = length - 1; d >= 0; d--, packed >>= 4)
        {
            into[d] = (char)('0' + (packed & 15));
        }

        return into[..length];
    }
}
