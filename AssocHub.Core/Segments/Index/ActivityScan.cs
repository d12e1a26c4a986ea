using System.Buffers;
using System.Runtime.Intrinsics;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;

namespace AssocHub.Core.Segments.Index;

/// <summary>Some rows of one run.</summary>
internal readonly record struct RowSlice(RowSegment Segment, int Start, int End, int Object);

/// <summary>Finds who did something, how often, with how many different objects, by looking at the runs that a condition touches.</summary>
internal sealed class ActivityScan(IndexState state, AsOf asOf)
{
    private readonly int _capacity = state.Members.Capacity;

    /// <summary>What a condition comes down to: two conditions with the same key have the same answer in the same state.</summary>
    public string KeyOf(DidNode did)
    {
        TimeRange range = RangeOf(did);
        (long from, long upTo) = Bounds(range);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"did|{string.Join(',', did.Kinds.Order().Select(k => (byte)k))}|{Said([.. did.Topics])}|{did.Object?.Id}|{Said(did.Object?.ExternalId)}|{Said(did.TitleContains)}|{did.Count.AtLeast}-{did.Count.AtMost}|{did.DistinctObjects}|{range.IsEmpty}|{from}|{(upTo >= state.Latest ? 0 : upTo)}|{range.OwnTerm}");
    }

    // With their lengths, so that no text can look like two.
    private static string Said(params string?[] texts) => string.Concat(texts.Select(t => $"{t?.Length}:{t}"));

    public MemberSet Where(DidNode did)
    {
        (CountTest test, bool distinct) = (did.Count, did.DistinctObjects);
        int least = test.AtLeast ?? 0;
        if (Ever(did) is { } ever && test is { AtLeast: null, AtMost: 0 } or { AtLeast: 1, AtMost: null })
        {
            return test.AtLeast == 1 ? ever : MemberSet.Full(_capacity).AndNot(ever);
        }

        using OwnTermRows? own = RangeOf(did).OwnTerm is { } window ? new OwnTermRows(state, window) : null;
        List<RowSlice> slices = Slices(did);
        if (test is { AtMost: 0 } or { AtLeast: 1, AtMost: null })
        {
            var found = new MemberSet(_capacity);
            foreach (RowSlice slice in slices)
            {
                if (own is null)
                {
                    slice.Segment.AddTo(found, slice.Start, slice.End);
                }
                else
                {
                    foreach (int ordinal in own.Of(slice))
                    {
                        found.Add(ordinal);
                    }
                }
            }

            return test.AtMost == 0 ? MemberSet.Full(_capacity).AndNot(found) : found;
        }

        int limit = Math.Max(least, test.AtMost is { } most ? most + 1 : 0);
        return limit <= byte.MaxValue ? CountedInBytes(slices, own, test, (byte)limit, distinct) : Counted(slices, own, test, distinct);
    }

    /// <summary>The rows of a condition, run by run.</summary>
    public List<RowSlice> Slices(DidNode did)
    {
        TimeRange range = RangeOf(did);
        var slices = new List<RowSlice>();
        if (range.IsEmpty)
        {
            return slices;
        }

        (long from, long upTo) = Bounds(range);
        MemberSet? objects = Objects(did);
        int[]? named = did.Object is { } reference ? state.Objects.Find(reference) : null;
        if (objects is not null && objects.Count() == 0)
        {
            return slices;
        }

        foreach (RowSegment segment in state.Segments)
        {
            foreach (InteractionKind kind in did.Kinds.Distinct())
            {
                (int first, int end) = segment.RunsOf((byte)kind);
                for (int run = first; run < end; run++)
                {
                    int item = segment.ObjectOf(run);
                    if ((objects is not null && (item < 0 || item >= objects.Capacity || !objects[item]))
                        || (did.DistinctObjects && item < 0)
                        || (named is not null && Array.IndexOf(named, item) < 0 && Array.IndexOf(named, segment.EventOf(run)) < 0))
                    {
                        continue;
                    }

                    (int start, int stop) = segment.Slice(run, from, upTo);
                    if (start < stop)
                    {
                        slices.Add(new RowSlice(segment, start, stop, item));
                    }
                }
            }
        }

        return slices;
    }

    /// <summary>Days around a date of the member's own; null for none.</summary>
    public OwnTermWindow? OwnTerm(DidNode did) => RangeOf(did).OwnTerm;

    private TimeRange RangeOf(DidNode did) => TimeRange.Of(did.Within, asOf, state.Objects.EndOf);

    private static (long From, long UpTo) Bounds(TimeRange range)
    {
        long from = range.After is { } after ? after.UtcTicks + 1 : range.From?.UtcTicks ?? long.MinValue / 2;
        long upTo = range.Before is { } before ? Math.Min(range.UpTo.UtcTicks, before.UtcTicks - 1) : range.UpTo.UtcTicks;
        return (from, upTo);
    }

    // The objects that topics and title leave; null for whatever the object.
    private MemberSet? Objects(DidNode did)
    {
        MemberSet? objects = null;
        if (did.Topics.Count > 0)
        {
            objects = new MemberSet(state.Objects.Count);
            foreach (int topic in state.Objects.TopicsOf(did.Topics))
            {
                foreach (int item in state.Objects.Tagged(topic))
                {
                    objects.Add(item);
                }
            }
        }

        if (did.TitleContains is { } title)
        {
            MemberSet titled = state.Objects.Titled(Common.TextFolding.Fold(title));
            objects = objects is null ? titled : objects.And(titled);
        }

        return objects;
    }

    // Who ever did it is noted beforehand for each kind, and for topics that much falls on.
    private MemberSet? Ever(DidNode did)
    {
        if (did.Object is not null || did.TitleContains is not null || did.DistinctObjects || did.Topics.Count > 1)
        {
            return null;
        }

        TimeRange range = RangeOf(did);
        (long from, long upTo) = Bounds(range);
        if (range.IsEmpty || range.OwnTerm is not null || from > long.MinValue / 2 || upTo < state.Latest)
        {
            return null;
        }

        int[] topics = did.Topics.Count == 0 ? [] : state.Objects.TopicsOf(did.Topics);
        if (did.Topics.Count > 0 && topics.Length == 0)
        {
            return new MemberSet(_capacity);
        }

        var ever = new MemberSet(_capacity);
        foreach (RowSegment segment in state.Segments)
        {
            foreach (InteractionKind kind in did.Kinds)
            {
                (int first, int end) = segment.RunsOf((byte)kind);
                if (first == end)
                {
                    continue;
                }

                if (topics.Length == 0)
                {
                    ever.Or(segment.Ever((byte)kind, _capacity));
                }
                else if (segment.Pairs is { } pairs && pairs.TryGetValue(((byte)kind, topics[0]), out MemberSet? pair))
                {
                    Join(ever, pair);
                }
                else
                {
                    AddTagged(ever, segment, first, end, topics[0]);
                }
            }
        }

        return ever;
    }

    private void AddTagged(MemberSet ever, RowSegment segment, int first, int end, int topic)
    {
        var tagged = new MemberSet(state.Objects.Count);
        foreach (int item in state.Objects.Tagged(topic))
        {
            tagged.Add(item);
        }

        for (int run = first; run < end; run++)
        {
            int item = segment.ObjectOf(run);
            if (item >= 0 && tagged[item])
            {
                (int start, int stop) = segment.Slice(run, long.MinValue / 2, long.MaxValue / 2);
                segment.AddTo(ever, start, stop);
            }
        }
    }

    // A set made before there were more members is shorter.
    private static void Join(MemberSet into, MemberSet from)
    {
        Span<ulong> words = into.Words;
        ReadOnlySpan<ulong> more = from.Words;
        for (int i = 0; i < more.Length; i++)
        {
            words[i] |= more[i];
        }
    }

    private MemberSet CountedInBytes(List<RowSlice> slices, OwnTermRows? own, CountTest test, byte limit, bool distinct)
    {
        byte[] counters = ArrayPool<byte>.Shared.Rent(_capacity);
        Array.Clear(counters, 0, _capacity);
        try
        {
            if (distinct && own is null)
            {
                slices.Sort((a, b) => a.Object.CompareTo(b.Object));
                int[] seen = ArrayPool<int>.Shared.Rent(_capacity);
                Array.Clear(seen, 0, _capacity);
                foreach (RowSlice slice in slices)
                {
                    slice.Segment.CountObjectsTo(counters, seen, slice.Object, limit, slice.Start, slice.End);
                }

                ArrayPool<int>.Shared.Return(seen);
            }
            else if (own is not null)
            {
                Each(slices, own, distinct, ordinal => counters[ordinal] += (byte)(counters[ordinal] < limit ? 1 : 0));
            }
            else
            {
                foreach (RowSlice slice in slices)
                {
                    slice.Segment.CountTo(counters, limit, slice.Start, slice.End);
                }
            }

            var found = new MemberSet(_capacity);
            Vector256<byte> least = Vector256.Create((byte)(test.AtLeast ?? 0)), most = Vector256.Create((byte)(test.AtMost ?? byte.MaxValue));
            Span<ulong> words = found.Words;
            for (int word = 0; word < words.Length; word++)
            {
                ReadOnlySpan<byte> part = counters.AsSpan(word * 64, 64);
                Vector256<byte> low = Vector256.Create(part), high = Vector256.Create(part[32..]);
                words[word] = Inside(low, least, most) | ((ulong)Inside(high, least, most) << 32);
            }

            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(counters);
        }

        static uint Inside(Vector256<byte> values, Vector256<byte> least, Vector256<byte> most) =>
            (Vector256.GreaterThanOrEqual(values, least) & Vector256.LessThanOrEqual(values, most)).ExtractMostSignificantBits();
    }

    private MemberSet Counted(List<RowSlice> slices, OwnTermRows? own, CountTest test, bool distinct)
    {
        int[] counters = new int[_capacity];
        Each(slices, own, distinct, ordinal => counters[ordinal]++);
        var found = new MemberSet(_capacity);
        for (int ordinal = 0; ordinal < counters.Length; ordinal++)
        {
            if (test.Accepts(counters[ordinal]))
            {
                found.Add(ordinal);
            }
        }

        return found;
    }

    private void Each(List<RowSlice> slices, OwnTermRows? own, bool distinct, Action<int> visit)
    {
        // One object's rows after the other's: a member is new to an object when it was not the last one seen.
        int[]? last = distinct ? new int[_capacity] : null;
        foreach (RowSlice slice in distinct ? slices.OrderBy(s => s.Object) : (IEnumerable<RowSlice>)slices)
        {
            if (own is not null)
            {
                foreach (int ordinal in own.Of(slice))
                {
                    Visit(ordinal, slice.Object);
                }
            }
            else
            {
                for (int row = slice.Start; row < slice.End; row++)
                {
                    Visit(slice.Segment.Ordinal(row), slice.Object);
                }
            }
        }

        void Visit(int ordinal, int item)
        {
            if (last is not null)
            {
                if (last[ordinal] == item + 1)
                {
                    return;
                }

                last[ordinal] = item + 1;
            }

            visit(ordinal);
        }
    }
}

