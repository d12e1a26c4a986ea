using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Everything that members did of one kind. Twice: member by member, each member's rows in the order of time, a row being the code of
/// its moment and the number of its run; and run by run (a run is one object, within one event), who did it at all.
/// </summary>
internal sealed class KindRows
{
    private readonly MemberStarts _starts;
    private readonly PackedArray _rows;
    private readonly PackedArray _first;
    private readonly PackedArray _last;
    private readonly int[] _events;
    private readonly byte[] _coarse;
    private readonly int _coarser;

    public KindRows(KindArrays arrays)
    {
        (Members, _starts, _rows, RunBits) = (arrays.Members, arrays.Starts, arrays.Rows, arrays.RunBits);
        (Objects, _events, Posted) = (arrays.Objects, arrays.Events, arrays.Posted);
        (_first, _last) = (arrays.First, arrays.Last);
        (Count, Rows) = (_starts.Count, _rows.Count);
        // As many more as a word has members, so that whole vectors can be read.
        _coarser = Math.Max(RunBits, _rows.Bits - 8);
        _coarse = new byte[Count + 64];
        Coarsen();
    }

    /// <summary>Members who have rows.</summary>
    public MemberSet Members { get; }

    /// <summary>How many members have rows.</summary>
    public int Count { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>How many runs there are.</summary>
    public int Runs => Objects.Length;

    /// <summary>The object of each run, ascending; −1 for none.</summary>
    public int[] Objects { get; }

    /// <summary>The event of each run, ascending within an object, −1 for none; empty where no run has one.</summary>
    public ReadOnlySpan<int> Events => _events;

    /// <summary>Who is in each run.</summary>
    public Postings Posted { get; }

    /// <summary>How many of a row's lowest bits are its run.</summary>
    public int RunBits { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes => Members.Bytes + _starts.Bytes + _rows.Bytes + Posted.Bytes + RunBytes + _coarse.LongLength;

    private long RunBytes => (4L * Runs) + (4L * _events.Length) + _first.Bytes + _last.Bytes;

    /// <summary>Bytes held, part by part.</summary>
    internal (long Rows, long Starts, long Posted, long Runs, long Sets) Sizes =>
        (_rows.Bytes, _starts.Bytes, Posted.Bytes, RunBytes, Members.Bytes + _coarse.LongLength);

    /// <summary>A row: its moment's code, then its run. Ascending within a member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Row(int row) => _rows[row];

    /// <summary>The event of a run; −1 for none.</summary>
    public int EventOf(int run) => _events.Length == 0 ? -1 : _events[run];

    /// <summary>How many members are in a run: about as many as it has rows.</summary>
    public int SizeOf(int run) => Posted.Count(run);

    /// <summary>The codes of a run's first and last moment.</summary>
    public (ulong First, ulong Last) Span(int run) => (_first[run], _last[run]);

    /// <summary>The rows of a member of <see cref="Members"/> in a word of the set.</summary>
    /// <param name="word">The word.</param>
    /// <param name="bit">The member's bit in it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int End) At(int word, int bit) => _starts.At(word, bit);

    /// <summary>Where the rows of the members in a word begin, one after the other, and where the last one's end.</summary>
    /// <param name="word">The word.</param>
    /// <param name="starts">Takes them; has <see cref="MemberStarts.Room"/>.</param>
    /// <returns>How many members there are.</returns>
    public int StartsOf(int word, ulong[] starts) => _starts.Read(word, starts);

    /// <summary>The members in a word whose last row is not below a value.</summary>
    /// <param name="word">The word.</param>
    /// <param name="value">A row's value.</param>
    public ulong LastFrom(int word, ulong value)
    {
        ulong present = Members.Words[word], coarse = value >> _coarser;
        int first = _starts.Before(word), count = BitOperations.PopCount(present);
        if (coarse > byte.MaxValue || count == 0)
        {
            return 0;
        }

        // Eight bits of each decide nearly all; a row is looked at where they are the same.
        Vector256<byte> edge = Vector256.Create((byte)coarse);
        ref byte last = ref _coarse[first];
        ulong above = 0, same = 0;
        for (int i = 0; i < count; i += Vector256<byte>.Count)
        {
            Vector256<byte> some = Vector256.LoadUnsafe(ref last, (nuint)i);
            above |= (ulong)Vector256.GreaterThan(some, edge).ExtractMostSignificantBits() << i;
            same |= (ulong)Vector256.Equals(some, edge).ExtractMostSignificantBits() << i;
        }

        ulong all = ulong.MaxValue >> (64 - count);
        for (same &= all; same != 0; same &= same - 1)
        {
            int i = BitOperations.TrailingZeroCount(same);
            above |= _rows[_starts.EndOf(word, i) - 1] >= value ? 1UL << i : 0;
        }

        return Deposit(above & all, present);
    }

    /// <summary>The members in a word who have at least so many rows.</summary>
    public ulong SizeFrom(int word, int least, ulong[] starts)
    {
        ulong present = Members.Words[word], enough = 0;
        int count = StartsOf(word, starts);
        Vector512<ulong> edge = Vector512.Create((ulong)least);
        ref ulong first = ref starts[0];
        for (int i = 0; i < count; i += Vector512<ulong>.Count)
        {
            Vector512<ulong> sizes = Vector512.LoadUnsafe(ref first, (nuint)i + 1) - Vector512.LoadUnsafe(ref first, (nuint)i);
            enough |= Vector512.GreaterThanOrEqual(sizes, edge).ExtractMostSignificantBits() << i;
        }

        return count == 0 ? 0 : Deposit(enough & (ulong.MaxValue >> (64 - count)), present);
    }

    /// <summary>Bit i goes to where the i-th present bit is.</summary>
    public static ulong Deposit(ulong bits, ulong present)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitDeposit(bits, present);
        }

        ulong placed = 0;
        for (; present != 0; present &= present - 1, bits >>= 1)
        {
            placed |= (bits & 1) != 0 ? present & (~present + 1) : 0;
        }

        return placed;
    }

