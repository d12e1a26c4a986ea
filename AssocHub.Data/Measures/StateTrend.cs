using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Statistics;
using AssocHub.Data.Database;
using AssocHub.Data.Measures.Counters;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>A state such as the duplicate rate: counted now, and kept once a day for the trend.</summary>
internal static class StateTrend
{
    public static async Task<Measured> MeasureAsync(
        AssocHubDbContext db, StateCounter counter, MeasureWindow window, AssociationClock clock, CancellationToken cancel)
    {
        Measurement now = await counter.CountAsync(db, cancel);
        DateOnly today = clock.DayOf(window.AsOf);
        await KeepAsync(db, counter.Kpi.Key, today, now, cancel);
        DateOnly oldest = ReportPeriod.Month(today).From.AddMonths(-11);
        DateOnly start = oldest < window.Period.Previous().From ? oldest : window.Period.Previous().From;
        List<MeasureSnapshot> days = await db.MeasureSnapshots.AsNoTracking()
            .Where(s => s.Kpi == counter.Kpi.Key && s.Day >= start && s.Day <= today).OrderBy(s => s.Day).ToListAsync(cancel);
        MeasureSnapshot? before = days.LastOrDefault(s => s.Day < window.Period.From);
        return new Measured(now, before is null ? null : Of(before), [.. days.Where(s => s.Day >= oldest).GroupBy(s => ReportPeriod.Month(s.Day)).Select(m => m.Last())
            .Select(s => new TrendPoint(ReportPeriod.Month(s.Day), Of(s), IsPartial: ReportPeriod.Month(s.Day).To >= today))]);
    }

    // The newest count of a day wins. Two people opening the page in the same instant write the same row: the second is content.
    private static async Task KeepAsync(AssocHubDbContext db, string kpi, DateOnly day, Measurement now, CancellationToken cancel)
    {
        (Tally tally, double? estimate, double? low, double? high) = (now.Group, now.Estimated?.Estimate, now.Estimated?.Low, now.Estimated?.High);
        int updated = await db.MeasureSnapshots.Where(s => s.Kpi == kpi && s.Day == day).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Numerator, tally.Numerator).SetProperty(s => s.Denominator, tally.Denominator)
                .SetProperty(s => s.Estimate, estimate).SetProperty(s => s.Low, low).SetProperty(s => s.High, high),
            cancel);
        if (updated > 0)
        {
            return;
        }

        var snapshot = new MeasureSnapshot { Kpi = kpi, Day = day, Numerator = tally.Numerator, Denominator = tally.Denominator, Estimate = estimate, Low = low, High = high };
        db.MeasureSnapshots.Add(snapshot);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException) when (!cancel.IsCancellationRequested)
        {
            db.Entry(snapshot).State = EntityState.Detached;
            if (!await db.MeasureSnapshots.AnyAsync(s => s.Kpi == kpi && s.Day == day, cancel))
            {
                throw;
            }
        }
    }

    private static Measurement Of(MeasureSnapshot kept) => new(new Tally(kept.Numerator, kept.Denominator))
    {
        Estimated = kept is { Estimate: { } estimate, Low: { } low, High: { } high } ? new Interval(estimate, low, high) : null,
    };
}
