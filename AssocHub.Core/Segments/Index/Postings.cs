using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Lists of member ordinals, ascending and each once, as distances from the one before in Rice codes: a distance's low bits as they are,
/// the rest as so many ones and a zero. How many low bits, each list chooses for itself.
/// </summary>
internal sealed class Postings
{
    // So many ones, and no zero, say that the distance follows in full.
    private const int Escape = 24;
    private const int FullBits = 32;
    private const int Slack = 8;

    private const int LowBits = 5;

    private readonly byte[] _bytes;
    private readonly PackedArray _starts;

    // How many members a list has, then how many low bits its distances have.
    private readonly PackedArray _counts;

    private Postings(byte[] bytes, PackedArray starts, PackedArray counts) => (_bytes, _starts, _counts) = (bytes, starts, counts);

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes.LongLength + _starts.Bytes + _counts.Bytes;

    /// <summary>Lists of their own.</summary>
    /// <param name="ordinals">Ascending within each list; repeats are dropped.</param>
    /// <param name="starts">Where each list begins, and where the last one ends.</param>
    public static Postings Of(ReadOnlySpan<int> ordinals, ReadOnlySpan<int> starts)
    {
        int lists = starts.Length - 1;
        var writer = new BitWriter(ordinals.Length + Slack);
        (ulong[] at, ulong[] counts) = (new ulong[lists], new ulong[lists]);
        for (int list = 0; list < lists; list++)
        {
            ReadOnlySpan<int> all = ordinals[starts[list]..starts[list + 1]];
            (int count, byte low) = Measure(all);
            (at[list], counts[list]) = ((ulong)writer.Align(), ((ulong)count << LowBits) | low);
            int last = -1;
            foreach (int ordinal in all)
            {
                if (ordinal != last)
                {
                    writer.Add((uint)(ordinal - last - 1), low);
                    last = ordinal;
                }
            }
        }

        return new Postings(writer.End(), PackedArray.Of(at), PackedArray.Of(counts));
    }

    /// <summary>How many members a list has.</summary>
    public int Count(int list) => (int)(_counts[list] >> LowBits);

    /// <summary>Adds the members of a list to a set.</summary>
    public void AddTo(MemberSet set, int list) => AddTo(set, [list]);

    /// <summary>
    /// Adds the members of some lists to a set. Where a distance begins, only the one before it tells, so three lists are read by turns: while one
    /// waits for that, the others do not.
    /// </summary>
    public void AddTo(MemberSet set, ReadOnlySpan<int> lists)
    {
        ref ulong words = ref MemoryMarshal.GetReference(set.Words);
        Place first = Next(ref lists), second = Next(ref lists), third = Next(ref lists);
        while (third.Left > 0)
        {
            AddTo(ref words, ref first, ref second, ref third);
            first = first.Left > 0 ? first : Next(ref lists);
            second = second.Left > 0 ? second : Next(ref lists);
            third = third.Left > 0 ? third : Next(ref lists);
            (first, third) = first.Left == 0 ? (third, first) : (first, third);
            (second, third) = second.Left == 0 ? (third, second) : (second, third);
        }

        AddTo(ref words, first);
        AddTo(ref words, second);
    }

    // Empty where there is none left.
    private Place Next(ref ReadOnlySpan<int> lists)
    {
        while (lists.Length > 0)
        {
            int list = lists[0];
            lists = lists[1..];
            if (Count(list) is > 0 and var count)
            {
                return new Place((nint)_starts[list] * 8, -1, (int)(_counts[list] & ((1 << LowBits) - 1)), count);
            }
        }

        return default;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTo(ref ulong words, Place place)
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(_bytes);
        (nint bit, int at, int low, int left) = place;
        for (; left > 0; left--)
        {
            at += Distance(ref bytes, ref bit, low);
            Unsafe.Add(ref words, at >> 6) |= 1UL << (at & 63);
        }
    }

