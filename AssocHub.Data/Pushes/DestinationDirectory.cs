using AssocHub.Core.Approvals;
using AssocHub.Core.Pushes;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>Tells approvals what destinations there are and what a push there would do.</summary>
internal sealed class DestinationDirectory(IDbContextFactory<AssocHubDbContext> contexts) : IDestinationDirectory
{
    public async Task<IReadOnlyList<ApprovableDestination>> ListAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Destinations.AsNoTracking().Where(d => !d.IsArchived).OrderBy(d => d.NameKey)
            .Select(d => new ApprovableDestination(d.Id, d.Name, d.Kind, d.Channel)).ToListAsync(cancel);
    }

    /// <summary>By the rules that hold for everybody (consent, address); household and holdout belong to a push, and are not known yet.</summary>
    public async Task<DestinationImpact> ImpactAsync(long destinationId, long segmentId, IReadOnlyList<long> memberIds, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        ContactChannel channel = await db.Destinations.AsNoTracking().Where(d => d.Id == destinationId).Select(d => d.Channel).SingleAsync(cancel);
        var rules = new PushRules(0, PushMode.Mirror, channel, HoldoutPercent: 0, OnePerHousehold: false, 0, 0, 0);
        List<Recipient> recipients = await PushAudience.RecipientsAsync(db, memberIds, [], cancel);
        HashSet<long> reachable = [.. recipients.Where(r => PushPlanner.Reason(r, rules) is null).Select(r => r.MemberId)];
        var pushes = await db.Pushes.AsNoTracking().Where(p => p.DestinationId == destinationId && p.SegmentId == segmentId)
            .Select(p => new { p.Id, p.Mode }).ToListAsync(cancel);
        var has = new HashSet<long>();
        var mirrored = new HashSet<long>();
        foreach (var push in pushes)
        {
            long[] present = [.. (await PushAudience.LedgerAsync(db, push.Id, cancel)).Where(r => r.IsPresent).Select(r => r.CurrentId)];
            has.UnionWith(present);
            mirrored.UnionWith(push.Mode == PushMode.Mirror ? present : []);
        }

        return new DestinationImpact(
            destinationId,
            reachable.Count(id => !has.Contains(id)),
            reachable.Count(has.Contains),
            mirrored.Count(id => !reachable.Contains(id)),
            memberIds.Count - reachable.Count);
    }
}
