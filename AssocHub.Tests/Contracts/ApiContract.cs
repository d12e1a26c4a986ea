using System.Globalization;
using System.Text.Json.Nodes;
using AssocHub.Tests.Sources.Rest;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Tests.Contracts;

/// <summary>A product's API as its OpenAPI description has it: judges requests and answers, and makes up answers.</summary>
internal sealed class ApiContract
{
    // Headers are the signer's business; a description names them or not as its author liked.
    private static readonly string[] Judged = ["query", "path"];

    private readonly JsonNode _root;

    private ApiContract(JsonNode root) => _root = root;

    /// <summary>The folder with the descriptions; null where it is not there.</summary>
    public static string? Folder { get; } = Find();

    public static ApiContract Load(string file)
    {
        string text = File.ReadAllText(Path.Combine(Folder!, file));
        return new ApiContract(file.EndsWith(".yaml", StringComparison.Ordinal) ? OfYaml(text) : JsonNode.Parse(text)!);
    }

    /// <summary>What the description objects to in a request; empty when it is valid.</summary>
    public IReadOnlyList<string> Problems(Received request, string path)
    {
        string called = $"{request.Method} {path}";
        if (Operation(request.Method, path) is not { } found)
        {
            return [$"{called}: there is no such operation."];
        }

        var problems = new List<string>();
        JsonObject[] known = [.. Parameters(found.Path).Concat(Parameters(found.Operation)).Where(p => Judged.Contains(p["in"]?.ToString()))];
        foreach (JsonObject parameter in known)
        {
            string name = parameter["name"]!.ToString();
            string? value = parameter["in"]!.ToString() == "path" ? found.Values.GetValueOrDefault(name) : request.Query.GetValueOrDefault(name);
            if (value is not null && parameter["schema"] is { } schema)
            {
                new SchemaCheck(_root).Text(schema, value, $"{called}: parameter '{name}'", problems);
            }
            else if (value is null && parameter["required"]?.GetValue<bool>() == true && parameter["in"]!.ToString() == "query")
            {
                problems.Add($"{called}: parameter '{name}' is missing.");
            }
        }

        problems.AddRange(request.Query.Keys.Where(q => !known.Any(p => p["in"]!.ToString() == "query" && p["name"]!.ToString() == q)).Select(q => $"{called}: there is no parameter '{q}'."));
        Body(found.Operation, request, called, problems);
        return problems;
    }

    /// <summary>What the description objects to in an answer.</summary>
    public IReadOnlyList<string> ProblemsOfAnswer(string method, string path, int status, string body)
    {
        if (Operation(method, path) is not { } found)
        {
            return [];
        }

        if (Response(found.Operation, status) is not { } response)
        {
            return [$"{method} {path}: the description knows no status {status}."];
        }

        var problems = new List<string>();
        if (Resolve(response["content"]?["application/json"]?["schema"]) is { } schema && body.Length > 0)
        {
            new SchemaCheck(_root).Node(schema, JsonNode.Parse(body), $"answer to {method} {path}", problems);
        }

        return problems;
    }

    /// <summary>An answer of the operation's first success: the description's own example for seed 0 where it has one, made up by the schema otherwise; null when it has no body.</summary>
    public (int Status, JsonNode? Body) Example(string method, string path, int seed)
    {
        (JsonObject operation, _, _) = Operation(method, path) ?? throw new InvalidOperationException($"There is no operation {method} {path}.");
        (string status, JsonNode? response) = operation["responses"]!.AsObject().First(r => r.Key.StartsWith('2'));
        JsonNode? content = Resolve(response)?["content"]?["application/json"];
        JsonNode? body = seed == 0 && content?["example"] is { } example ? example.DeepClone() : content?["schema"] is { } schema ? new SchemaExample(_root, seed).Of(schema) : null;
        return (int.Parse(status, CultureInfo.InvariantCulture), body);
    }

