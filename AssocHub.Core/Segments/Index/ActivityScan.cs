using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;

namespace AssocHub.Core.Segments.Index;

/// <summary>Finds who did something, how often, with how many different objects, by looking at the rows that a condition touches.</summary>
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

    /// <summary>The members of whom a condition holds.</summary>
    /// <param name="did">The condition.</param>
    /// <param name="among">Members who are asked about; of others nothing is said. Null for all.</param>
    public MemberSet Where(DidNode did, MemberSet? among)
    {
        (int least, int? most) = (did.Count.AtLeast ?? 0, did.Count.AtMost is int.MaxValue ? null : did.Count.AtMost);
        using var asked = new Asked(this, state, did, among);
        if (least > 1 && asked.OnePart is { } part && !did.DistinctObjects)
        {
            return part.Between(least, most, _capacity, among);
        }

        MemberSet enough = least == 0 ? MemberSet.Full(_capacity) : asked.AtLeast(least);
        return most is not { } limit ? enough : enough.AndNot(asked.AtLeast(limit + 1));
    }

    /// <summary>One condition being looked at: its rows are found once, and counted at most once.</summary>
    private sealed class Asked(ActivityScan scan, IndexState state, DidNode did, MemberSet? among) : IDisposable
    {
        private readonly List<ActivityPart> _parts = scan.Parts(did);
        private readonly OwnTermWindow? _window = scan.OwnTerm(did);
        private int[]? _counters;

        /// <summary>The rows, where they are of one kind and in one segment, and nobody's own days matter.</summary>
        public ActivityPart? OnePart => _parts.Count == 1 && _window is null ? _parts[0] : null;

        public MemberSet AtLeast(int least)
        {
            if (least == 1)
            {
                return among is null && scan.Ever(did) is { } ever ? ever : scan.Found(_parts, _window, among);
            }

            MemberSet enough = OnePart is { } part ? part.Between(least, null, scan._capacity, among) : scan.From(Counters(), least);
            return did.DistinctObjects
                ? new DistinctCounter(state, _parts, scan.Own(_parts, _window)).AtLeast(least, among is null ? enough : enough.And(among))
                : enough;
        }

        private int[] Counters()
        {
            if (_counters is null)
            {
                _counters = ArrayPool<int>.Shared.Rent(scan._capacity);
                Array.Clear(_counters, 0, scan._capacity);
                scan.Count(_parts, scan.Own(_parts, _window), among, _counters);
            }

            return _counters;
        }

        public void Dispose()
        {
            if (_counters is not null)
            {
                ArrayPool<int>.Shared.Return(_counters);
            }
        }
    }

    /// <summary>The rows of a condition, kind by kind and segment by segment; none that cannot count.</summary>
    public List<ActivityPart> Parts(DidNode did)
    {
        var parts = new List<ActivityPart>();
        TimeRange range = RangeOf(did);
        if (range.IsEmpty)
        {
            return parts;
        }

        (long from, long upTo) = Bounds(range);
        var runs = new RunFinder(state.Objects, did);
        foreach (RowSegment segment in state.Segments)
        {
            if (segment.Codes is not { } codes || codes.From(from) is var low && codes.From(upTo + 1) is var high && low >= high)
            {
                continue;
            }

            TopicRuns topics = state.TopicsOf(segment) ?? throw new InvalidOperationException("The state was not prepared.");

            foreach (InteractionKind kind in did.Kinds.Distinct())
            {
                if (segment.Of((byte)kind) is { } rows && runs.In(rows, (byte)kind, topics) is var wanted && wanted is null or { Length: > 0 })
                {
                    parts.Add(new ActivityPart(segment, rows, codes.From(from), codes.From(upTo + 1), wanted));
                }
            }
        }

        return parts;
    }

    /// <summary>Days around a date of the member's own; null for none.</summary>
    public OwnTermWindow? OwnTerm(DidNode did) => RangeOf(did).OwnTerm;

    /// <summary>A window of own days for each part; null for none.</summary>
    public OwnTermDays[]? Own(List<ActivityPart> parts, OwnTermWindow? window) =>
        window is null ? null : [.. parts.Select(p => new OwnTermDays(state, window, p))];

    private TimeRange RangeOf(DidNode did) => TimeRange.Of(did.Within, asOf, state.Objects.EndOf);

    private static (long From, long UpTo) Bounds(TimeRange range)
    {
        long from = range.After is { } after ? after.UtcTicks + 1 : range.From?.UtcTicks ?? long.MinValue / 2;
        long upTo = range.Before is { } before ? Math.Min(range.UpTo.UtcTicks, before.UtcTicks - 1) : range.UpTo.UtcTicks;
        return (from, upTo);
    }

    // Who ever did it is noted beforehand for each kind, and for topics that much falls on.
    private MemberSet? Ever(DidNode did)
    {
        if (did.Object is not null || did.TitleContains is not null || did.DistinctObjects || did.Topics.Count != 1)
        {
            return null;
        }

        TimeRange range = RangeOf(did);
        (long from, long upTo) = Bounds(range);
        int[] topics = state.Objects.TopicsOf(did.Topics);
        if (range.IsEmpty || range.OwnTerm is not null || from > long.MinValue / 2 || upTo < state.Latest || topics.Length == 0
            || !did.Kinds.Any(k => state.Segments.Any(s => state.TopicsOf(s)?.Ever((byte)k, topics[0]) is not null)))
        {
            return null;
        }

        var ever = new MemberSet(_capacity);
        foreach (RowSegment segment in state.Segments)
        {
            foreach (InteractionKind kind in did.Kinds)
            {
                TopicRuns known = state.TopicsOf(segment)!;
                if (known.Ever((byte)kind, topics[0]) is { } pair)
                {
                    ever.Include(pair);
                }
                else if (known.Runs((byte)kind, topics[0]) is { Length: > 0 } runs)
                {
                    new ActivityPart(segment, segment.Of((byte)kind)!, 0, segment.Codes!.End, runs).AddTo(ever);
                }
            }
        }

        return ever;
    }

    private MemberSet Found(List<ActivityPart> parts, OwnTermWindow? window, MemberSet? among)
    {
        var found = new MemberSet(_capacity);
        OwnTermDays[]? own = Own(parts, window);
        for (int i = 0; i < parts.Count; i++)
        {
            if (own is null && among is null)
            {
                parts[i].AddTo(found);
                continue;
            }

            (ActivityPart part, KindRows rows, OwnTermDays? days) = (parts[i], parts[i].Rows, own?[i]);
            MemberSet candidates = among?.Copy() ?? part.Candidates(_capacity);
            if (days is not null)
            {
                candidates.And(days.Candidates);
            }

            MemberRanges.Each(rows.Members.Words.Length, among is null ? Math.Min(part.Work(), candidates.Count() * 8L) : 0, (from, to) =>
            {
                for (int word = from; word < to; word++)
                {
                    ulong adding = 0;
                    for (ulong left = candidates.Words[word] & rows.Members.Words[word] & ~found.Words[word]; left != 0; left &= left - 1)
                    {
                        int bit = BitOperations.TrailingZeroCount(left);
                        (int start, int end) = rows.At(word, bit);
                        adding |= (days?.Any((word << 6) | bit, start, end) ?? part.Any(start, end, part.Low, part.High)) ? 1UL << bit : 0;
                    }

                    found.Words[word] |= adding;
                }
            });
        }

        return found;
    }

    private void Count(List<ActivityPart> parts, OwnTermDays[]? own, MemberSet? among, int[] counters)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            (ActivityPart part, KindRows rows, OwnTermDays? days) = (parts[i], parts[i].Rows, own?[i]);
            MemberSet candidates = among ?? part.Candidates(_capacity);
            MemberRanges.Each(rows.Members.Words.Length, among is not null ? 0 : part.Runs is null ? rows.Count : part.Work(), (from, to) =>
            {
                for (int word = from; word < to; word++)
                {
                    for (ulong left = candidates.Words[word] & rows.Members.Words[word]; left != 0; left &= left - 1)
                    {
                        int bit = BitOperations.TrailingZeroCount(left), ordinal = (word << 6) | bit;
                        (int start, int end) = rows.At(word, bit);
                        counters[ordinal] += days is null ? part.Count(start, end, part.Low, part.High) : days.Count(ordinal, start, end);
                    }
                }
            });
        }
    }

    private MemberSet From(int[] counters, int least)
    {
        var found = new MemberSet(_capacity);
        Span<ulong> words = found.Words;
        Vector256<int> edge = Vector256.Create(least);
        for (int word = 0; word < words.Length; word++)
        {
            // Capacities are whole words.
            ulong bits = 0;
            for (int part = 0; part < 8; part++)
            {
                Vector256<int> eight = Vector256.Create(counters.AsSpan((word * 64) + (part * 8), 8));
                bits |= (ulong)Vector256.GreaterThanOrEqual(eight, edge).ExtractMostSignificantBits() << (part * 8);
            }

            words[word] = bits;
        }

        return found;
    }
}
