using System.Text.Json;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox.CiviCrm;

/// <summary>APIv4 over HTTP: <c>/civicrm/ajax/api4/{Entity}/{action}</c>, its parameters as one JSON text in <c>params</c>.</summary>
internal sealed class CiviCrmSystem(CiviState state, SandboxKeys keys, int? largestPage) : IOutsideSystem
{
    private static readonly string[] Writable = ["Contact", "Group", "GroupContact", "Tag", "EntityTag", "Activity"];

    public string Name => "civicrm";

    public string Title => "CiviCRM";

    public string Prefix => "civicrm/ajax/api4";

    public Answer? Refuse(IHeaderDictionary headers, Call call)
    {
        string expected = "Bearer " + keys.CiviCrm;
        bool known = headers["X-Civi-Auth"] == expected || headers.Authorization == expected || call["_authx"] == expected || call["_authx"] == keys.CiviCrm;
        return known ? null : new Answer(401, "Invalid credential"u8.ToArray(), "text/plain; charset=utf-8");
    }

    public bool Changes(Call call) => call.Writes && call.Segments is [_, not ("get" or "getFields")];

    public bool? IsFirstPage(Call call) => call.Segments is [_, "get"] && Parameters(call) is { } given && given["limit"] is not null
        ? Number(given["offset"]) == 0 && After(given["where"]) == 0
        : null;

    public Answer TooMany(int seconds) => Error(429, "Too many requests.");

    public Answer Broken(int status) => new(status, "The website encountered an unexpected error. Please try again later."u8.ToArray(), "text/html");

    public Answer Handle(Call call)
    {
        if (call.Segments is not [var entity, var action])
        {
            return Error(404, "Not found");
        }

        if (!state.Entities.TryGetValue(entity, out List<CiviRow>? rows))
        {
            return Error(404, $"API ({entity}, {action}) does not exist (join the API team and implement it!)");
        }

        // A body of another shape than a form with `params` is not looked at: CiviCRM answers as if nothing had been asked.
        if (Parameters(call) is not { } given)
        {
            return Values(entity, action, [], 0);
        }

        return action switch
        {
            "get" => Get(entity, rows, given, call),
            "getFields" => Values(entity, action, [.. rows.Take(1).SelectMany(r => r.Fields.Keys).Select(k => new JsonObject { ["name"] = k })], 0),
            "create" when CanWrite(entity, call) => Save(entity, rows, [given["values"] as JsonObject], null, call),
            "save" when CanWrite(entity, call) => Save(entity, rows, [.. (given["records"] as JsonArray ?? []).Select(r => r as JsonObject)], given, call),
            "update" when CanWrite(entity, call) => Update(entity, rows, given, call),
            "delete" when CanWrite(entity, call) => Delete(entity, rows, given),
            _ => Error(call.Writes ? 403 : 405, call.Writes ? $"Authorization failed for {entity}::{action}" : "HTTP GET cannot be used to change data; use POST."),
        };
    }

    private Answer Get(string entity, List<CiviRow> rows, JsonObject given, Call call)
    {
        IReadOnlyList<CiviRow>? found = CiviQuery.Where(rows, given["where"]);
        if (found is null)
        {
            return Values(entity, "get", [], 0);
        }

        CiviRow[] sorted = [.. CiviQuery.Ordered(found.Where(r => IsShown(entity, r, given)), given["orderBy"] as JsonObject)];
        int limit = Number(given["limit"]), offset = Number(given["offset"]);
        limit = limit > 0 ? Math.Min(limit, largestPage ?? limit) : sorted.Length;
        IEnumerable<CiviRow> page = After(given["where"]) > 0 && offset == 0 && sorted.Length > 0 ? [.. Repeated(rows.Where(r => IsShown(entity, r, given)), given, limit, call.Bend), .. sorted.Take(limit)] : call.Bend.Of(sorted, offset, limit);
        return Values(entity, "get", [.. page.Select(r => CiviQuery.Select(r, given["select"] as JsonArray))], sorted.Length + call.Bend.Slid(limit));
    }

    private static bool IsShown(string entity, CiviRow row, JsonObject given) => entity != "Contact" || Mentions(given["where"], "is_deleted") || row.Fields["is_deleted"]?.GetValue<bool>() != true;

    // With pages by id nothing can slide; what a bent page gives besides is what stood before it. Behind the end there is no page.
    private static IEnumerable<CiviRow> Repeated(IEnumerable<CiviRow> rows, JsonObject given, int limit, PageBend bend)
    {
        int id = After(given["where"]), repeated = bend.Repeated(limit);
        JsonNode? others = given["where"]?.DeepClone();
        foreach (JsonNode? clause in others as JsonArray ?? [])
        {
            if (IsAfter(clause))
            {
                clause![1] = "<=";
            }
        }

        return repeated == 0 || id == 0 ? [] : (CiviQuery.Where([.. rows], others) ?? []).OrderBy(r => r.Id).TakeLast(repeated);
    }

