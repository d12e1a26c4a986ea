using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using ClosedXML.Excel;

namespace AssocHub.Data.Measures.Excel;

/// <summary>Where the second sheet put what the first one points at.</summary>
/// <param name="MonthRow">The row of the months' names.</param>
/// <param name="FirstColumn">The first month's column.</param>
/// <param name="LastColumn">The last month's column.</param>
/// <param name="TrendRows">The row of each figure's trend, by the figure's key.</param>
/// <param name="TargetRows">The row that repeats each figure's target for the chart, by the figure's key.</param>
internal sealed record NumbersLayout(
    int MonthRow, int FirstColumn, int LastColumn, IReadOnlyDictionary<string, int> TrendRows, IReadOnlyDictionary<string, int> TargetRows);

/// <summary>The second sheet: every numerator and denominator, definition, as-of and freshness.</summary>
internal static class NumbersSheetWriter
{
    private const int Columns = 16;

    private static readonly string[] Headings =
    [
        "Figure", "Value", "Numerator", "Denominator", "95 % from", "95 % to", "Target", "Value before", "Numerator before",
        "Denominator before", "Left out (machines)", "", "Feeds complete up to",
    ];

    public static NumbersLayout Write(IXLWorksheet sheet, OnePageReport report)
    {
        sheet.ShowGridLines = false;
        sheet.Column(1).Width = 34;
        sheet.Columns(2, Columns).Width = 13.5;
        sheet.Cell(1, 1).Text("The numbers behind the page").Style.Type(16, ReportStyle.Ink, bold: true);
        sheet.Cell(2, 1).Outside($"{report.Association} · {report.Title} · as of {report.AsOfText} · definitions {KpiCatalog.Version}")
            .Style.Type(10, ReportStyle.Quiet);
        int row = AddFigures(sheet, 5, report);
        row = AddTrend(sheet, row + 2, report, out NumbersLayout layout);
        row = AddDefinitions(sheet, row + 2, report);
        row = AddFeeds(sheet, row + 2, report);
        Print(sheet, row, report);
        return layout;
    }

    private static int AddFigures(IXLWorksheet sheet, int row, OnePageReport report)
    {
        Heading(sheet, row++, "Figures", Headings);
        foreach (KpiResult result in report.Board.Results)
        {
            sheet.Cell(row, 1).Text(result.Kpi.Name).Style.Type(10, ReportStyle.Ink, bold: true);
            Figure(sheet.Cell(row, 2), result.Value, result.Kpi.Unit);
            Count(sheet, row, 3, result.Current.Group);
            Figure(sheet.Cell(row, 5), result.Current.Interval?.Low, result.Kpi.Unit);
            Figure(sheet.Cell(row, 6), result.Current.Interval?.High, result.Kpi.Unit);
            sheet.Cell(row, 7).Text(KpiText.Target(result.Kpi)).Style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Right);
            Figure(sheet.Cell(row, 8), result.Previous?.Value, result.Kpi.Unit);
            if (result.Previous is { } previous)
            {
                Count(sheet, row, 9, previous.Group);
            }

            sheet.Cell(row, 11).Value = result.Current.LeftOut;
            sheet.Cell(row, 11).Style.NumberFormat.Format = "#,##0";
            sheet.Cell(row, 13).Text(UpTo(result.CompleteUpTo) + (result.IsStale ? " (behind)" : "")).Style.Alignment.SetHorizontal(XLAlignmentHorizontalValues.Right);
            row++;
            if (result.Current.Others is { } others)
            {
                sheet.Cell(row, 1).Text("   compared with all others").Style.Type(10, ReportStyle.Quiet);
                Figure(sheet.Cell(row, 2), others.Value, KpiUnit.Percent);
                Count(sheet, row, 3, others);
                Figure(sheet.Cell(row, 5), others.Interval?.Low, KpiUnit.Percent);
                Figure(sheet.Cell(row, 6), others.Interval?.High, KpiUnit.Percent);
                row++;
            }
        }

