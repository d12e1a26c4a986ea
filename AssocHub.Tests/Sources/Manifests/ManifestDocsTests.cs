using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AssocHub.Data.Sources.Manifests;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Tests.Sources.Manifests;

/// <summary>The schema and the reference page say what the reader does. After a change: set ASSOCHUB_WRITE_DOCS=1 and run these once.</summary>
public sealed class ManifestDocsTests
{
    private static readonly string Docs = Path.Combine(Root(), "docs");

    public static TheoryData<string> Shipped => [.. ManifestCatalog.Shipped.Select(m => m.Manifest.Name)];

    [Fact]
    public void The_schema_for_editors_is_the_readers()
    {
        string file = Path.Combine(Docs, "manifest.schema.json");
        Write(file, ManifestDocs.Schema());

        Assert.Equal(ManifestDocs.Schema(), File.ReadAllText(file));
    }

    [Fact]
    public void The_reference_page_lists_every_key_and_function()
    {
        string file = Path.Combine(Docs, "manifest.md");
        string page = File.ReadAllText(file);
        int at = page.IndexOf("### manifest\n", StringComparison.Ordinal);
        Write(file, (at < 0 ? page : page[..at]) + ManifestDocs.Tables());

        Assert.EndsWith(ManifestDocs.Tables(), File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_manifest_fits_the_schema(string name)
    {
        JsonNode schema = JsonNode.Parse(ManifestDocs.Schema())!;
        var yaml = new YamlStream();
        yaml.Load(new StringReader(ManifestCatalog.Shipped.Single(m => m.Manifest.Name == name).Yaml));

        Assert.Empty(Problems(Json(yaml.Documents[0].RootNode), schema, schema, name));
    }

    [Theory]
    [InlineData("name: x")]
    [InlineData("assochub: 1\nname: x\ntitle: X\ndomain: nowhere\nbase_url: http://x")]
    [InlineData("assochub: 1\nname: x\ntitle: X\ndomain: ams\nbase_url: http://x\nstraems: []")]
    [InlineData("assochub: 1\nname: x\ntitle: X\ndomain: ams\nbase_url: http://x\nlimits: {concurrency: many}")]
    public void What_the_schema_refuses_the_reader_refuses_too(string text)
    {
        JsonNode schema = JsonNode.Parse(ManifestDocs.Schema())!;
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));

        Assert.NotEmpty(Problems(Json(yaml.Documents[0].RootNode), schema, schema, "root"));
        Assert.NotEmpty(ManifestReader.Read(text).Problems);
    }

    private static void Write(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("ASSOCHUB_WRITE_DOCS") == "1")
        {
            File.WriteAllText(file, text);
        }
    }

    // As much of JSON Schema as the schema uses.
    private static IEnumerable<string> Problems(JsonNode? value, JsonNode schema, JsonNode root, string at)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            schema = root["$defs"]![reference.Split('/')[^1]]!;
        }

        if (schema["oneOf"] is JsonArray options)
        {
            return options.Any(o => !Problems(value, o!, root, at).Any()) ? [] : [$"{at} fits none of its forms"];
        }

        if (schema["enum"] is JsonArray words && !words.Any(w => w!.ToString() == value?.ToString()))
        {
            return [$"{at}: {value} is no such word"];
        }

        if (schema["type"] is { } type && !(type is JsonArray several ? several.Select(t => t!.ToString()) : [type.ToString()]).Any(t => Is(value, t)))
        {
            return [$"{at} is not {type.ToJsonString()}"];
        }

        if (schema["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(value!.ToString(), pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            return [$"{at} does not match {pattern}"];
        }

        if (value is JsonArray list && schema["items"] is { } items)
        {
            return list.SelectMany((item, i) => Problems(item, items, root, $"{at}[{i}]"));
        }

        if (value is not JsonObject group)
        {
            return [];
        }

        var known = schema["properties"] as JsonObject;
        return (schema["required"] as JsonArray ?? []).Where(r => !group.ContainsKey(r!.ToString())).Select(r => $"{at} lacks {r}")
            .Concat(group.SelectMany(p => known?[p.Key] is { } child ? Problems(p.Value, child, root, $"{at}.{p.Key}")
                : schema["additionalProperties"] is JsonObject rest ? Problems(p.Value, rest, root, $"{at}.{p.Key}")
                : known is not null ? [$"{at} has no {p.Key}"] : []));
    }

    private static bool Is(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" or "number" => value?.GetValueKind() == JsonValueKind.Number,
        _ => value?.GetValueKind() is JsonValueKind.String,
    };

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(c => KeyValuePair.Create(c.Key.ToString(), Json(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: { } text } when long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => null,
    };

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AssocHub.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
