using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Whole numbers that need the same few bits each, one after the other without gaps. Set once each, then only read.</summary>
internal sealed class PackedArray
{
    /// <summary>Most bits of a number: it must lie within eight bytes wherever it begins in its first one.</summary>
    public const int MostBits = 57;

    private const int Slack = 8;
    private readonly byte[] _bytes;
    private readonly int _bits;
    private readonly ulong _mask;

    private PackedArray(int count, int bits)
        : this(new byte[((((long)count * bits) + 7) / 8) + Slack], bits)
    {
    }

    private PackedArray(byte[] bytes, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MostBits);
        (_bytes, _bits, _mask) = (bytes, bits, (1UL << bits) - 1);
    }

    /// <summary>Some numbers, packed.</summary>
    public static PackedArray Of(ReadOnlySpan<ulong> numbers, int bits)
    {
        var packed = new PackedArray(numbers.Length, bits);
        for (int i = 0; i < numbers.Length; i++)
        {
            packed.Set(i, numbers[i]);
        }

        return packed;
    }

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

    // A number that is still zero.
    private void Set(int index, ulong value)
    {
        nint bit = (nint)index * _bits;
        ref byte at = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), bit >> 3);
        Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<ulong>(ref at) | (value << (int)(bit & 7)));
    }

    /// <summary>Reads many numbers: what finding one needs is at hand.</summary>
    public Reader Read() => new(_bytes, _bits, _mask);

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_bits);
        SnapshotArrays.Write(writer, (ReadOnlySpan<byte>)_bytes);
    }

    internal static PackedArray Read(BinaryReader reader)
    {
        int bits = reader.ReadInt32();
        return new PackedArray(SnapshotArrays.Read<byte>(reader), bits);
    }

    /// <summary>Reads numbers of one array.</summary>
    public readonly ref struct Reader(byte[] bytes, int bits, ulong mask)
    {
        private readonly ref byte _first = ref MemoryMarshal.GetArrayDataReference(bytes);
        private readonly int _bits = bits;
        private readonly ulong _mask = mask;

        private const int Near = 8;

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

        /// <summary>The same, for values that only few from the start on are below.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int SkipBelow(int start, int end, ulong value)
        {
            int near = Math.Min(end, start + Near);
            while (start < near && this[start] < value)
            {
                start++;
            }

            if (start < near || start == end)
            {
                return start;
            }

            int step = Near, low = start;
            while (low + step < end && this[low + step] < value)
            {
                low += step + 1;
                step *= 2;
            }

            return Bound(low, Math.Min(end, low + step + 1), value);
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
}
