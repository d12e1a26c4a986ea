using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Approvals;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>
/// Runs a push: settles what a dead run left open, plans anew, sends in batches, records each outcome. Killed at any moment and
/// started again, it sends nobody twice.
/// </summary>
public sealed class PushRunner(
    IDbContextFactory<AssocHubDbContext> contexts,
    ApprovedAudiences audiences,
    PushDestinations destinations,
    RunRecorder recorder,
    AuditLog audit,
    PushOptions options,
    TimeProvider time)
{
    private readonly PushRecorder _rows = new(contexts, time);

    /// <summary>Runs a push once, to its end.</summary>
    /// <returns>The finished run, or why it may not run.</returns>
    public async Task<Result<PushRun>> RunAsync(long pushId, string trigger, Actor actor, CancellationToken cancel)
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

        if (parts.Value.Push.IsPaused)
        {
            return new PushPaused(parts.Value.Push.PauseReason);
        }

        var lease = new PushLease(contexts, time, options, pushId);
        if (await lease.TakeAsync(cancel) is { } running)
        {
            return running;
        }

        try
        {
            Result<PushRun> result = new NotFound("result");
            await recorder.RunAsync(
                new Run { Stage = "push", Subject = parts.Value.Push.Name, Trigger = trigger },
                async (row, inner) =>
                {
                    result = await RunWithLeaseAsync(parts.Value, trigger, actor, lease, inner);
                    Describe(row, result);
                },
                cancel);
            return result;
        }
        finally
        {
            await lease.ReleaseAsync();
        }
    }

    private async Task<Result<PushRun>> RunWithLeaseAsync(PushParts parts, string trigger, Actor actor, PushLease lease, CancellationToken cancel)
    {
        Result<ApprovedAudience> audience = await audiences.LoadAsync(parts.Push.SegmentId, parts.Destination.Id, actor, cancel);
        await SettleAsync(parts, audience.Succeeded ? audience.Value : null, actor, lease, cancel);
        if (!audience.Succeeded)
        {
            return audience.Refusal;
        }

        (PushPlan plan, List<LedgerRow> ledger) = await PlanAsync(parts, audience.Value, cancel);
        (PushRun run, List<PushOutcome> rows) = await StartAsync(parts, plan, trigger, actor, cancel);
        var sender = new PushSender(parts.Sender, parts.Target, options, time, inner => MayGoOnAsync(parts.Push.Id, lease, inner));
        string stopped = "";
        foreach (PushOutcome[] some in rows.Where(r => r.State == OutcomeState.Planned).Chunk(parts.Sender.BatchSizeFor(parts.Destination.Settings)))
        {
            stopped = await SendAsync(parts, audience.Value, run, some, ledger, sender, cancel);
            if (stopped.Length > 0)
            {
                break;
            }
        }

        return await FinishAsync(parts, run, rows, plan, sender.File, stopped, actor, cancel);
    }

    private async Task<(PushPlan Plan, List<LedgerRow> Ledger)> PlanAsync(PushParts parts, ApprovedAudience audience, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<LedgerRow> ledger = await PushAudience.LedgerAsync(db, parts.Push.Id, cancel);
        List<Recipient> recipients = await PushAudience.RecipientsAsync(db, audience.MemberIds, parts.Push.Mapping, cancel);
        return (PushPlanner.Plan(audience, recipients, ledger, PushRules.Of(parts.Push, parts.Destination)), ledger);
    }

    private async Task<(PushRun Run, List<PushOutcome> Rows)> StartAsync(
        PushParts parts, PushPlan plan, string trigger, Actor actor, CancellationToken cancel) =>
        await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                var run = new PushRun
                {
                    PushId = parts.Push.Id,
                    RequestId = plan.Audience.RequestId,
                    VersionId = plan.Audience.VersionId,
                    Sentence = plan.Audience.Sentence,
                    Trigger = trigger,
                    State = PushRunState.Running,
                    StartedAt = time.GetUtcNow(),
                    Audience = plan.Audience.MemberIds.Count,
                    Kept = plan.Kept,
                    ToAdd = plan.Add.Count,
                    ToUpdate = plan.Update.Count,
                    ToRemove = plan.Remove.Count,
                    Suppressed = plan.Suppressed.Count,
                    Held = plan.Held.Count,
                };
                db.PushRuns.Add(run);
                await db.SaveChangesAsync(attempt);
                List<PushOutcome> rows = _rows.Rows(plan, run.Id);
                await new BulkWriter(db).InsertAsync(rows, attempt);
                await db.Pushes.Where(p => p.Id == parts.Push.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.AgreedRemovals, 0), attempt);
                await audit.AppendAsync(
                    db, actor, "push.started", "push", Text(parts.Push.Id),
                    new
                    {
                        push = parts.Push.Name, destination = parts.Destination.Name, segment = plan.Audience.SegmentName, request = run.RequestId,
                        run = run.Id, run.Audience, run.ToAdd, run.ToUpdate, run.ToRemove, run.Suppressed, run.Held, run.Kept,
                        fields = parts.Push.Mapping.Select(m => m.Field),
                    },
                    attempt);
                return (run, rows);
            },
            cancel);

    // Returns why the run cannot go on; empty when it can.
    private async Task<string> SendAsync(
        PushParts parts, ApprovedAudience audience, PushRun run, PushOutcome[] batch, List<LedgerRow> ledger, PushSender sender, CancellationToken cancel)
    {
        if (await PausedAsync(parts.Push.Id, cancel) is { } pause)
        {
            return pause;
        }

        Result<List<PushOutcome>> checkedRows = await RecheckAsync(parts, audience, batch, cancel);
        if (!checkedRows.Succeeded)
        {
            return checkedRows.Refusal.Message;
        }

        List<PushOutcome> rows = checkedRows.Value;
        await _rows.MarkNotSentAsync([.. batch.Except(rows)], cancel);
        if (rows.Count == 0)
        {
            return "";
        }

        await _rows.MarkSendingAsync(rows, cancel);
        IReadOnlyList<RowResult> results = await sender.SendAsync(BatchOf(parts, audience.SegmentName, run.Id, rows), cancel);
        Dictionary<string, PushOutcome> byKey = rows.ToDictionary(r => r.Key, StringComparer.Ordinal);
        foreach (RowResult result in results)
        {
            PushOutcome row = byKey[result.Row.Key];
            (row.State, row.Failure, row.Message) = (result.State, result.Failure, result.Message.Length > 0 ? Cut(result.Message) : row.Message);
            row.Attempts = Math.Max(result.Attempts, 0);
        }

        // The destination has answered: this is written even when somebody cancels now.
        await _rows.RecordAsync(parts.Push, rows, ledger, CancellationToken.None);
        return sender.Stopped?.Message ?? await PausedAsync(parts.Push.Id, cancel) ?? "";
    }

    // Between planning and sending people leave the segment and withdraw consent: asked again right before the batch.
    private async Task<Result<List<PushOutcome>>> RecheckAsync(PushParts parts, ApprovedAudience audience, PushOutcome[] batch, CancellationToken cancel)
    {
        Result<HashSet<long>> still = await audiences.StillInAsync(audience, [.. batch.Select(r => r.MemberId)], cancel);
        if (!still.Succeeded)
        {
            return still.Refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        PushRules rules = PushRules.Of(parts.Push, parts.Destination);
        Dictionary<long, SuppressionReason?> reasons = (await PushAudience.RecipientsAsync(db, [.. still.Value], parts.Push.Mapping, cancel))
            .ToDictionary(r => r.MemberId, r => PushPlanner.Reason(r, rules));
        var send = new List<PushOutcome>(batch.Length);
        foreach (PushOutcome row in batch)
        {
            bool eligible = reasons.TryGetValue(row.MemberId, out SuppressionReason? reason) && reason is null;
            if (row.Action == PushAction.Remove ? !eligible || row.Suppression is not null : eligible)
            {
                send.Add(row);
                continue;
            }

            row.State = OutcomeState.NotSent;
            row.Message = (row.Action, reason) switch
            {
                (PushAction.Remove, _) => "Came back into the segment after planning.",
                (_, { } why) => new SuppressedMember(row.MemberId, why).Explain(),
                _ => "Left the segment after planning.",
            };
            row.ChangedAt = time.GetUtcNow();
        }

        return send;
    }

    private async Task<PushRun> FinishAsync(
        PushParts parts, PushRun run, List<PushOutcome> rows, PushPlan plan, string? file, string stopped, Actor actor, CancellationToken cancel)
    {
        List<PushOutcome> open = [.. rows.Where(r => r.State == OutcomeState.Planned)];
        foreach (PushOutcome row in open)
        {
            (row.State, row.Message, row.ChangedAt) = (OutcomeState.NotSent, Cut($"Not sent: {stopped}"), time.GetUtcNow());
        }

        await _rows.MarkNotSentAsync(open, CancellationToken.None);
        bool paused = stopped.Length > 0 && await PausedAsync(parts.Push.Id, CancellationToken.None) is not null;
        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                PushRun saved = await db.PushRuns.SingleAsync(r => r.Id == run.Id, attempt);
                saved.Confirmed = rows.Count(r => r.State == OutcomeState.Confirmed);
                saved.Refused = rows.Count(r => r.State == OutcomeState.Refused);
                saved.NotSent = rows.Count(r => r.State is OutcomeState.NotSent or OutcomeState.Sending);
                saved.EndedAt = time.GetUtcNow();
                saved.File = file ?? "";
                saved.State = StateOf(saved, stopped, paused);
                saved.Message = string.Join(' ', new[] { stopped, plan.HeldBecause }.Where(m => m.Length > 0));
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, "push.finished", "push", Text(parts.Push.Id),
                    new { push = parts.Push.Name, run = saved.Id, saved.State, saved.Confirmed, saved.Refused, saved.NotSent, saved.Held, saved.Message, saved.File },
                    attempt,
                    [.. rows.Where(r => r.State == OutcomeState.Confirmed).Select(r => r.MemberId)]);
                return saved;
            },
            CancellationToken.None);
    }

    private static PushRunState StateOf(PushRun run, string stopped, bool paused) => run switch
    {
        _ when paused => PushRunState.Paused,
        _ when stopped.Length > 0 => PushRunState.Failed,
        { Refused: > 0 } or { NotSent: > 0 } or { Held: > 0 } => PushRunState.Partly,
        { Confirmed: 0 } => PushRunState.NothingToDo,
        _ => PushRunState.Succeeded,
    };

    private async Task SettleAsync(PushParts parts, ApprovedAudience? audience, Actor actor, PushLease lease, CancellationToken cancel)
    {
        var settler = new PushSettler(contexts, _rows, audit, options, time, inner => MayGoOnAsync(parts.Push.Id, lease, inner));
        await settler.SettleAsync(
            parts,
            audience?.SegmentName ?? "",
            async rows => audience is null ? [] : await RecheckAsync(parts, audience, [.. rows], cancel) is { Succeeded: true } still ? still.Value : [],
            actor,
            cancel);
    }

    private async Task<bool> MayGoOnAsync(long pushId, PushLease lease, CancellationToken cancel) =>
        await lease.RenewAsync(cancel) && await PausedAsync(pushId, cancel) is null;

    private async Task<string?> PausedAsync(long pushId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var push = await db.Pushes.AsNoTracking().Where(p => p.Id == pushId).Select(p => new { p.IsPaused, p.PauseReason }).SingleAsync(cancel);
        return push.IsPaused ? new PushPaused(push.PauseReason).Message : null;
    }

    internal static PushBatch BatchOf(PushParts parts, string segmentName, long runId, IReadOnlyList<PushOutcome> rows) => new(
        parts.Push.Id, runId, parts.Push.Name, segmentName, [.. parts.Push.Mapping.Select(m => m.Name.Trim())], [.. rows.Select(PushRecorder.ToSend)]);

    private static void Describe(Run row, Result<PushRun> result)
    {
        if (!result.Succeeded)
        {
            (row.Outcome, row.Message) = (RunOutcome.UserError, result.Refusal.Message);
            return;
        }

        PushRun run = result.Value;
        row.Added = run.Confirmed;
        row.Unchanged = run.Kept;
        row.Rejected = run.Refused + run.NotSent;
        row.Read = row.Added + row.Unchanged + row.Rejected;
        row.Message = run.Message.Length > 4000 ? run.Message[..4000] : run.Message;
        row.Outcome = run.State switch
        {
            PushRunState.NothingToDo => RunOutcome.NothingToDo,
            PushRunState.Failed => RunOutcome.UserError,
            PushRunState.Paused => RunOutcome.Cancelled,
            _ => RunOutcome.Succeeded,
        };
    }

    private static string Cut(string message) => message.Length > 1000 ? message[..1000] : message;

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
