using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace AssocHub.Tests.Contracts;

/// <summary>Judges values by the schemas of an OpenAPI description, 3.0 or 3.1.</summary>
internal sealed class SchemaCheck(JsonNode root)
{
    public static JsonNode? Resolve(JsonNode root, JsonNode? node)
    {
        while (node is JsonObject item && item["$ref"] is { } reference)
        {
            node = root;
            foreach (string step in reference.ToString().TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                node = node?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
            }
        }

        return node;
    }

    public static string[] Types(JsonNode schema) => schema["type"] switch
    {
        JsonArray list => [.. list.Select(t => t!.ToString())],
        { } one => [one.ToString(), .. schema["nullable"]?.GetValue<bool>() == true ? ["null"] : Array.Empty<string>()],
        null => [],
    };

    /// <summary>A value that arrives as text: of a query or a path.</summary>
    public void Text(JsonNode schema, string value, string where, List<string> problems)
    {
        schema = Resolve(root, schema)!;
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
        {
            var attempts = choices.Select(c => { var found = new List<string>(); Text(c!, value, where, found); return found; }).ToArray();
            problems.AddRange(attempts.Any(a => a.Count == 0) ? [] : attempts[0]);
            return;
        }

        string[] types = Types(schema);
        if (types.Contains("array"))
        {
            foreach (string part in value.Split(','))
            {
                if (schema["items"] is { } items)
                {
                    Text(items, part, where, problems);
                }
            }

            return;
        }

        JsonNode? node = types.Contains("integer") && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole
            : types.Contains("number") && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : types.Contains("boolean") && value is "true" or "false" ? value == "true"
            : value;
        Node(schema, node, where, problems);
    }

    public void Node(JsonNode? schema, JsonNode? value, string where, List<string> problems)
    {
        schema = Resolve(root, schema);
        if (schema is not JsonObject)
        {
            return;
        }

        foreach (JsonNode? part in schema["allOf"] as JsonArray ?? [])
        {
            Node(part, value, where, problems);
        }

        foreach (string choice in (string[])["oneOf", "anyOf"])
        {
            if (schema[choice] is JsonArray choices && !choices.Any(c => IsValid(c, value)))
            {
                problems.Add($"{where}: {Short(value)} is none of the {choices.Count} kinds it may be.");
            }
        }

        string[] types = Types(schema);
        if (types.Length > 0 && !types.Any(t => Is(t, value)))
        {
            problems.Add($"{where}: {Short(value)} is no {string.Join(" or ", types)}.");
            return;
        }

        if (schema["enum"] is JsonArray known && value is not null && !known.Any(k => k?.ToJsonString() == value.ToJsonString()))
        {
            problems.Add($"{where}: {Short(value)} is none of {Short(known)}.");
        }

        Scalar(schema, value, where, problems);
        if (value is JsonArray list)
        {
            Count(schema, list.Count, "minItems", "maxItems", where, problems);
            for (int i = 0; i < list.Count; i++)
            {
                Node(schema["items"], list[i], $"{where}[{i.ToString(CultureInfo.InvariantCulture)}]", problems);
            }
        }
        else if (value is JsonObject item)
        {
            Object(schema, item, where, problems);
        }
    }

    private static void Scalar(JsonNode schema, JsonNode? value, string where, List<string> problems)
    {
        if (value?.GetValueKind() == JsonValueKind.Number)
        {
            double number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
            if ((schema["maximum"] is { } most && number > most.GetValue<double>()) || (schema["minimum"] is { } least && number < least.GetValue<double>()))
            {
                problems.Add($"{where}: {Short(value)} is out of its range.");
            }
        }
        else if (value?.GetValueKind() == JsonValueKind.String)
        {
            string text = value.ToString();
            Count(schema, text.Length, "minLength", "maxLength", where, problems);
            bool fits = schema["format"]?.ToString() switch
            {
                "date-time" => Regex.IsMatch(text, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)),
                "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
                "email" => text.Contains('@', StringComparison.Ordinal),
                "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
                _ => true,
            };
            if (!fits)
            {
                problems.Add($"{where}: {Short(value)} is no {schema["format"]}.");
            }
        }
    }

    private void Object(JsonNode schema, JsonObject item, string where, List<string> problems)
    {
        problems.AddRange((schema["required"] as JsonArray ?? []).Select(r => r!.ToString()).Where(r => !item.ContainsKey(r)).Select(r => $"{where}: '{r}' is missing."));
        JsonObject? properties = schema["properties"] as JsonObject;
        foreach ((string name, JsonNode? value) in item)
        {
            if (properties?[name] is { } known)
            {
                Node(known, value, $"{where}.{name}", problems);
            }
            else if (schema["additionalProperties"] is JsonObject others)
            {
                Node(others, value, $"{where}.{name}", problems);
            }
            else if (schema["additionalProperties"] is JsonValue open && !open.GetValue<bool>())
            {
                problems.Add($"{where}: there is no '{name}'.");
            }
        }
    }

    private bool IsValid(JsonNode? schema, JsonNode? value)
    {
        var problems = new List<string>();
        Node(schema, value, "", problems);
        return problems.Count == 0;
    }

    private static void Count(JsonNode schema, int count, string least, string most, string where, List<string> problems)
    {
        if (count < (schema[least]?.GetValue<int>() ?? 0) || count > (schema[most]?.GetValue<int>() ?? int.MaxValue))
        {
            problems.Add($"{where}: {count.ToString(CultureInfo.InvariantCulture)} is too few or too many.");
        }
    }

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => !value!.ToJsonString().Contains('.', StringComparison.Ordinal),
        _ => false,
    };

    private static string Short(JsonNode? value)
    {
        string text = value?.ToJsonString() ?? "null";
        return text.Length <= 80 ? text : text[..79] + "…";
    }
}
