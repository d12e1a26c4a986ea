using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

/// <summary>Reads a table: finds its header row, then makes a record of each row or says why it is none.</summary>
internal static class TableReader
{
    // Reports often have a title and a date above the headers.
    private const int RowsToSearch = 10;

    /// <summary>The row among the first that is the header: the one with the fewest required columns missing.</summary>
    /// <returns>Null when the table is empty. The table is left on some row: open it again and skip to <c>Line</c>.</returns>
    public static (HeaderMap Map, long Line)? FindHeader(TableRows rows, StreamDefinition stream, IReadOnlyDictionary<string, string> decided)
    {
        (HeaderMap Map, long Line)? best = null;
        for (int i = 0; i < RowsToSearch && rows.Read(); i++)
        {
            string[] cells = [.. Enumerable.Range(0, rows.Count).Select(c => rows.Cell(c) ?? "")];
            HeaderMap map = HeaderMap.Match(stream, TrimRight(cells), decided);
            if (best is null || map.Missing.Count < best.Value.Map.Missing.Count
                || (map.Missing.Count == best.Value.Map.Missing.Count && map.Matched > best.Value.Map.Matched))
            {
                best = (map, rows.Line);
            }

            if (map.Missing.Count == 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Why a table whose header row was looked for cannot be read; null when it can.</summary>
    public static string? Unusable(HeaderMap map) => map.Missing.Count == 0
        ? null
        : $"Nothing of this file was read: the {(map.Missing.Count == 1 ? "column" : "columns")} {string.Join(", ", map.Missing)} "
            + $"{(map.Missing.Count == 1 ? "is" : "are")} missing. It has {string.Join(", ", map.Headers.Take(40))}. "
            + "Say which column is which on the source's page, or export the file with these columns.";

    /// <summary>Reads rows into the page until it is full.</summary>
    /// <returns>False when there are no more.</returns>
    public static bool Fill(PageBuilder page, TableRows rows, RowReader reader, string context, StreamDefinition stream)
    {
        while (!page.IsFull)
        {
            if (!rows.Read())
            {
                return false;
            }

            string? reason = reader.Read(rows, out StreamRecord record);
            if (reason is null)
            {
                page.Add(new ReadRecord(record, rows.Line), rows.Size);
                continue;
            }

            // A record over several lines that is bad was more likely opened by a stray quote than meant.
            if (rows.SpansLines)
            {
                rows.KeepFirstLineOnly();
            }

            string? id = record.Values[0]?.Trim();
            page.Add(
                new UnreadableRecord(
                    rows.Line, rows.Raw(), reason, rows.Problem is not null, context, id is { Length: > 0 } && id.Length <= stream.Id.MaxLength ? id : null),
                rows.Size);
        }

        return true;
    }

    private static string[] TrimRight(string[] cells)
    {
        int length = cells.Length;
        while (length > 0 && string.IsNullOrWhiteSpace(cells[length - 1]))
        {
            length--;
        }

        return cells[..length];
    }
}
