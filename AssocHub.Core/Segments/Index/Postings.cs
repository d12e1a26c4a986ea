using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Lists of member ordinals, ascending and each once: as distances from the one before, seven bits to a byte.</summary>
internal sealed class Postings
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    private Postings(byte[] bytes, int[] starts) => (_bytes, _starts) = (bytes, starts);

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes.LongLength + (4 * _starts.LongLength);

    /// <summary>Lists of their own.</summary>
    /// <param name="ordinals">Ascending within each list; repeats are dropped.</param>
    /// <param name="starts">Where each list begins, and where the last one ends.</param>
    public static Postings Of(ReadOnlySpan<int> ordinals, ReadOnlySpan<int> starts)
    {
        byte[] bytes = new byte[ordinals.Length + 64];
        int[] at = new int[starts.Length];
        int end = 0;
        for (int list = 0; list + 1 < starts.Length; list++)
        {
            at[list] = end;
            int last = -1;
            foreach (int ordinal in ordinals[starts[list]..starts[list + 1]])
            {
                if (ordinal == last)
                {
                    continue;
                }

                if (end + 5 > bytes.Length)
                {
                    Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, (bytes.LongLength * 3 / 2) + 64));
                }

                uint distance = (uint)(ordinal - last - 1);
                for (; distance >= 0x80; distance >>= 7)
                {
                    bytes[end++] = (byte)(distance | 0x80);
                }

                bytes[end++] = (byte)distance;
                last = ordinal;
            }
        }

        at[^1] = end;
        return new Postings(bytes[..end], at);
    }

    /// <summary>Adds the members of a list to a set.</summary>
    public void AddTo(MemberSet set, int list)
    {
        ref byte bytes = ref MemoryMarshal.GetArrayDataReference(_bytes);
        ref ulong words = ref MemoryMarshal.GetReference(set.Words);
        int ordinal = -1, end = _starts[list + 1];
        for (int at = _starts[list]; at < end;)
        {
            ordinal += 1 + Distance(ref bytes, ref at);
            Unsafe.Add(ref words, ordinal >> 6) |= 1UL << (ordinal & 63);
        }
    }

    /// <summary>Looks at each member of a list.</summary>
    public Enumerator this[int list] => new(_bytes, _starts[list], _starts[list + 1]);

    internal void Write(BinaryWriter writer)
    {
        SnapshotArrays.Write(writer, (ReadOnlySpan<byte>)_bytes);
        SnapshotArrays.Write(writer, (ReadOnlySpan<int>)_starts);
    }

    internal static Postings Read(BinaryReader reader) => new(SnapshotArrays.Read<byte>(reader), SnapshotArrays.Read<int>(reader));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Distance(ref byte bytes, ref int at)
    {
        int value = Unsafe.Add(ref bytes, at++);
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7F;
        for (int shift = 7; ; shift += 7)
        {
            int more = Unsafe.Add(ref bytes, at++);
            value |= (more & 0x7F) << shift;
            if (more < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Goes through one list.</summary>
    public ref struct Enumerator(byte[] bytes, int start, int end)
    {
        private readonly ref byte _bytes = ref MemoryMarshal.GetArrayDataReference(bytes);
        private readonly int _end = end;
        private int _at = start;

        public int Current { get; private set; } = -1;

        public readonly Enumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_at >= _end)
            {
                return false;
            }

            Current += 1 + Distance(ref _bytes, ref _at);
            return true;
        }
    }
}
