using System.Globalization;
using AssocHub.Core.Members;
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
        nameof(MatchPair.Value), nameof(MatchPair.NeedsTwo), nameof(MatchPair.FirstOpinionBy), nameof(MatchPair.InContext), nameof(MatchPair.Context),
        nameof(MatchPair.RivalMemberId),
    ];

    /// <summary>Looks at everything marked.</summary>
    /// <returns>How many pairs were looked at.</returns>
    public async Task<long> RunAsync(IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        long looked = 0;
        AmsCoverage coverage = await StoredCoverage.ReadAsync(contexts, cancel);
        await MarkBesideAsync(coverage, cancel);
        while (true)
        {
            int here = await contexts.InTransactionAsync((db, attempt) => LookAsync(db, coverage, attempt), cancel);
            if (here == 0)
            {
                return looked;
            }

            looked += here;
            progress?.Report(new UnifyProgress("Sorting the review queue", looked, 0));
        }
    }

    // Who resembles the same people as a pair that changed is seen in another light.
    private async Task MarkBesideAsync(AmsCoverage coverage, CancellationToken cancel)
    {
        long[] members;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            if (!await db.MatchPairs.AnyAsync(p => p.NeedsLook == EF.Parameter(true), cancel) || !await db.MatchPairs.AnyAsync(p => !p.NeedsLook, cancel))
            {
                return;
            }

            var marked = db.MatchPairs.Where(p => p.NeedsLook == EF.Parameter(true));
            var ends = await (
                from p in marked
                join l in db.SourceRecords on p.LeftRecordId equals l.Id
                join r in db.SourceRecords on p.RightRecordId equals r.Id
                select new { Left = l.MemberId, Right = r.MemberId }).ToListAsync(cancel);
            members = [.. ends.SelectMany(e => new[] { e.Left, e.Right }).OfType<long>().Distinct().Order()];
        }

        double from = CaseContext.WorkedOutFrom - coverage.Most;
        foreach (long[] chunk in members.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    IQueryable<MatchPair> open = db.MatchPairs.Where(p => !p.NeedsLook && p.LogOdds >= from && p.State != PairState.Linked);
                    await open.Where(p => p.LeftMemberId != null && EF.Parameter(chunk).Contains(p.LeftMemberId.Value)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), attempt);
                    await open.Where(p => p.RightMemberId != null && EF.Parameter(chunk).Contains(p.RightMemberId.Value)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), attempt);
                },
                cancel);
        }
    }

    private async Task<int> LookAsync(AssocHubDbContext db, AmsCoverage coverage, CancellationToken cancel)
    {
        // The series' row is locked, as by unification: members do not change meanwhile.
        var writer = new BulkWriter(db);
        await writer.TakeNumbersAsync("member", 0, cancel);
        List<Sided> marked = await Sides(db, db.MatchPairs.Where(p => p.NeedsLook == EF.Parameter(true)).OrderBy(p => p.Id).Take(BatchSize)).ToListAsync(cancel);
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
            (sided.Pair.InContext, sided.Pair.Context, sided.Pair.RivalMemberId) = (sided.Pair.LogOdds, "", null);
            sided.Pair.State = sided.Left is not null && sided.Left == sided.Right ? PairState.Linked : PairState.Distinct;
        }

        long[] both = [.. cases.SelectMany(c => new[] { c.Item1, c.Item2 }).Distinct()];
        Dictionary<long, PersonFacts> facts = await FactsAsync(db, both, coverage, cancel);
        ILookup<(long, long), Sided> byCase = all.Values.Where(s => s.Left is not null && s.Right is not null && s.Left != s.Right).ToLookup(s => s.Members);
        var speaking = new Dictionary<(long, long), MatchPair[]>();
        foreach (IGrouping<(long, long), Sided> one in byCase)
        {
            (PersonFacts left, PersonFacts right) = (facts[one.Key.Item1], facts[one.Key.Item2]);
            ILookup<bool, MatchPair> speaks = one.Select(s => s.Pair).ToLookup(p => PersonFacts.Speak(p.LeftRecordId, p.RightRecordId, left, right));
            foreach (MatchPair silent in speaks[false])
            {
                silent.State = PairState.Covered;
            }

            if (speaks.Contains(true))
            {
                speaking[one.Key] = [.. speaks[true].OrderByDescending(p => p.LogOdds).ThenBy(p => p.LeftRecordId).ThenBy(p => p.RightRecordId)];
            }
        }

        long[] asked = [.. speaking.Where(s => Lit(s.Key, s.Value[0], facts) >= CaseContext.WorkedOutFrom).SelectMany(s => new[] { s.Key.Item1, s.Key.Item2 }).Distinct()];
        CaseNeighbours near = await CaseNeighbours.ReadAsync(db, asked, cancel);
        foreach ((long member, PersonFacts of) in await FactsAsync(db, [.. near.Members.Where(m => !facts.ContainsKey(m))], coverage, cancel))
        {
            facts[member] = of;
        }

        HashSet<(long, long)> different = await DifferentAsync(db, both, cancel);
        (near.Facts, near.Different) = (facts, different);
        var waiting = new List<MatchPair>();
        foreach (((long, long) members, MatchPair[] pairs) in speaking)
        {
            PutInContext(members, pairs, facts, near);
            if (Judge(members, pairs, facts, different) is { State: PairState.Waiting } best)
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

    private static double Lit((long Left, long Right) members, MatchPair best, Dictionary<long, PersonFacts> facts) =>
        CaseContext.Lit(best.LogOdds, PersonFacts.OneInAms(best.LeftRecordId, best.RightRecordId, facts[members.Left], facts[members.Right]));

    private void PutInContext((long Left, long Right) members, MatchPair[] pairs, Dictionary<long, PersonFacts> facts, CaseNeighbours near)
    {
        MatchPair best = pairs[0];
        double oneInAms = PersonFacts.OneInAms(best.LeftRecordId, best.RightRecordId, facts[members.Left], facts[members.Right]);
        CaseContext context = CaseContext.Lit(best.LogOdds, oneInAms) < CaseContext.WorkedOutFrom
            ? CaseContext.Of(best.LogOdds, oneInAms, [], []) : near.ContextOf(members.Left, members.Right, best);
        (PersonFacts one, PersonFacts other) = (facts[members.Left], facts[members.Right]);
        bool AreTheirs(MatchPair pair) => (one.AmsRecords.Contains(pair.LeftRecordId) || other.AmsRecords.Contains(pair.LeftRecordId))
            && (one.AmsRecords.Contains(pair.RightRecordId) || other.AmsRecords.Contains(pair.RightRecordId));
        // What is as strong as a link is asked in any case.
        if (PersonFacts.RuleAgainst(one, other) == PairObstacle.TwoAmsRecords && !AreTheirs(best) && context.LogOdds >= CaseContext.WorkedOutFrom && context.LogOdds < Bands.LogOdds(settings.Bands.Link))
        {
            context = context.BesideOwnRecords(pairs.Where(AreTheirs).Select(p => p.LogOdds).DefaultIfEmpty(Bands.LogOdds(Bands.LeastKept)).Max(), PairReason.Read(best.Reasons));
        }

        (best.InContext, best.Context, best.RivalMemberId) = (context.Steps.Count == 0 ? best.LogOdds : Math.Round(context.LogOdds, 4), PairReason.Write(context.Steps), context.RivalMemberId);
        foreach (MatchPair pair in pairs)
        {
            // No pair says more than its case.
            pair.InContext = Math.Min(pair.InContext, best.InContext);
        }
    }

    // The strongest pair stands for the case; the others are covered by it.
    private MatchPair Judge((long, long) members, MatchPair[] pairs, Dictionary<long, PersonFacts> facts, HashSet<(long, long)> different)
    {
        MatchPair best = pairs[0];
        PairObstacle rule = PersonFacts.RuleAgainst(facts[members.Item1], facts[members.Item2]);
        PairObstacle obstacle = rule != PairObstacle.None ? rule : best.LogOdds >= settings.Bands.LinkFrom ? PairObstacle.Ambiguous : PairObstacle.None;
        PairState state = PersonFacts.Judge(best.InContext, rule, different.Contains(members), settings.Bands);
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

    private async Task<Dictionary<long, PersonFacts>> FactsAsync(AssocHubDbContext db, long[] members, AmsCoverage coverage, CancellationToken cancel)
    {
        var facts = members.ToDictionary(m => m, _ => new PersonFacts());
        var rows = await db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(members).Contains(r.MemberId.Value))
            .Select(r => new { r.Id, Member = r.MemberId!.Value, r.Kind, r.SourceId, r.DeletedAt, r.BirthDate, r.Status, HasEmail = r.Email != null, r.FirstName, r.MiddleName, r.LastName, r.NameSuffix }).ToListAsync(cancel);
        foreach (var row in rows)
        {
            if (row.Kind == PersonKind.AmsMember && row.DeletedAt is null)
            {
                facts[row.Member].AmsRecords.Add(row.Id);
                facts[row.Member].AmsSources.Add(row.SourceId.ToString(CultureInfo.InvariantCulture));
                facts[row.Member].IsCurrent |= settings.Standing.Of(row.Status) == MembershipStanding.Current;
            }

            facts[row.Member].Outside[row.Id] = coverage.Evidence(new RecordClass(row.SourceId, row.Kind, row.HasEmail));
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

    private static async Task<HashSet<(long, long)>> DifferentAsync(AssocHubDbContext db, long[] members, CancellationToken cancel) =>
        [.. (await Different(db, members).ToListAsync(cancel)).Select(d => (Math.Min(d.Left, d.Right), Math.Max(d.Left, d.Right)))];

    /// <summary>
    /// Who was said not to be one of these members. Asked from either side by itself: for "one or the other" both databases go through every
    /// record there is.
    /// </summary>
    internal static IQueryable<SaidDifferent> Different(AssocHubDbContext db, long[] members)
    {
        IQueryable<MergeDecision> standing = db.MergeDecisions.Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Different);
        IQueryable<SourceRecord> asked = db.SourceRecords.Where(s => s.MemberId != null && EF.Parameter(members).Contains(s.MemberId.Value));
        IQueryable<SourceRecord> others = db.SourceRecords.Where(s => s.MemberId != null);
        IQueryable<SaidDifferent> fromLeft =
            from s in asked
            join d in standing on s.Id equals d.LeftRecordId
            join other in others on d.RightRecordId equals other.Id
            select new SaidDifferent { Left = s.MemberId!.Value, Right = other.MemberId!.Value };
        IQueryable<SaidDifferent> fromRight =
            from s in asked
            join d in standing on s.Id equals d.RightRecordId
            join other in others on d.LeftRecordId equals other.Id
            select new SaidDifferent { Left = s.MemberId!.Value, Right = other.MemberId!.Value };
        return fromLeft.Union(fromRight);
    }

    private async Task<Dictionary<long, long>> ActivityAsync(AssocHubDbContext db, long[] members, CancellationToken cancel)
    {
        DateTimeOffset since = now.AddDays(-DaysOfActivity);
        return await db.Interactions.Where(i => i.MemberId != null && EF.Parameter(members).Contains(i.MemberId.Value) && !i.IsMachine && i.OccurredAt >= since)
            .GroupBy(i => i.MemberId!.Value).Select(g => new { g.Key, Count = g.LongCount() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    /// <summary>Two members of whom somebody said that they are not one.</summary>
    internal sealed class SaidDifferent
    {
        public long Left { get; init; }
        public long Right { get; init; }
    }

    private sealed record Sided(MatchPair Pair, long? Left, long? Right)
    {
        public (long, long) Members => (Math.Min(Left!.Value, Right!.Value), Math.Max(Left.Value, Right.Value));
    }
}
