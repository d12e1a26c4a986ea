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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTo(MemberSet set, int list)
    {
        ref ulong words = ref MemoryMarshal.GetReference(set.Words);
        foreach (int ordinal in this[list])
        {
            Unsafe.Add(ref words, ordinal >> 6) |= 1UL << (ordinal & 63);
        }
    }

    /// <summary>Looks at each member of a list.</summary>
    public Enumerator this[int list] => new(_bytes, (int)_starts[list], Count(list), (int)(_counts[list] & ((1 << LowBits) - 1)));

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

    /// <summary>Goes through one list.</summary>
    public ref struct Enumerator(byte[] bytes, int start, int count, int low)
    {
        private readonly ref byte _bytes = ref MemoryMarshal.GetArrayDataReference(bytes);
        private readonly ulong _mask = (1UL << low) - 1;
        private nint _bit = (nint)start * 8;
        private int _left = count;

        public int Current { get; private set; } = -1;

        public readonly Enumerator GetEnumerator() => this;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (_left-- <= 0)
            {
                return false;
            }

            ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _bytes, _bit >> 3)) >> (int)(_bit & 7);
            int ones = System.Numerics.BitOperations.TrailingZeroCount(~bits);
            if (ones < Escape)
            {
                Current += 1 + (int)(((ulong)ones << low) | (bits >> (ones + 1) & _mask));
                _bit += ones + 1 + low;
            }
            else
            {
                Current += 1 + (int)(uint)(bits >> Escape);
                _bit += Escape + FullBits;
            }

            return true;
        }
    }

    /// <summary>Writes bits one after the other.</summary>
    private sealed class BitWriter(int expected)
    {
        private byte[] _bytes = new byte[expected];
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

        public byte[] End() => _bytes[..(Align() + Slack)];

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
