using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using ClosedXML.Excel;

namespace AssocHub.Data.Measures.Excel;

/// <summary>The first sheet: what we did, what we measured, what to do next, on one A4 page.</summary>
internal static class PageSheetWriter
{
    // A grid of thirteen equal columns and a wide last one, between two margins.
    private const int First = 2;
    private const int Last = 14;
    private const double Unit = 6.6;
    private const double Wide = 21;
    private const int ChartRows = 11;

    public static TrendChart Write(IXLWorksheet sheet, IXLWorksheet numbers, NumbersLayout layout, OnePageReport report)
    {
        sheet.ShowGridLines = false;
        sheet.Column(1).Width = 1.5;
        sheet.Columns(First, Last - 1).Width = Unit;
        sheet.Column(Last).Width = Wide;
        sheet.Column(Last + 1).Width = 1.5;
        AddTitle(sheet, report);
        AddDone(sheet, 6, report.Board);
        int row = AddMeasured(sheet, 12, numbers, layout, report.Board);
        TrendChart chart = AddChartAndNextSteps(sheet, row + 1, layout, report);
        int last = AddSmallPrint(sheet, row + ChartRows + 4, report);
        Print(sheet, last, report);
        return chart;
    }

    private static void AddTitle(IXLWorksheet sheet, OnePageReport report)
    {
        Line(sheet, 1, First, 10, 14).Outside(report.Association).Style.Type(10, ReportStyle.Accent, bold: true);
        IXLCell asOf = Line(sheet, 1, 11, Last, 14).Text("As of " + report.AsOfText);
        asOf.Style.Type(9, ReportStyle.Quiet).Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        Line(sheet, 2, First, Last, 32).Text("Did it work?  " + report.Title).Style.Type(24, ReportStyle.Ink, bold: true);
        IXLCell headline = Line(sheet, 3, First, Last, 32).Text(report.Headline);
        headline.Style.Type(12, ReportStyle.Quiet).Alignment.WrapText = true;
        headline.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
        Rule(sheet, 3, ReportStyle.Accent, XLBorderStyleValues.Medium);
        sheet.Row(4).Height = 8;
    }

    private static void AddDone(IXLWorksheet sheet, int row, MeasureBoard board)
    {
        Section(sheet, row - 1, "What we did");
        sheet.Row(row).Height = 30;
        sheet.Row(row + 1).Height = 15;
        sheet.Row(row + 2).Height = 13;
        sheet.Row(row + 3).Height = 13;
        sheet.Row(row + 4).Height = 12;
        foreach ((ActivityCount done, int index) in board.Activity.Take(5).Select((a, i) => (a, i)))
        {
            int from = First + (index * 3);
            int to = index == 4 ? from : from + 2;
            IXLCell number = Line(sheet, row, from, to, null);
            number.Value = done.Count;
            number.Style.Type(22, ReportStyle.Ink, bold: true).NumberFormat.Format = "#,##0";
            number.Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Left;
            Line(sheet, row + 1, from, to, null).Text(done.What).Style.Type(11, ReportStyle.Ink, bold: true);
            Line(sheet, row + 2, from, to, null).Text(done.Note).Style.Type(9, ReportStyle.Quiet);
            Line(sheet, row + 3, from, to, null).Text("before: " + KpiText.Number(done.Previous)).Style.Type(9, ReportStyle.Quiet);
        }
    }

    private static int AddMeasured(IXLWorksheet sheet, int row, IXLWorksheet numbers, NumbersLayout layout, MeasureBoard board)
    {
        Section(sheet, row - 1, "What we measured");
        (int From, int To, string Text)[] headings =
            [(2, 7, "Figure"), (8, 9, "Now"), (10, 11, "Target"), (12, 13, "Standing"), (14, 14, "Last 12 months")];
        foreach ((int from, int to, string text) in headings)
        {
            Line(sheet, row, from, to, 15).Text(text).Style.Type(9, ReportStyle.Quiet, bold: true);
        }

        sheet.Range(row, 8, row, 9).Style.Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        sheet.Range(row, 10, row, 11).Style.Alignment.Indent = 1;
        Rule(sheet, row, ReportStyle.Rule, XLBorderStyleValues.Thin);
        foreach (KpiResult result in board.Results)
        {
            row++;
            AddFigure(sheet, row, numbers, layout, result);
            row++;
        }

        return row;
    }

