using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Counters;

namespace AssocHub.Data.Measures;

/// <summary>A figure for a period, the period before, and its trend.</summary>
internal sealed record Measured(Measurement Current, Measurement? Previous, IReadOnlyList<TrendPoint> Trend);

/// <summary>Counts the whole span once, by day, and adds the days up.</summary>
internal static class MeasuredPeriods
{
    public static async Task<Measured> MeasureAsync(
        AssocHubDbContext db, CaseCounter counter, MeasureWindow window, AssociationClock clock, CancellationToken cancel)
    {
        ReportPeriod period = window.Period;
        IReadOnlyList<ReportPeriod> months = period.TrendMonths();
        DateOnly first = months[0].From < period.Previous().From ? months[0].From : period.Previous().From;
        DateOnly last = months[^1].To;
        MeasureWindow span = MeasureWindow.Of(new ReportPeriod(first, last), window.AsOf, clock);
        IReadOnlyList<DayCount> days = await counter.ByDayAsync(db, span, clock, cancel);
        bool compares = counter.Kpi.Unit == KpiUnit.PercentagePoints;
        return new Measured(
            Sum(period),
            Sum(period.Previous()),
            [.. months.Select(m => new TrendPoint(m, Sum(m), MeasureWindow.Of(m, window.AsOf, clock).IsPartial))]);

        Measurement Sum(ReportPeriod part) => days.Where(d => d.Day >= part.From && d.Day <= part.To)
            .Aggregate(new Measurement(default, compares ? default(Tally) : null), (sum, day) => sum + day.Measurement);
    }
}
