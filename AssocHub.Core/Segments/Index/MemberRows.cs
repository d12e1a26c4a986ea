using System.Numerics;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Where the rows of some members in a word lie, and the last row of each. The last rows of all are read before any is looked at, so that memory
/// is waited for once and not for every member.
/// </summary>
/// <param name="rows">The rows.</param>
internal sealed class MemberRows(KindRows rows)
{
    // Of members that lie far apart so many are read before any is looked at; one more word may come on top.
    private const int Together = 64;

    private readonly int[] _ordinals = new int[Together + 64];
    private readonly int[] _starts = new int[Together + 64];
    private readonly int[] _ends = new int[Together + 64];
    private readonly ulong[] _last = new ulong[Together + 64];

    /// <summary>Reads those of some members in a word.</summary>
    /// <returns>How many of them have rows.</returns>
    public int Read(int word, ulong asked) => word >= rows.Members.Words.Length ? 0 : Read(word, asked, 0);

    /// <summary>Reads those of some members in as many words as have about sixty-four of them.</summary>
    /// <param name="word">The first word; then the one to go on with.</param>
    /// <param name="to">After the last word.</param>
    /// <param name="asked">Who is asked about.</param>
    /// <returns>How many of them have rows; 0 when no word is left.</returns>
    public int Read(ref int word, int to, MemberSet asked)
    {
        to = Math.Min(to, rows.Members.Words.Length);
        int count = 0;
        for (; word < to && count < Together; word++)
        {
            count = asked.Words[word] == 0 ? count : Read(word, asked.Words[word], count);
        }

        return count;
    }

    private int Read(int word, ulong asked, int count)
    {
        PackedArray.Reader packed = rows.Read();
        for (ulong left = asked & rows.Members.Words[word]; left != 0; left &= left - 1, count++)
        {
            int bit = BitOperations.TrailingZeroCount(left);
            (int start, int end) = rows.At(word, bit);
            packed.FetchLast(start, end);
            (_ordinals[count], _starts[count], _ends[count], _last[count]) = ((word << 6) | bit, start, end, packed[end - 1]);
        }

        return count;
    }

    /// <summary>One of those that were read.</summary>
    /// <param name="index">Which.</param>
    public MemberRow this[int index] => new(_ordinals[index], _starts[index], _ends[index], _last[index]);
}

/// <summary>Where a member's rows lie.</summary>
/// <param name="Ordinal">The member.</param>
/// <param name="Start">The first row.</param>
/// <param name="End">After the last row.</param>
/// <param name="Last">The last row.</param>
internal readonly record struct MemberRow(int Ordinal, int Start, int End, ulong Last)
{
    /// <summary>The member's bit in its word.</summary>
    public int Bit => Ordinal & 63;
}
