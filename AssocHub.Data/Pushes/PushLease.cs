using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>One process at a time runs a push. The holder renews; a dead one's lease runs out.</summary>
internal sealed class PushLease(IDbContextFactory<AssocHubDbContext> contexts, TimeProvider time, PushOptions options, long pushId)
{
    private readonly Guid _holder = Guid.NewGuid();

    /// <summary>Null when taken, otherwise the refusal to return.</summary>
    public async Task<Refusal?> TakeAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        DateTimeOffset now = time.GetUtcNow();
        int taken = await db.Pushes.Where(p => p.Id == pushId && (p.LeaseUntil == null || p.LeaseUntil < now))
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseHolder, _holder).SetProperty(p => p.LeaseUntil, now + options.Lease), cancel);
        return taken == 1
            ? null
            : new PushIsRunning(await db.Pushes.Where(p => p.Id == pushId).Select(p => p.LeaseUntil).SingleAsync(cancel) ?? now);
    }

    /// <summary>False when somebody else took over, because this process was silent for too long: it must stop at once.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        DateTimeOffset until = time.GetUtcNow() + options.Lease;
        return await db.Pushes.Where(p => p.Id == pushId && p.LeaseHolder == _holder)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseUntil, until), cancel) == 1;
    }

    public async Task ReleaseAsync()
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        await db.Pushes.Where(p => p.Id == pushId && p.LeaseHolder == _holder)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.LeaseHolder, (Guid?)null).SetProperty(p => p.LeaseUntil, (DateTimeOffset?)null));
    }
}
