using System.Globalization;
using System.Text.RegularExpressions;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using YamlDotNet.RepresentationModel;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>Reads the requests of a manifest, their bodies and their errors.</summary>
internal static partial class RequestReader
{
    private const int MaxNodes = 5_000;

    /// <summary>Reads the request under a key: <c>GET /path</c> or its parts. Null when there is none, or none that can be used.</summary>
    public static ApiRequest? Read(YamlSection section, string key)
    {
        if (!section.Has(key))
        {
            return null;
        }

        return section.NodeOf(key) is YamlScalarNode line ? Read(line, section) : Read(section.Section(key, "request")!);
    }

    // GET /path
    private static ApiRequest? Read(YamlScalarNode node, YamlSection section)
    {
        string line = node.Value ?? "";
        string[] words = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string method = words.Length == 2 ? words[0].ToUpperInvariant() : "GET";
        if (words.Length == 0 || method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE"))
        {
            section.Problem(node, $"'{line}' is not a request: write GET /path, or path: /path and what else belongs to it.");
            return null;
        }

        if (Outside().Replace(words[^1], "").Contains(' ', StringComparison.Ordinal))
        {
            section.Problem(node, $"'{line}' is not a request: an address holds no blank. Write GET /path.");
        }

        return section.TemplateOf(node, words[^1]) is { } path ? new ApiRequest(method, path) : null;
    }

    public static ApiRequest? Read(YamlSection request)
    {
        BodyNode? json = request.Has("json") ? Body(request.NodeOf("json"), request) : null;
        IReadOnlyList<KeyValuePair<Template, BodyNode>>? form = request.Has("form") ? Pairs(request, "form") : null;
        IReadOnlyList<KeyValuePair<Template, BodyNode>>? parts = request.Has("multipart") || request.Has("file") ? Pairs(request, "multipart") : null;
        string? template = Handlebars(request, "body");
        object?[] bodies = [json, form, parts, template];
        if (bodies.Count(b => b is not null) > 1)
        {
            request.Problem("path", "A request has one of json, form, multipart and body.");
        }

        string method = request.Text("method") ?? (bodies.All(b => b is null) ? "GET" : "POST");
        if (request.Template("path") is not { } path)
        {
            return null;
        }

        return new ApiRequest(method, path)
        {
            Query = Pairs(request, "query"),
            Headers = request.Templates("headers"),
            Json = json,
            Form = form,
            Multipart = parts,
            File = request.Section("file") is { } file
                ? new RequestFile(file.Text("part") ?? "file", file.Text("name") ?? "file", file.Text("content_type") ?? "text/csv", Handlebars(file, "body") ?? "") : null,
            BodyTemplate = template,
            ContentType = request.Text("content_type") ?? "application/json",
            Format = request.Text("format") switch { "jsonl" => AnswerFormat.JsonLines, "csv" => AnswerFormat.Csv, "xml" => AnswerFormat.Xml, _ => AnswerFormat.Json },
            Delimiter = request.Text("delimiter") is { Length: > 0 } sign ? sign[0] : ',',
            Columns = request.Texts("columns"),
            Cost = request.Number("cost") ?? 1,
            Errors = [.. request.Sections("errors").Select(Error).Where(e => e is not null).Select(e => e!)],
            IsSigned = request.Bool("signed") ?? true,
            Timeout = request.Span("timeout"),
            When = request.Formula("when"),
            Otherwise = Otherwise(request),
            Until = request.Formula("until"),
            Every = request.Span("every") ?? TimeSpan.FromSeconds(2),
            Patience = request.Span("give_up_after") ?? TimeSpan.FromMinutes(10),
        };
    }

    private static string? Handlebars(YamlSection section, string key)
    {
        string? template = section.Text(key);
        if (template is not null && BodyTemplates.Problem(template) is { } problem)
        {
            section.Problem(key, problem);
        }

        return template;
    }

    private static string? Otherwise(YamlSection request)
    {
        if (request.Has("otherwise") && !request.Has("when"))
        {
            request.Problem("otherwise", "'otherwise' needs a 'when': it says what it means that the request was passed over.");
        }

        return request.Text("otherwise");
    }

    public static ErrorRule? Error(YamlSection rule)
    {
        int? status = null;
        bool isClass = false;
        if (rule.Text("status") is { } text)
        {
            isClass = text.EndsWith("xx", StringComparison.OrdinalIgnoreCase);
            if (!int.TryParse(isClass ? text[..^2] + "00" : text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 100 or > 599)
            {
                rule.Problem("status", $"'{text}' is not a status: write 404, or 5xx for all of a kind.");
                return null;
            }

            status = number;
        }

        CallFailure? means = rule.Text("means") switch
        {
            "empty" => CallFailure.Empty,
            "accepted" => CallFailure.Accepted,
            "rate_limited" => CallFailure.RateLimited,
            "retry" => CallFailure.ServerError,
            "credentials" => CallFailure.Unauthorized,
            "not_found" => CallFailure.Gone,
            "refused" => CallFailure.Refused,
            "too_large" => CallFailure.TooLarge,
            "misconfigured" => CallFailure.Misconfigured,
            _ => null,
        };
        if (status is null && !rule.Has("when") && !rule.Has("contains"))
        {
            rule.Problem("means", "A rule needs at least one of status, when and contains: otherwise it would fit every answer.");
            return null;
        }

        return means is { } meaning ? new ErrorRule(status, isClass, rule.Formula("when"), rule.Text("contains"), meaning, rule.Text("message")) : null;
    }

    private static IReadOnlyList<KeyValuePair<Template, BodyNode>> Pairs(YamlSection section, string key) =>
        [.. section.Pairs(key).Select(p => KeyValuePair.Create(section.TemplateOf(p.KeyNode, p.Name) ?? Template.Constant(""), Body(p.Value, section)))];

    /// <summary>The requests under <c>request</c> and <c>requests</c>, in order; none is a problem.</summary>
    public static List<ApiRequest> ReadAll(YamlSection section, string key)
    {
        var requests = new List<ApiRequest>();
        if (Read(section, "request") is { } one)
        {
            requests.Add(one);
        }

        requests.AddRange(section.Items("requests").Select(n => n is YamlScalarNode line ? Read(line, section) : Read(section.SectionOf(n, "request"))).Where(r => r is not null).Select(r => r!));
        if (requests.Count == 0 && !section.Has("request") && !section.Has("requests"))
        {
            section.Problem(key, $"'{key}' needs a request: write request: POST /path, or its parts.");
        }

        return requests;
    }

    private static BodyNode Body(YamlNode node, YamlSection section)
    {
        int nodes = 0;
        return Body(node, section, ref nodes);
    }

    private static BodyNode Body(YamlNode node, YamlSection section, ref int nodes)
    {
        // Anchors can make a small file a body without end.
        if (++nodes > MaxNodes)
        {
            if (nodes == MaxNodes + 1)
            {
                section.Problem(node, $"The body has more than {MaxNodes} parts.");
            }

            return new BodyLiteral("null");
        }

        switch (node)
        {
            case YamlMappingNode mapping when Key(mapping, "each") is YamlScalarNode { Value: { } list } && Key(mapping, "item") is { } item:
                string name = (Key(mapping, "as") as YamlScalarNode)?.Value ?? "item";
                BodyNode each = Body(item, section, ref nodes);
                Expression? formula = Expression.Parse(list, out string? problem);
                if (formula is null)
                {
                    section.Problem(node, $"The formula cannot be read: {problem}.");
                }

                return formula is null ? new BodyLiteral("null") : new BodyEach(formula, name, each);
            case YamlMappingNode mapping when mapping.Children.Count == 1 && Key(mapping, "json") is { } inner and (YamlMappingNode or YamlSequenceNode):
                return new BodyJsonText(Body(inner, section, ref nodes));
            case YamlMappingNode mapping:
                var properties = new List<KeyValuePair<Template, BodyNode>>();
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    Template? property = section.TemplateOf(key, (key as YamlScalarNode)?.Value ?? "");
                    properties.Add(KeyValuePair.Create(property ?? Template.Constant(""), Body(value, section, ref nodes)));
                }

                return new BodyObject(properties);
            case YamlSequenceNode sequence:
                var items = new List<BodyNode>();
                foreach (YamlNode child in sequence.Children)
                {
                    items.Add(Body(child, section, ref nodes));
                }

                return new BodyArray(items);
            case YamlScalarNode scalar:
                return Scalar(scalar, section);
            default:
                return new BodyLiteral("null");
        }
    }

    private static BodyNode Scalar(YamlScalarNode scalar, YamlSection section)
    {
        string text = scalar.Value ?? "";
        if (YamlSection.IsPlain(scalar))
        {
            if (text is "true" or "false" or "null" or "~" or "")
            {
                return new BodyLiteral(text is "true" or "false" ? text : "null");
            }

            if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                && number.ToString(CultureInfo.InvariantCulture) == text)
            {
                return new BodyLiteral(text);
            }
        }

        return section.TemplateOf(scalar, text) is { } template ? new BodyText(template) : new BodyLiteral("null");
    }

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.CultureInvariant, 500)]
    private static partial Regex Outside();

    private static YamlNode? Key(YamlMappingNode mapping, string name) =>
        mapping.Children.FirstOrDefault(c => c.Key is YamlScalarNode { Value: { } key } && key == name).Value;
}
