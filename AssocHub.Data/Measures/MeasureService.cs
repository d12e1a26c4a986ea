using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Counters;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>Works out every figure of a period. Machines' interactions and merged-away members never count.</summary>
public sealed class MeasureService(IDbContextFactory<AssocHubDbContext> contexts, AssociationClock clock)
{
    /// <summary>The figures with their trend, the period before, and the freshness of the feeds they rely on.</summary>
    public async Task<Result<MeasureBoard>> ComputeAsync(
        ReportPeriod period, Actor actor, DateTimeOffset? asOf = null, CancellationToken cancel = default)
    {
        if (actor.Lacks(Permission.ViewMeasures) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        DateTimeOffset moment = asOf ?? clock.Now;
        MeasureWindow window = MeasureWindow.Of(period, moment, clock);
        IReadOnlyList<FeedState> feeds = await FeedStates.ReadAsync(db, window, cancel);
        var results = new List<KpiResult>();
        foreach (KpiCounter counter in KpiCounters.All)
        {
            Measured figures = counter switch
            {
                StateCounter state => await StateTrend.MeasureAsync(db, state, window, clock, cancel),
                CaseCounter cases => await MeasuredPeriods.MeasureAsync(db, cases, window, clock, cancel),
                _ => throw new InvalidOperationException($"Nobody knows how to count {counter.Kpi.Key}."),
            };
            (IReadOnlyList<FeedFreshness> used, IReadOnlyList<string> missing) = FeedStates.Of(counter.Kpi, feeds);
            results.Add(new KpiResult(counter.Kpi, period, moment, figures.Current, figures.Previous, figures.Trend, used, missing));
        }

        IReadOnlyList<ActivityCount> activity =
            await ActivityCounts.ReadAsync(db, window, MeasureWindow.Of(period.Previous(), moment, clock), cancel);
        DateTimeOffset? latest = await db.Interactions.Where(i => i.OccurredAt <= moment).MaxAsync(i => (DateTimeOffset?)i.OccurredAt, cancel);
        return new MeasureBoard(period, moment, results, activity, feeds, latest);
    }
}
