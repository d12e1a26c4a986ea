using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures.Counters;

/// <summary>How one figure is counted.</summary>
internal abstract class KpiCounter
{
    /// <summary>The definition it counts by.</summary>
    public abstract IKpi Kpi { get; }

    /// <summary>Counts a window; for a state, counts now.</summary>
    public abstract Task<Measurement> MeasureAsync(AssocHubDbContext db, MeasureWindow window, CancellationToken cancel);
}

/// <summary>
/// A figure whose cases are one query. Counting, the trend and the drill-down all ask that query, so that a list always has as
/// many rows as the figure says.
/// </summary>
internal abstract class CaseCounter : KpiCounter
{
    /// <summary>The cases of a window.</summary>
    public abstract IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window);

    /// <inheritdoc/>
    public override async Task<Measurement> MeasureAsync(AssocHubDbContext db, MeasureWindow window, CancellationToken cancel)
    {
        // Two counts and not one sum over a condition: SQL Server refuses an aggregate over a subquery (error 130).
        IQueryable<KpiCase> cases = Cases(db, window);
        int all = await cases.CountAsync(cancel);
        int hits = all == 0 ? 0 : await cases.CountAsync(c => c.Hit, cancel);
        long leftOut = LeftOut(db, window) is { } machines ? await machines.LongCountAsync(cancel) : 0;
        return new Measurement(new Tally(hits, all), LeftOut: leftOut);
    }

    /// <summary>What machines did that would have counted.</summary>
    protected virtual IQueryable<Interaction>? LeftOut(AssocHubDbContext db, MeasureWindow window) => null;
}
