using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Members.Survivorship;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>
/// The review queue. An answer is recorded in one short transaction; what members look like afterwards is worked out by
/// <see cref="CarryOutAsync"/>, which may run while the reviewer looks at the next case.
/// </summary>
public sealed class ReviewService(
    IDbContextFactory<AssocHubDbContext> contexts, UnifyService unify, MergeService merges, AuditLog audit, TimeProvider time, AssociationOptions association) : IDisposable
{
    private const int MostTries = 20;

    private readonly SemaphoreSlim _carrying = new(1);
    private readonly CaseDraw _draw = new(time);

    /// <summary>The most valuable case that this person may answer, or one at random; null when nothing is left.</summary>
    /// <param name="actor">Who reviews.</param>
    /// <param name="query">Which.</param>
    /// <param name="without">Cases that the reviewer has in hand.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<Result<ReviewCase?>> NextAsync(Actor actor, ReviewQuery query, IReadOnlyCollection<long> without, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.ReviewMembers) ?? actor.Lacks(Permission.SeePersonalFields)) is { } lacks)
        {
            return lacks;
        }

        long[] left = [.. without];
        long[] busy = [.. query.WithoutMembers];
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var reader = new ReviewCaseReader(db, association, actor, time.GetUtcNow());
        TwoReviewers two = await TwoReviewers.LoadAsync(db, cancel);
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            IQueryable<MatchPair> Allowed(IQueryable<MatchPair> pairs) => pairs.Where(p => !EF.Parameter(left).Contains(p.Id)
                && !EF.Parameter(busy).Contains(p.LeftMemberId!.Value) && !EF.Parameter(busy).Contains(p.RightMemberId!.Value)
                // Who gave one of two opinions is not asked again.
                && (p.FirstOpinionBy == null || !db.ReviewAnswers.Any(a => !a.IsFinal && a.RevokedAt == null && a.By == actor.Name
                    && a.LeftRecordId == p.LeftRecordId && a.RightRecordId == p.RightRecordId)));
            IQueryable<MatchPair> waiting = db.MatchPairs.AsNoTracking().Where(p => p.State == PairState.Waiting);
            MatchPair? pair = query.Random ? await _draw.NextAsync(db, Allowed, cancel)
                : await Allowed(query.OnlyTwo ? two.Of(waiting) : waiting).OrderByDescending(p => p.Value).ThenByDescending(p => p.Id).FirstOrDefaultAsync(cancel);
            if (pair is null)
            {
                return (ReviewCase?)null;
            }

            // Its members became one since the queue was sorted, or this person's opinion was given on another pair of the two: the next one.
            if (await reader.ReadAsync(pair, two, cancel) is { IsAnsweredByMe: false } found)
            {
                return found;
            }

            left = [.. left, pair.Id];
        }

        return (ReviewCase?)null;
    }

    /// <summary>Has everything ready that the first reviewer would wait for, without showing or changing anything.</summary>
    public async Task WarmUpAsync(Actor actor, CancellationToken cancel)
    {
        Result<ReviewCase?> next = await NextAsync(actor, new ReviewQuery(), [], cancel);
        await NextAsync(actor, new ReviewQuery(Random: true), [], cancel);
        await OpenAsync(actor, next.Value?.PairId ?? 0, cancel);
        await CountsAsync(time.GetUtcNow(), cancel);
        if (next.Value is { } shown)
        {
            // The first answer took half a second, most of which was compiling.
            await contexts.RehearseAsync((db, attempt) => DecideAsync(db, actor, new ReviewDecision(shown.PairId, MergeVerdict.Different), attempt), cancel);
        }
    }

    /// <summary>One case, whatever its state; null when its records are one member.</summary>
    public async Task<Result<ReviewCase?>> OpenAsync(Actor actor, long pairId, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.ReviewMembers) ?? actor.Lacks(Permission.SeePersonalFields)) is { } lacks)
        {
            return lacks;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        MatchPair? pair = await db.MatchPairs.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pairId, cancel);
        return pair is null ? null : await new ReviewCaseReader(db, association, actor, time.GetUtcNow()).ReadAsync(pair, await TwoReviewers.LoadAsync(db, cancel), cancel);
    }

    /// <summary>Notes that the case is shown: personal data of two people.</summary>
    public Task ShownAsync(Actor actor, ReviewCase shown, CancellationToken cancel) => audit.AppendAsync(
        actor, "review.viewed", "pair", Text(shown.PairId), new { left = shown.Left.MemberId, right = shown.Right.MemberId }, cancel, [shown.Left.MemberId, shown.Right.MemberId]);

    /// <summary>Records an answer. Call <see cref="CarryOutAsync"/> afterwards.</summary>
    public async Task<Result<ReviewOutcome>> DecideAsync(Actor actor, ReviewDecision decision, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        if (decision.Choices.Keys.FirstOrDefault(f => !GoldenRecord.Choices.Contains(f)) is { } unknown)
        {
            return new InvalidInput($"'{unknown}' is no field that can be chosen.");
        }

        return await contexts.InTransactionAsync((db, attempt) => DecideAsync(db, actor, decision, attempt), cancel);
    }

    /// <summary>Lets the decided records become what the decisions make of them; one at a time in this process.</summary>
    public async Task CarryOutAsync(Actor actor, CancellationToken cancel)
    {
        await _carrying.WaitAsync(cancel);
        try
        {
            await unify.ApplyAsync(actor.Name, cancel);
        }
        finally
        {
            _carrying.Release();
        }
    }

    /// <summary>Later: the case comes again when more valuable ones are done.</summary>
    public async Task<Result<Done>> SkipAsync(Actor actor, long pairId, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        await contexts.InTransactionAsync(
            (db, attempt) => db.MatchPairs.Where(p => p.Id == pairId).ExecuteUpdateAsync(set => set.SetProperty(p => p.Skips, p => p.Skips + 1).SetProperty(p => p.Value, p => p.Value / 2), attempt), cancel);
        return default(Done);
    }

    /// <summary>Takes a skip back: the case is worth again what it was.</summary>
    public async Task<Result<Done>> UnskipAsync(Actor actor, long pairId, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        await contexts.InTransactionAsync(
            (db, attempt) => db.MatchPairs.Where(p => p.Id == pairId && p.Skips > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Skips, p => p.Skips - 1).SetProperty(p => p.Value, p => p.Value * 2), attempt),
            cancel);
        return default(Done);
    }

    /// <summary>Asks that two people answer, independently of one another; or no longer, while nobody has answered.</summary>
    public async Task<Result<Done>> AskTwoAsync(Actor actor, long pairId, bool two, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                MatchPair? pair = await db.MatchPairs.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pairId, attempt);
                if (pair is null || !IsOpen(pair, sampled: true))
                {
                    return (Result<Done>)new NoLongerWaiting();
                }

                if (!two && (pair.FirstOpinionBy is not null || (await TwoReviewers.LoadAsync(db, attempt)).RuleAsks(pair)))
                {
                    return new TwoMustAgree();
                }

                await db.MatchPairs.Where(p => p.Id == pairId).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsTwo, two), attempt);
                await audit.AppendAsync(db, actor, two ? "review.second-asked" : "review.second-dropped", "pair", Text(pairId), null, attempt);
                return default(Done);
            },
            cancel);
    }

    /// <summary>Takes an answer back, with everything of the same act. Call <see cref="CarryOutAsync"/> afterwards.</summary>
    public async Task<Result<Done>> UndoAsync(Actor actor, Guid actId, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        bool opinion = await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                ReviewAnswer? answer = await db.ReviewAnswers.FirstOrDefaultAsync(a => a.ActId == actId && !a.IsFinal && a.RevokedAt == null, attempt);
                if (answer is null)
                {
                    return false;
                }

                answer.RevokedAt = time.GetUtcNow();
                await db.SaveChangesAsync(attempt);
                string? other = await db.ReviewAnswers.Where(a => a.LeftRecordId == answer.LeftRecordId && a.RightRecordId == answer.RightRecordId && !a.IsFinal && a.RevokedAt == null)
                    .OrderBy(a => a.Id).Select(a => a.By).FirstOrDefaultAsync(attempt);
                await db.MatchPairs.Where(p => p.LeftRecordId == answer.LeftRecordId && p.RightRecordId == answer.RightRecordId)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.FirstOpinionBy, other), attempt);
                await audit.AppendAsync(db, actor, "review.opinion-undone", "act", actId.ToString(), null, attempt);
                return true;
            },
            cancel);
        return opinion ? default(Done) : await merges.TakeBackAsync(actor, actId, member: null, cancel);
    }

    /// <summary>How much waits, and how much was done today.</summary>
    public async Task<ReviewCounts> CountsAsync(DateTimeOffset dayBegan, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<MatchPair> waiting = db.MatchPairs.Where(p => p.State == PairState.Waiting);
        return new ReviewCounts(
            await waiting.LongCountAsync(cancel),
            await (await TwoReviewers.LoadAsync(db, cancel)).Of(waiting).LongCountAsync(cancel),
            await db.ReviewAnswers.LongCountAsync(a => a.At >= dayBegan && a.RevokedAt == null, cancel),
            await db.MergeDecisions.Where(d => d.Verdict == MergeVerdict.Different && d.RevokedAt == null).Select(d => d.ActId).Distinct().LongCountAsync(cancel));
    }

    public void Dispose() => _carrying.Dispose();

    private async Task<Result<ReviewOutcome>> DecideAsync(AssocHubDbContext db, Actor actor, ReviewDecision decision, CancellationToken cancel)
    {
        MatchPair? pair = await db.MatchPairs.SingleOrDefaultAsync(p => p.Id == decision.PairId, cancel);
        if (pair is null || !IsOpen(pair, decision.Sampled))
        {
            return new NoLongerWaiting();
        }

        var members = await db.SourceRecords.Where(r => r.Id == pair.LeftRecordId || r.Id == pair.RightRecordId).Select(r => new { r.Id, r.MemberId }).ToDictionaryAsync(r => r.Id, r => r.MemberId, cancel);
        if (members.GetValueOrDefault(pair.LeftRecordId) is not { } left || members.GetValueOrDefault(pair.RightRecordId) is not { } right || left == right)
        {
            return new NoLongerWaiting();
        }

        long[] these = await db.SourceRecords.Where(r => r.MemberId == left).Select(r => r.Id).ToArrayAsync(cancel);
        long[] those = await db.SourceRecords.Where(r => r.MemberId == right).Select(r => r.Id).ToArrayAsync(cancel);
        bool two = (await TwoReviewers.LoadAsync(db, cancel)).Ask(pair);
        List<ReviewAnswer> opinions = two ? await TwoReviewers.OpinionsAsync(db, these, those, cancel) : [];
        if (opinions.Exists(o => o.By == actor.Name))
        {
            return new OpinionGiven();
        }

        var act = Guid.NewGuid();
        DateTimeOffset now = time.GetUtcNow();
        // Two must agree; where they did not, the third decides.
        bool final = !two || opinions.Exists(o => o.Verdict == decision.Verdict);
        db.ReviewAnswers.Add(new ReviewAnswer
        {
            LeftRecordId = pair.LeftRecordId, RightRecordId = pair.RightRecordId, Verdict = decision.Verdict, LogOdds = pair.InContext, Obstacle = pair.Obstacle,
            Blind = decision.Blind, Sampled = decision.Sampled, IsFinal = final, ActId = act, By = actor.Name, At = now,
        });
        if (final)
        {
            pair.State = decision.Verdict == MergeVerdict.Same ? PairState.Linked : PairState.Different;
            await DecideForGoodAsync(db, actor, decision, pair, these, those, act, now, cancel);
        }
        else
        {
            pair.FirstOpinionBy ??= actor.Name;
        }

        await db.SaveChangesAsync(cancel);
        string action = !final ? "review.opinion" : decision.Verdict == MergeVerdict.Same ? "member.merged" : "member.marked-different";
        await audit.AppendAsync(
            db, actor, action, "member", Text(Math.Min(left, right)),
            new { other = Math.Max(left, right), act, probability = Math.Round(pair.Probability, 4), decision.Blind, reason = decision.Reason, choices = decision.Choices.Keys.Order(StringComparer.Ordinal) },
            cancel, [left, right]);
        return new ReviewOutcome(act, final);
    }

    private static async Task DecideForGoodAsync(
        AssocHubDbContext db, Actor actor, ReviewDecision decision, MatchPair pair, long[] these, long[] those, Guid act, DateTimeOffset now, CancellationToken cancel)
    {
        if (decision.Verdict == MergeVerdict.Same)
        {
            await Decisions.WriteAsync(db, act, [(pair.LeftRecordId, pair.RightRecordId)], MergeVerdict.Same, decision.Reason, actor, now, cancel);
            db.FieldChoices.AddRange(decision.Choices.Where(c => these.Contains(c.Value) || those.Contains(c.Value))
                .Select(c => new FieldChoice { SourceRecordId = c.Value, Field = c.Key, ActId = act, By = actor.Name, At = now }));
            return;
        }

        await Decisions.WriteAsync(db, act, [.. these.SelectMany(a => those.Select(b => (a, b)))], MergeVerdict.Different, decision.Reason, actor, now, cancel);
    }

    // A case drawn at random may be one that nobody is asked about otherwise.
    private static bool IsOpen(MatchPair pair, bool sampled) => pair.State == PairState.Waiting || (sampled && CaseDraw.NotAsked.Contains(pair.State));

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
