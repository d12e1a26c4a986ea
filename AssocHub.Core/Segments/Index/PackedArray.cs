using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Segments.Index;

/// <summary>Whole numbers that need the same few bits each, one after the other without gaps. Set once each, then only read.</summary>
internal sealed class PackedArray
{
    /// <summary>Most bits of a number: it must lie within eight bytes wherever it begins in its first one.</summary>
    public const int MostBits = 57;

    /// <summary>Bytes there must be behind the last number, since a vector may be read wherever one begins.</summary>
    public const int Slack = 64;

    private readonly byte[] _bytes;
    private readonly int _bits;
    private readonly ulong _mask;

    private PackedArray(int count, int bits)
        : this(LargeArrays.Zeros<byte>(((((long)count * bits) + 7) / 8) + Slack), count, bits)
    {
    }

    private PackedArray(byte[] bytes, int count, int bits)
    {
        Count = count;
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        (_bytes, _bits, _mask) = (bytes, bits, (1UL << bits) - 1);
    }

    /// <summary>Some numbers, packed in as many bits as the largest needs.</summary>
    public static PackedArray Of(ReadOnlySpan<ulong> numbers)
    {
        ulong all = 0;
        foreach (ulong number in numbers)
        {
            all |= number;
        }

        return Of(numbers, BitsFor(all));
    }

    /// <summary>Some numbers, packed.</summary>
    public static PackedArray Of(ReadOnlySpan<ulong> numbers, int bits)
    {
        var packed = new PackedArray(numbers.Length, bits);
        for (int i = 0; i < numbers.Length; i++)
        {
            Set(packed._bytes, (nint)i * bits, numbers[i]);
        }

        return packed;
    }

