using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AssocHub.Web.Configuration;

/// <summary>Degraded while the last comparison of index and database found a difference: numbers on pages may have been wrong; pushes were not, they ask the database.</summary>
internal sealed class SegmentParityHealth(IDbContextFactory<AssocHubDbContext> contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancellationToken);
        Run? last = await db.Runs.AsNoTracking().Where(r => r.Stage == SegmentParity.Stage && r.EndedAt != null).OrderByDescending(r => r.Id).FirstOrDefaultAsync(cancellationToken);
        return last?.Outcome == RunOutcome.Failed ? HealthCheckResult.Degraded(last.Message) : HealthCheckResult.Healthy();
    }
}
