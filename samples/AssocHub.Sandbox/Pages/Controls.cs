using System.Globalization;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox.Pages;

/// <summary>The page, the clock and the faults.</summary>
internal static class Controls
{
    public static async Task ServeAsync(HttpContext context, SandboxServer server)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/"):
                context.Response.ContentType = "text/html; charset=utf-8";
                context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
                await context.Response.WriteAsync(server.House.Look(house => HomePage.Render(house, server)), context.RequestAborted);
                break;
            case ("GET", "/sandbox/state"):
                await WriteAsync(context, State(server));
                break;
            case ("POST", "/sandbox/clock") when IsOwn(context):
                await AdvanceAsync(context, server);
                break;
            case ("POST", "/sandbox/faults") when IsOwn(context):
                await SetFaultsAsync(context, server);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private static async Task AdvanceAsync(HttpContext context, SandboxServer server)
    {
        IFormCollection form = await FormAsync(context);
        TimeSpan by = TimeSpan.FromDays(Number(form, context, "days")) + TimeSpan.FromHours(Number(form, context, "hours")) + TimeSpan.FromMinutes(Number(form, context, "minutes"));
        if (by <= TimeSpan.Zero || by > TimeSpan.FromDays(400))
        {
            context.Response.StatusCode = 400;
            await WriteAsync(context, new JsonObject { ["error"] = "Give days, hours or minutes: more than none, and at most 400 days." });
            return;
        }

        server.Advance(by);
        await DoneAsync(context, server);
    }

    private static async Task SetFaultsAsync(HttpContext context, SandboxServer server)
    {
        IFormCollection form = await FormAsync(context);
        double share = Number(form, context, "share");
        Fault[] kinds = [.. form["kinds"].Concat(context.Request.Query["kinds"]).SelectMany(k => (k ?? "").Split(',')).Select(k => Enum.TryParse(k, true, out Fault kind) ? (Fault?)kind : null).OfType<Fault>()];
        server.Faults = share <= 0 ? FaultPlan.None : FaultPlan.Random((int)Number(form, context, "seed"), Math.Min(share, 1), kinds);
        await DoneAsync(context, server);
    }

    private static async Task DoneAsync(HttpContext context, SandboxServer server)
    {
        if (context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            context.Response.Redirect("/");
            return;
        }

        await WriteAsync(context, State(server));
    }

    private static JsonObject State(SandboxServer server) => server.House.Look(house => new JsonObject
    {
        ["now"] = house.Now.ToString("O", CultureInfo.InvariantCulture),
        ["coming"] = house.Coming,
        ["systems"] = new JsonArray([.. house.Systems.Select(s => (JsonNode)Meter(s, server.MeterOf(s.Name), server))]),
        ["tags"] = new JsonObject(house.Mail.Segments.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Name, s.Members.Count))),
        ["groups"] = new JsonObject(house.Talk.Groups.Select(g => KeyValuePair.Create<string, JsonNode?>(g.Name, g.Members.Count))),
        ["topics_pushed"] = house.Talk.Topics.Count(t => t.WasPushed),
        ["posts"] = house.Talk.Posts.Count,
        ["invitations"] = house.Talk.Invites.Count,
        ["vouchers"] = house.Tickets.Events.Sum(e => e.Vouchers.Count),
        ["orders"] = house.Tickets.Events.Sum(e => e.Orders.Count),
        ["campaigns"] = house.Mail.Campaigns.Count,
    });

    private static JsonObject Meter(IOutsideSystem system, CallMeter meter, SandboxServer server) => new()
    {
        ["name"] = system.Name, ["url"] = server.UrlOf(system.Name), ["calls"] = meter.Total, ["exceeded"] = meter.Exceeded, ["too_early"] = meter.TooEarly,
        ["most_at_once"] = meter.MostAtOnce,
        ["faults"] = new JsonObject(meter.Faults.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Key, f.Value))),
    };

    // A browser says from where a form was sent; a page elsewhere may not move the clock.
    private static bool IsOwn(HttpContext context) =>
        context.Request.Headers.Origin.ToString() is not { Length: > 0 } origin || origin == $"{context.Request.Scheme}://{context.Request.Host}";

    private static async Task<IFormCollection> FormAsync(HttpContext context) =>
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;

    private static double Number(IFormCollection form, HttpContext context, string name)
    {
        string text = form.TryGetValue(name, out var value) ? value.ToString() : context.Request.Query[name].ToString();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0;
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