/// <summary>The rows of a slice that lie within a window around the members' own dates.</summary>
internal sealed class OwnTermRows(IndexState state, OwnTermWindow window) : IDisposable
{
    private int[] _buffer = ArrayPool<int>.Shared.Rent(1024);
    private int[] _rows = [];
    private int _near;

    /// <summary>Member ordinals of the rows within the window; valid until the next call.</summary>
    public ReadOnlySpan<int> Of(RowSlice slice)
    {
        int found = Fill(slice, withRows: false);
        return _buffer.AsSpan(0, found);
    }

    /// <summary>Numbers of the rows within the window; valid until the next call.</summary>
    public ReadOnlySpan<int> RowsOf(RowSlice slice)
    {
        int found = Fill(slice, withRows: true);
        return _rows.AsSpan(0, found);
    }

    public void Dispose() => ArrayPool<int>.Shared.Return(_buffer);

    // Rows stand in the order of time, so the day is looked up once per day, not once per row.
    private int Fill(RowSlice slice, bool withRows)
    {
        int size = slice.End - slice.Start;
        if (_buffer.Length < size)
        {
            ArrayPool<int>.Shared.Return(_buffer);
            _buffer = ArrayPool<int>.Shared.Rent(size);
        }

        if (withRows && _rows.Length < size)
        {
            _rows = new int[size];
        }

        ReadOnlySpan<int> anchors = state.Members.Anchor(window.Anchor).Values;
        int found = 0;
        bool exact = slice.Segment.HasWholeSeconds;
        ReadOnlySpan<uint> seconds = slice.Segment.Seconds;
        long until = long.MinValue;
        int day = 0;
        uint width = (uint)(window.ToDays - window.FromDays);
        for (int row = slice.Start; row < slice.End; row++)
        {
            if (!exact)
            {
                day = state.Zone.DayOf(slice.Segment.Ticks(row), ref _near);
            }
            else if (seconds[row] >= until)
            {
                (day, until) = state.Zone.DayUntil(seconds[row], ref _near);
            }

            // Missing is so far off that no window reaches it.
            int ordinal = slice.Segment.Ordinal(row);
            if ((ulong)((long)day - anchors[ordinal] - window.FromDays) <= width)
            {
                _buffer[found] = ordinal;
                if (withRows)
                {
                    _rows[found] = row;
                }

                found++;
            }
        }

        return found;
    }
}
