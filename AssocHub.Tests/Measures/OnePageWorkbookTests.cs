using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Measures.Excel;
using ClosedXML.Excel;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace AssocHub.Tests.Measures;

public sealed class OnePageWorkbookTests
{
    private static readonly AssociationClock Clock = new(new Support.FixedTime(), TimeZoneInfo.Utc);

    [Fact]
    public void The_file_is_valid_open_xml_with_a_native_chart_and_a_sparkline_for_each_figure()
    {
        using MemoryStream file = Written(Full());

        using SpreadsheetDocument document = SpreadsheetDocument.Open(file, isEditable: false);
        IEnumerable<ValidationErrorInfo> errors = new OpenXmlValidator(FileFormatVersions.Office2016).Validate(document);
        Assert.Equal("", string.Join(Environment.NewLine, errors.Select(e => $"{e.Part?.Uri} {e.Path?.XPath}: {e.Description}")));
        WorksheetPart page = document.WorkbookPart!.WorksheetParts.Single(p => p.DrawingsPart is not null);
        ChartPart chart = Assert.Single(page.DrawingsPart!.ChartParts);
        Assert.Equal(4, chart.ChartSpace.Descendants<DocumentFormat.OpenXml.Drawing.Charts.LineChartSeries>().Count());
        Assert.Equal(7, page.Worksheet.Descendants<DocumentFormat.OpenXml.Office2010.Excel.Sparkline>().Count());
        Assert.Contains("Digest open rate", page.DrawingsPart.WorksheetDrawing.InnerXml, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_sheet_prints_on_one_a4_page()
    {
        using var workbook = new XLWorkbook(Written(Full()));
        IXLPageSetup setup = workbook.Worksheet("Report").PageSetup;

        Assert.Equal((1, 1), (setup.PagesWide, setup.PagesTall));
        Assert.Equal(XLPaperSize.A4Paper, setup.PaperSize);
        Assert.Single(setup.PrintAreas);
        Assert.Contains("Definitions " + KpiCatalog.Version, setup.Footer.Left.GetText(XLHFOccurrence.OddPages), StringComparison.Ordinal);
        Assert.Contains("18 November 2026, 12:00", setup.Footer.Right.GetText(XLHFOccurrence.OddPages), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_stands_with_its_number_target_and_status_in_words()
    {
        using var workbook = new XLWorkbook(Written(Full()));
        IXLWorksheet page = workbook.Worksheet("Report");

        IXLCell name = page.CellsUsed(c => c.GetString() == "Digest open rate").Single();
        Assert.Equal(0.412, page.Cell(name.Address.RowNumber, 8).GetDouble(), 10);
        Assert.Equal("more than 50 %", page.Cell(name.Address.RowNumber, 10).GetString());
        Assert.EndsWith("Off target", page.Cell(name.Address.RowNumber, 12).GetString(), StringComparison.Ordinal);
        Assert.Equal("▲ +5.2 points, better", page.Cell(name.Address.RowNumber + 1, 10).GetString());
        Assert.Contains(page.CellsUsed(), c => c.GetString().StartsWith("1.  ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_second_sheet_holds_numerators_denominators_definitions_and_feeds()
    {
        using var workbook = new XLWorkbook(Written(Full()));
        IXLWorksheet numbers = workbook.Worksheet("Numbers");

        IXLRow row = numbers.CellsUsed(c => c.Address.ColumnNumber == 1 && c.GetString() == "Digest open rate").First().WorksheetRow();
        Assert.Equal((412.0, 1000.0), (row.Cell(3).GetDouble(), row.Cell(4).GetDouble()));
        Assert.All(KpiCatalog.All, k => Assert.Contains(numbers.CellsUsed(), c => c.GetString().StartsWith(k.Formula, StringComparison.Ordinal)));
        Assert.Contains(numbers.CellsUsed(), c => c.GetString() == "email_activity");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")")]
    [InlineData("+1+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("  =1")]
    [InlineData("\t=1")]
    public void Text_from_outside_never_becomes_a_formula(string evil)
    {
        OnePageReport report = Full() with { Association = evil };
        using MemoryStream file = Written(report);
        using (SpreadsheetDocument document = SpreadsheetDocument.Open(file, isEditable: false))
        {
            Assert.All(document.WorkbookPart!.WorksheetParts, p => Assert.Empty(p.Worksheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.CellFormula>()));
        }

        file.Position = 0;
        using var workbook = new XLWorkbook(file);
        Assert.Equal("'" + evil, workbook.Worksheet("Report").Cell(1, 2).GetString());
    }

    [Fact]
    public void Characters_that_no_xml_file_may_hold_are_dropped()
    {
        OnePageReport report = Full() with { Association = "A\0ss\u0001oc\uFFFF \ud800 & <b>\"ü\"</b>" };

        using var workbook = new XLWorkbook(Written(report));

        Assert.Equal("Assoc  & <b>\"ü\"</b>", workbook.Worksheet("Report").Cell(1, 2).GetString());
    }

    [Fact]
    public void A_report_of_nothing_is_still_a_valid_page_that_says_so()
    {
        KpiResult[] none = [.. KpiCatalog.All.Select(k => Results.Of(k.Key, new Tally(0, 0)) with { Trend = [], Feeds = [] })];
        var board = new MeasureBoard(Results.October, Results.AsOf, none, [], [], null);
        using MemoryStream file = Written(OnePageReport.Of(board, "Empty", Clock));
        using (SpreadsheetDocument document = SpreadsheetDocument.Open(file, isEditable: false))
        {
            Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2016).Validate(document).Select(e => e.Path?.XPath + e.Description));
        }

        file.Position = 0;
        using var workbook = new XLWorkbook(file);
        Assert.Contains(workbook.Worksheet("Report").CellsUsed(), c => c.GetString().Contains("Nothing could be measured", StringComparison.Ordinal));
        Assert.Contains(workbook.Worksheet("Report").CellsUsed(), c => c.GetString() == "–");
    }

    [Fact]
    public void The_same_figures_give_the_same_next_steps_most_urgent_first()
    {
        IReadOnlyList<string> steps = Full().NextSteps;

        Assert.StartsWith("Bring mail up to date", steps[0], StringComparison.Ordinal);
        Assert.StartsWith("Duplicate members is 2.5 % (target less than 1 %).", steps[1], StringComparison.Ordinal);
        Assert.StartsWith("Digest open rate is 41.2 % (target more than 50 %).", steps[2], StringComparison.Ordinal);
        Assert.True(steps.Count <= 4);
    }

    [Fact]
    public void When_all_is_well_the_next_step_says_so()
    {
        MeasureBoard board = Full().Board with { Results = [Results.Of("digest-open-rate", new Tally(800, 1000))], Feeds = [] };

        Assert.Contains("Every target is met", Assert.Single(OnePageReport.Of(board, "A", Clock).NextSteps), StringComparison.Ordinal);
        Assert.StartsWith("The one target is met.", OnePageReport.Of(board, "A", Clock).Headline, StringComparison.Ordinal);
    }

    internal static OnePageReport Full()
    {
        KpiResult gap = Results.Of("engaged-renewal-gap", new Tally(310, 340), new Tally(300, 340));
        var board = new MeasureBoard(
            Results.October,
            Results.AsOf,
            [
                Results.Of("digest-open-rate", new Tally(412, 1000), new Tally(3600, 10_000), stale: true),
                Results.Of("registrations-tied-back", new Tally(1204, 1811), new Tally(1100, 1790)),
                Results.Of("sessions-followed-up", new Tally(21, 34), new Tally(20, 35)),
                gap with { Current = gap.Current with { Others = new Tally(810, 1110) }, Previous = gap.Previous! with { Others = new Tally(800, 1100) } },
                Results.Of("duplicate-rate", new Tally(125, 5000), new Tally(126, 5000)),
                Results.Of("undeliverable-rate", new Tally(150, 30_000), new Tally(90, 30_000)),
                Results.Of("rejected-share", new Tally(12, 90_000)),
            ],
            [
                new("Events", 12, 9, "34 sessions"), new("E-mails", 27, 31, "13 of them digests"), new("Threads", 214, 187, "started in the community"),
                new("Segments", 6, 4, "5 of them approved"), new("Pushes", 9, 3, "4,812 records sent"),
            ],
            [
                new FeedState(new FeedFreshness("mail", "email_activity", Results.AsOf.AddDays(-4), IsStale: true), Results.AsOf, 80_000, 10),
                new FeedState(new FeedFreshness("=cmd|' /C calc'!A0", "members", Results.AsOf, IsStale: false), Results.AsOf, 5_000, 2),
            ],
            Results.AsOf);
        return OnePageReport.Of(board, "Midwest Association of Planners", Clock);
    }

    private static MemoryStream Written(OnePageReport report)
    {
        var file = new MemoryStream();
        OnePageWorkbook.Write(report, file);
        if (Environment.GetEnvironmentVariable("ASSOCHUB_KEEP_REPORT") is { Length: > 0 } path)
        {
            File.WriteAllBytes(path, file.ToArray());
        }

        file.Position = 0;
        return file;
    }
}
