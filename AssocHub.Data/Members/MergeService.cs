using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>
/// A person's decisions about who is who. Each is a row about source records, written with its audit entry; what members look like
/// afterwards is unification's work, so that taking a decision back leaves no trace but the history.
/// </summary>
public sealed class MergeService(IDbContextFactory<AssocHubDbContext> contexts, UnifyService unify, AuditLog audit, TimeProvider time)
{
    /// <summary>Makes one member of two.</summary>
    /// <returns>The member that remains.</returns>
    public async Task<Result<long>> MergeAsync(Actor actor, long memberId, long otherId, string reason, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        Result<long> written = await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                Member? left = await LiveAsync(db, memberId, attempt);
                Member? right = await LiveAsync(db, otherId, attempt);
                if (left is null || right is null)
                {
                    return (Result<long>)new NotFound($"member {(left is null ? memberId : otherId)}");
                }

                if (left.Id == right.Id)
                {
                    return new AlreadyOnePerson(left.Id);
                }

                long[] these = await RecordsAsync(db, left.Id, attempt);
                long[] those = await RecordsAsync(db, right.Id, attempt);
                if (await DifferenceAsync(db, these, those, attempt) is { } different)
                {
                    return new DecidedDifferent(different.DecidedBy, different.DecidedAt);
                }

                await Decisions.WriteAsync(db, Guid.NewGuid(), [(left.FounderRecordId, right.FounderRecordId)], MergeVerdict.Same, reason, actor, time.GetUtcNow(), attempt);
                await audit.AppendAsync(
                    db, actor, "member.merged", "member", Text(Math.Min(left.Id, right.Id)), new { merged = Math.Max(left.Id, right.Id), reason }, attempt, [left.Id, right.Id]);
                return Math.Min(left.Id, right.Id);
            },
            cancel);
        if (written.Succeeded)
        {
            await unify.ApplyAsync(actor.Name, cancel);
        }

        return written.Succeeded ? await SurvivorAsync(written.Value, cancel) : written;
    }

    /// <summary>"Not the same person": the chosen records leave the member, for ever, and keep together as far as their own links hold.</summary>
    /// <returns>The members that the chosen records belong to afterwards.</returns>
    public async Task<Result<IReadOnlyList<long>>> SeparateAsync(
        Actor actor, long memberId, IReadOnlyCollection<long> recordIds, string reason, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        Result<Done> written = await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                Member? member = await LiveAsync(db, memberId, attempt);
                if (member is null)
                {
                    return (Result<Done>)new NotFound($"member {memberId}");
                }

                long[] all = await RecordsAsync(db, member.Id, attempt);
                long[] chosen = [.. all.Where(recordIds.Contains)];
                long[] rest = [.. all.Except(chosen)];
                if (chosen.Length == 0 || rest.Length == 0)
                {
                    return new NothingToSeparate();
                }

                // A person's own "same" on such a pair is taken back: the later word counts.
                await db.MergeDecisions.Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Same
                        && ((EF.Parameter(chosen).Contains(d.LeftRecordId) && EF.Parameter(rest).Contains(d.RightRecordId))
                            || (EF.Parameter(rest).Contains(d.LeftRecordId) && EF.Parameter(chosen).Contains(d.RightRecordId))))
                    .ExecuteUpdateAsync(set => set.SetProperty(d => d.RevokedAt, time.GetUtcNow()).SetProperty(d => d.RevokedBy, actor.Name), attempt);
                await Decisions.WriteAsync(db, Guid.NewGuid(), [.. chosen.SelectMany(c => rest.Select(r => (c, r)))], MergeVerdict.Different, reason, actor, time.GetUtcNow(), attempt);
                await audit.AppendAsync(db, actor, "member.separated", "member", Text(member.Id), new { records = chosen, reason }, attempt, [member.Id]);
                return default(Done);
            },
            cancel);
        if (!written.Succeeded)
        {
            return written.Refusal;
        }

        await unify.ApplyAsync(actor.Name, cancel);
        await using AssocHubDbContext after = await contexts.CreateDbContextAsync(cancel);
        long[] ids = [.. recordIds];
        return await after.SourceRecords.Where(r => EF.Parameter(ids).Contains(r.Id) && r.MemberId != null).Select(r => r.MemberId!.Value).Distinct().Order().ToListAsync(cancel);
    }

    /// <summary>Takes a decision back, with everything that was decided in the same act.</summary>
    public Task<Result<Done>> UndoAsync(Actor actor, Guid actId, CancellationToken cancel) => UndoAsync(actor, actId, member: null, cancel);

    /// <summary>Takes a decision back; of an act about many people, such as a merge by rule, only what is about one member when it is given.</summary>
    public async Task<Result<Done>> UndoAsync(Actor actor, Guid actId, long? member, CancellationToken cancel)
    {
        Result<Done> written = await TakeBackAsync(actor, actId, member, cancel);
        if (written.Succeeded)
        {
            await unify.ApplyAsync(actor.Name, cancel);
        }

        return written;
    }

    /// <summary>Records that a decision is taken back; unification does the rest.</summary>
    internal async Task<Result<Done>> TakeBackAsync(Actor actor, Guid actId, long? member, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ReviewMembers) is { } lacks)
        {
            return lacks;
        }

        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                List<MergeDecision> act = await db.MergeDecisions.Where(d => d.ActId == actId).ToListAsync(attempt);
                if (act.Count == 0)
                {
                    return (Result<Done>)new NotFound("such decision");
                }

                HashSet<long>? theirs = member is { } one ? [.. await RecordsAsync(db, one, attempt)] : null;
                List<MergeDecision> open = act.FindAll(d => d.RevokedAt is null && (theirs is null || theirs.Contains(d.LeftRecordId) || theirs.Contains(d.RightRecordId)));
                if (open.Count == 0)
                {
                    return new AlreadyTakenBack();
                }

                foreach (MergeDecision decision in open)
                {
                    decision.RevokedAt = time.GetUtcNow();
                    decision.RevokedBy = actor.Name;
                }

                await db.SaveChangesAsync(attempt);
                DateTimeOffset now = time.GetUtcNow();
                long[] records = [.. open.SelectMany(d => new[] { d.LeftRecordId, d.RightRecordId }).Distinct()];
                // Only acts about a single case have choices and answers; they go with it.
                await db.FieldChoices.Where(c => c.ActId == actId && c.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(c => c.RevokedAt, now), attempt);
                await db.ReviewAnswers.Where(a => a.ActId == actId && a.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(a => a.RevokedAt, now), attempt);
                List<long> members = await db.SourceRecords.Where(r => EF.Parameter(records).Contains(r.Id) && r.MemberId != null).Select(r => r.MemberId!.Value).Distinct().ToListAsync(attempt);
                await Decisions.MarkAsync(db, records, attempt);
                await audit.AppendAsync(
                    db, actor, "member.decision-undone", "member", Text(members.Count > 0 ? members.Min() : 0), new { verdict = open[0].Verdict, act = actId }, attempt, members);
                return default(Done);
            },
            cancel);
    }

    private static async Task<Member?> LiveAsync(AssocHubDbContext db, long id, CancellationToken cancel)
    {
        Member? member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel);
        return member?.MergedIntoId is long survivor ? await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == survivor, cancel) : member;
    }

    private static Task<long[]> RecordsAsync(AssocHubDbContext db, long member, CancellationToken cancel) =>
        db.SourceRecords.Where(r => r.MemberId == member).Select(r => r.Id).ToArrayAsync(cancel);

    private static Task<MergeDecision?> DifferenceAsync(AssocHubDbContext db, long[] these, long[] those, CancellationToken cancel) =>
        db.MergeDecisions.AsNoTracking().Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Different
                && ((EF.Parameter(these).Contains(d.LeftRecordId) && EF.Parameter(those).Contains(d.RightRecordId))
                    || (EF.Parameter(those).Contains(d.LeftRecordId) && EF.Parameter(these).Contains(d.RightRecordId))))
            .OrderByDescending(d => d.Id).FirstOrDefaultAsync(cancel);

    private async Task<long> SurvivorAsync(long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return (await LiveAsync(db, id, cancel))?.Id ?? id;
    }

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
