using System.Globalization;
using System.Text;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace AssocHub.Data.Measures.Excel;

/// <summary>Adds a native line chart to the first sheet of a finished workbook.</summary>
internal static class ChartWriter
{
    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private static readonly XNamespace A = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace Xdr = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing";

    public static void Add(Stream workbook, TrendChart chart)
    {
        using SpreadsheetDocument document = SpreadsheetDocument.Open(workbook, isEditable: true);
        WorkbookPart book = document.WorkbookPart!;
        Sheet sheet = book.Workbook.Descendants<Sheet>().Single(s => s.Name == OnePageWorkbook.PageSheet);
        var page = (WorksheetPart)book.GetPartById(sheet.Id!);
        DrawingsPart drawings = page.AddNewPart<DrawingsPart>();
        ChartPart part = drawings.AddNewPart<ChartPart>();
        Feed(part, ChartSpace(chart));
        Feed(drawings, Drawing(chart, drawings.GetIdOfPart(part)));

        // The schema wants a drawing after the page setup and before tables and extensions (where the sparklines live).
        var reference = new Drawing { Id = page.GetIdOfPart(drawings) };
        var after = page.Worksheet.ChildElements.LastOrDefault(e => e is PageMargins or PageSetup or HeaderFooter or RowBreaks or ColumnBreaks);
        page.Worksheet.InsertAfter(reference, after);
        RemoveSparklineIds(page);
        page.Worksheet.Save();
    }

    // ClosedXML gives each sparkline an xr2:uid without declaring that prefix as ignorable, which strict readers refuse.
    private static void RemoveSparklineIds(WorksheetPart page)
    {
        foreach (var group in page.Worksheet.Descendants<DocumentFormat.OpenXml.Office2010.Excel.SparklineGroup>())
        {
            foreach (var id in group.GetAttributes().Where(a => a.LocalName == "uid").ToList())
            {
                group.RemoveAttribute(id.LocalName, id.NamespaceUri);
            }
        }
    }

