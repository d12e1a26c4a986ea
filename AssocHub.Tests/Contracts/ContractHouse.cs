using System.Globalization;
using System.Text.Json.Nodes;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Contracts;

/// <summary>One product as a test connects it: its description, what a person would enter, and what its description cannot say of answers.</summary>
internal sealed record ContractProduct(
    string Manifest, string File, string Prefix, Dictionary<string, string> Values, Dictionary<string, string> Secrets, Action<Received, string, JsonNode> Shape)
{
    /// <summary>Parameters that the product has and its description forgot, and by what that is known.</summary>
    public IReadOnlyList<string> Forgotten { get; init; } = [];

    /// <summary>Streams that are read from plugins, which the description leaves out: proven against the sandbox alone.</summary>
    public IReadOnlyList<string> OfPlugins { get; init; } = [];

    public static ContractProduct Of(string name) => All.First(p => p.Manifest == name);

    public static IReadOnlyList<ContractProduct> All { get; } =
    [
        new("mailchimp", "mailchimp-3.0.55.json", "/3.0", new() { ["list_id"] = "a1b2c3d4e5", ["member_field"] = "AMSID" }, new() { ["api_key"] = "0123456789abcdef-us1" }, ShapeMailchimp),
        new("listmonk", "listmonk.yaml", "/api", new() { ["url"] = "https://lists.invalid", ["user"] = "api" }, new() { ["token"] = "listmonk-token-1" }, ShapeListmonk),
        new("pretix", "pretix-2023.9.derived.json", "/api/v1", new() { ["url"] = "https://pretix.invalid", ["organizer"] = "nlla", ["member_question"] = "AMSID" }, new() { ["token"] = "pretix-token-1" }, ShapePretix) { OfPlugins = ["sponsor_interactions"] },
        new("eventbrite", "eventbrite-v3.derived.json", "/v3", new() { ["organization"] = "12345", ["member_question"] = "Member number" }, new() { ["token"] = "eventbrite-token-1" }, ShapeEventbrite),
        new("discourse", "discourse.json", "", new() { ["url"] = "https://talk.invalid", ["api_username"] = "system" }, new() { ["api_key"] = "discourse-key-1" }, ShapeDiscourse)
        {
            OfPlugins = ["thread_views", "resource_downloads"],

            // The answer's own `more_topics_url` is /latest?page=1.
            // And a list of users ends with a page on which there is nobody.
            Forgotten = ["GET /latest.json: there is no parameter 'page'.", "answer to GET /admin/users/list/active.json: 0 is too few or too many."],
        },
    ];

    // What the description says in words: what people do is to open, to click or to bounce, and a bounce alone has a type; the total is
    // that of the list.
    private static void ShapeMailchimp(Received request, string path, JsonNode body)
    {
        int place = 0;
        foreach (JsonNode? act in (body["emails"] as JsonArray ?? []).SelectMany(e => e!["activity"] as JsonArray ?? []))
        {
            act!["action"] = (place++ % 3) switch { 0 => "open", 1 => "click", _ => "bounce" };
            act.AsObject().Remove("type");
            if (act["action"]!.ToString() == "bounce")
            {
                act["type"] = "hard";
            }
        }

        if (path.EndsWith("/members", StringComparison.Ordinal) && body["members"] is JsonArray members)
        {
            Addresses([.. members.Select(m => m!)], "email_address");
            foreach (JsonNode? member in members.Where(m => m!["status"] is not null))
            {
                member!["status"] = "subscribed";
            }
        }

        if (body["total_items"] is not null && body.AsObject().Select(p => p.Value).OfType<JsonArray>().FirstOrDefault() is { } list)
        {
            body["total_items"] = list.Count;
        }
    }

    private static void ShapeListmonk(Received request, string path, JsonNode body)
    {
        // The description gives what is sent as the answer; listmonk answers with the campaign, whose number it is.
        if (request.Method == "POST" && path == "/campaigns")
        {
            body["data"]!["id"] = 501;
        }

        if ((body["data"] as JsonObject)?["results"] is not JsonArray results)
        {
            return;
        }

        // The description nests a bounce's properties in a list of their own; listmonk gives them plainly, as its manual shows.
        JsonNode[] plain = [.. results.SelectMany(r => (IEnumerable<JsonNode?>?)(r!["results"] as JsonArray) ?? [r]).Select(r => r!.DeepClone())];
        bool isFirst = request.Query.GetValueOrDefault("page", "1") == "1";
        body["data"]!["results"] = new JsonArray(isFirst ? plain : []);
        body["data"]!["total"] = plain.Length;
        Addresses(plain, "email");
    }

    private static void ShapePretix(Received request, string path, JsonNode body)
    {
        if (body is JsonObject page && page.ContainsKey("next"))
        {
            page["next"] = null;
        }

        foreach (JsonNode? item in (body as JsonObject)?["results"] as JsonArray ?? [])
        {
            if (item!["testmode"] is not null)
            {
                item["testmode"] = false;
            }
        }
    }

    private static void ShapeEventbrite(Received request, string path, JsonNode body)
    {
        if (body["pagination"] is { } pagination)
        {
            pagination["has_more_items"] = false;
        }

        foreach (JsonNode? attendee in body["attendees"] as JsonArray ?? [])
        {
            attendee!["checked_in"] = true;
        }
    }

    private static void ShapeDiscourse(Received request, string path, JsonNode body)
    {
        if (body is JsonArray users)
        {
            Addresses([.. users.Select(u => u!)], "email");
            if (request.Query.GetValueOrDefault("page", "1") != "1")
            {
                users.Clear();
            }

            return;
        }

        if (body["topic_list"] is JsonObject topics)
        {
            topics.Remove("more_topics_url");
        }

        if (body["latest_posts"] is JsonArray posts && request.Query.ContainsKey("before"))
        {
            posts.Clear();
        }
    }

    private static void Addresses(JsonNode[] people, string field)
    {
        for (int i = 0; i < people.Length; i++)
        {
            if (people[i] is JsonObject person && person.ContainsKey(field))
            {
                person[field] = string.Create(CultureInfo.InvariantCulture, $"p{i + 1}@example.org");
            }
        }
    }
}

