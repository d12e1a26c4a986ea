using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace AssocHub.Data.Sources.Files;

/// <summary>
/// The rows of a workbook's first sheet with anything in it, read as a stream: a large sheet is never held. Formulas give the value
/// saved with them, dates come as ISO 8601, and a cell merged downwards counts for every row it covers.
/// </summary>
internal sealed class XlsxRows : TableRows
{
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = false };

    private readonly ZipArchive _zip;
    private readonly XlsxBook _book;
    private readonly XmlReader _sheet;
    private readonly Dictionary<int, List<(int First, int Last)>> _merged;
    private readonly Dictionary<int, (string Value, int Until)> _down = [];
    private readonly List<string?> _cells = [];
    private string? _problem;
    private string? _broken;
    private long _row;
    private int _size;

    private XlsxRows(ZipArchive zip, XlsxBook book, string part, Dictionary<int, List<(int First, int Last)>> merged)
    {
        _zip = zip;
        _book = book;
        _merged = merged;
        _sheet = XmlReader.Create(zip.GetEntry(part)!.Open(), Safe);
    }

    public override long Line => _row;

    public override int Count => _cells.Count;

    public override string? Problem => _problem;

    public override string? Broken => _broken;

    public override int Size => _size;

    public override bool IsRagged => true;

    public override char Delimiter => ',';

    /// <summary>Opens a workbook.</summary>
    /// <exception cref="InvalidDataException">It is none, or has no sheet.</exception>
    public static XlsxRows Open(Stream file)
    {
        ZipArchive zip;
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException("this is not an Excel workbook, whatever its name says. Open it in Excel and save it as .xlsx", problem);
        }

        try
        {
            XlsxBook book = XlsxBook.Read(zip);
            foreach (string part in book.Sheets)
            {
                var rows = new XlsxRows(zip, book, part, Merged(zip, part));
                if (rows.Read())
                {
                    rows._sheet.Dispose();
                    return new XlsxRows(zip, book, part, rows._merged);
                }

                rows._sheet.Dispose();
            }

            throw new InvalidDataException("the workbook has no sheet with anything in it");
        }
        catch (XmlException problem)
        {
            throw new InvalidDataException("the workbook is damaged. Open it in Excel, let it be repaired and save it again", problem);
        }
    }

    public override bool Read()
    {
        try
        {
            while (_sheet.Read())
            {
                if (_sheet.NodeType == XmlNodeType.Element && _sheet.LocalName == "row")
                {
                    _row = long.TryParse(_sheet.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : _row + 1;
                    ReadCells();
                    if (_problem is not null || _cells.Exists(c => !string.IsNullOrWhiteSpace(c)))
                    {
                        return true;
                    }
                }
            }
        }
        catch (Exception problem) when (problem is XmlException or InvalidDataException or IOException)
        {
            _broken = "the workbook is damaged";
        }

        return false;
    }

    public override string? Cell(int column) => column < _cells.Count ? _cells[column] : null;

    public override string Raw() => string.Join(',', _cells.Select(Quoted));

    protected override void Close()
    {
        _sheet.Dispose();
        _zip.Dispose();
    }

    private static string Quoted(string? cell) =>
        cell is null ? "" : cell.AsSpan().IndexOfAny("\",\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private void ReadCells()
    {
        _cells.Clear();
        _problem = null;
        _size = 0;
        if (!_sheet.IsEmptyElement)
        {
            int depth = _sheet.Depth;
            while (_sheet.Read() && !(_sheet.NodeType == XmlNodeType.EndElement && _sheet.Depth == depth))
            {
                if (_sheet.NodeType == XmlNodeType.Element && _sheet.LocalName == "c")
                {
                    int column = Column(_sheet.GetAttribute("r"), _cells.Count);
                    string? value = ReadCell(column);
                    Put(column, value);
                    _size += value?.Length ?? 0;
                }
            }
        }

        FillDown();
    }

    private string? ReadCell(int column)
    {
        string type = _sheet.GetAttribute("t") ?? "n";
        bool isDate = _book.IsDate(_sheet.GetAttribute("s"));
        if (_sheet.IsEmptyElement)
        {
            return null;
        }

        int depth = _sheet.Depth;
        string? value = null;
        bool isFormula = false;
        var inline = new StringBuilder();
        while (_sheet.Read() && !(_sheet.NodeType == XmlNodeType.EndElement && _sheet.Depth == depth))
        {
            if (_sheet.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            isFormula |= _sheet.LocalName == "f";
            if (_sheet.LocalName == "v")
            {
                value = TextOf(_sheet);
            }
            else if (_sheet.IsEmptyElement)
            {
                continue;
            }
            else if (_sheet.LocalName == "t")
            {
                inline.Append(TextOf(_sheet));
            }
            else if (_sheet.LocalName == "rPh")
            {
                _sheet.Skip();
            }
        }

        if (type == "e")
        {
            _problem = $"cell {ColumnName(column)}{_row} holds the error {value}";
            return value;
        }

        if (isFormula && value is null)
        {
            _problem = $"cell {ColumnName(column)}{_row} holds a formula that was never calculated. Open the workbook in Excel and save it";
            return null;
        }

        return type switch
        {
            "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? _book.Shared(index) : null,
            "inlineStr" => inline.ToString(),
            "b" => value == "1" ? "true" : "false",
            "n" when value is not null => _book.Number(value, isDate),
            _ => value,
        };
    }

    /// <summary>The text of the current element; the reader is left on its end.</summary>
    internal static string TextOf(XmlReader xml)
    {
        if (xml.IsEmptyElement)
        {
            return "";
        }

        var text = new StringBuilder();
        int depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                text.Append(xml.Value);
            }
        }

        return text.ToString();
    }

    private void Put(int column, string? value)
    {
        while (_cells.Count <= column)
        {
            _cells.Add(null);
        }

        _cells[column] = value;
    }

    private void FillDown()
    {
        foreach ((int column, List<(int First, int Last)> ranges) in _merged)
        {
            foreach ((int first, int last) in ranges)
            {
                if (first == _row && Cell(column) is { } value)
                {
                    _down[column] = (value, last);
                }
            }

            if (_down.TryGetValue(column, out (string Value, int Until) down))
            {
                if (_row > down.Until)
                {
                    _down.Remove(column);
                }
                else if (Cell(column) is null && _cells.Exists(c => c is not null))
                {
                    Put(column, down.Value);
                }
            }
        }
    }

    // Merged cells are listed behind the rows, so the sheet is passed over once before it is read.
    private static Dictionary<int, List<(int First, int Last)>> Merged(ZipArchive zip, string part)
    {
        var merged = new Dictionary<int, List<(int First, int Last)>>();
        using XmlReader xml = XmlReader.Create(zip.GetEntry(part)!.Open(), Safe);
        while (xml.ReadToFollowing("mergeCell", XlsxBook.Main))
        {
            string[] corners = (xml.GetAttribute("ref") ?? "").Split(':');
            if (corners.Length == 2 && RowOf(corners[0]) is var first && RowOf(corners[1]) is var last && last > first)
            {
                int column = Column(corners[0], 0);
                if (!merged.TryGetValue(column, out List<(int, int)>? ranges))
                {
                    merged[column] = ranges = [];
                }

                ranges.Add((first, last));
            }
        }

        return merged;
    }

    private static int RowOf(string reference) =>
        int.TryParse(reference.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"), NumberStyles.None, CultureInfo.InvariantCulture, out int row) ? row : 0;

    private static int Column(string? reference, int otherwise)
    {
        int column = 0;
        foreach (char c in reference ?? "")
        {
            if (c is < 'A' or > 'Z')
            {
                break;
            }

            column = column * 26 + (c - 'A' + 1);
        }

        return column is > 0 and <= 16384 ? column - 1 : otherwise;
    }

    private static string ColumnName(int column)
    {
        string name = "";
        for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        {
            name = (char)('A' + (rest - 1) % 26) + name;
        }

        return name;
    }
}