    private static void Feed(OpenXmlPart part, XElement xml)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>" + xml));
        part.FeedData(stream);
    }

    private static XElement Drawing(TrendChart chart, string chartId) => new(
        Xdr + "wsDr",
        new XAttribute(XNamespace.Xmlns + "xdr", Xdr),
        new XAttribute(XNamespace.Xmlns + "a", A),
        new XElement(
            Xdr + "twoCellAnchor",
            Corner("from", chart.Place.FromColumn, chart.Place.FromRow),
            Corner("to", chart.Place.ToColumn, chart.Place.ToRow),
            new XElement(
                Xdr + "graphicFrame",
                new XAttribute("macro", ""),
                new XElement(
                    Xdr + "nvGraphicFramePr",
                    new XElement(Xdr + "cNvPr", new XAttribute("id", 2), new XAttribute("name", "Trend"), new XAttribute("descr", chart.Description)),
                    new XElement(Xdr + "cNvGraphicFramePr")),
                new XElement(
                    Xdr + "xfrm",
                    new XElement(A + "off", new XAttribute("x", 0), new XAttribute("y", 0)),
                    new XElement(A + "ext", new XAttribute("cx", 0), new XAttribute("cy", 0))),
                new XElement(
                    A + "graphic",
                    new XElement(
                        A + "graphicData",
                        new XAttribute("uri", C.NamespaceName),
                        new XElement(
                            C + "chart",
                            new XAttribute(XNamespace.Xmlns + "c", C),
                            new XAttribute(XNamespace.Xmlns + "r", R),
                            new XAttribute(R + "id", chartId))))),
            new XElement(Xdr + "clientData")));

    private static XElement Corner(string name, int column, int row) => new(
        Xdr + name,
        new XElement(Xdr + "col", column),
        new XElement(Xdr + "colOff", 0),
        new XElement(Xdr + "row", row),
        new XElement(Xdr + "rowOff", 0));

    private static XElement ChartSpace(TrendChart chart) => new(
        C + "chartSpace",
        new XAttribute(XNamespace.Xmlns + "c", C),
        new XAttribute(XNamespace.Xmlns + "a", A),
        Value("roundedCorners", "0"),
        new XElement(
            C + "chart",
            Value("autoTitleDeleted", "1"),
            new XElement(
                C + "plotArea",
                new XElement(C + "layout"),
                new XElement(
                    C + "lineChart",
                    Value("grouping", "standard"),
                    Value("varyColors", "0"),
                    chart.Lines.Select((line, index) => Series(chart, line, index)),
                    Value("marker", "1"),
                    Value("axId", "1001"),
                    Value("axId", "1002")),
                MonthAxis(),
                ShareAxis()),
            new XElement(C + "legend", Value("legendPos", "b"), Value("overlay", "0"), Text(900, "1B2733")),
            Value("plotVisOnly", "1"),
            Value("dispBlanksAs", "gap")),
        new XElement(C + "spPr", new XElement(A + "noFill"), new XElement(A + "ln", new XElement(A + "noFill"))),
        Text(900, "5B6875"));

    private static XElement Series(TrendChart chart, ChartLine line, int index) => new(
        C + "ser",
        Value("idx", index.ToString(CultureInfo.InvariantCulture)),
        Value("order", index.ToString(CultureInfo.InvariantCulture)),
        new XElement(C + "tx", new XElement(C + "strRef", new XElement(C + "f", line.NameCell), Cache("strCache", [line.Name]))),
        new XElement(C + "spPr", Stroke(line.Colour, 22225, line.Dash)),
        new XElement(
            C + "marker",
            Value("symbol", line.Marker),
            Value("size", "5"),
            new XElement(C + "spPr", Fill(line.Colour), Stroke(line.Colour, 9525, "solid"))),
        new XElement(C + "cat", new XElement(C + "strRef", new XElement(C + "f", chart.MonthCells), Cache("strCache", chart.Months))),
        new XElement(
            C + "val",
            new XElement(
                C + "numRef",
                new XElement(C + "f", line.Cells),
                Cache("numCache", [.. line.Values.Select(v => v?.ToString("R", CultureInfo.InvariantCulture))], new XElement(C + "formatCode", "0 %")))),
        Value("smooth", "0"));

    private static XElement Cache(string kind, IReadOnlyList<string?> values, XElement? format = null) => new(
        C + kind,
        format,
        Value("ptCount", values.Count.ToString(CultureInfo.InvariantCulture)),
        values.Select((text, i) => (text, i)).Where(v => v.text is not null)
            .Select(v => new XElement(C + "pt", new XAttribute("idx", v.i), new XElement(C + "v", v.text))));

    private static XElement MonthAxis() => new(
        C + "catAx",
        Value("axId", "1001"),
        new XElement(C + "scaling", Value("orientation", "minMax")),
        Value("delete", "0"),
        Value("axPos", "b"),
        Value("numFmt", null, ("formatCode", "General"), ("sourceLinked", "0")),
        Value("majorTickMark", "none"),
        Value("minorTickMark", "none"),
        Value("tickLblPos", "low"),
        new XElement(C + "spPr", Stroke("AEB7C0", 9525, "solid")),
        Text(800, "5B6875"),
        Value("crossAx", "1002"),
        Value("crosses", "autoZero"),
        Value("auto", "0"),
        Value("lblAlgn", "ctr"),
        Value("lblOffset", "100"),
        Value("tickLblSkip", "2"),
        Value("noMultiLvlLbl", "1"));

    private static XElement ShareAxis() => new(
        C + "valAx",
        Value("axId", "1002"),
        new XElement(C + "scaling", Value("orientation", "minMax"), Value("min", "0")),
        Value("delete", "0"),
        Value("axPos", "l"),
        new XElement(C + "majorGridlines", new XElement(C + "spPr", Stroke("E3E8EC", 6350, "solid"))),
        Value("numFmt", null, ("formatCode", "0 %"), ("sourceLinked", "0")),
        Value("majorTickMark", "none"),
        Value("minorTickMark", "none"),
        Value("tickLblPos", "nextTo"),
        new XElement(C + "spPr", new XElement(A + "ln", new XElement(A + "noFill"))),
        Text(800, "5B6875"),
        Value("crossAx", "1001"),
        Value("crosses", "autoZero"),
        Value("crossBetween", "between"));

    private static XElement Value(string name, string? value, params (string Name, string Value)[] others) => new(
        C + name,
        value is null ? null : new XAttribute("val", value),
        others.Select(o => new XAttribute(o.Name, o.Value)));

    private static XElement Fill(string colour) => new(A + "solidFill", new XElement(A + "srgbClr", new XAttribute("val", colour)));

    private static XElement Stroke(string colour, int width, string dash) =>
        new(A + "ln", new XAttribute("w", width), Fill(colour), new XElement(A + "prstDash", new XAttribute("val", dash)));

    private static XElement Text(int size, string colour) => new(
        C + "txPr",
        new XElement(A + "bodyPr"),
        new XElement(A + "lstStyle"),
        new XElement(
            A + "p",
            new XElement(A + "pPr", new XElement(A + "defRPr", new XAttribute("sz", size), Fill(colour))),
            new XElement(A + "endParaRPr", new XAttribute("lang", "en-GB"))));
}
