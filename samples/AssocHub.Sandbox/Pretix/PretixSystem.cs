using System.Globalization;
using AssocHub.Sandbox.Life;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox.Pretix;

/// <summary>pretix's REST API, as far as an association uses it.</summary>
internal sealed class PretixSystem(TicketState state, Reactions reactions, SandboxKeys keys, int? largestPage) : IOutsideSystem
{
    private const int UsualPage = 50;
    private const int MostPerBatch = 5000;

    public string Name => "pretix";

    public string Title => "pretix";

    public string Prefix => "api/v1";

    public Answer? Refuse(IHeaderDictionary headers, Call call)
    {
        string given = headers.Authorization.ToString();
        return given.Length == 0 ? Detail(401, "Authentication credentials were not provided.").With("WWW-Authenticate", "Token")
            : given != $"Token {keys.Pretix}" ? Detail(401, "Invalid token.").With("WWW-Authenticate", "Token")
            : null;
    }

    public bool? IsFirstPage(Call call) => call is { Method: "GET", Segments.Length: > 2 } && call.Segments[^1] is
        "events" or "orders" or "positions" or "orderpositions" or "items" or "vouchers" or "checkinlists" or "exhibitors" or "leads"
        ? call.Number("page", 1) <= 1
        : null;

    public Answer TooMany(int seconds) => Detail(429, $"Request was throttled. Expected available in {seconds} seconds.");

    public Answer Broken(int status) => new(status, "<h1>Server Error (500)</h1>"u8.ToArray(), "text/html");

    public Answer Handle(Call call) => (call.Method, call.Segments) switch
    {
        ("GET", ["organizers"]) => Page(call, [TicketState.Organizer], o => new JsonObject { ["name"] = "Northern Lakes Library Association", ["slug"] = o }),
        ("GET", ["organizers", TicketState.Organizer]) => Answer.Json(new JsonObject { ["name"] = "Northern Lakes Library Association", ["slug"] = TicketState.Organizer }),
        ("GET", ["organizers", TicketState.Organizer, "events"]) => Events(call),
        ("GET", ["organizers", TicketState.Organizer, "orders"]) => Orders(call, state.Events.SelectMany(e => e.Orders)),
        (_, ["organizers", TicketState.Organizer, "events", var slug, .. var rest]) when state.Find(slug) is { } held => OfEvent(call, held, rest),
        _ => Detail(404, "Not found."),
    };

    private Answer OfEvent(Call call, TicketEvent held, string[] rest) => (call.Method, rest) switch
    {
        ("GET", []) => Answer.Json(TicketShapes.Event(held)),
        ("GET", ["items"]) => Page(call, held.Items, TicketShapes.Item),
        ("GET", ["orders"]) => Orders(call, held.Orders),
        ("GET", ["orders", var code]) => held.Orders.Find(o => o.Code == code) is { } order ? Answer.Json(TicketShapes.Order(order)) : Detail(404, "Not found."),
        ("GET", ["orderpositions"]) => Page(call, [.. held.Orders.SelectMany(o => o.Positions.Select(p => (o, p)))], x => TicketShapes.Position(x.o, x.p)),
        ("GET", ["questions"]) => Page(call, ["AMSID"], _ => TicketShapes.Question()),
        ("GET", ["checkinlists"]) => Page(call, held.Lists, l => TicketShapes.List(l, held)),
        ("GET", ["checkinlists", var id, "positions"]) => Positions(call, held, id),
        ("GET", ["exhibitors"]) => Page(call, [.. held.Exhibitors], s => TicketShapes.Exhibitor(s)),
        ("GET", ["exhibitors", var id, "leads"]) => Page(call, [.. held.Leads.Where(l => TicketShapes.ExhibitorNumber(l.Sponsor).ToString(CultureInfo.InvariantCulture) == id)], TicketShapes.Lead),
        ("GET", ["vouchers"]) => Page(call, [.. held.Vouchers.Where(v => call["tag"] is not { } tag || v.Tag == tag)], TicketShapes.Voucher),
        ("POST", ["vouchers"]) => CreateVouchers(call, held, [call.Fields()], isBatch: false),
        ("POST", ["vouchers", "batch_create"]) => CreateVouchers(call, held, Batch(call), isBatch: true),
        ("DELETE", ["vouchers", var id]) => DeleteVoucher(held, id),
        _ => Detail(call.Writes ? 405 : 404, call.Writes ? $"Method \"{call.Method}\" not allowed." : "Not found."),
    };

    private Answer Events(Call call)
    {
        DateTimeOffset? after = call.Moment("ends_after");
        return Page(call, [.. state.Events.Where(e => after is null || e.Made.EndsAt > after.Value.UtcDateTime)], TicketShapes.Event);
    }

