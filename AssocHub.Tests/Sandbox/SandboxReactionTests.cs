using System.Net;
using System.Text.Json.Nodes;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Pretix;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Tests.Sandbox;

/// <summary>What is pushed is remembered, and people do something about it.</summary>
public sealed class SandboxReactionTests
{
    private const string List = "/lists/a1b2c3d4e5";

    [Fact]
    public async Task A_tag_sends_its_message_an_hour_later_and_people_open_click_and_register()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        string[] everybody = [.. it.Server.House.Mail.Subscribers.Where(s => s.Status == "subscribed").Select(s => s.Email)];
        int orders = Orders(it);
        JsonNode segment = await Json(await it.SendAsync(HttpMethod.Post, "mailchimp", $"{List}/segments", new { name = "Interested in advocacy", static_segment = Array.Empty<string>() }));
        JsonNode added = await Json(await it.SendAsync(
            HttpMethod.Post, "mailchimp", $"{List}/segments/{segment["id"]}", new { members_to_add = (string[])[.. everybody, "stranger@nowhere.example"] }));

        Assert.Equal(everybody.Length, added["total_added"]!.GetValue<int>());
        Assert.Equal("stranger@nowhere.example", added["errors"]![0]!["email_addresses"]![0]!.GetValue<string>());
        Assert.DoesNotContain(it.Server.House.Mail.Campaigns, c => c.Subject.Contains("Interested", StringComparison.Ordinal));

        it.Server.Advance(TimeSpan.FromDays(6));
        Campaign journey = it.Server.House.Look(h => h.Mail.Campaigns.Single(c => c.Subject == "For you: Interested in advocacy"));
        JsonNode activity = await it.GetAsync("mailchimp", $"/reports/{journey.Id}/email-activity?count=1000");

