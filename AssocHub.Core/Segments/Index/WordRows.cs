using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>The rows of all members in one word of a set, looked at together: without a search, and without a branch that nobody can foresee.</summary>
/// <param name="rows">The rows.</param>
internal sealed class WordRows(KindRows rows)
{
    // Rows of one member, where they are no more, are counted in one read.
    private const int AtOnce = 56;

    private byte[] _marks = new byte[64];

    /// <summary>Where each member's rows begin; to be used by others, too.</summary>
    public ulong[] Starts { get; } = new ulong[MemberStarts.Room];

    /// <summary>The members in a word of whose rows so many lie from one value up to, and not including, another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong Between(int word, ulong low, ulong high, int least, int? most)
    {
        int count = rows.StartsOf(word, Starts), begin = (int)Starts[0];
        Mark(begin, (int)Starts[count], low, high);
        (ulong enough, uint range) = (0, (uint)((most ?? int.MaxValue) - least));
        for (int i = 0; i < count; i++)
        {
            (int first, int rest) = ((int)Starts[i] - begin, (int)(Starts[i + 1] - Starts[i]));
            int found = rest <= AtOnce ? BitOperations.PopCount(Some(first, rest)) : Marked(first, first + rest);
            enough |= ((uint)(found - least) <= range ? 1UL : 0) << i;
        }

        return KindRows.Deposit(enough, rows.Members.Words[word]);
    }

    // A bit for each row, whether it lies between. Eight bytes may be read from any of them on.
    private void Mark(int start, int end, ulong low, ulong high)
    {
        int bytes = ((end - start) / 8) + 16;
        if (bytes > _marks.Length)
        {
            _marks = new byte[bytes * 2];
        }

        rows.Read().Mark(start, end, low, high, _marks);
    }

    private int Marked(int start, int end)
    {
        int count = 0;
        for (; end - start > AtOnce; start += AtOnce)
        {
            count += BitOperations.PopCount(Some(start, AtOnce));
        }

        return count + BitOperations.PopCount(Some(start, end - start));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Some(int from, int length) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_marks), from >> 3)) >> (from & 7) & ((1UL << length) - 1);
}
