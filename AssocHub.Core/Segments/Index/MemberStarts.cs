using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Where the rows of each of some members begin and end. Sixty-four ordinals at a time: where the first of them begins as a whole number,
/// and how far from there each of the others begins, and the last one ends, in as few bits as these sixty-four need.
/// </summary>
internal sealed class MemberStarts
{
    /// <summary>Room for all starts of a word, and for what is unpacked beyond them.</summary>
    public const int Room = 64 + 1 + PackedArray.Reader.AtOnce;

    private readonly MemberSet _members;
    private readonly byte[] _bytes;
    private readonly byte[] _bits;
    private readonly int[] _at;
    private readonly int[] _before;
    private readonly int[] _base;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private MemberStarts(MemberSet members, byte[] bytes, byte[] bits)
    {
        (_members, _bytes, _bits) = (members, bytes, bits);
        (_at, _before, _base) = (new int[bits.Length], new int[bits.Length], new int[bits.Length]);
        int begin = 0, at = 0;
        for (int word = 0; word < bits.Length; word++)
        {
            int count = BitOperations.PopCount(members.Words[word]);
            (_at[word], _before[word], _base[word]) = (at, Count, begin);
            Count += count;
            begin += (int)More(word)[count];
            at += Size(count, bits[word]);
        }
    }

    /// <summary>How many members there are.</summary>
    public int Count { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes.LongLength + (13 * _bits.LongLength);

    /// <summary>Packs starts.</summary>
    /// <param name="members">Whose.</param>
    /// <param name="starts">Where the rows of each begin, in the order of ordinals, and where the last one's end.</param>
    public static MemberStarts Of(MemberSet members, ReadOnlySpan<int> starts)
    {
        byte[] bits = new byte[members.Words.Length];
        int size = 0, index = 0;
        for (int word = 0; word < bits.Length; word++)
        {
            int count = BitOperations.PopCount(members.Words[word]);
            bits[word] = (byte)PackedArray.BitsFor((ulong)(starts[index + count] - starts[index]));
            size += Size(count, bits[word]);
            index += count;
        }

        byte[] bytes = new byte[size + PackedArray.Slack];
        (size, index) = (0, 0);
        for (int word = 0; word < bits.Length; word++)
        {
            int count = BitOperations.PopCount(members.Words[word]);
            for (int i = 1; i <= count; i++)
            {
                PackedArray.Set(bytes, ((nint)size * 8) + (i * bits[word]), (ulong)(starts[index + i] - starts[index]));
            }

            size += Size(count, bits[word]);
            index += count;
        }

        return new MemberStarts(members, bytes, bits);
    }

    // Whole bytes.
    private static int Size(int count, int bits) => (((count + 1) * bits) + 7) / 8;

    /// <summary>How many members come before a word.</summary>
    public int Before(int word) => _before[word];

    /// <summary>Where the rows of a member begin and end.</summary>
    /// <param name="word">The word of the set.</param>
    /// <param name="bit">The member's bit in it, which is set.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int End) At(int word, int bit)
    {
        int index = BitOperations.PopCount(_members.Words[word] & ((1UL << bit) - 1)), begin = _base[word];
        PackedArray.Reader more = More(word);
        return (begin + (int)more[index], begin + (int)more[index + 1]);
    }

    /// <summary>Where the rows of the so manyth member in a word end.</summary>
    public int EndOf(int word, int index) => _base[word] + (int)More(word)[index + 1];

    /// <summary>All starts of a word, and where the last member's rows end.</summary>
    /// <param name="word">The word.</param>
    /// <param name="starts">Takes them; has <see cref="Room"/>.</param>
    /// <returns>How many members the word has.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(int word, ulong[] starts)
    {
        int count = BitOperations.PopCount(_members.Words[word]);
        More(word).Unpack(0, count + 1, 0, starts);
        ulong begin = (ulong)_base[word];
        for (int i = 0; i <= count; i++)
        {
            starts[i] += begin;
        }

        return count;
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.WriteArray((ReadOnlySpan<byte>)_bytes);
        writer.WriteArray((ReadOnlySpan<byte>)_bits);
    }

    internal static MemberStarts Read(SnapshotReader reader, MemberSet members) =>
        new(members, reader.ReadArray<byte>(), reader.ReadArray<byte>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PackedArray.Reader More(int word)
    {
        int bits = _bits[word];
        return new PackedArray.Reader(ref _bytes[_at[word]], bits, (1UL << bits) - 1);
    }
}
