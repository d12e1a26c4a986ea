using System.Globalization;
using AssocHub.Core.Common;

namespace AssocHub.Core.Measures;

/// <summary>The days a report looks at, both included, in the association's time zone.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day; never before <paramref name="From"/>.</param>
public sealed record ReportPeriod(DateOnly From, DateOnly To)
{
    /// <summary>The longest period that is answered: five years.</summary>
    public const int LongestDays = 5 * 366;

    /// <summary>How many months that are over people look at unless they choose otherwise.</summary>
    public const int UsualMonths = 3;

    /// <summary>Length in days, at least 1.</summary>
    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>True when it begins on the first of a month and ends on the last of one.</summary>
    public bool IsWholeMonths => From.Day == 1 && To.AddDays(1).Day == 1;

    /// <summary>How many calendar months it touches, at least 1.</summary>
    public int MonthCount => ((To.Year - From.Year) * 12) + To.Month - From.Month + 1;

    /// <summary>
    /// The period right before, to compare with: the same number of whole months where this one is whole months, otherwise the same
    /// number of days.
    /// </summary>
    public ReportPeriod Previous()
    {
        DateOnly last = From.AddDays(-1);
        return IsWholeMonths ? new(From.AddMonths(-MonthCount), last) : new(From.AddDays(-Days), last);
    }

    /// <summary>The period in words, for example <c>August – October 2026</c> or <c>3 Aug – 17 Sep 2026</c>.</summary>
    public string Label
    {
        get
        {
            CultureInfo words = CultureInfo.InvariantCulture;
            if (!IsWholeMonths)
            {
                return From == To ? To.ToString("d MMM yyyy", words)
                    : From.ToString(From.Year == To.Year ? "d MMM" : "d MMM yyyy", words) + " – " + To.ToString("d MMM yyyy", words);
            }

            return MonthCount switch
            {
                1 => To.ToString("MMMM yyyy", words),
                12 when From.Month == 1 => To.ToString("yyyy", words),
                _ => From.ToString(From.Year == To.Year ? "MMMM" : "MMMM yyyy", words) + " – " + To.ToString("MMMM yyyy", words),
            };
        }
    }

    /// <summary>The <paramref name="count"/> calendar months that end with the month of <see cref="To"/>, oldest first.</summary>
    public IReadOnlyList<ReportPeriod> TrendMonths(int count = 12)
    {
        var last = new DateOnly(To.Year, To.Month, 1);
        return [.. Enumerable.Range(1 - count, count).Select(offset => Month(last.AddMonths(offset)))];
    }

    /// <summary>The calendar month around a day.</summary>
    public static ReportPeriod Month(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        return new(first, first.AddMonths(1).AddDays(-1));
    }

    /// <summary>The last <paramref name="count"/> months that are over.</summary>
    public static ReportPeriod LastWholeMonths(DateOnly today, int count)
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        return new(first.AddMonths(-count), first.AddDays(-1));
    }

    /// <summary>A period a person or a URL asked for; what is missing is filled from <paramref name="fallback"/>.</summary>
    /// <returns>A refusal when it ends before it begins, or is longer than <see cref="LongestDays"/>.</returns>
    public static Result<ReportPeriod> Create(DateOnly? from, DateOnly? to, ReportPeriod fallback)
    {
        DateOnly last = to ?? (from is { } only && only > fallback.To ? only : fallback.To);
        DateOnly first = from ?? (last < fallback.From ? Month(last).From : fallback.From);
        if (last < first)
        {
            return new InvalidInput($"The period ends on {last:yyyy-MM-dd}, before it begins on {first:yyyy-MM-dd}. Swap the two days.");
        }

        var period = new ReportPeriod(first, last);
        return first.Year < 1990 || last.Year > 2200 || period.Days > LongestDays
            ? new InvalidInput($"The period from {first:yyyy-MM-dd} to {last:yyyy-MM-dd} is too long. Choose at most five years.")
            : period;
    }
}
