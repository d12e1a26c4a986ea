using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>The moment a segment is asked for, with the calendar it is asked in.</summary>
/// <param name="Moment">Nothing after it counts.</param>
/// <param name="Clock">Gives the association's days.</param>
/// <param name="FiscalYearStartMonth">1 to 12.</param>
public sealed record AsOf(DateTimeOffset Moment, AssociationClock Clock, int FiscalYearStartMonth)
{
    /// <summary>The association's day of <see cref="Moment"/>.</summary>
    public DateOnly Day { get; } = Clock.DayOf(Moment);

    /// <summary>The day a value names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a day.</exception>
    public DateOnly DayOf(FieldValue value) => value switch
    {
        DayValue day => day.Day,
        DaysAgoValue ago => Day.AddDays(-ago.Days),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Not a day"),
    };

    /// <summary>First day of a period and the first day after it.</summary>
    public (DateOnly From, DateOnly Next) PeriodDays(CalendarPeriod period)
    {
        DateOnly month = new(Day.Year, Day.Month, 1);
        int fiscalMonth = (Day.Month - FiscalYearStartMonth + 12) % 12;
        (DateOnly start, int months, bool last) = period switch
        {
            CalendarPeriod.ThisMonth => (month, 1, false),
            CalendarPeriod.LastMonth => (month, 1, true),
            CalendarPeriod.ThisQuarter => (month.AddMonths(-((Day.Month - 1) % 3)), 3, false),
            CalendarPeriod.LastQuarter => (month.AddMonths(-((Day.Month - 1) % 3)), 3, true),
            CalendarPeriod.ThisYear => (new DateOnly(Day.Year, 1, 1), 12, false),
            CalendarPeriod.LastYear => (new DateOnly(Day.Year, 1, 1), 12, true),
            CalendarPeriod.ThisFiscalQuarter => (month.AddMonths(-(fiscalMonth % 3)), 3, false),
            CalendarPeriod.LastFiscalQuarter => (month.AddMonths(-(fiscalMonth % 3)), 3, true),
            CalendarPeriod.ThisFiscalYear => (month.AddMonths(-fiscalMonth), 12, false),
            CalendarPeriod.LastFiscalYear => (month.AddMonths(-fiscalMonth), 12, true),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "Unknown period"),
        };
        return last ? (start.AddMonths(-months), start) : (start, start.AddMonths(months));
    }
}

/// <summary>A stretch of time with exact edges: windows are turned into it here, once, and never by a database.</summary>
/// <param name="After">Exclusive lower bound.</param>
/// <param name="From">Inclusive lower bound; at most one of the two lower bounds is set.</param>
/// <param name="Before">Exclusive upper bound.</param>
/// <param name="UpTo">Inclusive upper bound: the as-of moment.</param>
/// <param name="OwnTerm">Days around a date of the member's own, in addition; null for none.</param>
/// <param name="IsEmpty">Nothing falls within it, whatever the bounds.</param>
public sealed record TimeRange(
    DateTimeOffset? After, DateTimeOffset? From, DateTimeOffset? Before, DateTimeOffset UpTo, OwnTermWindow? OwnTerm, bool IsEmpty)
{
    /// <summary>The range of a window.</summary>
    /// <param name="window">The window; null for ever.</param>
    /// <param name="asOf">The as-of moment.</param>
    /// <param name="endOfEvent">When a referenced event ended; null where it is unknown.</param>
    public static TimeRange Of(Window? window, AsOf asOf, Func<ObjectReference, DateTimeOffset?> endOfEvent)
    {
        var ever = new TimeRange(null, null, null, asOf.Moment, null, IsEmpty: false);
        switch (window)
        {
            case null:
                return ever;
            case LastDaysWindow last:
                return ever with { After = asOf.Moment.AddHours(-24.0 * last.Days) };
            case DatesWindow dates:
                return ever with
                {
                    From = dates.From is { } from ? asOf.Clock.StartOf(from) : null,
                    Before = dates.To is { } to ? asOf.Clock.StartOf(to.AddDays(1)) : null,
                };
            case CalendarWindow calendar:
                (DateOnly first, DateOnly next) = asOf.PeriodDays(calendar.Period);
                return ever with { From = asOf.Clock.StartOf(first), Before = asOf.Clock.StartOf(next) };
            case OwnTermWindow own:
                return ever with { OwnTerm = own };
            case SinceEventWindow since:
                return endOfEvent(since.Event) is { } end ? ever with { After = end } : ever with { IsEmpty = true };
            default:
                throw new ArgumentOutOfRangeException(nameof(window), window, "Unknown window");
        }
    }

    /// <summary>True when the moment lies between the bounds; the member's own term is not looked at.</summary>
    public bool Holds(DateTimeOffset moment) =>
        !IsEmpty && moment <= UpTo && !(moment <= After) && !(moment < From) && !(moment >= Before);
}
