using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace AssocHub.Data.Sources.Files;

/// <summary>What the cells of a workbook refer to: its visible sheets, shared texts and which styles are dates.</summary>
internal sealed class XlsxBook
{
    public const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private readonly List<string> _shared = [];
    private readonly List<bool> _dateStyles = [];
    private bool _from1904;

    /// <summary>The parts of the visible sheets, in order.</summary>
    public List<string> Sheets { get; } = [];

    public static XlsxBook Read(ZipArchive zip)
    {
        var book = new XlsxBook();
        if (zip.GetEntry("xl/workbook.xml") is null)
        {
            throw new InvalidDataException("this is not an Excel workbook, whatever its name says. Open it in Excel and save it as .xlsx");
        }

        book.ReadSheets(zip);
        book.ReadShared(zip);
        book.ReadStyles(zip);
        return book;
    }

    public string? Shared(int index) => index < _shared.Count ? _shared[index] : null;

    public bool IsDate(string? style) =>
        int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < _dateStyles.Count && _dateStyles[index];

    /// <summary>A number as text: a date in ISO 8601 where the cell is formatted as one, otherwise without exponent.</summary>
    public string Number(string value, bool isDate)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return value;
        }

        if (isDate && number is >= 1 and < 2_958_466)
        {
            // Serials count days from the end of 1899; to the minute of rounding they hold milliseconds.
            DateTime at = DateTime.FromOADate(number + (_from1904 ? 1462 : 0));
            at = new DateTime((at.Ticks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Unspecified);
            return at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        }

        return Math.Abs(number) < 1e15 ? ((decimal)number).ToString("0.##########", CultureInfo.InvariantCulture) : value;
    }

    private void ReadSheets(ZipArchive zip)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        using (XmlReader relations = Open(zip, "xl/_rels/workbook.xml.rels"))
        {
            while (relations.Read())
            {
                if (relations.LocalName == "Relationship" && relations.GetAttribute("Id") is { } id)
                {
                    string target = relations.GetAttribute("Target") ?? "";
                    targets[id] = target.StartsWith('/') ? target[1..] : "xl/" + target;
                }
            }
        }

        using XmlReader workbook = Open(zip, "xl/workbook.xml");
        while (workbook.Read())
        {
            if (workbook.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (workbook.LocalName == "workbookPr")
            {
                _from1904 = workbook.GetAttribute("date1904") is "1" or "true";
            }
            else if (workbook.LocalName == "sheet" && workbook.GetAttribute("state") is null or "visible"
                && workbook.GetAttribute("id", Relations) is { } id && targets.TryGetValue(id, out string? part) && zip.GetEntry(part) is not null)
            {
                Sheets.Add(part);
            }
        }
    }

    private void ReadShared(ZipArchive zip)
    {
        if (zip.GetEntry("xl/sharedStrings.xml") is null)
        {
            return;
        }

        using XmlReader xml = Open(zip, "xl/sharedStrings.xml");
        var text = new System.Text.StringBuilder();
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "rPh")
            {
                xml.Skip();
            }

            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "t" && !xml.IsEmptyElement)
            {
                text.Append(XlsxRows.TextOf(xml));
            }
            else if (xml.LocalName == "si" && (xml.NodeType == XmlNodeType.EndElement || xml.IsEmptyElement))
            {
                _shared.Add(text.ToString());
                text.Clear();
            }
        }
    }

    private void ReadStyles(ZipArchive zip)
    {
        if (zip.GetEntry("xl/styles.xml") is null)
        {
            return;
        }

        var custom = new Dictionary<int, string>();
        using XmlReader xml = Open(zip, "xl/styles.xml");
        bool inCellFormats = false;
        while (xml.Read())
        {
            if (xml.LocalName == "cellXfs")
            {
                inCellFormats = xml.NodeType == XmlNodeType.Element;
            }
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "numFmt" && Int(xml.GetAttribute("numFmtId")) is { } id)
            {
                custom[id] = xml.GetAttribute("formatCode") ?? "";
            }
            else if (inCellFormats && xml.NodeType == XmlNodeType.Element && xml.LocalName == "xf")
            {
                int format = Int(xml.GetAttribute("numFmtId")) ?? 0;
                _dateStyles.Add(format is (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58)
                    || (custom.TryGetValue(format, out string? code) && IsDateCode(code)));
            }
        }
    }

    // Letters of a date outside quotes, brackets and escapes.
    private static bool IsDateCode(string code)
    {
        for (int i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case '"':
                    i = Math.Max(code.IndexOf('"', i + 1), i);
                    break;
                case '[':
                    i = Math.Max(code.IndexOf(']', i + 1), i);
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'd' or 'D' or 'y' or 'Y' or 'h' or 'H' or 'm' or 'M':
                    return true;
            }
        }

        return false;
    }

    private static int? Int(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static XmlReader Open(ZipArchive zip, string part) =>
        XmlReader.Create((zip.GetEntry(part) ?? throw new InvalidDataException("the workbook is damaged: a part of it is missing")).Open(), Safe);
}
