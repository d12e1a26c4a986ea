using System.Runtime.InteropServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Collects rows in any order and makes a <see cref="RowSegment"/> of them; rows that come member by member are quickest.</summary>
public sealed class RowSegmentBuilder
{
    private readonly KindCollector?[] _kinds = new KindCollector?[256];

    /// <summary>How many rows came.</summary>
    public int Count => _kinds.Sum(k => k?.Count ?? 0);

    /// <summary>Adds one row.</summary>
    /// <param name="kind">The kind's number.</param>
    /// <param name="item">The object's ordinal; −1 for none.</param>
    /// <param name="around">The event's ordinal; −1 for none.</param>
    /// <param name="ordinal">The member's ordinal.</param>
    /// <param name="ticks">UTC ticks.</param>
    public void Add(byte kind, int item, int around, int ordinal, long ticks) => (_kinds[kind] ??= new KindCollector()).Add(item, around, ordinal, ticks);

    /// <summary>Adds the rows of a segment whose members are still there.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="isAlive">False for ordinals that are no longer used.</param>
    public void Add(RowSegment segment, Func<int, bool> isAlive)
    {
        for (int kind = 0; kind < 256; kind++)
        {
            if (segment.Of((byte)kind) is not { } rows)
            {
                continue;
            }

            ulong runs = (1UL << rows.RunBits) - 1;
            foreach (int ordinal in rows.Members.Ordinals().Where(isAlive))
            {
                (int start, int end) = rows.Of(ordinal);
                for (int row = start; row < end; row++)
                {
                    int run = (int)(rows.Row(row) & runs);
                    Add((byte)kind, rows.ObjectOf(run), rows.EventOf(run), ordinal, segment.Codes!.Ticks(rows.Row(row) >> rows.RunBits));
                }
            }
        }
    }

    /// <summary>Adds what another builder collected; that one is spent.</summary>
    public void Add(RowSegmentBuilder other)
    {
        for (int kind = 0; kind < 256; kind++)
        {
            if (other._kinds[kind] is { } more)
            {
                _kinds[kind]?.Add(more);
                _kinds[kind] ??= more;
            }
        }
    }

    /// <summary>The segment; the builder is spent.</summary>
    /// <param name="zone">The association's days.</param>
    public RowSegment Build(ZoneDays zone)
    {
        byte[] present = [.. Enumerable.Range(0, 256).Where(k => _kinds[k] is { Count: > 0 }).Select(k => (byte)k)];
        var kinds = new KindRows?[256];
        if (present.Length == 0)
        {
            return new RowSegment(null, kinds);
        }

        int runBits = present.Max(k => _kinds[k]!.RunBits);
        MomentCodes codes = MomentCodes.For([.. present.SelectMany(k => _kinds[k]!.Ticks)], PackedArray.MostBits - runBits);
        ulong[] months = MonthMembers.Begins(codes, zone);
        if (present.Sum(k => (long)_kinds[k]!.Count) < 100_000)
        {
            foreach (byte kind in present)
            {
                kinds[kind] = _kinds[kind]!.Build(codes, months);
            }
        }
        else
        {
            Parallel.ForEach(present.OrderByDescending(k => _kinds[k]!.Count), kind => kinds[kind] = _kinds[kind]!.Build(codes, months));
        }

        Array.Clear(_kinds);
        return new RowSegment(codes, kinds);
    }
}

/// <summary>Collects the rows of one kind.</summary>
internal sealed class KindCollector
{
    private const int FirstChunk = 64;
    private const int ChunkSize = 1 << 16;

    private readonly Dictionary<(int Object, int Event), int> _numbers = [];
    private readonly List<(int Object, int Event)> _runs = [];
    private int[] _byObject = [];
    private readonly List<Chunk> _chunks = [];

    // The last one, while it has room.
    private Chunk? _open;

    public int Count { get; private set; }

    public int RunBits => PackedArray.BitsFor((ulong)Math.Max(0, _runs.Count - 1));

    public IEnumerable<ReadOnlyMemory<long>> Ticks => _chunks.Select(c => (ReadOnlyMemory<long>)c.Ticks.AsMemory(0, c.Count));

    public void Add(int item, int around, int ordinal, long ticks)
    {
        if (_open is null || _open.Count == _open.Ticks.Length)
        {
            // A kind of which little was done must not take much.
            _chunks.Add(_open = new Chunk(Math.Clamp(Count, FirstChunk, ChunkSize)));
        }

        int at = _open.Count++;
        (_open.Run[at], _open.Ordinal[at], _open.Ticks[at]) = (around < 0 ? RunOf(item) : RunOf(item, around), ordinal, ticks);
        Count++;
    }

    public void Add(KindCollector other)
    {
        int[] runs = [.. other._runs.Select(r => r.Event < 0 ? RunOf(r.Object) : RunOf(r.Object, r.Event))];
        foreach (Chunk chunk in other._chunks)
        {
            foreach (ref int run in chunk.Run.AsSpan(0, chunk.Count))
            {
                run = runs[run];
            }
        }

        _chunks.AddRange(other._chunks);
        (Count, _open) = (Count + other.Count, null);
        other._chunks.Clear();
        (other.Count, other._open) = (0, null);
    }