        return row;
    }

    private static int AddTrend(IXLWorksheet sheet, int row, OnePageReport report, out NumbersLayout layout)
    {
        IReadOnlyList<ReportPeriod> months = report.Board.Period.TrendMonths();
        Heading(sheet, row, "Month by month",
            ["Month", .. months.Select(m => m.From.ToString("MMM yy", System.Globalization.CultureInfo.InvariantCulture))]);
        row++;
        int monthRow = row - 1;
        var rows = new Dictionary<string, int>();
        foreach (KpiResult result in report.Board.Results)
        {
            sheet.Cell(row, 1).Text(result.Kpi.Name);
            foreach ((ReportPeriod month, int index) in months.Select((m, i) => (m, i)))
            {
                if (result.Trend.FirstOrDefault(p => p.Month == month)?.Value is { } value)
                {
                    Figure(sheet.Cell(row, 2 + index), value, result.Kpi.Unit);
                }
            }

            rows[result.Kpi.Key] = row++;
        }

        var targets = new Dictionary<string, int>();
        foreach (IKpi kpi in report.Board.Results.Select(r => r.Kpi).Where(k => k is { Target: not null, IsState: false }))
        {
            sheet.Cell(row, 1).Text(TargetName(kpi)).Style.Type(10, ReportStyle.Quiet);
            for (int index = 0; index < months.Count; index++)
            {
                Figure(sheet.Cell(row, 2 + index), kpi.Target, kpi.Unit);
            }

            targets[kpi.Key] = row++;
        }

        layout = new NumbersLayout(monthRow, 2, 1 + months.Count, rows, targets);
        return row;
    }

    /// <summary>What the line of a target is called.</summary>
    public static string TargetName(IKpi kpi) => $"Target for {char.ToLowerInvariant(kpi.Name[0])}{kpi.Name[1..]}";

    private static int AddDefinitions(IXLWorksheet sheet, int row, OnePageReport report)
    {
        Heading(sheet, row++, "How each figure is worked out", ["Figure", "Definition"]);
        foreach (IKpi kpi in report.Board.Results.Select(r => r.Kpi))
        {
            sheet.Cell(row, 1).Text(kpi.Name).Style.Alignment.SetVertical(XLAlignmentVerticalValues.Top);
            IXLRange text = sheet.Range(row, 2, row, 13).Merge();
            text.FirstCell().Text($"{kpi.Formula} Numerator: {kpi.Numerator}. Denominator: {kpi.Denominator}.");
            text.Style.Alignment.WrapText = true;
            text.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
            sheet.Row(row).Height = 14 * (1 + ((kpi.Formula.Length + 60) / 150));
            row++;
        }

        return row;
    }

    private static int AddFeeds(IXLWorksheet sheet, int row, OnePageReport report)
    {
        Heading(sheet, row++, "Feeds", ["Source", "Stream", "", "Records held", "To be fixed", "Share", "", "Last good sync", "", "", "Complete up to"]);
        foreach (FeedState feed in report.Board.Feeds)
        {
            sheet.Cell(row, 1).Outside(feed.Freshness.Source);
            sheet.Cell(row, 2).Outside(feed.Freshness.Stream);
            sheet.Cell(row, 4).Value = feed.Records;
            sheet.Cell(row, 5).Value = feed.Rejected;
            sheet.Range(row, 4, row, 5).Style.NumberFormat.Format = "#,##0";
            Figure(sheet.Cell(row, 6), feed.RejectedShare, KpiUnit.Percent);
            sheet.Cell(row, 8).Text(UpTo(feed.LastSucceededAt));
            sheet.Cell(row, 11).Text(UpTo(feed.Freshness.CompleteUpTo) + (feed.Freshness.IsStale ? " (behind)" : ""));
            sheet.Range(row, 8, row, 11).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
            row++;
        }

        return row;
    }

    private static void Heading(IXLWorksheet sheet, int row, string title, IReadOnlyList<string> columns)
    {
        sheet.Cell(row - 1, 1).Text(title).Style.Type(12, ReportStyle.Accent, bold: true);
        for (int i = 0; i < columns.Count; i++)
        {
            sheet.Cell(row, i + 1).Text(columns[i]);
        }

        IXLRange heading = sheet.Range(row, 1, row, Math.Max(columns.Count, 13));
        heading.Style.Type(9, ReportStyle.Quiet, bold: true);
        heading.Style.Alignment.WrapText = true;
        heading.Style.Alignment.Vertical = XLAlignmentVerticalValues.Bottom;
        if (columns.Count > 2)
        {
            sheet.Range(row, 2, row, 13).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        }

        heading.Style.Border.BottomBorder = XLBorderStyleValues.Thin;
        heading.Style.Border.BottomBorderColor = ReportStyle.Rule;
    }

    private static void Count(IXLWorksheet sheet, int row, int column, Tally tally)
    {
        sheet.Cell(row, column).Value = tally.Numerator;
        sheet.Cell(row, column + 1).Value = tally.Denominator;
        sheet.Range(row, column, row, column + 1).Style.NumberFormat.Format = "#,##0";
    }

    /// <summary>A figure as a number in its format, or a dash where there is none.</summary>
    public static void Figure(IXLCell cell, double? value, KpiUnit unit)
    {
        if (value is { } number)
        {
            cell.Value = ReportStyle.Stored(number, unit);
            cell.Style.NumberFormat.Format = ReportStyle.NumberFormat(unit, value);
        }
        else
        {
            cell.Text("–");
            cell.Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        }
    }

    private static string UpTo(DateTimeOffset? moment) =>
        moment?.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture) ?? "unknown";

    private static void Print(IXLWorksheet sheet, int lastRow, OnePageReport report)
    {
        sheet.PageSetup.PageOrientation = XLPageOrientation.Landscape;
        sheet.PageSetup.PaperSize = XLPaperSize.A4Paper;
        sheet.PageSetup.FitToPages(1, 0);
        sheet.PageSetup.PrintAreas.Add(1, 1, lastRow, 13);
        sheet.PageSetup.Footer.Left.AddText("Definitions " + KpiCatalog.Version);
        sheet.PageSetup.Footer.Right.AddText("As of " + report.AsOfText);
        sheet.SheetView.FreezeRows(2);
    }
}
