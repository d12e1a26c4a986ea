using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Core.Landing;

/// <summary>A record's content as it is kept, and its hash.</summary>
/// <param name="Json">The canonical fields as a JSON object.</param>
/// <param name="Hash">First 16 bytes of the SHA-256 of the JSON in UTF-8.</param>
public readonly record struct LandedContent(string Json, byte[] Hash)
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = 16;

    private const string ExtraName = "extra";

    // Not for HTML: the pages encode what they show.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly ConcurrentDictionary<StreamDefinition, JsonEncodedText[]> Names = new();

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    /// <summary>
    /// The content of a record: fields in the stream's order, missing ones left out, extra columns sorted by name, so that the order of
    /// a file's columns changes nothing.
    /// </summary>
    public static LandedContent Of(StreamRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        JsonEncodedText[] names = NamesOf(record.Stream);
        (ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer) = _scratch ??= Scratch();
        buffer.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        for (int i = 0; i < names.Length; i++)
        {
            if (record.Values[i] is { } value)
            {
                writer.WriteString(names[i], value);
            }
        }

        if (record.Extra is { Count: > 0 } extra)
        {
            writer.WriteStartObject(ExtraName);
            foreach ((string name, string value) in extra)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return new LandedContent(Encoding.UTF8.GetString(buffer.WrittenSpan), SHA256.HashData(buffer.WrittenSpan)[..HashLength]);
    }

    /// <summary>The record of a content.</summary>
    /// <exception cref="JsonException">It is no content of ours.</exception>
    public static StreamRecord Parse(StreamDefinition stream, string json)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using JsonDocument document = JsonDocument.Parse(json);
        var values = new string?[stream.Fields.Count];
        SortedDictionary<string, string>? extra = null;
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                extra = new SortedDictionary<string, string>(StringComparer.Ordinal);
                foreach (JsonProperty column in property.Value.EnumerateObject())
                {
                    extra[column.Name] = column.Value.GetString() ?? "";
                }
            }
            else if (stream.Find(property.Name) is { } field)
            {
                values[field.Ordinal] = property.Value.GetString();
            }
        }

        return new StreamRecord(stream, values, extra);
    }

    /// <summary>A text as it stands in a content, in quotation marks.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>The hash by which a rejected record is known: what was received, from which file or page, and which of its like it is there (the first, the second …). Not its line, which moves when others are added before it.</summary>
    public static byte[] HashOfRaw(string origin, int occurrence, string raw) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{origin}\n{occurrence}\n{raw}"))[..HashLength];

    private static JsonEncodedText[] NamesOf(StreamDefinition stream) =>
        Names.GetOrAdd(stream, s => [.. s.Fields.Select(f => JsonEncodedText.Encode(f.Name))]);

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Scratch()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, Plain));
    }
}