        Assert.Equal(everybody.Length, activity["total_items"]!.GetValue<int>());
        string[] acts = [.. activity["emails"]!.AsArray().SelectMany(e => e!["activity"]!.AsArray()).Select(a => a!["action"]!.GetValue<string>())];
        Assert.Contains("open", acts);
        Assert.Contains("click", acts);
        Assert.InRange(acts.Count(a => a == "click"), 1, acts.Count(a => a == "open"));
        Assert.True(Orders(it) > orders, "Somebody who clicked registered.");
    }

    [Fact]
    public async Task Nothing_is_visible_before_its_moment()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        int posts = it.Server.House.Talk.Posts.Count;
        await Json(await it.SendAsync(HttpMethod.Post, "discourse", "/posts.json", new { title = "Which advocacy did work for you?", raw = "Tell us about it.", category = 5 }));

        Assert.Equal(posts + 1, (await it.GetAsync("discourse", "/posts.json"))["latest_posts"]![0]!["id"]!.GetValue<int>());
        it.Server.Advance(TimeSpan.FromDays(10));
        JsonArray later = (await it.GetAsync("discourse", "/posts.json"))["latest_posts"]!.AsArray();

        Assert.True(later[0]!["id"]!.GetValue<int>() > posts + 1, "Nobody answered.");
        DateTimeOffset[] times = [.. later.Select(p => p!["created_at"]!.GetValue<DateTimeOffset>())];
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task Consent_is_never_raised_by_an_update_and_a_new_person_needs_a_status()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        Subscriber left = it.Server.House.Mail.Subscribers.First(s => s.Status == "unsubscribed");
        JsonNode updated = await Json(await it.SendAsync(
            HttpMethod.Put, "mailchimp", $"{List}/members/{left.Id}", new { email_address = left.Email, status_if_new = "subscribed", merge_fields = new Dictionary<string, string> { ["FNAME"] = "Changed" } }));
        using HttpResponseMessage without = await it.SendAsync(
            HttpMethod.Put, "mailchimp", $"{List}/members/{MailState.HashOf("new@x.example")}", new { email_address = "new@x.example" });

        Assert.Equal("unsubscribed", updated["status"]!.GetValue<string>());
        Assert.Equal("Changed", updated["merge_fields"]!["FNAME"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
    }

    [Fact]
    public async Task A_group_takes_known_users_once_and_gives_them_back()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        string[] names = [.. it.Server.House.Talk.Users.Take(4).Select(u => u.Username)];
        JsonNode group = await Json(await it.SendAsync(HttpMethod.Post, "discourse", "/admin/groups.json", new { group = new { name = "advocates", full_name = "Advocates" } }));
        string path = $"/groups/{group["basic_group"]!["id"]}/members.json";

        await Json(await it.SendAsync(HttpMethod.Put, "discourse", path, new { usernames = string.Join(',', names) }));
        using HttpResponseMessage again = await it.SendAsync(HttpMethod.Put, "discourse", path, new { usernames = names[0] });
        using HttpResponseMessage unknown = await it.SendAsync(HttpMethod.Put, "discourse", path, new { usernames = "nobody_at_all" });
        JsonNode removed = await Json(await it.SendAsync(HttpMethod.Delete, "discourse", path, new { usernames = $"{names[0]},nobody_at_all" }));
        JsonNode members = await it.GetAsync("discourse", "/groups/advocates/members.json");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal("nobody_at_all", removed["skipped_usernames"]![0]!.GetValue<string>());
        Assert.Equal(names[1..], members["members"]!.AsArray().Select(m => m!["username"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Vouchers_come_all_or_none_and_bring_registrations()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        TicketEvent coming = it.Server.House.Tickets.Events.First(e => e.Made.StartsAt > it.Server.Now.UtcDateTime);
        string path = $"/organizers/nlla/events/{coming.Slug}/vouchers/batch_create/";
        var wanted = it.Server.House.Mail.Subscribers.Take(60).Select((s, i) => new { code = $"ADV{i:D4}", tag = "advocacy", comment = s.Email });
        using HttpResponseMessage made = await it.SendAsync(HttpMethod.Post, "pretix", path, wanted);
        using HttpResponseMessage twice = await it.SendAsync(HttpMethod.Post, "pretix", path, new[] { new { code = "FRESH1" }, new { code = "ADV0001" } });

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        Assert.DoesNotContain(coming.Vouchers, v => v.Code == "FRESH1");
        it.Server.Advance(TimeSpan.FromDays(3));
        Assert.Contains(it.Server.House.Look(_ => coming.Orders.ToArray()), o => o.Voucher?.Tag == "advocacy");
    }

    [Fact]
    public async Task CiviCrm_keeps_one_membership_of_a_group_however_often_it_is_saved()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        JsonNode group = await it.CiviAsync("Group", "create", """{"values":{"name":"advocates","title":"Advocates"}}""");
        int id = group["values"]![0]!["id"]!.GetValue<int>();
        string save = $$"""{"records":[{"contact_id":40},{"contact_id":41}],"defaults":{"group_id":{{id}},"status":"Added"},"match":["contact_id","group_id"]}""";
        await it.CiviAsync("GroupContact", "save", save);
        await it.CiviAsync("GroupContact", "save", save);
        await it.CiviAsync("GroupContact", "update", $$$"""{"where":[["contact_id","=",40],["group_id","=",{{{id}}}]],"values":{"status":"Removed"}}""");
        JsonNode held = await it.CiviAsync("GroupContact", "get", $$"""{"where":[["group_id","=",{{id}}]]}""");

        Assert.Equal(["Removed", "Added"], held["values"]!.AsArray().Select(v => v!["status"]!.GetValue<string>()));
        Assert.Contains("Advocates", await it.PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_restart_the_journal_brings_back_what_was_pushed_and_the_time_that_passed()
    {
        string journal = Path.Combine(Directory.CreateTempSubdirectory("assochub-sandbox-").FullName, "journal.jsonl");
        SandboxOptions Kept(SandboxOptions o) => new() { Association = o.Association, Time = o.Time, Start = o.Start, OrdinaryLife = true, JournalFile = journal };
        string before, after;
        await using (SandboxClient it = await SandboxClient.StartAsync(Kept))
        {
            await Json(await it.SendAsync(HttpMethod.Post, "discourse", "/posts.json", new { title = "Which advocacy did work for you?", raw = "Tell us about it." }));
            it.Server.Advance(TimeSpan.FromDays(9));
            before = State(it);
        }

        await using (SandboxClient it = await SandboxClient.StartAsync(Kept))
        {
            after = State(it);
        }

        Assert.Equal(before, after);
    }

    [Fact]
    public async Task A_write_that_times_out_took_effect()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        it.Server.Faults = FaultPlan.Random(1, 1, Fault.TimeoutAfterWrite);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => it.SendAsync(HttpMethod.Post, "mailchimp", $"{List}/segments", new { name = "Half heard", static_segment = Array.Empty<string>() }));

        Assert.Contains(it.Server.House.Mail.Segments, s => s.Name == "Half heard");
    }

    [Fact]
    public async Task Another_site_cannot_move_the_clock()
    {
        await using SandboxClient it = await SandboxClient.StartAsync();
        DateTimeOffset now = it.Server.Now;
        using HttpResponseMessage strange = await it.PostAsync("/sandbox/clock?days=1", "https://elsewhere.example");
        using HttpResponseMessage back = await it.PostAsync("/sandbox/clock?days=-1");
        using HttpResponseMessage own = await it.PostAsync("/sandbox/clock?days=1");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.OK), (strange.StatusCode, back.StatusCode, own.StatusCode));
        Assert.Equal(now.AddDays(1), it.Server.Now);
    }

    private static int Orders(SandboxClient it) => it.Server.House.Look(h => h.Tickets.Events.Sum(e => e.Orders.Count));

    private static string State(SandboxClient it) => it.Server.House.Look(h =>
        $"{h.Now:O} {h.Talk.Posts.Count} {h.Talk.Topics.Count} {h.Mail.Campaigns.Sum(c => c.Recipients.Sum(r => r.Acts.Count))} {h.Tickets.Events.Sum(e => e.Orders.Count)} {h.Coming}");

    private static async Task<JsonNode> Json(HttpResponseMessage response)
    {
        using (response)
        {
            string text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
            return JsonNode.Parse(text)!;
        }
    }
}
