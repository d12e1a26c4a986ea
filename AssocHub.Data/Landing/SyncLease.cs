using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>
/// The right to sync a source, held by one process at a time. It is renewed with every page; a holder that died on this machine is
/// known to be dead, one on another machine loses it when its time is over.
/// </summary>
internal sealed class SyncLease
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    private readonly string _holder = $"{RunProcess.Own}|{Guid.NewGuid():N}";
    private readonly long _sourceId;

    private SyncLease(long sourceId) => _sourceId = sourceId;

    /// <summary>Takes the lease; null when another holds it.</summary>
    public static async Task<SyncLease?> TryTakeAsync(AssocHubDbContext db, long sourceId, DateTimeOffset now, CancellationToken cancel)
    {
        var held = await db.Sources.AsNoTracking().Where(s => s.Id == sourceId)
            .Select(s => new { s.SyncHolder, s.SyncHeldUntil }).SingleAsync(cancel);
        if (held.SyncHolder is not null && held.SyncHeldUntil > now && !IsDead(held.SyncHolder))
        {
            return null;
        }

        var lease = new SyncLease(sourceId);
        DateTimeOffset until = now + Duration;
        int taken = await db.Sources.Where(s => s.Id == sourceId && s.SyncHolder == held.SyncHolder).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.SyncHolder, lease._holder).SetProperty(s => s.SyncHeldUntil, until), cancel);
        if (taken == 0)
        {
            return null;
        }

        // Whoever had it is dead, and so are its runs.
        await db.Runs.Where(r => r.SourceId == sourceId && r.Stage == SyncService.Stage && r.Outcome == RunOutcome.Running).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Outcome, RunOutcome.Interrupted).SetProperty(r => r.EndedAt, now)
                .SetProperty(r => r.Message, "The process ended while this ran. What had been committed is kept; the next run goes on."),
            cancel);
        return lease;
    }

    /// <summary>Renews it within the transaction of a page, which fails when another has taken it.</summary>
    public async Task RenewAsync(AssocHubDbContext db, DateTimeOffset now, CancellationToken cancel)
    {
        DateTimeOffset until = now + Duration;
        int renewed = await db.Sources.Where(s => s.Id == _sourceId && s.SyncHolder == _holder)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.SyncHeldUntil, until), cancel);
        if (renewed == 0)
        {
            throw new InvalidOperationException("Another process took over the sync of this source, since this one was silent for too long.");
        }
    }

    public Task ReleaseAsync(AssocHubDbContext db) =>
        db.Sources.Where(s => s.Id == _sourceId && s.SyncHolder == _holder).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.SyncHolder, (string?)null).SetProperty(s => s.SyncHeldUntil, (DateTimeOffset?)null));

    // The last part tells two syncs of one process apart.
    private static bool IsDead(string holder) => holder.LastIndexOf('|') is > 0 and var end && RunProcess.IsDead(holder[..end]);
}
