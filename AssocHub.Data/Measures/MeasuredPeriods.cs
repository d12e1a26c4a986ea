using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Counters;

namespace AssocHub.Data.Measures;

/// <summary>A figure for a period, the period before, and its trend.</summary>
internal sealed record Measured(Measurement Current, Measurement? Previous, IReadOnlyList<TrendPoint> Trend);

/// <summary>
/// One figure over several periods, each month counted once: a case belongs to exactly one day, so periods of whole months are the
/// sum of their months.
/// </summary>
internal sealed class MeasuredPeriods(AssocHubDbContext db, KpiCounter counter, DateTimeOffset asOf, AssociationClock clock)
{
    private readonly Dictionary<ReportPeriod, Measurement> _known = [];

    public async Task<Measured> MeasureAsync(ReportPeriod period, CancellationToken cancel)
    {
        var trend = new List<TrendPoint>();
        foreach (ReportPeriod month in period.TrendMonths())
        {
            MeasureWindow window = MeasureWindow.Of(month, asOf, clock);
            trend.Add(new TrendPoint(month, await OnceAsync(month, cancel), window.IsPartial));
        }

        return new Measured(await SumAsync(period, cancel), await SumAsync(period.Previous(), cancel), trend);
    }

    private async Task<Measurement> SumAsync(ReportPeriod period, CancellationToken cancel)
    {
        if (!period.IsWholeMonths)
        {
            return await OnceAsync(period, cancel);
        }

        Measurement? sum = null;
        foreach (ReportPeriod month in period.TrendMonths(period.MonthCount))
        {
            Measurement measured = await OnceAsync(month, cancel);
            sum = sum is null ? measured : sum + measured;
        }

        return sum!;
    }

    private async Task<Measurement> OnceAsync(ReportPeriod period, CancellationToken cancel)
    {
        if (!_known.TryGetValue(period, out Measurement? measured))
        {
            measured = await counter.MeasureAsync(db, MeasureWindow.Of(period, asOf, clock), cancel);
            _known[period] = measured;
        }

        return measured;
    }
}
