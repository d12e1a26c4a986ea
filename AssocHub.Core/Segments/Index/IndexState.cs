using AssocHub.Core.Common;

namespace AssocHub.Core.Segments.Index;

/// <summary>Everything the index knows at one moment. Never changes: a change of the data makes the next state, and questions under way go on with theirs.</summary>
public sealed class IndexState
{
    private TopicRuns[] _topics = [];

    /// <summary>A state.</summary>
    /// <param name="members">The members.</param>
    /// <param name="objects">The objects and their topics.</param>
    /// <param name="segments">What members did: the bulk first, then what came later.</param>
    /// <param name="watermark">The last change of the data that is in it.</param>
    /// <param name="zone">The association's days.</param>
    public IndexState(MemberTable members, ObjectTable objects, IReadOnlyList<RowSegment> segments, long watermark, ZoneDays zone)
    {
        (Members, Objects, Segments, Watermark, Zone) = (members, objects, [.. segments], watermark, zone);
        Latest = Segments.Length == 0 ? long.MinValue : Segments.Max(s => s.Latest);
    }

    /// <summary>The members.</summary>
    public MemberTable Members { get; }

    /// <summary>The objects and their topics.</summary>
    public ObjectTable Objects { get; }

    /// <summary>What members did.</summary>
    public RowSegment[] Segments { get; }

    /// <summary>The last change of the data that is in it.</summary>
    public long Watermark { get; }

    /// <summary>The association's days.</summary>
    public ZoneDays Zone { get; }

    /// <summary>UTC ticks of the latest thing that anybody did.</summary>
    public long Latest { get; }

    /// <summary>How many rows there are.</summary>
    public long Rows => Segments.Sum(s => (long)s.Rows);

    /// <summary>Bytes held, cached answers left out.</summary>
    public long Bytes => Members.Bytes + Objects.Bytes + Segments.Sum(s => s.Bytes) + _topics.Sum(t => t.Bytes);

    /// <summary>Answers that are known already; they live as long as the state.</summary>
    public LeafCache Leaves { get; } = new();

    /// <summary>Notes which runs carry a topic, and who ever did what is asked for most. To be called once, before anything is asked.</summary>
    /// <param name="before">The state before, whose notes are used again as far as they still hold; null for none.</param>
    public void Prepare(IndexState? before = null) =>
        _topics = [.. Segments.Select(s => TopicRuns.Of(s, Objects, Members.Capacity, before?.TopicsOf(s)))];

    /// <summary>Which runs of a segment carry a topic.</summary>
    internal TopicRuns? TopicsOf(RowSegment segment) => Array.IndexOf(Segments, segment) is >= 0 and var at && at < _topics.Length ? _topics[at] : null;
}

/// <summary>Turns moments into the association's days without asking the time zone each time.</summary>
public sealed class ZoneDays
{
    private const long Epoch = 621_355_968_000_000_000;
    private const int EpochDay = 719_162;

    private readonly long[] _starts;
    private readonly int[] _offsets;
    private readonly Lazy<uint[]> _days;

    /// <summary>The days of a zone, from 1970 to 2106.</summary>
    public ZoneDays(AssociationClock clock)
    {
        Clock = clock;
        var starts = new List<long> { 0 };
        var offsets = new List<int> { Offset(0) };
        for (long second = 0; second < uint.MaxValue; second += 86_400)
        {
            if (Offset(second + 86_400) == offsets[^1])
            {
                continue;
            }

            long low = second, high = second + 86_400;
            while (high - low > 1)
            {
                long middle = (low + high) / 2;
                (low, high) = Offset(middle) == offsets[^1] ? (middle, high) : (low, middle);
            }

            starts.Add(high);
            offsets.Add(Offset(high));
        }

        (_starts, _offsets) = ([.. starts], [.. offsets]);
        _days = new Lazy<uint[]>(Begin);
    }

    /// <summary>The association's clock.</summary>
    public AssociationClock Clock { get; }

    /// <summary>The number of the day on which a moment falls. <paramref name="near"/> remembers where the last one was found.</summary>
    public int DayOf(long ticks, ref int near)
    {
        long since = ticks - Epoch;
        if (since < 0 || since >= uint.MaxValue * TimeSpan.TicksPerSecond)
        {
            return Clock.DayOf(new DateTimeOffset(ticks, TimeSpan.Zero)).DayNumber;
        }

        long second = since / TimeSpan.TicksPerSecond;
        while (near > 0 && second < _starts[near])
        {
            near--;
        }

        while (near + 1 < _starts.Length && second >= _starts[near + 1])
        {
            near++;
        }

        return (int)((second + _offsets[near]) / 86_400) + EpochDay - (second + _offsets[near] < 0 ? 1 : 0);
    }

    /// <summary>True when from one moment to the other no day comes again after the next one has begun, as it does where clocks go back just after midnight.</summary>
    public bool IsInOrder(long from, long to)
    {
        if (from < Epoch || to >= Epoch + (uint.MaxValue * TimeSpan.TicksPerSecond))
        {
            return false;
        }

        int near = 0;
        for (int change = 1; change < _starts.Length; change++)
        {
            long at = Epoch + (_starts[change] * TimeSpan.TicksPerSecond);
            if (_offsets[change] < _offsets[change - 1] && at > from && at <= to && DayOf(at, ref near) < DayOf(at - 1, ref near))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>UTC ticks of the first moment of a day between 1970 and 2106, where <see cref="IsInOrder"/>.</summary>
    public long StartOf(int day) => Epoch + (_days.Value[Math.Clamp(day - EpochDay, 0, _days.Value.Length - 1)] * TimeSpan.TicksPerSecond);

    private uint[] Begin()
    {
        uint[] days = new uint[uint.MaxValue / 86_400];
        int near = 0;
        for (int day = 0; day < days.Length; day++)
        {
            long low = Math.Max(0, (day - 2) * 86_400L), high = Math.Min(uint.MaxValue - 1L, (day + 2) * 86_400L);
            while (low < high)
            {
                long middle = (low + high) / 2;
                (low, high) = DayOf(Epoch + (middle * TimeSpan.TicksPerSecond), ref near) < day + EpochDay ? (middle + 1, high) : (low, middle);
            }

            days[day] = (uint)low;
        }

        return days;
    }

    private int Offset(long second) =>
        (int)Clock.Zone.GetUtcOffset(new DateTimeOffset(Epoch + (second * TimeSpan.TicksPerSecond), TimeSpan.Zero)).TotalSeconds;
}

/// <summary>Sets of members that meet a condition, by what the condition comes down to.</summary>
public sealed class LeafCache
{
    private const int Most = 512;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, MemberSet> _sets = new(StringComparer.Ordinal);

    /// <summary>The set of a key; null when it is not known.</summary>
    public MemberSet? Find(string key) => _sets.GetValueOrDefault(key);

    /// <summary>Keeps a set, and returns it.</summary>
    public MemberSet Keep(string key, MemberSet set)
    {
        if (_sets.Count >= Most)
        {
            _sets.Clear();
        }

        return _sets[key] = set;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _sets.Clear();

    /// <summary>Takes over answers of an earlier state that a change did not touch.</summary>
    public void TakeOver(LeafCache from, Func<string, bool> isStillTrue)
    {
        foreach ((string key, MemberSet set) in from._sets)
        {
            if (isStillTrue(key))
            {
                _sets[key] = set;
            }
        }
    }
}
