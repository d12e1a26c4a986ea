using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

/// <summary>Makes records of lines that are JSON objects each.</summary>
internal sealed class JsonLineReader(StreamDefinition stream, RecordCleaner cleaner, IReadOnlyDictionary<string, string> decided)
{
    private readonly Dictionary<string, int> _fields = new(StringComparer.Ordinal);
    private readonly TextPool _pool = new();

    /// <summary>A line as a record, or why it is none.</summary>
    public string? Read(ReadOnlySpan<byte> line, out StreamRecord record, out bool unreadable)
    {
        var values = new string?[stream.Fields.Count];
        record = new StreamRecord(stream, values);
        unreadable = true;
        SortedDictionary<string, string>? extra = null;
        if (!System.Text.Unicode.Utf8.IsValid(line))
        {
            return "The line holds bytes that are not UTF-8. JSON is always UTF-8: export the file again.";
        }

        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "The line is not a JSON object: each line must be one, as in {\"ams_id\":\"1\"}.";
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string name = json.GetString()!;
                json.Read();
                string? text = Text(ref json);
                int field = FieldOf(name);
                if (text is null || field == HeaderMap.Ignored)
                {
                    continue;
                }

                if (field >= 0)
                {
                    values[field] ??= text;
                }
                else if (!string.IsNullOrWhiteSpace(text))
                {
                    (extra ??= new SortedDictionary<string, string>(StringComparer.Ordinal))[name] = text.Trim();
                }
            }

            json.Read();
        }
        catch (JsonException problem)
        {
            return $"The line is not JSON: at character {((problem.BytePositionInLine ?? 0) + 1).ToString(CultureInfo.InvariantCulture)} it breaks off or holds something that may not stand there.";
        }

        unreadable = false;
        record = new StreamRecord(stream, values, extra);
        return cleaner.Clean(values)
            ?? (extra?.Values.Any(v => v.Contains('\0', StringComparison.Ordinal)) == true ? "A value holds a NUL character, which no text has." : null);
    }

    private int FieldOf(string name)
    {
        if (_fields.TryGetValue(name, out int field))
        {
            return field;
        }

        field = HeaderMap.Match(stream, [name], decided).Fields[0];
        if (_fields.Count < 10_000)
        {
            _fields[name] = field;
        }

        return field;
    }

    private string? Text(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return json.ValueIsEscaped ? json.GetString() : _pool.Get(json.ValueSpan);
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartArray:
            case JsonTokenType.StartObject:
                using (JsonDocument nested = JsonDocument.ParseValue(ref json))
                {
                    return nested.RootElement.ValueKind == JsonValueKind.Array
                        && nested.RootElement.EnumerateArray().All(e => e.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
                        ? string.Join(';', nested.RootElement.EnumerateArray().Select(e => e.ToString()))
                        : nested.RootElement.GetRawText();
                }

            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            default:
                return _pool.Get(json.ValueSpan);
        }
    }
}