    /// <summary>The names at the end of dotted paths of an answer that its schema does not have.</summary>
    public IEnumerable<string> UnknownFields(string path, IEnumerable<string> fields)
    {
        JsonNode? schema = Resolve(Response(Operation("GET", path)!.Value.Operation, 200)?["content"]?["application/json"]?["schema"]);
        return fields.Where(f => !Has(schema, f.Split('.')));
    }

    private bool Has(JsonNode? schema, ReadOnlySpan<string> steps)
    {
        schema = Resolve(schema);
        while (schema?["type"]?.ToString() == "array")
        {
            schema = Resolve(schema["items"]);
        }

        return steps.IsEmpty || (schema?["properties"]?[steps[0]] is { } next && Has(next, steps[1..]));
    }

    private void Body(JsonObject operation, Received request, string called, List<string> problems)
    {
        JsonNode? schema = Resolve(Resolve(operation["requestBody"])?["content"]?["application/json"]?["schema"]);
        if (request.Body.Length == 0)
        {
            if (Resolve(operation["requestBody"])?["required"]?.GetValue<bool>() == true)
            {
                problems.Add($"{called}: the body is missing.");
            }

            return;
        }

        if (!request.Headers["Content-Type"].StartsWith("application/json", StringComparison.Ordinal))
        {
            problems.Add($"{called}: the body is {request.Headers["Content-Type"]}.");
        }
        else if (schema is not null)
        {
            new SchemaCheck(_root).Node(schema, JsonNode.Parse(request.Body), $"{called}: body", problems);
        }
    }

    private (JsonObject Operation, JsonObject Path, Dictionary<string, string> Values)? Operation(string method, string path)
    {
        string[] parts = path.Split('/');
        foreach ((string template, JsonNode? node) in _root["paths"]!.AsObject().OrderBy(p => p.Key.Count(c => c == '{')))
        {
            if (node!.AsObject()[method.ToLowerInvariant()] is JsonObject operation && Match(template.Split('/'), parts) is { } values)
            {
                return (operation, node.AsObject(), values);
            }
        }

        return null;
    }

    private static Dictionary<string, string>? Match(string[] template, string[] parts)
    {
        if (template.Length != parts.Length)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < parts.Length; i++)
        {
            int open = template[i].IndexOf('{', StringComparison.Ordinal), close = template[i].IndexOf('}', StringComparison.Ordinal);
            if (open < 0 ? template[i] != parts[i] : !parts[i].StartsWith(template[i][..open], StringComparison.Ordinal) || !parts[i].EndsWith(template[i][(close + 1)..], StringComparison.Ordinal))
            {
                return null;
            }

            if (open >= 0)
            {
                values[template[i][(open + 1)..close]] = parts[i][open..(parts[i].Length - (template[i].Length - close - 1))];
            }
        }

        return values;
    }

    private IEnumerable<JsonObject> Parameters(JsonObject node) => (node["parameters"] as JsonArray ?? []).Select(p => (JsonObject)Resolve(p)!);

    private JsonNode? Response(JsonObject operation, int status)
    {
        JsonObject responses = operation["responses"]!.AsObject();
        return Resolve(responses[status.ToString(CultureInfo.InvariantCulture)] ?? responses["default"]);
    }

    private JsonNode? Resolve(JsonNode? node) => SchemaCheck.Resolve(_root, node);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("ASSOCHUB_CONTRACTS") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "AssocHub.sln")))
        {
            at = at.Parent;
        }

        string? folder = at?.Parent is { } above ? Path.Combine(above.FullName, "shared", "contracts") : null;
        return Directory.Exists(folder) ? folder : null;
    }

    private static JsonNode OfYaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return Of(stream.Documents[0].RootNode)!;
    }

    private static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Of(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Of)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var value } => value switch
        {
            null or "" or "null" or "~" => null,
            "true" => true,
            "false" => false,
            _ when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => number,
            _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => value,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException("Unknown YAML."),
    };
}