    /// <summary>The rows of any member.</summary>
    public (int Start, int End) Of(int ordinal) => ordinal < Members.Capacity && Members[ordinal] ? At(ordinal >> 6, ordinal & 63) : (0, 0);

    /// <summary>Reads many rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedArray.Reader Read() => _rows.Read();

    /// <summary>The first row that is not below a value; rows are those of one member.</summary>
    public int Bound(int start, int end, ulong value) => _rows.Read().Bound(start, end, value);

    /// <summary>True when a row of the member lies from one value up to (not including) another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Any(int start, int end, ulong low, ulong high)
    {
        PackedArray.Reader rows = _rows.Read();
        ulong last = rows[end - 1];
        if (last < low || last < high)
        {
            return last >= low;
        }

        int from = rows.Bound(start, end, low);
        return from < end && rows[from] < high;
    }

    // Nothing is asked before this is done, so it is not left to be compiled a second time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Coarsen()
    {
        ulong[] starts = new ulong[MemberStarts.Room];
        PackedArray.Reader rows = _rows.Read();
        for (int word = 0, index = 0; word < Members.Words.Length; word++)
        {
            int count = _starts.Read(word, starts);
            for (int i = 1; i <= count; i++)
            {
                _coarse[index++] = (byte)(rows[(int)starts[i] - 1] >> _coarser);
            }
        }
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Members.Capacity);
        SnapshotArrays.Write(writer, (ReadOnlySpan<ulong>)Members.Words);
        _starts.Write(writer);
        _rows.Write(writer);
        writer.Write(RunBits);
        Posted.Write(writer);
        SnapshotArrays.Write(writer, (ReadOnlySpan<int>)Objects);
        SnapshotArrays.Write(writer, Events);
        _first.Write(writer);
        _last.Write(writer);
    }

    internal static KindRows Read(BinaryReader reader)
    {
        var members = new MemberSet(reader.ReadInt32());
        SnapshotArrays.Read<ulong>(reader).CopyTo(members.Words);
        var starts = MemberStarts.Read(reader, members);
        var rows = PackedArray.Read(reader);
        return new KindRows(new KindArrays(
            members, starts, rows, reader.ReadInt32(), Postings.Read(reader), SnapshotArrays.Read<int>(reader), SnapshotArrays.Read<int>(reader),
            PackedArray.Read(reader), PackedArray.Read(reader)));
    }
}

/// <summary>What <see cref="KindRows"/> is made of.</summary>
internal sealed record KindArrays(
    MemberSet Members, MemberStarts Starts, PackedArray Rows, int RunBits, Postings Posted, int[] Objects, int[] Events, PackedArray First, PackedArray Last);
