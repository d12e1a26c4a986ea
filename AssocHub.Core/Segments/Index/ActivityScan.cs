using System.Numerics;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;

namespace AssocHub.Core.Segments.Index;

/// <summary>Finds who did something, how often, with how many different objects, by looking at the rows that a condition touches.</summary>
internal sealed class ActivityScan(IndexState state, AsOf asOf)
{
    // Looking at the rows of one of few members is as much work as finding so many in runs.
    private const long PerAsked = 12;

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
        List<ActivityPart> parts = Parts(did);
        OwnTermWindow? window = OwnTerm(did);
        if (least > 1 && !did.DistinctObjects)
        {
            return Between(parts, window, among, least, most);
        }

        MemberSet enough = least == 0 ? MemberSet.Full(_capacity) : AtLeast(least);
        return most is not { } limit ? enough : enough.AndNot(AtLeast(limit + 1));

        MemberSet AtLeast(int count)
        {
            if (count == 1)
            {
                return among is null && Ever(did) is { } ever ? ever : Found(parts, window, among);
            }

            MemberSet found = Between(parts, window, among, count, null);
            return did.DistinctObjects
                ? new DistinctCounter(state, parts, Own(parts, window)).AtLeast(count, among is null ? found : found.And(among))
                : found;
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
        if (window is null && among is null)
        {
            // What is known without a look at rows comes first, since it leaves fewer to look at.
            List<ActivityPart> ordered = [.. parts.OrderByDescending(p => p.Rows.Rows)];
            List<int>[] across = [.. ordered.Select(p => p.AddTo(found))];
            for (int i = 0; i < across.Length; i++)
            {
                ordered[i].Check(found, across[i]);
            }

            return found;
        }

        OwnTermDays[]? own = Own(parts, window);
        for (int i = 0; i < parts.Count; i++)
        {
            (ActivityPart part, KindRows rows, OwnTermDays? days) = (parts[i], parts[i].Rows, own?[i]);
            if (days is null && part.Runs is not null && part.Work() <= among!.Count() * PerAsked)
            {
                part.Check(found, part.AddTo(found), among);
                continue;
            }

            MemberSet candidates = among?.Copy() ?? part.Candidates(_capacity);
            if (days is not null)
            {
                candidates.And(days.Candidates);
            }

            candidates.AndNot(found);

            MemberRanges.Each(rows.Members.Words.Length, among is null ? Math.Min(part.Work(), candidates.Count() * 8L) : 0, (from, to) =>
            {
                var members = new MemberRows(rows);
                for (int count; (count = members.Read(ref from, to, candidates)) > 0;)
                {
                    for (int i = 0; i < count; i++)
                    {
                        MemberRow one = members[i];
                        bool isIn = days?.Any(one.Ordinal, one) ?? part.Any(one, part.Low, part.High);
                        found.Words[one.Ordinal >> 6] |= isIn ? 1UL << one.Bit : 0;
                    }
                }
            });
        }

        return found;
    }

    // At least 1, and not more than so many; of few members only where asked about.
    private MemberSet Between(List<ActivityPart> parts, OwnTermWindow? window, MemberSet? among, int least, int? most)
    {
        if (parts.Count == 1 && window is null)
        {
            return parts[0].Between(least, most, _capacity, among);
        }

        var found = new MemberSet(_capacity);
        OwnTermDays[]? own = Own(parts, window);
        MemberSet[] candidates = [.. parts.Select((p, i) => own is null ? among ?? p.Candidates(_capacity) : own[i].Candidates.Copy().And(among ?? p.Candidates(_capacity)))];
        long work = among is null ? parts.Sum(p => Math.Min(p.Work(), p.Rows.Count * (long)ActivityPart.PerMember)) : 0;
        MemberRanges.Each(found.Words.Length, work, (from, to) =>
        {
            int[] counts = new int[64];
            MemberRows[] members = [.. parts.Select(p => new MemberRows(p.Rows))];
            for (int word = from; word < to; word++)
            {
                ulong any = 0, enough = 0;
                for (int i = 0; i < parts.Count; i++)
                {
                    any |= Count(parts[i], members[i], own?[i], candidates[i], word, counts);
                }

                for (; any != 0; any &= any - 1)
                {
                    int bit = BitOperations.TrailingZeroCount(any);
                    enough |= counts[bit] >= least && counts[bit] <= (most ?? int.MaxValue) ? 1UL << bit : 0;
                    counts[bit] = 0;
                }

                found.Words[word] = enough;
            }
        });
        return found;
    }

    // Returns whose counts may have grown.
    private static ulong Count(ActivityPart part, MemberRows members, OwnTermDays? days, MemberSet candidates, int word, int[] counts)
    {
        ulong any = 0;
        int there = members.Read(word, candidates.Words[word]);
        for (int i = 0; i < there; i++)
        {
            (int ordinal, int start, int end, _) = members[i];
            counts[ordinal & 63] += days is null ? part.Count(start, end, part.Low, part.High) : days.Count(ordinal, start, end);
            any |= 1UL << ordinal;
        }

        return any;
    }
}
