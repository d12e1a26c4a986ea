using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Database;

namespace AssocHub.Data.Measures.Counters;

/// <summary>How one figure is counted.</summary>
internal abstract class KpiCounter
{
    /// <summary>The definition it counts by.</summary>
    public abstract IKpi Kpi { get; }
}

/// <summary>A figure that is a state: it can be counted only as it is now.</summary>
internal abstract class StateCounter : KpiCounter
{
    public abstract Task<Measurement> CountAsync(AssocHubDbContext db, CancellationToken cancel);

    /// <summary>The cases behind the figure, weightiest first; null where they cannot be listed.</summary>
    public virtual Task<IReadOnlyList<KpiCase>?> CasesAsync(AssocHubDbContext db, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<KpiCase>?>(null);
}

/// <summary>
/// A figure whose cases are one query. Counting, the trend and the drill-down all ask that query, so that a list always has as
/// many rows as the figure says.
/// </summary>
internal abstract class CaseCounter : KpiCounter
{
    /// <summary>The cases of a window.</summary>
    public abstract IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window);

    /// <summary>
    /// The cases of a window by day: one pass for the figure, the period before and the whole trend, since a case belongs to
    /// exactly one day.
    /// </summary>
    public abstract Task<IReadOnlyList<DayCount>> ByDayAsync(
        AssocHubDbContext db, MeasureWindow window, AssociationClock clock, CancellationToken cancel);
}

/// <summary>What was counted on one of the association's days.</summary>
internal sealed record DayCount(DateOnly Day, Measurement Measurement);
