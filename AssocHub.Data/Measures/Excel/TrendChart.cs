using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using ClosedXML.Excel;

namespace AssocHub.Data.Measures.Excel;

/// <summary>Where a chart sits, in columns and rows counted from 0; the end is the first cell outside.</summary>
internal sealed record ChartPlace(int FromColumn, int FromRow, int ToColumn, int ToRow);

/// <summary>One line of a chart: the cells it is drawn from and their values, so that a viewer that does not calculate shows it too.</summary>
internal sealed record ChartLine(string Name, string NameCell, string Cells, IReadOnlyList<double?> Values, string Colour, string Dash, string Marker);

/// <summary>The report's native chart.</summary>
internal sealed record TrendChart(
    ChartPlace Place, string Description, string MonthCells, IReadOnlyList<string> Months, IReadOnlyList<ChartLine> Lines)
{
    // Told apart by dash and marker as well as by colour, for a black-and-white printer.
    private static readonly (string Colour, string Dash, string Marker)[] Looks =
        [("0B5563", "solid", "circle"), ("C2782E", "dash", "square"), ("6B7A89", "sysDot", "triangle")];

    /// <summary>The engagement figures of the last twelve months.</summary>
    public static TrendChart Of(OnePageReport report, NumbersLayout layout, ChartPlace place)
    {
        KpiResult[] shown = [.. report.Board.Results
            .Where(r => r.Kpi is { Unit: KpiUnit.Percent, Area: KpiArea.Engagement }).Take(Looks.Length)];
        string[] months = [.. report.Board.Period.TrendMonths().Select(m => m.From.ToString("MMM yy", System.Globalization.CultureInfo.InvariantCulture))];
        string description = "Line chart, month by month: " + string.Join("; ", shown.Select(r =>
            $"{r.Kpi.Name}, now {KpiText.Figure(r.Value, r.Kpi.Unit)}, {KpiText.Change(r)}")) + ".";
        return new TrendChart(place, description, Cells(layout, layout.MonthRow), months,
        [
            .. shown.Select((r, i) => new ChartLine(
                r.Kpi.Name,
                $"{OnePageWorkbook.NumbersSheet}!$A${layout.TrendRows[r.Kpi.Key]}",
                Cells(layout, layout.TrendRows[r.Kpi.Key]),
                [.. report.Board.Period.TrendMonths().Select(m => r.Trend.FirstOrDefault(p => p.Month == m)?.Value)],
                Looks[i].Colour,
                Looks[i].Dash,
                Looks[i].Marker)),
            .. shown.Where(r => layout.TargetRows.ContainsKey(r.Kpi.Key)).Select(r => new ChartLine(
                NumbersSheetWriter.TargetName(r.Kpi),
                $"{OnePageWorkbook.NumbersSheet}!$A${layout.TargetRows[r.Kpi.Key]}",
                Cells(layout, layout.TargetRows[r.Kpi.Key]),
                [.. months.Select(_ => r.Kpi.Target)],
                "9AA5B1",
                "lgDash",
                "none")),
        ]);
    }

    private static string Cells(NumbersLayout layout, int row) =>
        $"{OnePageWorkbook.NumbersSheet}!${XLHelper.GetColumnLetterFromNumber(layout.FirstColumn)}${row}:"
        + $"${XLHelper.GetColumnLetterFromNumber(layout.LastColumn)}${row}";
}
