using AssocHub.Core.Access;
using AssocHub.Core.Pushes;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>
/// Settles what earlier runs left open. Rows that were never handed over are simply planned again. Of rows that may have arrived,
/// the destination is asked; where it cannot be asked they are sent again with the same keys, which it does once. A member who
/// may not be sent any more is not: the ledger then takes it that they arrived, so that a mirror takes them off.
/// </summary>
internal sealed class PushSettler(
    IDbContextFactory<AssocHubDbContext> contexts,
    PushRecorder recorder,
    AuditLog audit,
    PushOptions options,
    TimeProvider time,
    Func<CancellationToken, Task<bool>> mayGoOn)
{
    private const string RemovedButBack = "May have arrived before the run was interrupted; the member has come back and is added again.";
    private const string MayHaveArrived = "May have arrived before the run was interrupted; not sent again, because the member has left or may not be written to.";

    public async Task SettleAsync(
        PushParts parts, string segmentName, Func<IReadOnlyList<PushOutcome>, Task<List<PushOutcome>>> recheck, Actor actor, CancellationToken cancel)
    {
        List<PushOutcome> open;
        List<LedgerRow> ledger;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            open = await db.PushOutcomes.AsNoTracking()
                .Where(o => (o.State == OutcomeState.Planned || o.State == OutcomeState.Sending)
                    && db.PushRuns.Any(r => r.Id == o.RunId && r.PushId == parts.Push.Id))
                .OrderBy(o => o.RunId).ThenBy(o => o.MemberId).ToListAsync(cancel);
            ledger = await PushAudience.LedgerAsync(db, parts.Push.Id, cancel);
        }

        foreach (IGrouping<long, PushOutcome> run in open.GroupBy(o => o.RunId))
        {
            List<PushOutcome> planned = [.. run.Where(o => o.State == OutcomeState.Planned)];
            foreach (PushOutcome row in planned)
            {
                (row.State, row.Message, row.ChangedAt) = (OutcomeState.NotSent, "The run was interrupted before this was sent; it is planned again.", time.GetUtcNow());
            }

            await recorder.MarkNotSentAsync(planned, cancel);
            foreach (PushOutcome[] some in run.Where(o => o.State == OutcomeState.Sending).Chunk(parts.Sender.BatchSizeFor(parts.Destination.Settings)))
            {
                await SettleUnknownAsync(parts, segmentName, run.Key, some, ledger, recheck, cancel);
            }
        }

        await CloseRunsAsync(parts, actor, cancel);
    }

    private async Task SettleUnknownAsync(
        PushParts parts,
        string segmentName,
        long runId,
        PushOutcome[] unknown,
        List<LedgerRow> ledger,
        Func<IReadOnlyList<PushOutcome>, Task<List<PushOutcome>>> recheck,
        CancellationToken cancel)
    {
        PushBatch batch = PushRunner.BatchOf(parts, segmentName, runId, unknown);
        if (await parts.Sender.ArrivedAsync(parts.Target, batch, cancel) is { } arrived)
        {
            foreach (PushOutcome row in unknown)
            {
                bool came = arrived.Contains(row.Key);
                row.State = came ? OutcomeState.Confirmed : OutcomeState.NotSent;
                row.Message = came ? "Confirmed after an interruption." : "Did not arrive before the run was interrupted; it is planned again.";
            }

            await recorder.RecordAsync(parts.Push, unknown, ledger, CancellationToken.None);
            return;
        }

        // Recheck turns the rest into NotSent, with the reason as message.
        List<PushOutcome> again = await recheck(unknown);
        PushOutcome[] left = [.. unknown.Except(again)];
        foreach (PushOutcome row in left)
        {
            (row.State, row.Message) = (OutcomeState.Assumed, row.Action == PushAction.Remove ? RemovedButBack : MayHaveArrived);
        }

        await recorder.RecordAsync(parts.Push, left, ledger, CancellationToken.None);
        if (again.Count == 0)
        {
            return;
        }

        await recorder.MarkSendingAsync(again, cancel);
        var sender = new PushSender(parts.Sender, parts.Target, options, time, mayGoOn);
        IReadOnlyList<RowResult> results = await sender.SendAsync(batch with { Rows = [.. again.Select(PushRecorder.ToSend)] }, cancel);
        Dictionary<string, PushOutcome> byKey = again.ToDictionary(r => r.Key, StringComparer.Ordinal);
        foreach (RowResult result in results)
        {
            // Still no answer: it stays unknown, and the next run asks again.
            PushOutcome row = byKey[result.Row.Key];
            row.State = result.State == OutcomeState.Planned ? OutcomeState.Sending : result.State;
            row.Failure = result.Failure;
            row.Message = result.State == OutcomeState.Confirmed ? "Sent again with the same key after an interruption." : result.Message;
        }

        await recorder.RecordAsync(parts.Push, again, ledger, CancellationToken.None);
    }

    private Task CloseRunsAsync(PushParts parts, Actor actor, CancellationToken cancel) => contexts.InTransactionAsync(
        async (db, attempt) =>
        {
            List<PushRun> died = await db.PushRuns.Where(r => r.PushId == parts.Push.Id && r.State == PushRunState.Running).ToListAsync(attempt);
            foreach (PushRun run in died)
            {
                var counts = await db.PushOutcomes.Where(o => o.RunId == run.Id).GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() })
                    .ToDictionaryAsync(g => g.Key, g => g.Count, attempt);
                run.Confirmed = counts.GetValueOrDefault(OutcomeState.Confirmed);
                run.Refused = counts.GetValueOrDefault(OutcomeState.Refused);
                run.NotSent = counts.GetValueOrDefault(OutcomeState.NotSent) + counts.GetValueOrDefault(OutcomeState.Sending);
                run.State = PushRunState.Failed;
                run.EndedAt = time.GetUtcNow();
                run.Message = "The process ended while this ran. What may have arrived was settled by the run after it.";
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, "push.settled", "push", parts.Push.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    new { push = parts.Push.Name, run = run.Id, run.Confirmed, run.Refused, run.NotSent }, attempt);
            }
        },
        cancel);
}
