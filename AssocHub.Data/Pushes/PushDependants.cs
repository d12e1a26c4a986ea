using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>The pushes that send a segment.</summary>
public sealed class PushDependants(IDbContextFactory<AssocHubDbContext> contexts) : ISegmentDependants
{
    public async Task<IReadOnlyList<SegmentDependant>> OfAsync(long segmentId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var pushes = await db.Pushes.AsNoTracking().Where(p => p.SegmentId == segmentId).OrderBy(p => p.Name)
            .Join(db.Destinations, p => p.DestinationId, d => d.Id, (p, d) => new { p.Id, p.Name, p.IsPaused, Destination = d.Name }).ToListAsync(cancel);
        return [.. pushes.Select(p => new SegmentDependant(DependantKind.Push, p.Id, p.Name, $"sends it to {p.Destination}{(p.IsPaused ? " (paused)" : "")}"))];
    }
}
