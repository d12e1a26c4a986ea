using System.Globalization;
using System.Text.Json.Nodes;

namespace AssocHub.Tests.Contracts;

/// <summary>Makes up values by a schema: its own examples where it has some, and otherwise what the type, the format and the name say.</summary>
internal sealed class SchemaExample(JsonNode root, int seed)
{
    private const int Items = 2;
    private const int Deepest = 12;

    private int _count = seed * 1_000;

    public JsonNode? Of(JsonNode? schema, string name = "", int depth = 0)
    {
        schema = SchemaCheck.Resolve(root, schema);
        if (schema is not JsonObject || depth > Deepest)
        {
            return null;
        }

        if (schema["allOf"] is JsonArray all)
        {
            return new JsonObject(all.Select(p => Of(p, name, depth + 1)).OfType<JsonObject>().SelectMany(o => o).DistinctBy(p => p.Key).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        }

        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            return Of(choices[seed % choices.Count], name, depth + 1);
        }

        string[] types = SchemaCheck.Types(schema);
        if (types.Contains("array"))
        {
            return new JsonArray([.. Enumerable.Range(0, Items).Select(_ => Of(schema["items"], name, depth + 1)).Where(i => i is not null)]);
        }

        if (types.Contains("object") || schema["properties"] is not null)
        {
            // Names of their own choice, as of languages: one of them.
            JsonObject properties = schema["properties"] as JsonObject ?? (schema["additionalProperties"] is JsonObject other ? new JsonObject { ["en"] = other.DeepClone() } : []);
            return new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, Of(p.Value, p.Key, depth + 1))));
        }

        return Scalar(schema, types, name);
    }

    private JsonNode? Scalar(JsonNode schema, string[] types, string name)
    {
        if (schema["enum"] is JsonArray choices)
        {
            return choices[seed % choices.Count]?.DeepClone();
        }

        bool isId = name is "id" or "barcode";
        if (!isId && (schema["example"] ?? (schema["examples"] as JsonArray)?[0]) is JsonValue example && example.ToString().Length > 0)
        {
            return example.DeepClone();
        }

        _count++;
        return types.FirstOrDefault(t => t != "null") switch
        {
            "integer" => _count,
            "number" => _count,
            "boolean" => seed % 2 == 0,
            "string" => Text(schema["format"]?.ToString(), name),
            _ => null,
        };
    }

    private string Text(string? format, string name)
    {
        bool isMoment = format == "date-time" || name.EndsWith("_at", StringComparison.Ordinal) || name.StartsWith("date_", StringComparison.Ordinal) || name is "created" or "changed" or "timestamp" or "send_time" or "last_changed" or "utc" or "datetime";
        string number = _count.ToString(CultureInfo.InvariantCulture);
        return (isMoment, format, name) switch
        {
            (true, _, _) => new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero).AddMinutes(_count % 10_000).ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
            (_, "date", _) => "2026-03-01",
            (_, "email", _) or (_, _, "email" or "email_address" or "attendee_email") => $"person{number}@example.org",
            (_, "uri", _) => "https://example.org/" + number,
            (_, _, "id") => number,
            _ => $"{name} {number}",
        };
    }
}
