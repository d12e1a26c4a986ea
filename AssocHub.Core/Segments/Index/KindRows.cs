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
    private readonly int[] _before;
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
        _before = new int[Members.Words.Length];
        int sum = 0;
        for (int word = 0; word < _before.Length; word++)
        {
            _before[word] = sum;
            sum += BitOperations.PopCount(Members.Words[word]);
        }

        (Count, Rows) = (sum, _starts[sum]);
        // As many more as a word has members, so that whole vectors can be read.
        _coarser = Math.Max(RunBits, _rows.Bits - 8);
        _coarse = new byte[sum + 64];
        for (int index = 0; index < sum; index++)
        {
            _coarse[index] = (byte)(_rows[_starts[index + 1] - 1] >> _coarser);
        }
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
    public long Bytes => Members.Bytes + (4L * _before.Length) + _starts.Bytes + _rows.Bytes + Posted.Bytes + RunBytes + _coarse.LongLength;

    private long RunBytes => (4L * Runs) + (4L * _events.Length) + _first.Bytes + _last.Bytes;

    /// <summary>Bytes held, part by part.</summary>
    internal (long Rows, long Starts, long Posted, long Runs, long Sets) Sizes =>
        (_rows.Bytes, _starts.Bytes, Posted.Bytes, RunBytes, Members.Bytes + (4L * _before.Length) + _coarse.LongLength);

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
    public (int Start, int End) At(int word, int bit)
    {
        int index = _before[word] + BitOperations.PopCount(Members.Words[word] & ((1UL << bit) - 1));
        return (_starts[index], _starts[index + 1]);
    }

    /// <summary>The members in a word whose last row is not below a value.</summary>
    /// <param name="word">The word.</param>
    /// <param name="value">A row's value.</param>
    public ulong LastFrom(int word, ulong value)
    {
        ulong present = Members.Words[word], coarse = value >> _coarser;
        int first = _before[word], count = BitOperations.PopCount(present);
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
            above |= _rows[_starts[first + i + 1] - 1] >= value ? 1UL << i : 0;
        }

        return Deposit(above & all, present);
    }

    /// <summary>The members in a word who have at least so many rows.</summary>
    public ulong SizeFrom(int word, int least)
    {
        ulong present = Members.Words[word], enough = 0;
        int index = _before[word], count = BitOperations.PopCount(present), start = _starts[index];
        for (int i = 0; i < count; i++)
        {
            int end = _starts[++index];
            enough |= (end - start >= least ? 1UL : 0) << i;
            start = end;
        }

        return Deposit(enough, present);
    }

    // Bit i goes to where the i-th present bit is.
    private static ulong Deposit(ulong bits, ulong present)
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
        var starts = MemberStarts.Read(reader);
        var rows = PackedArray.Read(reader);
        return new KindRows(new KindArrays(
            members, starts, rows, reader.ReadInt32(), Postings.Read(reader), SnapshotArrays.Read<int>(reader), SnapshotArrays.Read<int>(reader),
            PackedArray.Read(reader), PackedArray.Read(reader)));
    }
}

/// <summary>What <see cref="KindRows"/> is made of.</summary>
internal sealed record KindArrays(
    MemberSet Members, MemberStarts Starts, PackedArray Rows, int RunBits, Postings Posted, int[] Objects, int[] Events, PackedArray First, PackedArray Last);

/// <summary>Where the rows of each of some members begin: a whole number per 64 members, and what comes on top of it in as few bits as that needs.</summary>
internal sealed class MemberStarts
{
    private readonly int[] _base;
    private readonly PackedArray _more;

    /// <summary>Packs starts, the end of the last one among them.</summary>
    public MemberStarts(int[] starts)
    {
        _base = new int[(starts.Length + 63) / 64];
        ulong[] more = new ulong[starts.Length];
        ulong most = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            _base[i >> 6] = (i & 63) == 0 ? starts[i] : _base[i >> 6];
            more[i] = (ulong)(starts[i] - _base[i >> 6]);
            most = Math.Max(most, more[i]);
        }

        _more = PackedArray.Of(more, PackedArray.BitsFor(most));
    }

    private MemberStarts(int[] at, PackedArray more) => (_base, _more) = (at, more);

    /// <summary>Bytes held.</summary>
    public long Bytes => (4 * _base.LongLength) + _more.Bytes;

    /// <summary>One start.</summary>
    public int this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _base[index >> 6] + (int)_more[index];
    }

    internal void Write(BinaryWriter writer)
    {
        SnapshotArrays.Write(writer, (ReadOnlySpan<int>)_base);
        _more.Write(writer);
    }

    internal static MemberStarts Read(BinaryReader reader) => new(SnapshotArrays.Read<int>(reader), PackedArray.Read(reader));
}