    // The id behind which a page begins; 0 for the first page and for other kinds of pages.
    private static int After(JsonNode? where) => (where as JsonArray)?.FirstOrDefault(IsAfter) is { } clause ? Number(clause[2]) : 0;

    private static bool IsAfter(JsonNode? clause) => clause is JsonArray { Count: 3 } parts && parts[0]?.ToString() == "id" && parts[1]?.ToString() == ">";

    private Answer Save(string entity, List<CiviRow> rows, IReadOnlyList<JsonObject?> records, JsonObject? given, Call call)
    {
        JsonObject? defaults = given?["defaults"] as JsonObject;
        string[] match = [.. (given?["match"] as JsonArray ?? []).Select(m => m!.ToString())];
        if (records.Contains(null))
        {
            return Error(400, "Mandatory values missing from Api4 " + entity + "::" + (given is null ? "create: values" : "save: records"));
        }

        var saved = new List<JsonObject>();
        foreach (JsonObject? record in records)
        {
            JsonObject values = (JsonObject)record!.DeepClone();
            foreach ((string field, JsonNode? value) in defaults ?? [])
            {
                values.TryAdd(field, value?.DeepClone());
            }

            int id = Number(values["id"]);
            CiviRow? row = id > 0 ? state.Find(entity, id)
                : match.Length > 0 ? rows.Find(r => match.All(m => r.Fields.GetValueOrDefault(m)?.ToString() == values[m]?.ToString()))
                : null;
            if (entity is "GroupContact" or "EntityTag" && row is null)
            {
                // One of a kind, however often it is asked for.
                string link = entity == "GroupContact" ? "group_id" : "tag_id", who = entity == "GroupContact" ? "contact_id" : "entity_id";
                row = rows.Find(r => r.Fields.GetValueOrDefault(link)?.ToString() == values[link]?.ToString() && r.Fields.GetValueOrDefault(who)?.ToString() == values[who]?.ToString());
                if (state.Find("Contact", Number(values[who])) is null)
                {
                    return Error(500, "DB Error: constraint violation");
                }
            }

            row ??= state.Add(entity, call.At);
            Set(row, values, call);
            saved.Add(CiviQuery.Select(row, null));
        }

        return Values(entity, given is null ? "create" : "save", saved, 0);
    }

    private Answer Update(string entity, List<CiviRow> rows, JsonObject given, Call call)
    {
        if (given["where"] is null || given["values"] is not JsonObject values)
        {
            return Error(400, $"Parameter \"{(given["where"] is null ? "where" : "values")}\" is required.");
        }

        IReadOnlyList<CiviRow> found = CiviQuery.Where(rows, given["where"]) ?? [];
        foreach (CiviRow row in found)
        {
            Set(row, values, call);
        }

        return Values(entity, "update", [.. found.Select(r => CiviQuery.Select(r, null))], 0);
    }

    private static Answer Delete(string entity, List<CiviRow> rows, JsonObject given)
    {
        if (given["where"] is null)
        {
            return Error(400, "Parameter \"where\" is required.");
        }

        CiviRow[] found = [.. CiviQuery.Where(rows, given["where"]) ?? []];
        foreach (CiviRow row in found)
        {
            if (entity == "Contact")
            {
                row.Fields["is_deleted"] = true;
            }
            else
            {
                rows.Remove(row);
            }
        }

        return Values(entity, "delete", [.. found.Select(r => new JsonObject { ["id"] = r.Id })], 0);
    }

    private static void Set(CiviRow row, JsonObject values, Call call)
    {
        foreach ((string field, JsonNode? value) in values.Where(v => v.Key != "id"))
        {
            row.Fields[field] = value?.DeepClone();
        }

        row.Fields["modified_date"] = CiviState.Local(call.At);
    }

    private static bool CanWrite(string entity, Call call) => call.Writes && Writable.Contains(entity);

    private static bool Mentions(JsonNode? where, string field) => where?.ToJsonString().Contains('"' + field + '"', StringComparison.Ordinal) ?? false;

    private static JsonObject? Parameters(Call call)
    {
        string? text = call["params"] ?? (call.ContentType.Contains("form", StringComparison.OrdinalIgnoreCase) ? call.Fields()?["params"]?.ToString() : null);
        if (text is null)
        {
            return call.Body.Length == 0 ? [] : null;
        }

        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Number(JsonNode? value) =>
        int.TryParse(value?.ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static Answer Values(string entity, string action, IReadOnlyList<JsonObject> values, int matched) => Answer.Json(new JsonObject
    {
        ["entity"] = entity, ["action"] = action, ["debug"] = null, ["version"] = 4,
        ["values"] = new JsonArray([.. values]), ["count"] = values.Count, ["countFetched"] = values.Count, ["countMatched"] = matched,
    });

    private static Answer Error(int status, string message) =>
        Answer.Json(new JsonObject { ["error_code"] = status == 403 ? "unauthorized" : 0, ["error_message"] = message, ["status"] = status }, status);
}