    public KindRows Build(MomentCodes codes, ulong[] months)
    {
        int[] order = [.. Enumerable.Range(0, _runs.Count).OrderBy(r => _runs[r].Object).ThenBy(r => _runs[r].Event)];
        int[] place = new int[order.Length];
        for (int at = 0; at < order.Length; at++)
        {
            place[order[at]] = at;
        }

        (int[] starts, ulong[] rows) = ByMember(codes, place);
        int runBits = RunBits;
        PackedArray packed = PackedArray.Of(rows, codes.Bits + runBits);
        var members = new MemberSet(starts.Length - 1);
        var present = new List<int>();
        for (int ordinal = 0; ordinal + 1 < starts.Length; ordinal++)
        {
            if (starts[ordinal] < starts[ordinal + 1])
            {
                members.Add(ordinal);
                present.Add(starts[ordinal]);
            }
        }

        present.Add(rows.Length);
        var runs = new RunSpans(order.Length, starts, rows, runBits, codes.Bits);
        _chunks.Clear();
        return new KindRows(new KindArrays(
            members, MemberStarts.Of(members, CollectionsMarshal.AsSpan(present)), packed, runBits, runs.Posted, PackedArray.Of(Array.ConvertAll(order, r => (ulong)(_runs[r].Object + 1))),
            _runs.Exists(r => r.Event >= 0) ? [.. order.Select(r => _runs[r].Event)] : [], runs.First, runs.Last,
            LastRows: null, MonthMembers.Of(months, present.Count - 1, starts, rows, runBits)));
    }

    private int RunOf(int item)
    {
        if (item + 1 >= _byObject.Length)
        {
            Array.Resize(ref _byObject, Math.Max(item + 2, _byObject.Length * 2));
        }

        ref int known = ref _byObject[item + 1];
        if (known == 0)
        {
            _runs.Add((item, -1));
            known = _runs.Count;
        }

        return known - 1;
    }

    private int RunOf(int item, int around)
    {
        if (!_numbers.TryGetValue((item, around), out int run))
        {
            _numbers[(item, around)] = run = _runs.Count;
            _runs.Add((item, around));
        }

        return run;
    }

    // Rows in the order of members, then of time; the starts are by ordinal, with the end of the last one.
    private (int[] Starts, ulong[] Rows) ByMember(MomentCodes codes, int[] place)
    {
        int most = 0;
        foreach (Chunk chunk in _chunks)
        {
            foreach (int ordinal in chunk.Ordinal.AsSpan(0, chunk.Count))
            {
                most = Math.Max(most, ordinal);
            }
        }

        int[] starts = new int[most + 2];
        foreach (Chunk chunk in _chunks)
        {
            foreach (int ordinal in chunk.Ordinal.AsSpan(0, chunk.Count))
            {
                starts[ordinal + 1]++;
            }
        }

        for (int ordinal = 0; ordinal <= most; ordinal++)
        {
            starts[ordinal + 1] += starts[ordinal];
        }

        int runBits = RunBits;
        int[] next = starts[..^1];
        ulong[] rows = LargeArrays.Make<ulong>(Count);
        foreach (Chunk chunk in _chunks)
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                rows[next[chunk.Ordinal[i]]++] = (codes.Of(chunk.Ticks[i]) << runBits) | (uint)place[chunk.Run[i]];
            }
        }

        for (int ordinal = 0; ordinal <= most; ordinal++)
        {
            Span<ulong> own = rows.AsSpan(starts[ordinal]..starts[ordinal + 1]);
            for (int i = 1; i < own.Length; i++)
            {
                if (own[i] < own[i - 1])
                {
                    own.Sort();
                    break;
                }
            }
        }

        return (starts, rows);
    }

    /// <summary>Some rows, as they came.</summary>
    private sealed class Chunk(int size)
    {
        public int[] Run { get; } = GC.AllocateUninitializedArray<int>(size);

        public int[] Ordinal { get; } = GC.AllocateUninitializedArray<int>(size);

        public long[] Ticks { get; } = GC.AllocateUninitializedArray<long>(size);

        public int Count { get; set; }
    }

    /// <summary>Who is in each run, and between which moments its rows lie.</summary>
    private sealed class RunSpans
    {
        public RunSpans(int runs, int[] starts, ulong[] rows, int runBits, int codeBits)
        {
            (ulong[] first, ulong[] last, int[] lists) = (new ulong[runs], new ulong[runs], new int[runs + 1]);
            Array.Fill(first, ulong.MaxValue);
            ulong mask = (1UL << runBits) - 1;
            foreach (ulong row in rows)
            {
                int run = (int)(row & mask);
                ulong code = row >> runBits;
                lists[run + 1]++;
                first[run] = Math.Min(first[run], code);
                last[run] = Math.Max(last[run], code);
            }

            (First, Last) = (PackedArray.Of(first, codeBits), PackedArray.Of(last, codeBits));
            for (int run = 0; run < runs; run++)
            {
                lists[run + 1] += lists[run];
            }

            int[] next = lists[..^1];
            int[] ordinals = LargeArrays.Make<int>(rows.Length);
            for (int ordinal = 0; ordinal + 1 < starts.Length; ordinal++)
            {
                for (int row = starts[ordinal]; row < starts[ordinal + 1]; row++)
                {
                    ordinals[next[(int)(rows[row] & mask)]++] = ordinal;
                }
            }

            Posted = Postings.Of(ordinals, lists);
        }

        public PackedArray First { get; }

        public PackedArray Last { get; }

        public Postings Posted { get; }
    }
}
