using AssocHub.Core.Measures.Report;
using ClosedXML.Excel;

namespace AssocHub.Data.Measures.Excel;

/// <summary>
/// The one-page report as an Excel file: model in, stream out. The first sheet prints on one A4 page; the second holds the numbers
/// behind it. ClosedXML writes the cells; the native chart, which it cannot write, is added to the finished file.
/// </summary>
public static class OnePageWorkbook
{
    internal const string PageSheet = "Report";
    internal const string NumbersSheet = "Numbers";

    /// <summary>The media type of the file.</summary>
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Writes the file.</summary>
    public static void Write(OnePageReport report, Stream stream)
    {
        using var buffer = new MemoryStream();
        TrendChart chart;
        using (var workbook = new XLWorkbook())
        {
            workbook.Properties.Title = SafeText.Neutral("One-page report, " + report.Title);
            workbook.Properties.Author = SafeText.Neutral(report.Association);
            workbook.Properties.Created = report.AsOf.UtcDateTime;
            workbook.Style.Font.FontName = ReportStyle.Font;
            IXLWorksheet page = workbook.AddWorksheet(PageSheet);
            IXLWorksheet numbers = workbook.AddWorksheet(NumbersSheet);
            NumbersLayout layout = NumbersSheetWriter.Write(numbers, report);
            chart = PageSheetWriter.Write(page, numbers, layout, report);
            workbook.SaveAs(buffer);
        }

        ChartWriter.Add(buffer, chart);
        buffer.Position = 0;
        buffer.CopyTo(stream);
    }
}
