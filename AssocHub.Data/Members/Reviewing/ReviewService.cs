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
        var reader = new ReviewCaseReader(db, association, time.GetUtcNow());
        int skip = 0;
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            IQueryable<MatchPair> open = db.MatchPairs.AsNoTracking()
                .Where(p => p.State == PairState.Waiting && (p.FirstOpinionBy == null || p.FirstOpinionBy != actor.Name) && !EF.Parameter(left).Contains(p.Id)
                    && !EF.Parameter(busy).Contains(p.LeftMemberId!.Value) && !EF.Parameter(busy).Contains(p.RightMemberId!.Value));
            if (query.Random)
            {
                int count = await open.CountAsync(cancel);
                skip = count == 0 ? 0 : System.Security.Cryptography.RandomNumberGenerator.GetInt32(count);
            }

            MatchPair? pair = await open.OrderByDescending(p => p.Value).ThenByDescending(p => p.Id).Skip(skip).FirstOrDefaultAsync(cancel);
            if (pair is null)
            {
                return (ReviewCase?)null;
            }

            // Its members became one since the queue was sorted: the next one.
            if (await reader.ReadAsync(pair, cancel) is { } found)
            {
                return found;
            }

            left = [.. left, pair.Id];
        }

        return (ReviewCase?)null;
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
        return pair is null ? null : await new ReviewCaseReader(db, association, time.GetUtcNow()).ReadAsync(pair, cancel);
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

    /// <summary>Asks that two people answer, independently of one another; or no longer.</summary>
    public async Task<Result<Done>> AskTwoAsync(Actor actor, long pairId, bool two, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                int changed = await db.MatchPairs.Where(p => p.Id == pairId && p.State == PairState.Waiting).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsTwo, two), attempt);
                if (changed == 0)
                {
                    return (Result<Done>)new NoLongerWaiting();
                }

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
                await db.MatchPairs.Where(p => p.LeftRecordId == answer.LeftRecordId && p.RightRecordId == answer.RightRecordId && p.FirstOpinionBy == answer.By)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.FirstOpinionBy, (string?)null), attempt);
                await audit.AppendAsync(db, actor, "review.opinion-undone", "act", actId.ToString(), null, attempt);
                return true;
            },
            cancel);
        return opinion ? default(Done) : await merges.TakeBackAsync(actor, actId, cancel);
    }

    /// <summary>How much waits, and how much was done today.</summary>
    public async Task<ReviewCounts> CountsAsync(DateTimeOffset dayBegan, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<MatchPair> waiting = db.MatchPairs.Where(p => p.State == PairState.Waiting);
        return new ReviewCounts(
            await waiting.LongCountAsync(cancel),
            await waiting.LongCountAsync(p => p.NeedsTwo, cancel),
            await db.ReviewAnswers.LongCountAsync(a => a.At >= dayBegan && a.RevokedAt == null, cancel),
            await db.MergeDecisions.Where(d => d.Verdict == MergeVerdict.Different && d.RevokedAt == null).Select(d => d.ActId).Distinct().LongCountAsync(cancel));
    }

    public void Dispose() => _carrying.Dispose();

    private async Task<Result<ReviewOutcome>> DecideAsync(AssocHubDbContext db, Actor actor, ReviewDecision decision, CancellationToken cancel)
    {
        MatchPair? pair = await db.MatchPairs.SingleOrDefaultAsync(p => p.Id == decision.PairId, cancel);
        if (pair is null || pair.State != PairState.Waiting)
        {
            return new NoLongerWaiting();
        }

        var members = await db.SourceRecords.Where(r => r.Id == pair.LeftRecordId || r.Id == pair.RightRecordId).Select(r => new { r.Id, r.MemberId }).ToDictionaryAsync(r => r.Id, r => r.MemberId, cancel);
        if (members.GetValueOrDefault(pair.LeftRecordId) is not { } left || members.GetValueOrDefault(pair.RightRecordId) is not { } right || left == right)
        {
            return new NoLongerWaiting();
        }

        List<ReviewAnswer> opinions = await db.ReviewAnswers.AsNoTracking()
            .Where(a => a.LeftRecordId == pair.LeftRecordId && a.RightRecordId == pair.RightRecordId && !a.IsFinal && a.RevokedAt == null).ToListAsync(cancel);
        if (opinions.Exists(o => o.By == actor.Name))
        {
            return new OpinionGiven();
        }

        var act = Guid.NewGuid();
        DateTimeOffset now = time.GetUtcNow();
        bool final = !pair.NeedsTwo || opinions.Exists(o => o.Verdict == decision.Verdict);
        db.ReviewAnswers.Add(new ReviewAnswer
        {
            LeftRecordId = pair.LeftRecordId, RightRecordId = pair.RightRecordId, Verdict = decision.Verdict, LogOdds = pair.LogOdds, Obstacle = pair.Obstacle,
            Blind = decision.Blind, Sampled = decision.Sampled, IsFinal = final, ActId = act, By = actor.Name, At = now,
        });
        if (final)
        {
            pair.State = decision.Verdict == MergeVerdict.Same ? PairState.Linked : PairState.Different;
            await DecideForGoodAsync(db, actor, decision, pair, left, right, act, now, cancel);
        }
        else
        {
            pair.FirstOpinionBy = actor.Name;
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
        AssocHubDbContext db, Actor actor, ReviewDecision decision, MatchPair pair, long left, long right, Guid act, DateTimeOffset now, CancellationToken cancel)
    {
        if (decision.Verdict == MergeVerdict.Same)
        {
            await Decisions.WriteAsync(db, act, [(pair.LeftRecordId, pair.RightRecordId)], MergeVerdict.Same, decision.Reason, actor, now, cancel);
            long[] theirs = await db.SourceRecords.Where(r => r.MemberId == left || r.MemberId == right).Select(r => r.Id).ToArrayAsync(cancel);
            db.FieldChoices.AddRange(decision.Choices.Where(c => theirs.Contains(c.Value))
                .Select(c => new FieldChoice { SourceRecordId = c.Value, Field = c.Key, ActId = act, By = actor.Name, At = now }));
            return;
        }

        long[] these = await db.SourceRecords.Where(r => r.MemberId == left).Select(r => r.Id).ToArrayAsync(cancel);
        long[] those = await db.SourceRecords.Where(r => r.MemberId == right).Select(r => r.Id).ToArrayAsync(cancel);
        await Decisions.WriteAsync(db, act, [.. these.SelectMany(a => those.Select(b => (a, b)))], MergeVerdict.Different, decision.Reason, actor, now, cancel);
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
