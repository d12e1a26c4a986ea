using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>
/// Works out what became of each pair whose score or members changed: who waits for a person, which pair stands for its two members,
/// and what an answer is worth. In batches, each complete in its transaction.
/// </summary>
internal sealed class QueueRefresh(IDbContextFactory<AssocHubDbContext> contexts, UnifySettings settings, DateTimeOffset now)
{
    private const int BatchSize = 2000;
    private const int DaysOfActivity = 365;

    private static readonly string[] Written =
    [
        nameof(MatchPair.State), nameof(MatchPair.Obstacle), nameof(MatchPair.NeedsLook), nameof(MatchPair.LeftMemberId), nameof(MatchPair.RightMemberId),
        nameof(MatchPair.Value), nameof(MatchPair.NeedsTwo), nameof(MatchPair.FirstOpinionBy),
    ];

    /// <summary>Looks at everything marked.</summary>
    /// <returns>How many pairs were looked at.</returns>
    public async Task<long> RunAsync(IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        long looked = 0;
        while (true)
        {
            int here = await contexts.InTransactionAsync(LookAsync, cancel);
            if (here == 0)
            {
                return looked;
            }

            looked += here;
            progress?.Report(new UnifyProgress("Sorting the review queue", looked, 0));
        }
    }

    private async Task<int> LookAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        // The series' row is locked, as by unification: members do not change meanwhile.
        var writer = new BulkWriter(db);
        await writer.TakeNumbersAsync("member", 0, cancel);
        List<Sided> marked = await Sides(db, db.MatchPairs.Where(p => p.NeedsLook).OrderBy(p => p.Id).Take(BatchSize)).ToListAsync(cancel);
        if (marked.Count == 0)
        {
            return 0;
        }