/// <summary>A server that answers with what a description makes up, and notes whatever the description objects to.</summary>
internal sealed class ContractHouse(ContractProduct product, int seed)
{
    private readonly ApiContract _contract = ApiContract.Load(product.File);
    private readonly List<string> _problems = [];

    public IEnumerable<string> Problems => _problems.Distinct().Except(product.Forgotten);

    public Reply Answer(Received request)
    {
        string path = request.Path[product.Prefix.Length..];
        IReadOnlyList<string> problems = _contract.Problems(request, path);
        _problems.AddRange(problems);
        if (problems.Any(p => p.EndsWith("no such operation.", StringComparison.Ordinal)))
        {
            return Reply.Json(new { message = "no such operation" }, 404);
        }

        (int status, JsonNode? body) = _contract.Example(request.Method, path, seed);
        if (body is null)
        {
            return Reply.Text("", status);
        }

        product.Shape(request, path, body);
        if (request.Query.TryGetValue("fields", out string? fields))
        {
            string[] names = fields.Split(',');
            _problems.AddRange(_contract.UnknownFields(path, names).Select(f => $"GET {path}: there is no field '{f}'."));
            body = Only(body, [.. names.Select(n => n.Split('.'))]);
        }

        return Reply.Text(body!.ToJsonString(), status);
    }

    // As Mailchimp does: nothing but what was asked for.
    private static JsonNode? Only(JsonNode? body, string[][] paths) => body switch
    {
        _ when paths.Any(p => p.Length == 0) => body?.DeepClone(),
        JsonArray list => new JsonArray([.. list.Select(i => Only(i, paths))]),
        JsonObject item => new JsonObject(item.Where(p => paths.Any(q => q[0] == p.Key)).Select(p => KeyValuePair.Create(p.Key, Only(p.Value, [.. paths.Where(q => q[0] == p.Key).Select(q => q[1..])])))),
        _ => body?.DeepClone(),
    };
}
