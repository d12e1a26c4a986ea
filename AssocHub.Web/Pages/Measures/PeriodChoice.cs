using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;

namespace AssocHub.Web.Pages.Measures;

/// <summary>The period in the address of the page, and the periods people usually ask for.</summary>
public sealed record PeriodChoice(Result<ReportPeriod> Period, IReadOnlyList<PeriodPreset> Presets)
{
    private const string Format = "yyyy-MM-dd";

    public static PeriodChoice Of(string? from, string? to, DateOnly today)
    {
        ReportPeriod usual = ReportPeriod.LastWholeMonths(today, ReportPeriod.UsualMonths);
        return new PeriodChoice(Parse(from, to, usual),
        [
            new("Last 3 months", usual),
            new("Last month", ReportPeriod.LastWholeMonths(today, 1)),
            new("This month so far", ReportPeriod.Month(today)),
            new("Last 12 months", ReportPeriod.LastWholeMonths(today, 12)),
            new("This year", new ReportPeriod(new DateOnly(today.Year, 1, 1), new DateOnly(today.Year, 12, 31))),
        ]);
    }

    public static string Text(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    private static Result<ReportPeriod> Parse(string? from, string? to, ReportPeriod usual) =>
        !TryDay(from, out DateOnly? first) ? new InvalidInput($"'{from}' is not a day. Write it as 2026-08-01.")
        : !TryDay(to, out DateOnly? last) ? new InvalidInput($"'{to}' is not a day. Write it as 2026-08-31.")
        : ReportPeriod.Create(first, last, usual);

    private static bool TryDay(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        bool read = DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly value);
        day = value;
        return read;
    }
}

/// <summary>A period with a name.</summary>
public sealed record PeriodPreset(string Name, ReportPeriod Period);
