using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.CiviCrm;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sandbox;

/// <summary>Every stream of the four systems by its shipped manifest, from the API to the database, and again.</summary>
public sealed class SandboxWholeTests : IAsyncLifetime
{
    private readonly JumpingTime _time = new(new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero));
    private SandboxServer _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await SandboxServer.StartAsync(
        new SandboxOptions { Association = new DemoOptions(SandboxClient.EndDay) { Members = 150, Days = 400 }, Time = _time, OrdinaryLife = false, LargestPage = 20 }, "http://127.0.0.1:0");

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    [Theory]
    [InlineData("civicrm")]
    [InlineData("discourse")]
    [InlineData("mailchimp")]
    [InlineData("pretix")]
    public async Task Everything_a_system_holds_is_landed_once_and_a_later_sync_finds_nothing_new(string system)
    {
        await using ConnectedHouse house = await ConnectAsync(system);

        Run first = await house.SyncAsync();
        SortedDictionary<string, long> landed = await house.CountsAsync();
        Run second = await house.SyncAsync();

        Assert.Equal((RunOutcome.Succeeded, "", 0L), (first.Outcome, first.Message, first.Rejected));
        Assert.Equal(Held(system), landed);
        Assert.Equal((0L, 0L, 0L, 0L, ""), (second.Added, second.Changed, second.Deleted, second.Rejected, second.Message));
        Assert.Equal((0, 0), (_sandbox.MeterOf(system).Exceeded, _sandbox.MeterOf(system).TooEarly));
    }

    [Fact]
    public async Task A_later_sync_of_Mailchimp_asks_since_when_and_only_about_campaigns_that_people_may_still_open()
    {
        await using ConnectedHouse house = await ConnectAsync("mailchimp");
        (ReceivedCall[] first, ReceivedCall[] second) = await TwiceAsync(house);

        Assert.All(first, c => Assert.DoesNotContain("since", c.Query, StringComparison.Ordinal));
        Assert.Single(second, c => c.Path.EndsWith("/campaigns", StringComparison.Ordinal) && c.Query.Contains("since_send_time=", StringComparison.Ordinal));
        Assert.Single(second, c => c.Path.EndsWith("/members", StringComparison.Ordinal) && c.Query.Contains("since_last_changed=", StringComparison.Ordinal));
        Assert.All(second.Where(c => c.Path.EndsWith("/email-activity", StringComparison.Ordinal)), c => Assert.Contains("since=", c.Query, StringComparison.Ordinal));
        int recent = Mail.Campaigns.Count(c => c.SentAt >= _time.GetUtcNow().AddDays(-61)), all = Mail.Campaigns.Count(c => c.SentAt is not null);
        Assert.InRange(second.Count(c => c.Path.EndsWith("/email-activity", StringComparison.Ordinal)), 1, recent);
        Assert.Equal(all, first.Where(c => c.Path.EndsWith("/email-activity", StringComparison.Ordinal)).Select(c => c.Path).Distinct().Count());
        Assert.True(recent < all / 2, "Hardly any campaign is old enough to be left out.");
    }

    [Fact]
    public async Task A_later_sync_of_pretix_asks_for_orders_modified_since_the_page_was_made_and_not_about_events_long_past()
    {
        await using ConnectedHouse house = await ConnectAsync("pretix");
        (ReceivedCall[] first, ReceivedCall[] second) = await TwiceAsync(house);

        ReceivedCall[] orders = [.. second.Where(c => c.Path.EndsWith("/orders/", StringComparison.Ordinal))];
        Assert.True(orders.Length < first.Count(c => c.Path.EndsWith("/orders/", StringComparison.Ordinal)) / 2);
        Assert.All(orders.Where(c => c.Query.Contains("include_canceled_positions", StringComparison.Ordinal)), c => Assert.Contains("modified_since=", c.Query, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_later_sync_of_Discourse_reads_one_page_of_threads_and_one_of_posts()
    {
        await using ConnectedHouse house = await ConnectAsync("discourse");
        (ReceivedCall[] first, ReceivedCall[] second) = await TwiceAsync(house);

        Assert.True(first.Count(c => c.Path == "posts.json") > 1 && first.Count(c => c.Path == "latest.json") > 1, string.Join(' ', first.Select(c => c.Path)));
        Assert.Single(second, c => c.Path == "posts.json");
        Assert.Single(second, c => c.Path == "latest.json");
    }

    [Fact]
    public async Task A_later_sync_of_CiviCRM_asks_for_contacts_modified_since_and_what_was_changed_and_deleted_meanwhile_is_found()
    {
        await using ConnectedHouse house = await ConnectAsync("civicrm");
        await house.SyncAsync();
        _sandbox.Advance(TimeSpan.FromDays(1));
        _time.Advance(TimeSpan.FromDays(1));
        CiviRow person = _sandbox.House.Civi.Entities["Contact"].Last(r => r.Fields["contact_type"]!.ToString() == "Individual");
        (person.Fields["last_name"], person.Fields["modified_date"]) = ("Renamed", CiviState.Local(_sandbox.Now));
        _sandbox.House.Civi.Entities["Membership"].RemoveAt(3);

        Run second = await house.SyncAsync();

        Assert.Equal((0L, 1L, 1L), (second.Added, second.Changed, second.Deleted));
        Assert.Contains("Renamed", await house.DumpAsync(), StringComparison.Ordinal);
    }

    private MailState Mail => _sandbox.House.Mail;

    private async Task<(ReceivedCall[] First, ReceivedCall[] Second)> TwiceAsync(ConnectedHouse house)
    {
        await house.SyncAsync();
        ReceivedCall[] first = [.. _sandbox.Calls()];
        _time.Advance(TimeSpan.FromDays(1));
        await house.SyncAsync();
        return (first, [.. _sandbox.Calls().Skip(first.Length)]);
    }

    private Task<ConnectedHouse> ConnectAsync(string system) => ConnectedHouse.ConnectAsync(_sandbox, system, _time, new RateLimiters(_time));

    // What the sandbox holds, counted at its source.
    private SortedDictionary<string, long> Held(string system)
    {
        SandboxHouse house = _sandbox.House;
        bool IsSponsor(CiviRow row) => row.Fields["contact_sub_type"]?.ToJsonString().Contains("Sponsor", StringComparison.Ordinal) == true;
        long Contacts(string type, Func<CiviRow, bool> counts) => house.Civi.Entities["Contact"].LongCount(r => r.Fields["contact_type"]!.ToString() == type && counts(r));
        Dictionary<string, long> held = system switch
        {
            "civicrm" => new()
            {
                ["organizations"] = Contacts("Organization", r => !IsSponsor(r)), ["sponsors"] = Contacts("Organization", IsSponsor), ["members"] = Contacts("Individual", _ => true),
                ["membership_terms"] = house.Civi.Entities["Membership"].Count,
            },
            "pretix" => new()
            {
                ["events"] = house.Tickets.Events.Count, ["sessions"] = house.Tickets.Events.Sum(e => e.Items.Count(i => i.Session is not null)),
                ["registrations"] = house.Tickets.Events.Sum(e => e.Orders.Sum(o => o.Positions.Count(p => p.AddonTo is null))),
                ["attendance"] = house.Tickets.Events.Sum(e => e.Orders.Sum(o => o.Positions.Sum(p => p.Checkins.Count))),
            },
            "mailchimp" => new()
            {
                ["email_messages"] = house.Mail.Campaigns.Count(c => c.SentAt is not null), ["subscribers"] = house.Mail.Subscribers.Count,
                ["email_activity"] = house.Mail.Campaigns.Where(c => c.SentAt is not null).Sum(c => c.Recipients.Count + c.Unsubscribes.Count + c.Complaints.Count
                    + c.Recipients.Sum(r => r.Acts.Distinct().Count())),
            },
            _ => new() { ["community_users"] = house.Talk.Users.Count, ["threads"] = house.Talk.Topics.Count, ["posts"] = house.Talk.Posts.Count },
        };
        return new SortedDictionary<string, long>(held, StringComparer.Ordinal);
    }
}