    // As far as the shortest of the lists goes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTo(ref ulong words, ref Place first, ref Place second, ref Place third)
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(_bytes);
        (nint firstBit, int firstAt, int firstLow, int firstLeft) = first;
        (nint secondBit, int secondAt, int secondLow, int secondLeft) = second;
        (nint thirdBit, int thirdAt, int thirdLow, int thirdLeft) = third;
        int count = Math.Min(Math.Min(firstLeft, secondLeft), thirdLeft);
        for (int left = count; left > 0; left--)
        {
            firstAt += Distance(ref bytes, ref firstBit, firstLow);
            secondAt += Distance(ref bytes, ref secondBit, secondLow);
            thirdAt += Distance(ref bytes, ref thirdBit, thirdLow);
            Unsafe.Add(ref words, firstAt >> 6) |= 1UL << (firstAt & 63);
            Unsafe.Add(ref words, secondAt >> 6) |= 1UL << (secondAt & 63);
            Unsafe.Add(ref words, thirdAt >> 6) |= 1UL << (thirdAt & 63);
        }

        first = new Place(firstBit, firstAt, firstLow, firstLeft - count);
        second = new Place(secondBit, secondAt, secondLow, secondLeft - count);
        third = new Place(thirdBit, thirdAt, thirdLow, thirdLeft - count);
    }

    // How far the next ordinal is from the one before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Distance(ref byte bytes, ref nint bit, int low)
    {
        ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, bit >> 3)) >> (int)(bit & 7);
        int ones = System.Numerics.BitOperations.TrailingZeroCount(~bits);
        if (ones >= Escape)
        {
            bit += Escape + FullBits;
            return 1 + (int)(uint)(bits >> Escape);
        }

        bit += ones + 1 + low;
        return 1 + (int)(((ulong)ones << low) | (bits >> (ones + 1) & ((1UL << low) - 1)));
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.WriteArray((ReadOnlySpan<byte>)_bytes);
        _starts.Write(writer);
        _counts.Write(writer);
    }

    internal static Postings Read(SnapshotReader reader) => new(reader.ReadArray<byte>(), PackedArray.Read(reader), PackedArray.Read(reader));

    // How many there are, and how many low bits make them shortest: about the binary logarithm of the mean distance.
    private static (int Count, byte Low) Measure(ReadOnlySpan<int> ordinals)
    {
        int count = 0, last = -1;
        long sum = 0;
        foreach (int ordinal in ordinals)
        {
            if (ordinal != last)
            {
                sum += ordinal - last - 1;
                count++;
                last = ordinal;
            }
        }

        int low = 0;
        for (long mean = count == 0 ? 0 : sum * 7 / 10 / count; mean > 0; mean >>= 1)
        {
            low++;
        }

        return (count, (byte)low);
    }

    /// <summary>How far one list is read: the next distance's first bit, the last ordinal, how many low bits its distances have, how many ordinals are to come.</summary>
    private readonly record struct Place(nint Bit, int At, int Low, int Left);

    /// <summary>Writes bits one after the other.</summary>
    private sealed class BitWriter(int expected)
    {
        private byte[] _bytes = LargeArrays.Zeros<byte>(expected);
        private long _bit;

        /// <summary>Goes on at the next whole byte, and says which.</summary>
        public int Align()
        {
            _bit = (_bit + 7) & ~7;
            return checked((int)(_bit >> 3));
        }

        public void Add(uint distance, int low)
        {
            uint ones = low >= 32 ? 0 : distance >> low;
            if (ones < Escape)
            {
                ulong rest = low == 0 ? 0 : distance & ((1UL << low) - 1);
                Append(((1UL << (int)ones) - 1) | (rest << ((int)ones + 1)), (int)ones + 1 + low);
            }
            else
            {
                Append(((1UL << Escape) - 1) | ((ulong)distance << Escape), Escape + FullBits);
            }
        }

        public byte[] End()
        {
            byte[] bytes = LargeArrays.Make<byte>(Align() + Slack);
            _bytes.AsSpan(0, bytes.Length).CopyTo(bytes);
            return bytes;
        }

        private void Append(ulong bits, int count)
        {
            int at = (int)(_bit >> 3);
            if (at + 16 + Slack > _bytes.Length)
            {
                Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, (_bytes.LongLength * 3 / 2) + 64));
            }

            ref byte place = ref _bytes[at];
            Unsafe.WriteUnaligned(ref place, Unsafe.ReadUnaligned<ulong>(ref place) | (bits << (int)(_bit & 7)));
            _bit += count;
        }
    }
}
