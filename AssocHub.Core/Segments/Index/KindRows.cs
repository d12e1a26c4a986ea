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
    private readonly PackedArray _begins;
    private readonly PackedArray _ends;
    private readonly PackedArray _objects;
    private readonly int[] _events;
    private readonly LastRows _last;

    public KindRows(KindArrays arrays)
    {
        (Members, _starts, _rows, RunBits) = (arrays.Members, arrays.Starts, arrays.Rows, arrays.RunBits);
        (_objects, _events, Posted) = (arrays.Objects, arrays.Events, arrays.Posted);
        (_begins, _ends) = (arrays.First, arrays.Last);
        (Count, Rows) = (_starts.Count, _rows.Count);
        _last = arrays.LastRows ?? LastRows.Of(_starts, Members.Words.Length, _rows);
        Months = arrays.Months;
    }

    /// <summary>Members who have rows.</summary>
    public MemberSet Members { get; }

    /// <summary>How many members have rows.</summary>
    public int Count { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>How many runs there are.</summary>
    public int Runs => _objects.Count;

    /// <summary>The object of a run, ascending from run to run; −1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ObjectOf(int run) => (int)_objects[run] - 1;

    /// <summary>The event of each run, ascending within an object, −1 for none; empty where no run has one.</summary>
    public ReadOnlySpan<int> Events => _events;

    /// <summary>Who is in each run.</summary>
    public Postings Posted { get; }

    /// <summary>Who did it in each month; null where that is not noted.</summary>
    public MonthMembers? Months { get; }

    /// <summary>How many of a row's lowest bits are its run.</summary>
    public int RunBits { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes => Members.Bytes + _starts.Bytes + _rows.Bytes + Posted.Bytes + RunBytes + _last.Bytes + (Months?.Bytes ?? 0);

    private long RunBytes => _objects.Bytes + (4L * _events.Length) + _begins.Bytes + _ends.Bytes;

    /// <summary>Bytes held, part by part.</summary>
    internal (long Rows, long Starts, long Posted, long Runs, long Sets) Sizes =>
        (_rows.Bytes, _starts.Bytes, Posted.Bytes, RunBytes, Members.Bytes + _last.Bytes + (Months?.Bytes ?? 0));

    /// <summary>A row: its moment's code, then its run. Ascending within a member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Row(int row) => _rows[row];

    /// <summary>The event of a run; −1 for none.</summary>
    public int EventOf(int run) => _events.Length == 0 ? -1 : _events[run];

    /// <summary>How many members are in a run: about as many as it has rows.</summary>
    public int SizeOf(int run) => Posted.Count(run);

    /// <summary>Adds who is in some runs, on all cores where they are many.</summary>
    public void AddTo(MemberSet found, List<int> runs) => MemberRanges.Gather(found, runs.Sum(run => (long)SizeOf(run)), runs, Posted.AddTo);

    /// <summary>The codes of a run's first and last moment.</summary>
    public (ulong First, ulong Last) Span(int run) => (_begins[run], _ends[run]);

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

    /// <summary>Of some members in a word those whose last row is not below a value.</summary>
    /// <param name="word">The word.</param>
    /// <param name="value">A row's value.</param>
    /// <param name="asked">Who is asked about.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong LastFrom(int word, ulong value, ulong asked)
    {
        ulong present = Members.Words[word];
        if ((asked & present) == 0)
        {
            return 0;
        }

        ulong since = _last.From(_starts.Before(word), BitOperations.PopCount(present), value, out ulong open);
        for (open = open == 0 ? 0 : open & Extract(asked, present); open != 0; open &= open - 1)
        {
            int i = BitOperations.TrailingZeroCount(open);
            since |= _rows[_starts.EndOf(word, i) - 1] >= value ? 1UL << i : 0;
        }

        return Deposit(since, present) & asked;
    }

    /// <summary>The same without a look at any row: with some of whom only their last row would tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong LastMayBeFrom(int word, ulong value)
    {
        ulong since = _last.From(_starts.Before(word), BitOperations.PopCount(Members.Words[word]), value, out ulong open);
        return Deposit(since | open, Members.Words[word]);
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

    /// <summary>The bit where the i-th present bit is goes to bit i.</summary>
    public static ulong Extract(ulong bits, ulong present)
    {
        if (Bmi2.X64.IsSupported)
        {
            return Bmi2.X64.ParallelBitExtract(bits, present);
        }

        ulong gathered = 0;
        for (int i = 0; present != 0; present &= present - 1, i++)
        {
            gathered |= (bits >> BitOperations.TrailingZeroCount(present) & 1) << i;
        }

        return gathered;
    }

    /// <summary>The rows of any member.</summary>
    public (int Start, int End) Of(int ordinal) => ordinal < Members.Capacity && Members[ordinal] ? At(ordinal >> 6, ordinal & 63) : (0, 0);

    /// <summary>Reads many rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PackedArray.Reader Read() => _rows.Read();

    /// <summary>The first row that is not below a value; rows are those of one member.</summary>
    public int Bound(int start, int end, ulong value) => _rows.Read().Bound(start, end, value);

    internal void Write(SnapshotWriter writer)
    {
        writer.Write(Members.Capacity);
        writer.WriteArray((ReadOnlySpan<ulong>)Members.Words);
        _starts.Write(writer);
        _rows.Write(writer);
        writer.Write(RunBits);
        Posted.Write(writer);
        _objects.Write(writer);
        writer.WriteArray(Events);
        _begins.Write(writer);
        _ends.Write(writer);
        _last.Write(writer);
        writer.Write(Months is not null);
        Months?.Write(writer);
    }

    internal static KindRows Read(SnapshotReader reader)
    {
        var members = new MemberSet(reader.ReadInt32());
        reader.ReadArray<ulong>().CopyTo(members.Words);
        var starts = MemberStarts.Read(reader, members);
        var rows = PackedArray.Read(reader);
        return new KindRows(new KindArrays(
            members, starts, rows, reader.ReadInt32(), Postings.Read(reader), PackedArray.Read(reader), reader.ReadArray<int>(),
            PackedArray.Read(reader), PackedArray.Read(reader), LastRows.Read(reader), reader.ReadBoolean() ? MonthMembers.Read(reader) : null));
    }
}

/// <summary>What <see cref="KindRows"/> is made of: of <paramref name="Objects"/> one more than each, so that 0 is "none"; without <paramref name="LastRows"/>, they are worked out.</summary>
internal sealed record KindArrays(
    MemberSet Members, MemberStarts Starts, PackedArray Rows, int RunBits, Postings Posted, PackedArray Objects, int[] Events, PackedArray First, PackedArray Last,
    LastRows? LastRows, MonthMembers? Months);
