using System.Text;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

/// <summary>Reads one file in pages. Whatever is wrong with it becomes a rejected record; nothing is thrown.</summary>
internal sealed class FileReader(StreamFile file, RecordCleaner cleaner, IReadOnlyDictionary<string, string> decided)
{
    private static readonly char[] Delimiters = [',', ';', '\t', '|'];

    /// <summary>The file's pages; the last one ends it. <paramref name="fraction"/> makes a share of a position in the file.</summary>
    public IEnumerable<SourcePage> Pages(Func<long, double> fraction)
    {
        var page = new PageBuilder(file);
        Opened? opened = Open(page);
        if (opened is not null)
        {
            using (opened)
            {
                while (Fill(page, opened))
                {
                    yield return page.Take(fraction(opened.Position), ended: false);
                }
            }
        }

        yield return page.Take(fraction(file.Length), ended: true);
    }

    /// <summary>Looks at the beginning of a file: its headers, what they were taken for, and its first rows.</summary>
    public (HeaderMap? Map, IReadOnlyList<IReadOnlyList<string?>> Rows, string? Problem) Sample(int rows)
    {
        var page = new PageBuilder(file);
        using Opened? opened = Open(page, evenUnusable: true);
        IReadOnlyList<UnreadableRecord> problems = page.Take(0, true).Unreadable;
        string? problem = problems.Count > 0 ? problems[0].Reason : null;
        if (opened?.Table is null)
        {
            return (null, [], problem);
        }

        var sample = new List<IReadOnlyList<string?>>();
        while (sample.Count < rows && opened.Table.Read())
        {
            sample.Add([.. Enumerable.Range(0, opened.Map!.Headers.Count).Select(opened.Table.Cell)]);
        }

        return (opened.Map, sample, problem);
    }

    private TextEncoding? _encoding;

    private TextEncoding Encoded => _encoding ??= FileText.Detect(file);

    private Opened? Open(PageBuilder page, bool evenUnusable = false)
    {
        try
        {
            if (file.Length == 0)
            {
                page.RejectFile("The file is empty: not even its headers are there. Export it again.");
                return null;
            }

            return file.Format switch
            {
                FileFormat.JsonLines => OpenLines(),
                FileFormat.Csv => OpenTable(page, BestDelimiter(), evenUnusable),
                FileFormat.Xlsx => OpenTable(page, delimiter: null, evenUnusable),
                _ => throw new ArgumentOutOfRangeException(nameof(page), file.Format, "Unknown file format"),
            };
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            page.RejectFile($"Nothing of this file was read: {problem.Message}.");
            return null;
        }
    }

    private bool Fill(PageBuilder page, Opened opened)
    {
        bool more;
        try
        {
            more = opened.Table is { } table
                ? TableReader.Fill(page, table, opened.Rows!, opened.Context, file.Stream)
                : FillLines(page, opened.Lines!, opened.LineReader!);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            page.RejectFile($"The file could be read only in part: {problem.Message}");
            return false;
        }

        if (!more && (opened.Table?.Broken ?? opened.Lines?.Broken) is { } broken)
        {
            page.RejectFile($"The end of the file is missing: {broken.TrimEnd('.')}. What stands before it was landed. Copy or export the file again.");
        }

        return more;
    }

    private static bool FillLines(PageBuilder page, LineBuffer lines, JsonLineReader reader)
    {
        while (!page.IsFull)
        {
            if (lines.Window.IsEmpty && !lines.Fill())
            {
                return false;
            }

            int end = lines.LineEnd(0);
            if (end < 0)
            {
                page.Add(new UnreadableRecord(lines.Line, Encoding.UTF8.GetString(lines.Window[..1000]), "The line is too long to be a record.", true), 1000);
                lines.SkipLine();
                continue;
            }

            bool last = end == lines.Window.Length;
            if (last && lines.Broken is not null)
            {
                return false;
            }

            ReadOnlySpan<byte> line = lines.Window[..end];
            if (line.IndexOfAnyExcept(" \t\r"u8) >= 0)
            {
                string? reason = reader.Read(line, out StreamRecord record, out bool unreadable);
                if (reason is null)
                {
                    page.Add(new ReadRecord(record, lines.Line), end);
                }
                else
                {
                    string? id = unreadable ? null : record.Values[0];
                    page.Add(
                        new UnreadableRecord(lines.Line, Encoding.UTF8.GetString(line).TrimEnd('\r'), reason, unreadable, RawContext.JsonLines, id?.Length <= 200 ? id : null),
                        end);
                }
            }

            lines.Advance(last ? end : end + 1, last ? 0 : 1);
        }

        return true;
    }