    // Two rows: name, figure, target and status above; question, counts and change below; the sparkline over both.
    private static void AddFigure(IXLWorksheet sheet, int row, IXLWorksheet numbers, NumbersLayout layout, KpiResult result)
    {
        Line(sheet, row, 2, 7, 24).Text(result.Kpi.Name).Style.Type(12, ReportStyle.Ink, bold: true);
        Line(sheet, row + 1, 2, 7, 17).Text(result.Kpi.Question).Style.Type(9, ReportStyle.Quiet);
        IXLCell value = Line(sheet, row, 8, 9, null);
        NumbersSheetWriter.Figure(value, result.Value, result.Kpi.Unit);
        value.Style.Type(14, ReportStyle.Ink, bold: true).Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        IXLCell counts = Line(sheet, row + 1, 8, 9, null).Text(result.Current.Others is null ? KpiText.Basis(result) : Groups(result.Current));
        counts.Style.Type(8, ReportStyle.Quiet).Alignment.Horizontal = XLAlignmentHorizontalValues.Right;
        counts.Style.Alignment.ShrinkToFit = true;
        Line(sheet, row, 10, 11, null).Text(result.Kpi.Target is null ? "no target" : KpiText.Target(result.Kpi))
            .Style.Type(10, result.Kpi.Target is null ? ReportStyle.Quiet : ReportStyle.Ink);
        Line(sheet, row, 12, 13, null).Text(ReportStyle.Sign(result.Status) + KpiText.Status(result.Status))
            .Style.Type(10, ReportStyle.Of(result.Status), bold: result.Status is not KpiStatus.NoTarget);
        Line(sheet, row + 1, 10, 13, null).Text(KpiText.Change(result)).Style.Type(9, ReportStyle.Of(result.Change));
        sheet.Range(row, 10, row + 1, 11).Style.Alignment.Indent = 1;
        int trend = layout.TrendRows[result.Kpi.Key];
        IXLSparklineGroup lines = sheet.SparklineGroups.Add(
            sheet.Cell(row, Last).Address.ToString(),
            numbers.Range(trend, layout.FirstColumn, trend, layout.LastColumn).RangeAddress.ToStringRelative(includeSheet: true));
        lines.Style.SeriesColor = ReportStyle.Accent;
        lines.Style.LastMarkerColor = ReportStyle.Accent;
        lines.ShowMarkers = XLSparklineMarkers.LastPoint;
        lines.LineWeight = 1.5;
        sheet.Range(row, First, row, Last - 1).Style.Alignment.Vertical = XLAlignmentVerticalValues.Bottom;
        sheet.Range(row + 1, First, row + 1, Last - 1).Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
        Rule(sheet, row + 1, ReportStyle.Rule, XLBorderStyleValues.Hair);
    }

    private static string Groups(Measurement measurement) =>
        $"{KpiText.Figure(measurement.Group.Value, KpiUnit.Percent)} against {KpiText.Figure(measurement.Others?.Value, KpiUnit.Percent)}";

    private static TrendChart AddChartAndNextSteps(IXLWorksheet sheet, int row, NumbersLayout layout, OnePageReport report)
    {
        sheet.Row(row - 1).Height = Math.Max(sheet.Row(row - 1).Height, 15);
        sheet.Row(row).Height = 10;
        Line(sheet, row + 1, First, 9, 18).Text("HOW IT WENT").Style.Type(9, ReportStyle.Accent, bold: true);
        Line(sheet, row + 1, 11, Last, 18).Text("NEXT STEP").Style.Type(9, ReportStyle.Accent, bold: true);
        int top = row + 2;
        sheet.Rows(top, top + ChartRows - 1).Height = 25;
        IXLRange steps = sheet.Range(top, 11, top + ChartRows - 1, Last).Merge();
        IXLCell cell = steps.FirstCell();
        cell.Outside(string.Join("\n\n", report.NextSteps.Select((s, i) => $"{i + 1}.  {s}")));
        steps.Style.Type(10, ReportStyle.Ink).Alignment.WrapText = true;
        steps.Style.Alignment.Vertical = XLAlignmentVerticalValues.Top;
        steps.Style.Alignment.Indent = 1;
        steps.Style.Fill.BackgroundColor = ReportStyle.Wash;
        return TrendChart.Of(report, layout, new ChartPlace(First - 1, top - 1, 9, top + ChartRows - 1));
    }

    private static int AddSmallPrint(IXLWorksheet sheet, int row, OnePageReport report)
    {
        long machines = report.Board.Results.Sum(r => r.Current.LeftOut);
        Line(sheet, row, First, Last, 13).Outside(report.Freshness).Style.Type(8, ReportStyle.Quiet);
        Line(sheet, row + 1, First, Last, 13).Text(
                $"\"May be chance\": the change is within its 95 % interval. {KpiText.Number(machines)} opens and clicks by machines are left out. "
                + "Numerators, denominators and definitions: sheet \"Numbers\".")
            .Style.Type(8, ReportStyle.Quiet);
        return row + 1;
    }

    private static void Print(IXLWorksheet sheet, int lastRow, OnePageReport report)
    {
        IXLPageSetup setup = sheet.PageSetup;
        setup.PaperSize = XLPaperSize.A4Paper;
        setup.PageOrientation = XLPageOrientation.Portrait;
        setup.FitToPages(1, 1);
        setup.CenterHorizontally = true;
        setup.Margins.Left = setup.Margins.Right = 0.4;
        setup.Margins.Top = 0.5;
        setup.Margins.Bottom = 0.6;
        setup.Margins.Footer = 0.3;
        setup.PrintAreas.Add(1, 1, lastRow, Last + 1);
        setup.Footer.Left.AddText("Definitions " + KpiCatalog.Version);
        setup.Footer.Center.AddText("One-page report");
        setup.Footer.Right.AddText("As of " + report.AsOfText);
        sheet.SheetView.ZoomScale = 100;
    }

    private static void Section(IXLWorksheet sheet, int row, string title) =>
        Line(sheet, row, First, Last, 20).Text(title.ToUpperInvariant()).Style.Type(9, ReportStyle.Accent, bold: true);

    private static void Rule(IXLWorksheet sheet, int row, XLColor colour, XLBorderStyleValues style)
    {
        IXLBorder border = sheet.Range(row, First, row, Last).Style.Border;
        border.BottomBorder = style;
        border.BottomBorderColor = colour;
    }

    private static IXLCell Line(IXLWorksheet sheet, int row, int from, int to, double? height)
    {
        if (height is { } points)
        {
            sheet.Row(row).Height = points;
        }

        return to > from ? sheet.Range(row, from, row, to).Merge().FirstCell() : sheet.Cell(row, from);
    }
}
