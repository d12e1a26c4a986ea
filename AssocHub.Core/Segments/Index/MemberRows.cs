using System.Numerics;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Where the rows of some members in a word lie, and the last row of each. The last rows of all are read before any is looked at, so that memory
/// is waited for once and not for every member.
/// </summary>
/// <param name="rows">The rows.</param>
internal sealed class MemberRows(KindRows rows)
{
    private readonly byte[] _bits = new byte[64];
    private readonly int[] _starts = new int[64];
    private readonly int[] _ends = new int[64];
    private readonly ulong[] _last = new ulong[64];

    /// <summary>Reads those of some members in a word.</summary>
    /// <returns>How many of them have rows.</returns>
    public int Read(int word, ulong asked)
    {
        if (word >= rows.Members.Words.Length)
        {
            return 0;
        }

        PackedArray.Reader packed = rows.Read();
        int count = 0;
        for (ulong left = asked & rows.Members.Words[word]; left != 0; left &= left - 1, count++)
        {
            int bit = BitOperations.TrailingZeroCount(left);
            (int start, int end) = rows.At(word, bit);
            (_bits[count], _starts[count], _ends[count], _last[count]) = ((byte)bit, start, end, packed[end - 1]);
        }

        return count;
    }

    /// <summary>One of those that were read.</summary>
    /// <param name="index">Which.</param>
    public MemberRow this[int index] => new(_bits[index], _starts[index], _ends[index], _last[index]);
}

/// <summary>Where a member's rows lie.</summary>
/// <param name="Bit">The member's bit in its word.</param>
/// <param name="Start">The first row.</param>
/// <param name="End">After the last row.</param>
/// <param name="Last">The last row.</param>
internal readonly record struct MemberRow(int Bit, int Start, int End, ulong Last);
