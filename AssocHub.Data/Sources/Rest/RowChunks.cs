using System.Buffers;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Files;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Takes an answer of rows apart into pieces of JSON, so that the longest export needs little memory.</summary>
internal static class RowChunks
{
    private const int RowsAtOnce = 2_000;
    private const int BytesAtOnce = 8 * 1024 * 1024;

    public static IEnumerable<(JsonDocument? Rows, IReadOnlyList<(long Position, string Raw, string Reason)> Unreadable)> Of(Stream rows, ApiRequest request) =>
        request.Format == AnswerFormat.Csv ? OfTable(rows, request) : OfLines(rows);

    private static IEnumerable<(JsonDocument?, IReadOnlyList<(long, string, string)>)> OfLines(Stream rows)
    {
        using var reader = new StreamReader(rows, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16, leaveOpen: true);
        var bad = new List<(long, string, string)>();
        var chunk = new ArrayBufferWriter<byte>(1 << 16);
        int count = 0;
        long line = 0;
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (Problem(text) is { } problem)
            {
                bad.Add((line, text, problem));
                continue;
            }

            chunk.Write(count++ == 0 ? "["u8 : ","u8);
            Encoding.UTF8.GetBytes(text, chunk);
            if (count == RowsAtOnce || chunk.WrittenCount > BytesAtOnce)
            {
                yield return (Closed(chunk), bad);
                (chunk, bad, count) = (new ArrayBufferWriter<byte>(chunk.WrittenCount), [], 0);
            }
        }

        if (count > 0 || bad.Count > 0)
        {
            yield return (count > 0 ? Closed(chunk) : null, bad);
        }
    }

    private static IEnumerable<(JsonDocument?, IReadOnlyList<(long, string, string)>)> OfTable(Stream rows, ApiRequest request)
    {
        var table = new CsvRows(rows, request.Delimiter);
        bool isFirst = request.Columns.Count > 0;
        if (!table.Read())
        {
            yield break;
        }

        JsonEncodedText[] headers = isFirst ? [.. request.Columns.Select(c => JsonEncodedText.Encode(c))] : [.. Enumerable.Range(0, table.Count).Select(i => JsonEncodedText.Encode((table.Cell(i) ?? "").Trim().Trim('\uFEFF')))];
        var bad = new List<(long, string, string)>();
        var chunk = new ArrayBufferWriter<byte>(1 << 16);
        var writer = new Utf8JsonWriter(chunk);
        int count = 0;
        writer.WriteStartArray();
        for (; isFirst || table.Read(); isFirst = false)
        {
            if (table.Problem is { } problem || table.Count > headers.Length)
            {
                bad.Add((table.Line, string.Join(request.Delimiter, Enumerable.Range(0, table.Count).Select(table.Cell)), table.Problem ?? "The row has more values than the table has columns"));
                continue;
            }

            writer.WriteStartObject();
            for (int i = 0; i < headers.Length; i++)
            {
                if (i < table.Count && table.Cell(i) is { Length: > 0 } cell)
                {
                    writer.WriteString(headers[i], cell);
                }
            }

            writer.WriteEndObject();
            if (++count == RowsAtOnce || writer.BytesPending + writer.BytesCommitted > BytesAtOnce)
            {
                writer.WriteEndArray();
                writer.Flush();
                yield return (JsonDocument.Parse(chunk.WrittenMemory), bad);
                (chunk, bad, count) = (new ArrayBufferWriter<byte>(chunk.WrittenCount), [], 0);
                writer.Reset(chunk);
                writer.WriteStartArray();
            }
        }

        if (table.Broken is { } broken)
        {
            throw new CallFailedException(CallFailure.Damaged, $"The end of the table is missing: {broken}");
        }

        if (count > 0 || bad.Count > 0)
        {
            writer.WriteEndArray();
            writer.Flush();
            yield return (JsonDocument.Parse(chunk.WrittenMemory), bad);
        }
    }

    private static JsonDocument Closed(ArrayBufferWriter<byte> chunk)
    {
        chunk.Write("]"u8);
        return JsonDocument.Parse(chunk.WrittenMemory);
    }

    private static string? Problem(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return null;
        }
        catch (JsonException)
        {
            return "The line is not JSON: it breaks off, or holds something that may not stand there.";
        }
    }
}
