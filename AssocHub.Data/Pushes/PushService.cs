using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Approvals;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>What a form says of a push.</summary>
public sealed record PushInput(
    long? Id,
    string Name,
    long SegmentId,
    long DestinationId,
    PushMode Mode,
    IReadOnlyList<MappedField> Mapping,
    int HoldoutPercent = 0,
    bool OnePerHousehold = false,
    int RemovalGuardCount = 50,
    int RemovalGuardPercent = 10,
    Guid? Revision = null);

/// <summary>Creates and changes pushes, pauses and resumes them, and shows what a run would do.</summary>
public sealed class PushService(
    IDbContextFactory<AssocHubDbContext> contexts, ApprovedAudiences audiences, PushDestinations destinations, AuditLog audit, AssociationClock clock)
{
    private const int SampleSize = 20;

    /// <summary>Creates or changes a push. Its segment must be approved for its destination.</summary>
    public async Task<Result<long>> SaveAsync(PushInput input, Actor actor, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.Push) ?? Check(input)) is { } refusal)
        {
            return refusal;
        }

        Result<ApprovedAudience> audience = await audiences.LoadAsync(input.SegmentId, input.DestinationId, actor, cancel);
        if (!audience.Succeeded)
        {
            return audience.Refusal;
        }

        return audience.Value.OnlyAdds && input.Mode == PushMode.Mirror
            ? new SegmentOnlyAdds()
            : await WriteAsync(input with { Name = input.Name.Trim() }, actor, cancel);
    }

    /// <summary>The id of the push with that name, for the command line.</summary>
    public async Task<Result<long>> FindAsync(string name, CancellationToken cancel)
    {
        string key = TextFolding.Fold(name);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        long id = await db.Pushes.Where(p => p.NameKey == key).Select(p => p.Id).SingleOrDefaultAsync(cancel);
        return id == 0 ? new NotFound($"push ‘{name}’") : id;
    }

    /// <summary>Stops a push, in flight too: no further batch is sent.</summary>
    public Task<Result<Done>> PauseAsync(long pushId, string reason, Actor actor, CancellationToken cancel) =>
        ChangeAsync(pushId, actor, "push.paused", new { reason }, push => (push.IsPaused, push.PauseReason) = (true, reason.Trim()), cancel);

    /// <summary>Lets a paused push run again.</summary>
    public Task<Result<Done>> ResumeAsync(long pushId, Actor actor, CancellationToken cancel) =>
        ChangeAsync(pushId, actor, "push.resumed", details: null, push => (push.IsPaused, push.PauseReason) = (false, ""), cancel);

    /// <summary>Agrees to removals that were held, up to the number that was shown; for the next run only, which plans anew.</summary>
    public async Task<Result<Done>> AgreeToRemovalsAsync(long pushId, int shown, Actor actor, CancellationToken cancel)
    {
        Result<DryRun> now = await DryRunAsync(pushId, actor, cancel);
        if (!now.Succeeded)
        {
            return now.Refusal;
        }

        return now.Value.Plan.Held.Count is var held && (held == 0 || held > shown || now.Value.Plan.Audience.MemberIds.Count == 0)
            ? new RemovalsChanged(held)
            : await ChangeAsync(pushId, actor, "push.removals-agreed", new { upTo = shown }, push => push.AgreedRemovals = shown, cancel);
    }

    /// <summary>What a run would do now. Nothing is sent and nothing changes; that somebody looked is audited.</summary>
    public async Task<Result<DryRun>> DryRunAsync(long pushId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        Result<PushParts> parts = await destinations.LoadAsync(pushId, cancel);
        if (!parts.Succeeded)
        {
            return parts.Refusal;
        }

        Push push = parts.Value.Push;
        Result<ApprovedAudience> audience = await audiences.LoadAsync(push.SegmentId, push.DestinationId, actor, cancel);
        if (!audience.Succeeded)
        {
            return audience.Refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        PushPlan plan = await PushAudience.PlanAsync(db, audience.Value, push, parts.Value.Destination, cancel);
        List<PlannedRow> sample = [.. plan.Rows.Take(SampleSize)];
        PushCost cost = parts.Value.Sender.CostOf(parts.Value.Destination.Settings, plan.Add.Count, plan.Update.Count, plan.Remove.Count);
        await audit.AppendAsync(
            actor, "push.dry-run", "push", Text(pushId),
            new { push = push.Name, add = plan.Add.Count, update = plan.Update.Count, remove = plan.Remove.Count, held = plan.Held.Count, suppressed = plan.Suppressed.Count },
            cancel, [.. sample.Select(r => r.MemberId)]);
        return new DryRun(push.Name, parts.Value.Destination.Name, plan, sample, cost, await NamesAsync(db, plan, actor, cancel));
    }

    private static Refusal? Check(PushInput input) => input switch
    {
        { Name: var name } when name.Trim().Length is 0 or > 200 => new InvalidInput("Give the push a name of 1 to 200 characters."),
        { HoldoutPercent: < 0 or > 50 } => new InvalidInput("The holdout is 0 to 50 per cent."),
        { RemovalGuardCount: < 0 } or { RemovalGuardPercent: < 0 or > 100 } => new InvalidInput("The removal guard is a number of 0 or more, and 0 to 100 per cent."),
        _ => PushFields.Check(input.Mapping),
    };

    private async Task<Result<long>> WriteAsync(PushInput input, Actor actor, CancellationToken cancel)
    {
        try
        {
            return await contexts.InTransactionAsync<Result<long>>(
                async (db, attempt) =>
                {
                    string key = TextFolding.Fold(input.Name);
                    if (await db.Pushes.AnyAsync(p => p.NameKey == key && p.Id != (input.Id ?? 0), attempt))
                    {
                        return new NameTaken(input.Name);
                    }

                    Push? push = input.Id is { } id ? await db.Pushes.SingleOrDefaultAsync(p => p.Id == id, attempt) : null;
                    if (input.Id is not null && (push is null || (input.Revision is { } revision && revision != push.Revision)))
                    {
                        return push is null ? new NotFound($"push {input.Id}") : new ChangedMeanwhile("this push");
                    }

                    if (push is not null && (push.SegmentId != input.SegmentId || push.DestinationId != input.DestinationId)
                        && await db.PushLedger.AnyAsync(e => e.PushId == push.Id && e.IsPresent, attempt))
                    {
                        return new InvalidInput("The destination has people because of this push, so its segment and destination cannot change. Create another push.");
                    }

                    if (push is null)
                    {
                        push = new Push { Name = input.Name, NameKey = key, OwnerId = actor.Id, OwnerName = actor.Name, CreatedAt = clock.Now };
                        db.Pushes.Add(push);
                    }

                    (push.Name, push.NameKey, push.SegmentId, push.DestinationId, push.Mode) = (input.Name, key, input.SegmentId, input.DestinationId, input.Mode);
                    (push.Mapping, push.HoldoutPercent, push.OnePerHousehold) = (input.Mapping, input.HoldoutPercent, input.OnePerHousehold);
                    (push.RemovalGuardCount, push.RemovalGuardPercent, push.Revision) = (input.RemovalGuardCount, input.RemovalGuardPercent, Guid.NewGuid());
                    await db.SaveChangesAsync(attempt);
                    await audit.AppendAsync(
                        db, actor, input.Id is null ? "push.created" : "push.changed", "push", Text(push.Id), input with { Id = null, Revision = null }, attempt);
                    return push.Id;
                },
                cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile("this push");
        }
    }

    private async Task<Result<Done>> ChangeAsync(long pushId, Actor actor, string action, object? details, Action<Push> change, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Push) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await contexts.InTransactionAsync<Result<Done>>(
                async (db, attempt) =>
                {
                    if (await db.Pushes.SingleOrDefaultAsync(p => p.Id == pushId, attempt) is not { } push)
                    {
                        return new NotFound($"push {pushId}");
                    }

                    change(push);
                    push.Revision = Guid.NewGuid();
                    await db.SaveChangesAsync(attempt);
                    await audit.AppendAsync(db, actor, action, "push", Text(pushId), new { push = push.Name, more = details }, attempt);
                    return default(Done);
                },
                cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedMeanwhile("this push");
        }
    }

    private static async Task<IReadOnlyDictionary<long, string>> NamesAsync(AssocHubDbContext db, PushPlan plan, Actor actor, CancellationToken cancel)
    {
        var names = new Dictionary<long, string>();
        if (!actor.May(Permission.SeePersonalFields))
        {
            return names;
        }

        foreach (long[] some in plan.Rows.Take(SampleSize).Select(r => r.MemberId).Concat(plan.Held.Select(r => r.MemberId))
            .Concat(plan.Suppressed.Select(s => s.MemberId)).Distinct().Chunk(500))
        {
            var rows = await db.Members.AsNoTracking().Where(m => some.Contains(m.Id)).Select(m => new { m.Id, m.FirstName, m.LastName }).ToListAsync(cancel);
            rows.ForEach(r => names[r.Id] = $"{r.FirstName} {r.LastName}".Trim());
        }

        return names;
    }

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a run would do.</summary>
/// <param name="Push">The push's name.</param>
/// <param name="Destination">The destination's name.</param>
/// <param name="Plan">The plan, with every member left out and why.</param>
/// <param name="Sample">The first rows as they would be sent.</param>
/// <param name="Cost">What it takes in the destination's own terms.</param>
/// <param name="Names">Names of the members mentioned; empty for who may not see them.</param>
public sealed record DryRun(
    string Push, string Destination, PushPlan Plan, IReadOnlyList<PlannedRow> Sample, PushCost Cost, IReadOnlyDictionary<long, string> Names);
