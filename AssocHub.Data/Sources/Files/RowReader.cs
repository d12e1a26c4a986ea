using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

/// <summary>Makes records of a table's rows once its headers are known.</summary>
internal sealed class RowReader(HeaderMap map, RecordCleaner cleaner, bool ragged)
{
    private readonly int[] _fields = [.. map.Fields];

    /// <summary>The current row as a record, or why it is none.</summary>
    public string? Read(TableRows rows, out StreamRecord record)
    {
        var values = new string?[map.Stream.Fields.Count];
        record = new StreamRecord(map.Stream, values);
        if (rows.Problem is { } problem)
        {
            return Sentence(problem);
        }

        if (Shape(rows) is { } shape)
        {
            return shape;
        }

        SortedDictionary<string, string>? extra = null;
        for (int column = 0; column < _fields.Length; column++)
        {
            int field = _fields[column];
            if (field == HeaderMap.Ignored || rows.Cell(column) is not { } text)
            {
                continue;
            }

            if (field >= 0)
            {
                values[field] = text;
            }
            else if (text.AsSpan().Trim() is { Length: > 0 } trimmed)
            {
                if (trimmed.Contains('\0'))
                {
                    return $"{map.Headers[column]}: it holds a NUL character, which no text has: the file was damaged on its way. Export it again.";
                }

                (extra ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[map.Headers[column]] = trimmed.ToString();
            }
        }

        if (cleaner.Clean(values) is { } reason)
        {
            return reason;
        }

        record = new StreamRecord(map.Stream, values, extra);
        return null;
    }

    // Fewer cells than headers is a row cut off, or one whose quotes are wrong; more is a value with a delimiter in it.
    private string? Shape(TableRows rows)
    {
        if (rows.Count < _fields.Length && !ragged)
        {
            return $"The row has {rows.Count} values and the file {_fields.Length} columns: a part of it is missing.";
        }

        for (int column = _fields.Length; column < rows.Count; column++)
        {
            if (!string.IsNullOrWhiteSpace(rows.Cell(column)))
            {
                return $"The row has {rows.Count} values and the file {_fields.Length} columns: a value that holds the delimiter must stand in quotation marks.";
            }
        }

        return null;
    }

    private static string Sentence(string problem) => char.ToUpperInvariant(problem[0]) + problem[1..] + ".";
}