        HashSet<(long, long)> cases = [.. marked.Where(s => s.Left != s.Right && s.Left is not null && s.Right is not null).Select(s => s.Members)];
        long[] smaller = [.. cases.Select(c => c.Item1).Distinct()];
        // All pairs of the same two members, by their earlier state's members or their records: a pair is asked once per case.
        List<Sided> siblings = [];
        if (smaller.Length > 0)
        {
            long[] records = await db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(smaller).Contains(r.MemberId.Value)).Select(r => r.Id).ToArrayAsync(cancel);
            siblings.AddRange(await Sides(db, db.MatchPairs.Where(p => EF.Parameter(records).Contains(p.LeftRecordId))).ToListAsync(cancel));
            siblings.AddRange(await Sides(db, db.MatchPairs.Where(p => EF.Parameter(records).Contains(p.RightRecordId))).ToListAsync(cancel));
        }

        Dictionary<long, Sided> all = marked.Concat(siblings.Where(s => s.Left is not null && s.Right is not null && s.Left != s.Right && cases.Contains(s.Members)))
            .DistinctBy(s => s.Pair.Id).ToDictionary(s => s.Pair.Id);
        foreach (Sided sided in all.Values)
        {
            sided.Pair.NeedsLook = false;
            sided.Pair.LeftMemberId = sided.Left;
            sided.Pair.RightMemberId = sided.Right;
            sided.Pair.Obstacle = PairObstacle.None;
            sided.Pair.State = sided.Left is not null && sided.Left == sided.Right ? PairState.Linked : PairState.Distinct;
        }

        var facts = await FactsAsync(db, [.. cases.SelectMany(c => new[] { c.Item1, c.Item2 }).Distinct()], cancel);
        HashSet<(long, long)> different = await DifferentAsync(db, smaller, cancel);
        var waiting = new List<MatchPair>();
        foreach (IGrouping<(long, long), Sided> one in all.Values.Where(s => s.Left is not null && s.Right is not null && s.Left != s.Right).GroupBy(s => s.Members))
        {
            MemberFacts left = facts[one.Key.Item1];
            MemberFacts right = facts[one.Key.Item2];
            bool Speaks(MatchPair p) => ProbableLinks.Speaks(
                left.Named.Contains(p.LeftRecordId) || right.Named.Contains(p.LeftRecordId), left.Named.Contains(p.RightRecordId) || right.Named.Contains(p.RightRecordId),
                left.Named.Count > 0, right.Named.Count > 0);
            Sided[] speaking = [.. one.Where(s => Speaks(s.Pair))];
            foreach (Sided silent in one.Except(speaking))
            {
                silent.Pair.State = PairState.Covered;
            }

            if (speaking.Length == 0)
            {
                continue;
            }

            MatchPair best = Judge(one.Key, [.. speaking.Select(s => s.Pair).OrderByDescending(p => p.LogOdds).ThenBy(p => p.LeftRecordId).ThenBy(p => p.RightRecordId)], facts, different);
            if (best.State == PairState.Waiting)
            {
                waiting.Add(best);
            }
        }

        Dictionary<long, long> activity = await ActivityAsync(db, [.. waiting.SelectMany(p => new[] { p.LeftMemberId!.Value, p.RightMemberId!.Value }).Distinct()], cancel);
        foreach (MatchPair pair in waiting)
        {
            pair.Value = ReviewValue.Of(
                pair.Probability, activity.GetValueOrDefault(pair.LeftMemberId!.Value) + activity.GetValueOrDefault(pair.RightMemberId!.Value),
                (facts[pair.LeftMemberId.Value].IsCurrent ? 1 : 0) + (facts[pair.RightMemberId.Value].IsCurrent ? 1 : 0), pair.Skips);
        }

        await writer.UpdateAsync([.. all.Values.Select(s => s.Pair)], Written, cancel);
        return marked.Count;
    }

    // The strongest pair stands for the case; the others are covered by it.
    private MatchPair Judge((long, long) members, MatchPair[] pairs, Dictionary<long, MemberFacts> facts, HashSet<(long, long)> different)
    {
        MatchPair best = pairs[0];
        MemberFacts left = facts[members.Item1];
        MemberFacts right = facts[members.Item2];
        PairObstacle obstacle = left.AmsSources.Overlaps(right.AmsSources) ? PairObstacle.TwoAmsRecords
            : left.BirthDates.Count > 0 && right.BirthDates.Count > 0 && !left.BirthDates.Overlaps(right.BirthDates) ? PairObstacle.BirthDates
            : best.LogOdds >= settings.Bands.LinkFrom ? PairObstacle.Ambiguous
            : PairObstacle.None;
        bool forbidden = obstacle is PairObstacle.TwoAmsRecords or PairObstacle.BirthDates;
        // What a rule forbids is asked only where the resemblance is as strong as what would be linked.
        double from = forbidden ? Bands.LogOdds(settings.Bands.Link) : settings.Bands.ReviewFrom;
        PairState state = different.Contains(members) ? PairState.Different
            : best.LogOdds >= from ? PairState.Waiting
            : forbidden && best.LogOdds >= settings.Bands.ReviewFrom ? PairState.Forbidden
            : PairState.Distinct;
        bool asked = Array.Exists(pairs, p => p.NeedsTwo);
        string? first = pairs.Select(p => p.FirstOpinionBy).FirstOrDefault(by => by is not null);
        foreach (MatchPair pair in pairs)
        {
            pair.Obstacle = obstacle;
            pair.State = state == PairState.Waiting && pair != best ? PairState.Covered : state;
        }

        best.NeedsTwo = asked;
        best.FirstOpinionBy = first;
        return best;
    }

    private static IQueryable<Sided> Sides(AssocHubDbContext db, IQueryable<MatchPair> pairs) =>
        from p in pairs.AsNoTracking()
        join l in db.SourceRecords on p.LeftRecordId equals l.Id
        join r in db.SourceRecords on p.RightRecordId equals r.Id
        select new Sided(p, l.MemberId, r.MemberId);

    private async Task<Dictionary<long, MemberFacts>> FactsAsync(AssocHubDbContext db, long[] members, CancellationToken cancel)
    {
        var facts = members.ToDictionary(m => m, _ => new MemberFacts());
        var rows = await db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(members).Contains(r.MemberId.Value))
            .Select(r => new { r.Id, Member = r.MemberId!.Value, r.Kind, r.SourceId, r.DeletedAt, r.BirthDate, r.Status, r.FirstName, r.MiddleName, r.LastName, r.NameSuffix }).ToListAsync(cancel);
        foreach (var row in rows)
        {
            if (row.Kind == PersonKind.AmsMember && row.DeletedAt is null)
            {
                facts[row.Member].AmsSources.Add(row.SourceId);
                facts[row.Member].IsCurrent |= settings.Standing.Of(row.Status) == MembershipStanding.Current;
            }

            if (PersonName.Parse(row.FirstName, row.MiddleName, row.LastName, row.NameSuffix).IsFull)
            {
                facts[row.Member].Named.Add(row.Id);
            }

            if (row.BirthDate is { } born && !ComparableRecord.IsPlaceholder(born))
            {
                facts[row.Member].BirthDates.Add(born);
            }
        }

        return facts;
    }

    private static async Task<HashSet<(long, long)>> DifferentAsync(AssocHubDbContext db, long[] members, CancellationToken cancel)
    {
        var standing = db.MergeDecisions.Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Different);
        var rows = await (
            from d in standing
            join l in db.SourceRecords on d.LeftRecordId equals l.Id
            join r in db.SourceRecords on d.RightRecordId equals r.Id
            where l.MemberId != null && r.MemberId != null
                && (EF.Parameter(members).Contains(l.MemberId.Value) || EF.Parameter(members).Contains(r.MemberId.Value))
            select new { Left = l.MemberId!.Value, Right = r.MemberId!.Value }).Distinct().ToListAsync(cancel);
        return [.. rows.Select(r => (Math.Min(r.Left, r.Right), Math.Max(r.Left, r.Right)))];
    }

    private async Task<Dictionary<long, long>> ActivityAsync(AssocHubDbContext db, long[] members, CancellationToken cancel)
    {
        DateTimeOffset since = now.AddDays(-DaysOfActivity);
        return await db.Interactions.Where(i => i.MemberId != null && EF.Parameter(members).Contains(i.MemberId.Value) && !i.IsMachine && i.OccurredAt >= since)
            .GroupBy(i => i.MemberId!.Value).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    private sealed record Sided(MatchPair Pair, long? Left, long? Right)
    {
        public (long, long) Members => (Math.Min(Left!.Value, Right!.Value), Math.Max(Left.Value, Right.Value));
    }

    private sealed class MemberFacts
    {
        public HashSet<long> AmsSources { get; } = [];
        public HashSet<DateOnly> BirthDates { get; } = [];

        /// <summary>Records that give the full name.</summary>
        public HashSet<long> Named { get; } = [];
        public bool IsCurrent { get; set; }
    }
}
