using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AssocHub.Core.Sources.Expressions;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Writes the schema for editors and the reference page from what the reader knows, so that neither can say anything else.</summary>
internal static class ManifestDocs
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>docs/manifest.schema.json.</summary>
    public static string Schema()
    {
        var definitions = new JsonObject
        {
            ["formula"] = new JsonObject
            {
                ["description"] = "A formula, or its parts by name.",
                ["oneOf"] = new JsonArray(Types("string", "number"), Object(FormulaReader.Parts.Select(p => (p.Name, (JsonNode)new JsonObject { ["description"] = p.Says })), [])),
            },
        };
        foreach ((string name, (string says, Key[] keys)) in Vocabulary.Sections.Where(s => s.Key != "manifest"))
        {
            JsonObject section = Section(keys);
            section["description"] = says;
            definitions[name] = section;
        }

        JsonObject root = Section(Vocabulary.Sections["manifest"].Keys);
        root["$schema"] = "https://json-schema.org/draft/2020-12/schema";
        root["title"] = "AssocHub connector manifest";
        root["$defs"] = definitions;
        return root.ToJsonString(Indented) + "\n";
    }

    /// <summary>The tables of docs/manifest.md: every key, part and function.</summary>
    public static string Tables()
    {
        var text = new StringBuilder();
        foreach ((string name, (string says, Key[] keys)) in Vocabulary.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"### {name}\n\n{says}\n\n| key | is | meaning |\n| --- | --- | --- |\n");
            foreach (Key key in keys)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {(key.IsRequired ? $"**{key.Name}**" : key.Name)} | {Kind(key)} | {Cell(key.Says)} |\n");
            }

            text.Append('\n');
        }

        text.Append("### Parts of a formula\n\n| part | meaning |\n| --- | --- |\n");
        foreach ((string name, string says) in FormulaReader.Parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Cell(says)} |\n");
        }

        text.Append("\n### Functions\n\n| function | yields |\n| --- | --- |\n");
        foreach (ExprFunction function in ExprFunction.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{function.Usage}` | {Cell(function.Says)} |\n");
        }

        return text.ToString();
    }

    private static string Kind(Key key) => key.Type switch
    {
        KeyType.Section => $"[{key.Of}](#{key.Of})",
        KeyType.SectionList => $"list of [{key.Of}](#{key.Of})",
        KeyType.Request => "[request](#request)",
        KeyType.Text when key.Of.Length > 0 => string.Join(", ", key.Of.Split('|')),
        KeyType.TextList => "list of texts",
        KeyType.Bool => "true or false",
        KeyType.Span => "time",
        KeyType.FormulaMap => "names → formulas",
        KeyType.TemplateMap => "names → templates",
        KeyType.BodyMap => "names → values",
        KeyType.Body => "JSON",
        _ => key.Type.ToString().ToLowerInvariant(),
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static JsonObject Section(Key[] keys) => Object(keys.Select(k => (k.Name, Described(k))), keys.Where(k => k.IsRequired).Select(k => k.Name));

    private static JsonNode Described(Key key)
    {
        JsonObject type = key.Type switch
        {
            KeyType.Text => key.Of.Length > 0 ? new JsonObject { ["enum"] = new JsonArray([.. key.Of.Split('|').Select(w => JsonValue.Create(w))]) } : Types("string", "number", "boolean"),
            KeyType.TextList => new JsonObject { ["oneOf"] = new JsonArray(Types("string", "number"), List(Types("string", "number"))) },
            KeyType.Bool => Types("boolean"),
            KeyType.Number => Types("integer"),
            KeyType.Span => new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9.]+[smhdw]$" },
            KeyType.Status => new JsonObject { ["oneOf"] = new JsonArray(Types("integer"), new JsonObject { ["type"] = "string", ["pattern"] = "^[1-5](xx|[0-9][0-9])$" }) },
            KeyType.Formula => Reference("formula"),
            KeyType.FormulaMap => new JsonObject { ["type"] = "object", ["additionalProperties"] = Reference("formula") },
            KeyType.Template => Types("string"),
            KeyType.TemplateMap => new JsonObject { ["type"] = "object", ["additionalProperties"] = Types("string", "number", "boolean") },
            KeyType.Body => [],
            KeyType.BodyMap => new JsonObject { ["type"] = "object" },
            KeyType.Section => Reference(key.Of),
            KeyType.SectionList => List(key.Of == "request" ? Request() : Reference(key.Of)),
            KeyType.Request => Request(),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key.Type, "Unknown type"),
        };
        type["description"] = key.Says;
        return type;
    }

    private static JsonObject Object(IEnumerable<(string Name, JsonNode Type)> properties, IEnumerable<string> required)
    {
        var members = new JsonObject();
        foreach ((string name, JsonNode type) in properties)
        {
            members[name] = type;
        }

        var section = new JsonObject { ["type"] = "object", ["properties"] = members, ["additionalProperties"] = false };
        JsonNode?[] needed = [.. required.Select(r => JsonValue.Create(r))];
        if (needed.Length > 0)
        {
            section["required"] = new JsonArray(needed);
        }

        return section;
    }

    private static JsonObject Types(params string[] names) =>
        names.Length == 1 ? new JsonObject { ["type"] = names[0] } : new JsonObject { ["type"] = new JsonArray([.. names.Select(n => JsonValue.Create(n))]) };

    // GET /path, or its parts.
    private static JsonObject Request() => new() { ["oneOf"] = new JsonArray(Types("string"), Reference("request")) };

    private static JsonObject List(JsonNode of) => new() { ["type"] = "array", ["items"] = of };

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/$defs/" + name };
}