    /// <summary>How many numbers there are.</summary>
    public int Count { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes.LongLength;

    /// <summary>Bits of a number.</summary>
    public int Bits => _bits;

    /// <summary>The number at a place.</summary>
    public ulong this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            nint bit = (nint)index * _bits;
            return (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), bit >> 3)) >> (int)(bit & 7)) & _mask;
        }
    }

    /// <summary>Bits that numbers up to this one need; at least 1.</summary>
    public static int BitsFor(ulong most) => Math.Max(1, 64 - BitOperations.LeadingZeroCount(most));

    /// <summary>Writes a number where there are only zeros yet. Eight bytes from there on are written to.</summary>
    public static void Set(byte[] bytes, nint bit, ulong value)
    {
        ref byte at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), bit >> 3);
        Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<ulong>(ref at) | (value << (int)(bit & 7)));
    }

    /// <summary>Reads many numbers: what finding one needs is at hand.</summary>
    public Reader Read() => new(ref MemoryMarshal.GetArrayDataReference(_bytes), _bits, _mask);

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(_bits);
        writer.Write(Count);
        writer.WriteArray((ReadOnlySpan<byte>)_bytes);
    }

    internal static PackedArray Read(SnapshotReader reader)
    {
        int bits = reader.ReadInt32(), count = reader.ReadInt32();
        return new PackedArray(reader.ReadArray<byte>(), count, bits);
    }

    /// <summary>Reads numbers of one array.</summary>
    public readonly ref struct Reader(ref byte first, int bits, ulong mask)
    {
        private readonly ref byte _first = ref first;
        private readonly int _bits = bits;
        private readonly ulong _mask = mask;

        /// <summary>How many numbers are unpacked at once: unpacking may write so many beyond the last one asked for.</summary>
        public const int AtOnce = 8;

        /// <summary>The number at a place.</summary>
        public ulong this[int index]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                nint bit = (nint)index * _bits;
                return (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _first, bit >> 3)) >> (int)(bit & 7)) & _mask;
            }
        }

        /// <summary>Unpacks numbers that follow each other.</summary>
        /// <param name="start">The place of the first one.</param>
        /// <param name="count">How many.</param>
        /// <param name="without">How many of the lowest bits are left out.</param>
        /// <param name="to">Takes them; has room for <see cref="AtOnce"/> more.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Unpack(int start, int count, int without, Span<ulong> to)
        {
            to = to[..(count + AtOnce)];
            int i = 0;
            if (Avx512Vbmi.IsSupported)
            {
                var eights = new Eights((nint)start * _bits, _bits, without, _mask);
                for (; i < count; i += AtOnce)
                {
                    eights.Next(in _first).StoreUnsafe(ref to[i]);
                }
            }

            for (; i < count; i++)
            {
                to[i] = this[start + i] >> without;
            }
        }

        /// <summary>The same, where what is left of a number has at most 32 bits.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Unpack(int start, int count, int without, Span<uint> to)
        {
            to = to[..(count + AtOnce)];
            int i = 0;
            if (Avx512Vbmi.IsSupported)
            {
                var eights = new Eights((nint)start * _bits, _bits, without, _mask);
                for (; i < count; i += AtOnce)
                {
                    Avx512F.ConvertToVector256UInt32(eights.Next(in _first)).StoreUnsafe(ref to[i]);
                }
            }

            for (; i < count; i++)
            {
                to[i] = (uint)(this[start + i] >> without);
            }
        }

        /// <summary>Notes of numbers that follow each other, a bit for each, which lie from one value up to, and not including, another.</summary>
        /// <param name="start">The place of the first one.</param>
        /// <param name="end">After the last one's place.</param>
        /// <param name="low">The least that is noted.</param>
        /// <param name="high">What is above it.</param>
        /// <param name="marks">Takes them; has a byte for every eight numbers.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Mark(int start, int end, ulong low, ulong high, Span<byte> marks)
        {
            marks = marks[..((end - start + AtOnce - 1) / AtOnce)];
            int i = 0;
            if (Avx512Vbmi.IsSupported)
            {
                var eights = new Eights((nint)start * _bits, _bits, 0, _mask);
                Vector512<ulong> least = Vector512.Create(low), width = Vector512.Create(high - low);
                for (; i < marks.Length; i++)
                {
                    marks[i] = (byte)Vector512.LessThan(eights.Next(in _first) - least, width).ExtractMostSignificantBits();
                }
            }

            for (; i < marks.Length; i++)
            {
                int mark = 0, from = start + (i * AtOnce);
                for (int bit = 0; bit < Math.Min(AtOnce, end - from); bit++)
                {
                    mark |= this[from + bit] - low < high - low ? 1 << bit : 0;
                }

                marks[i] = (byte)mark;
            }
        }

        /// <summary>True when there is a number below a value whose lowest bits are wanted. Stops at the first that is not below it.</summary>
        /// <param name="start">The place of the first of some ascending numbers.</param>
        /// <param name="end">After the last one's place.</param>
        /// <param name="high">The value.</param>
        /// <param name="wanted">What the lowest bits may be.</param>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool HasBelow(int start, int end, ulong high, in WantedBits wanted)
        {
            if (!Avx512Vbmi.IsSupported)
            {
                for (; start < end && this[start] is var number && number < high; start++)
                {
                    if (wanted.Has(number))
                    {
                        return true;
                    }
                }

                return false;
            }

            var eights = new Eights((nint)start * _bits, _bits, 0, _mask);
            Vector512<ulong> most = Vector512.Create(high), lowest = Vector512.Create(wanted.Mask), least = Vector512.Create(wanted.Least), width = Vector512.Create(wanted.Width);
            for (; start < end; start += AtOnce)
            {
                Vector512<ulong> numbers = eights.Next(in _first);
                ulong below = Vector512.LessThan(numbers, most).ExtractMostSignificantBits();
                ulong some = Vector512.LessThan((numbers & lowest) - least, width).ExtractMostSignificantBits() & below;
                for (some &= end - start < AtOnce ? (1UL << (end - start)) - 1 : ulong.MaxValue; some != 0; some &= some - 1)
                {
                    if (wanted.Has(this[start + BitOperations.TrailingZeroCount(some)]))
                    {
                        return true;
                    }
                }

                if (below >> (AtOnce - 1) == 0)
                {
                    return false;
                }
            }

            return false;
        }

        /// <summary>Has the last bytes of some numbers fetched, since they will be read in a moment.</summary>
        /// <param name="start">The place of the first number.</param>
        /// <param name="end">After the last one's place.</param>
        public void FetchLast(int start, int end)
        {
            const int Line = 64;
            nint last = ((nint)end * _bits) >> 3;
            Ahead.Fetch(ref Unsafe.Add(ref _first, last));
            Ahead.Fetch(ref Unsafe.Add(ref _first, Math.Max(((nint)start * _bits) >> 3, last - Line)));
        }

        /// <summary>The first of some ascending numbers that is not below a value.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Bound(int start, int end, ulong value)
        {
            // Without branches: which half it is, nobody can foresee. Numbers are short enough for their difference to have a sign.
            for (int left = end - start; left > 0;)
            {
                int half = left >> 1;
                int below = (int)((long)(this[start + half] - value) >> 63);
                start += (half + 1) & below;
                left = (half & ~below) | ((left - half - 1) & below);
            }

            return start;
        }

        /// <summary>The same, looking from the end on: for values that only few are not below.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int BoundFromEnd(int start, int end, ulong value)
        {
            int step = 1, high = end, low = end;
            while (low > start)
            {
                low = Math.Max(start, high - step);
                if (this[low] < value)
                {
                    return Bound(low + 1, high, value);
                }

                (high, step) = (low, step * 2);
            }

            return high;
        }
    }

    /// <summary>Takes numbers out of their bytes, eight at a time. Eight end as far within a byte as they began, so the bytes of all eights lie alike.</summary>
    // Made where it is used, so that it is held in registers.
    private struct Eights
    {
        private readonly Vector512<byte> _places;
        private readonly Vector512<ulong> _shifts;
        private readonly Vector512<ulong> _mask;
        private readonly int _bits;
        private nint _at;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Eights(nint bit, int bits, int without, ulong mask)
        {
            Vector512<ulong> begins = (Vector512.CreateSequence(0UL, 1UL) * (ulong)bits) + Vector512.Create((ulong)(bit & 7));
            _places = (((begins >>> 3) * 0x0101_0101_0101_0101UL) + Vector512.Create(0x0706_0504_0302_0100UL)).AsByte();
            _shifts = (begins & Vector512.Create(7UL)) + Vector512.Create((ulong)without);
            _mask = Vector512.Create(mask >> without);
            (_bits, _at) = (bits, bit >> 3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<ulong> Next(ref readonly byte first)
        {
            Vector512<ulong> eight = Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(in first, (nuint)_at), _places).AsUInt64();
            _at += _bits;
            return Avx512F.ShiftRightLogicalVariable(eight, _shifts) & _mask;
        }
    }
}

/// <summary>What the lowest bits of a number may be.</summary>
/// <param name="mask">Those bits.</param>
/// <param name="least">The least they may be.</param>
/// <param name="width">How many values there are from the least to the most.</param>
/// <param name="bits">Of all values, a bit each, those that count; null for all.</param>
internal readonly ref struct WantedBits(ulong mask, ulong least, ulong width, ulong[]? bits)
{
    private readonly ulong[]? _bits = bits;

    /// <summary>Which bits are looked at.</summary>
    public ulong Mask { get; } = mask;

    /// <summary>The least they may be.</summary>
    public ulong Least { get; } = least;

    /// <summary>How many values there are from the least to the most.</summary>
    public ulong Width { get; } = width;

    /// <summary>True when a number's count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(ulong number)
    {
        ulong low = number & Mask;
        return low - Least < Width && (_bits is null || (_bits[low >> 6] >> (int)(low & 63) & 1) != 0);
    }
}
