using System.Globalization;
using System.Net;
using System.Text;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox.Pages;

/// <summary>One page: what each of the four systems holds because somebody pushed it, what came of it, and the calls.</summary>
internal static class HomePage
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #d5d9e0; --soft: #f5f7fa; --ink: #1d2733; --faint: #566373; --mark: #14608a; --bad: #a4262c }
        @media (prefers-color-scheme: dark) { :root { --line: #3a4654; --soft: #1b232d; --ink: #e7ecf2; --faint: #a9b6c5; --mark: #7cc3ea; --bad: #ff9d96 } body { background: #12181f } }
        * { box-sizing: border-box } body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); margin: 0 auto; max-width: 72rem; padding: 1.5rem }
        h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.1rem; margin: 0 0 .5rem } p { margin: .25rem 0 .75rem; color: var(--faint) }
        header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: end; justify-content: space-between; margin-bottom: 1.25rem }
        form { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap } .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(30rem, 1fr)) }
        section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; min-width: 0 } section.wide { grid-column: 1 / -1 }
        table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top } th { color: var(--faint); font-weight: 600 }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } code { background: var(--soft); padding: .1rem .3rem; border-radius: .25rem; overflow-wrap: anywhere }
        button { font: inherit; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--soft); color: inherit; cursor: pointer } button:focus-visible { outline: 2px solid var(--mark) }
        .bad { color: var(--bad); font-weight: 600 } .none { color: var(--faint) }
        @media (max-width: 40rem) { .cards { grid-template-columns: 1fr } body { padding: 1rem } }
        """;

    public static string Render(SandboxHouse house, SandboxServer server)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>AssocHub sandbox</title><style>").Append(Style).Append("</style></head><body><header><div><h1>Sandbox</h1>");
        page.Append(CultureInfo.InvariantCulture, $"<p>A made-up association on four systems. Its clock says <strong>{house.Now:dddd d MMMM yyyy, HH:mm} UTC</strong>; {house.Coming:N0} things are about to happen.</p></div><div>");
        foreach ((string label, string name, int amount) in ((string, string, int)[])[("An hour passes", "hours", 1), ("A day passes", "days", 1), ("A week passes", "days", 7)])
        {
            page.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"/sandbox/clock\" style=\"display:inline-flex;margin-right:.4rem\"><input type=\"hidden\" name=\"{name}\" value=\"{amount}\"><button>{label}</button></form>");
        }

        page.Append("</div></header><main class=\"cards\">");
        Mail(page, house);
        Tickets(page, house);
        Talk(page, house);
        Civi(page, house);
        Faults(page, server);
        Calls(page, house, server);
        return page.Append("</main></body></html>").ToString();
    }

    private static void Mail(StringBuilder page, SandboxHouse house)
    {
        Open(page, "Mailchimp", $"{house.Mail.Subscribers.Count:N0} people on the list.");
        Table(page, ["Tag", "#People"], house.Mail.Segments.Select(s => (string[])[s.Name, N(s.Members.Count)]));
        Table(
            page, ["Latest campaigns", "#Sent", "#Opened", "#Clicked", "#Left"],
            house.Mail.Campaigns.TakeLast(6).Reverse().Select(c => (string[])
            [
                c.Subject, c.SentAt is null ? c.Status : N(c.Recipients.Count), N(People(c, "open")), N(People(c, "click")), N(c.Unsubscribes.Count + c.Complaints.Count),
            ]));
        Close(page);
    }

    private static void Tickets(StringBuilder page, SandboxHouse house)
    {
        Open(page, "pretix", $"{house.Tickets.Events.Sum(e => e.Orders.Count):N0} registrations for {house.Tickets.Events.Count:N0} events.");
        Table(
            page, ["Latest events", "Day", "#Registered", "#Came", "#Vouchers used"],
            house.Tickets.Events.OrderByDescending(e => e.Made.StartsAt).Take(6).Select(e => (string[])
            [
                e.Made.Name, e.Made.Day.ToString("d MMM yyyy", CultureInfo.InvariantCulture), N(e.Orders.Count(o => o.Status == "p")),
                N(e.Orders.Count(o => o.Positions.Exists(p => p.Checkins.Count > 0))), $"{N(e.Vouchers.Count(v => v.Redeemed > 0))} of {N(e.Vouchers.Count)}",
            ]));
        Close(page);
    }

    private static void Talk(StringBuilder page, SandboxHouse house)
    {
        Open(page, "Discourse", $"{house.Talk.Users.Count:N0} users, {house.Talk.Posts.Count:N0} posts, {house.Talk.Invites.Count:N0} invitations sent.");
        Table(page, ["Group", "#Members"], house.Talk.Groups.Where(g => !g.IsAutomatic).Select(g => (string[])[g.FullName.Length > 0 ? g.FullName : g.Name, N(g.Members.Count)]));
        Table(
            page, ["Latest topics", "Begun by", "#Replies"],
            house.Talk.Topics.OrderByDescending(t => t.WasPushed).ThenByDescending(t => t.At).Take(6)
                .Select(t => (string[])[t.Title, t.WasPushed ? "AssocHub" : t.Starter.Username, N(t.Posts.Count - 1)]));
        Close(page);
    }

    private static void Civi(StringBuilder page, SandboxHouse house)
    {
        Open(page, "CiviCRM", $"{house.Civi.Entities["Contact"].Count:N0} contacts, {house.Civi.Entities["Membership"].Count:N0} memberships.");
        Table(
            page, ["Group", "#Contacts"],
            house.Civi.Entities["Group"].Select(g => (string[])
            [
                g.Fields["title"]?.ToString() ?? "", N(house.Civi.Entities["GroupContact"].Count(c => c.Fields.GetValueOrDefault("group_id")?.ToString() == g.Id.ToString(CultureInfo.InvariantCulture)
                    && c.Fields.GetValueOrDefault("status")?.ToString() != "Removed")),
            ]));
        Close(page);
    }

    private static readonly (Fault Kind, string Label)[] Kinds =
    [
        (Fault.TooMany, "429, try again later"), (Fault.ServerError, "500, out of order"), (Fault.TimeoutAfterWrite, "done, but the line is cut"), (Fault.Slow, "slow"),
        (Fault.Truncated, "JSON that breaks off"), (Fault.DuplicatedPage, "a page that comes twice"), (Fault.ShiftingPage, "records that slide in between pages"),
    ];

    private static void Faults(StringBuilder page, SandboxServer server)
    {
        (double share, IReadOnlyList<Fault> chosen) = server.Faults.Chance;
        string now = share <= 0 ? "Nothing goes wrong at the moment." : string.Create(CultureInfo.InvariantCulture, $"At the moment {share:P0} of all calls go wrong.");
        page.Append("<section class=\"wide\"><h2>Let things go wrong</h2><p>A source or a push must come through all of it with nothing lost and nothing doubled. ").Append(now).Append("</p>");
        page.Append("<form method=\"post\" action=\"/sandbox/faults\"><input type=\"hidden\" name=\"seed\" value=\"1\">");
        foreach ((Fault kind, string label) in Kinds)
        {
            page.Append(CultureInfo.InvariantCulture, $"<label><input type=\"checkbox\" name=\"kinds\" value=\"{kind}\"{(share <= 0 || chosen.Contains(kind) ? " checked" : "")}> {label}</label>");
        }

        foreach ((string value, string label) in ((string, string)[])[("0.05", "In one of 20 calls"), ("0.25", "In one of 4 calls"), ("1", "In every call"), ("0", "Nothing any more")])
        {
            page.Append(CultureInfo.InvariantCulture, $"<button name=\"share\" value=\"{value}\">{label}</button>");
        }

        page.Append("</form></section>");
    }

    private static void Calls(StringBuilder page, SandboxHouse house, SandboxServer server)
    {
        page.Append("<section class=\"wide\"><h2>How to reach them</h2><p>These keys are made up and open nothing else.</p>");
        SandboxKeys keys = server.Options.Keys;
        Table(
            page, ["System", "Base address", "Credential", "#Calls", "#Over the limit", "#Too early"],
            house.Systems.Select(s => (string[])
            [
                s.Title, "`" + server.UrlOf(s.Name),
                "`" + s.Name switch { "mailchimp" => keys.Mailchimp, "pretix" => keys.Pretix, "discourse" => $"{keys.Discourse} (user {keys.DiscourseUser})", _ => keys.CiviCrm },
                N(server.MeterOf(s.Name).Total), N(server.MeterOf(s.Name).Exceeded), N(server.MeterOf(s.Name).TooEarly),
            ]));
        Table(
            page, ["Latest calls", "", "#Status", "Fault"],
            server.Calls().Reverse().Take(12).Select(c => (string[])[$"{c.System} {c.Method}", "`" + c.Path + c.Query, N(c.Status), c.Fault?.ToString() ?? ""]));
        Close(page);
    }

    private static int People(Campaign campaign, string action) => campaign.Recipients.Count(r => r.Acts.Exists(a => a.Action == action));

    private static void Open(StringBuilder page, string title, FormattableString about) =>
        page.Append(CultureInfo.InvariantCulture, $"<section><h2>{title}</h2><p>{FormattableString.Invariant(about)}</p>");

    private static void Close(StringBuilder page) => page.Append("</section>");

    // A heading that begins with # is of numbers; a value that begins with ` is code.
    private static void Table(StringBuilder page, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        if (all.Length == 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"none\">No {heads[0].ToLowerInvariant()} yet.</p>");
            return;
        }

        page.Append("<table><tr>");
        foreach (string head in heads)
        {
            page.Append(head.StartsWith('#') ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">").Append(E(head.TrimStart('#'))).Append("</th>");
        }

        page.Append("</tr>");
        foreach (string[] row in all)
        {
            page.Append("<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                page.Append(heads[i].StartsWith('#') ? "<td class=\"n\">" : "<td>")
                    .Append(row[i].StartsWith('`') ? $"<code>{E(row[i][1..])}</code>" : E(row[i])).Append("</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</table><p></p>");
    }

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
