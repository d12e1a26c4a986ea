using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Approvals;

/// <summary>The requests and approvals that stand on a segment now.</summary>
public sealed class ApprovalDependants(IDbContextFactory<AssocHubDbContext> contexts) : ISegmentDependants
{
    public async Task<IReadOnlyList<SegmentDependant>> OfAsync(long segmentId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var requests = await db.ApprovalRequests.AsNoTracking().Where(r => r.SegmentId == segmentId && r.EndedAt == null).OrderBy(r => r.Id)
            .Select(r => new { r.Id, r.ApprovedAt, r.RequesterName }).ToListAsync(cancel);
        return
        [
            .. requests.Select(r => new SegmentDependant(
                DependantKind.Approval, r.Id, r.ApprovedAt is null ? "Waiting for approval" : "Approved", $"requested by {r.RequesterName}")),
        ];
    }
}