    private Answer Orders(Call call, IEnumerable<Order> orders)
    {
        DateTimeOffset? modified = call.Moment("modified_since"), created = call.Moment("created_since");
        IEnumerable<Order> found = orders.Where(o => (modified is null || o.ModifiedAt >= modified) && (created is null || o.At >= created)
            && (call["status"] is not { } status || o.Status == status));
        found = call["ordering"] switch
        {
            "last_modified" => found.OrderBy(o => o.ModifiedAt),
            "-last_modified" => found.OrderByDescending(o => o.ModifiedAt),
            "-datetime" => found.OrderByDescending(o => o.At),
            _ => found.OrderBy(o => o.At),
        };
        Answer answer = Page(call, [.. found], TicketShapes.Order);
        return answer.With("X-Page-Generated", call.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    private Answer Positions(Call call, TicketEvent held, string id)
    {
        if (!int.TryParse(id, out int number) || held.Lists.Find(l => l.Id == number) is not { } list)
        {
            return Detail(404, "Not found.");
        }

        bool? checkedIn = call["has_checkin"] switch { "1" or "true" => true, "0" or "false" => false, _ => null };
        return Page(
            call,
            [.. held.Orders.Where(o => o.Status == "p").SelectMany(o => o.Positions.Select(p => (o, p)))
                .Where(x => x.p.Item == list.Item && (checkedIn is null || x.p.Checkins.Count > 0 == checkedIn))],
            x => TicketShapes.Position(x.o, x.p));
    }

    private static List<JsonObject?> Batch(Call call)
    {
        try
        {
            return [.. (JsonNode.Parse(call.Body) as JsonArray ?? []).Select(v => v as JsonObject)];
        }
        catch (System.Text.Json.JsonException)
        {
            return [null];
        }
    }

    private Answer CreateVouchers(Call call, TicketEvent held, IReadOnlyList<JsonObject?> wanted, bool isBatch)
    {
        if (wanted.Count > MostPerBatch || wanted.Contains(null))
        {
            return Detail(400, "JSON parse error");
        }

        var taken = held.Vouchers.Select(v => v.Code).ToHashSet(StringComparer.OrdinalIgnoreCase);
        JsonArray errors = [];
        bool failed = false;
        foreach (JsonObject? voucher in wanted)
        {
            string code = voucher!["code"]?.ToString() ?? "";
            bool twice = code.Length > 0 && !taken.Add(code);
            failed |= twice;
            errors.Add(twice ? new JsonObject { ["code"] = new JsonArray("A voucher with this code already exists.") } : new JsonObject());
        }

        if (failed)
        {
            // pretix creates all of a batch or none.
            return Answer.Json(isBatch ? errors : errors[0]!.DeepClone(), 400);
        }

        JsonArray made = [];
        foreach (JsonObject? voucher in wanted)
        {
            Voucher added = state.AddVoucher(
                held, voucher!["code"]?.ToString() ?? "", voucher["tag"]?.ToString() ?? "", voucher["comment"]?.ToString() ?? "",
                voucher["price_mode"]?.ToString() ?? "none", voucher["value"]?.ToString(), (int?)voucher["max_usages"]?.AsValue().GetValue<int>() ?? 1, call.At);
            reactions.Invited(held, added, call.At);
            made.Add(TicketShapes.Voucher(added));
        }

        return Answer.Json(isBatch ? made : made[0]!.DeepClone(), 201);
    }

    private static Answer DeleteVoucher(TicketEvent held, string id)
    {
        int place = held.Vouchers.FindIndex(v => v.Id.ToString(CultureInfo.InvariantCulture) == id);
        if (place < 0)
        {
            return Detail(404, "Not found.");
        }

        if (held.Vouchers[place].Redeemed > 0)
        {
            return Detail(403, "This voucher can not be deleted as it has already been used.");
        }

        held.Vouchers.RemoveAt(place);
        return Answer.Empty();
    }

    private Answer Page<T>(Call call, IReadOnlyList<T> all, Func<T, JsonObject> shape)
    {
        int size = Math.Clamp(call.Number("page_size", UsualPage), 1, Math.Min(UsualPage, largestPage ?? UsualPage));
        int page = Math.Max(1, call.Number("page", 1)), total = all.Count + call.Bend.Slid(size);
        if (page > 1 && (page - 1) * size >= total)
        {
            return Detail(404, "Invalid page.");
        }

        return Answer.Json(new JsonObject
        {
            ["count"] = total,
            ["next"] = page * size < total ? Link(call, page + 1) : null,
            ["previous"] = page > 1 ? Link(call, page - 1) : null,
            ["results"] = new JsonArray([.. call.Bend.Of(all, (page - 1) * size, size).Select(x => (JsonNode)shape(x))]),
        });
    }

    private static string Link(Call call, int page) => call.BaseUrl + "/" + call.Path.Trim('/') + "/?" + string.Join(
        '&',
        call.Query.Where(q => q.Key != "page").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}").Append(string.Create(CultureInfo.InvariantCulture, $"page={page}")));

    private static Answer Detail(int status, string detail) => Answer.Json(new JsonObject { ["detail"] = detail }, status, "application/json");
}