    private Opened OpenLines()
    {
        Stream text = FileText.Open(file, Encoded, out FileStream raw);
        return new Opened(raw, text) { Lines = new LineBuffer(text), LineReader = new JsonLineReader(file.Stream, cleaner, decided) };
    }

    private Opened? OpenTable(PageBuilder page, char? delimiter, bool evenUnusable)
    {
        (HeaderMap Map, long Line)? header;
        using (Opened look = OpenRows(delimiter))
        {
            header = TableReader.FindHeader(look.Table!, file.Stream, decided);
        }

        if (header is null)
        {
            page.RejectFile("Nothing of this file was read: it holds no rows, not even headers. Export it again.");
            return null;
        }

        if (TableReader.Unusable(header.Value.Map) is { } unusable)
        {
            page.RejectFile(unusable, string.Join(delimiter ?? ',', header.Value.Map.Headers));
            if (!evenUnusable)
            {
                return null;
            }
        }

        Opened opened = OpenRows(delimiter);
        while (opened.Table!.Read() && opened.Table.Line < header.Value.Line)
        {
        }

        HeaderMap map = header.Value.Map;
        opened.Map = map;
        opened.Rows = new RowReader(map, cleaner, opened.Table.IsRagged);
        opened.Context = new RawContext("csv", opened.Table.Delimiter, map.Headers, opened.Table.IsRagged).ToJson();
        return opened;
    }

    private Opened OpenRows(char? delimiter)
    {
        if (delimiter is { } separator)
        {
            Stream text = FileText.Open(file, Encoded, out FileStream raw);
            return new Opened(raw, text) { Table = new CsvRows(text, separator) };
        }

        Stream bytes = FileText.OpenBytes(file, out FileStream workbook);
        if (file.IsCompressed)
        {
            // A workbook must be read back and forth.
            var whole = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            using (bytes)
            {
                bytes.CopyTo(whole);
            }

            whole.Position = 0;
            return new Opened(whole, whole) { Table = XlsxRows.Open(whole) };
        }

        try
        {
            return new Opened(workbook, workbook) { Table = XlsxRows.Open(workbook) };
        }
        catch (InvalidDataException)
        {
            workbook.Dispose();
            throw;
        }
    }

    // The delimiter under which the headers make the most sense.
    private char BestDelimiter()
    {
        (char Delimiter, int Missing, int Matched) best = (',', int.MaxValue, 0);
        foreach (char delimiter in Delimiters)
        {
            using Opened look = OpenRows(delimiter);
            if (TableReader.FindHeader(look.Table!, file.Stream, decided) is { } header
                && (header.Map.Missing.Count < best.Missing || (header.Map.Missing.Count == best.Missing && header.Map.Matched > best.Matched)))
            {
                best = (delimiter, header.Map.Missing.Count, header.Map.Matched);
            }
        }

        return best.Delimiter;
    }

    private sealed class Opened(FileStream raw, Stream text) : IDisposable
    {
        public TableRows? Table { get; init; }

        public HeaderMap? Map { get; set; }

        public RowReader? Rows { get; set; }

        public string Context { get; set; } = "";

        public LineBuffer? Lines { get; init; }

        public JsonLineReader? LineReader { get; init; }

        public long Position => raw.CanRead ? raw.Position : 0;

        public void Dispose()
        {
            Table?.Dispose();
            text.Dispose();
            raw.Dispose();
        }
    }
}
