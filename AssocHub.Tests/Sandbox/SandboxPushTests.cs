using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Discourse;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Pretix;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sandbox;

/// <summary>Every target of the four systems by its shipped manifest: made, filled, emptied, and what the system then holds.</summary>
public sealed class SandboxPushTests : IAsyncLifetime
{
    private readonly JumpingTime _time = new(new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero));
    private SandboxServer _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await SandboxServer.StartAsync(
        new SandboxOptions { Association = new DemoOptions(SandboxClient.EndDay) { Members = 150, Days = 400 }, Time = _time, OrdinaryLife = false }, "http://127.0.0.1:0");

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    [Fact]
    public async Task A_tag_of_Mailchimp_is_made_filled_and_emptied_and_nobody_who_unsubscribed_is_in_it()
    {
        await using Pushing it = await PushingAsync("mailchimp", "tag", ("tag", "Digest readers"));
        Subscriber[] willing = [.. Mail.Subscribers.Where(s => s.Status == "subscribed").Take(3)];
        Subscriber gone = Mail.Subscribers.First(s => s.Status == "unsubscribed");

        IReadOnlyDictionary<string, string> refused = await it.WriteAsync(WriteVerb.Add, willing[0].Email, willing[1].Email, willing[2].Email, gone.Email, "nobody@example.org");
        await it.WriteAsync(WriteVerb.Add, willing[0].Email);
        await it.WriteAsync(WriteVerb.Remove, willing[1].Email);
        await it.WriteAsync(WriteVerb.Remove, willing[1].Email);

        StaticSegment tag = Mail.Segments.Single(s => s.Name == "Digest readers");
        Assert.Equal([willing[0].Email, willing[2].Email], tag.Members.Select(m => m.Email));
        Assert.Equal(new[] { gone.Email, "nobody@example.org" }.Order(), refused.Keys.Order());
        Assert.Contains("consent", refused[gone.Email], StringComparison.Ordinal);
        Assert.Equal("unsubscribed", gone.Status);
        Assert.Equal(new[] { willing[0].Email, willing[2].Email }.Order(), (await it.Writer.MembersAsync(CancellationToken.None))!.Order());
    }

    [Fact]
    public async Task New_contacts_of_Mailchimp_receive_no_campaigns_and_known_ones_keep_their_status()
    {
        await using Pushing it = await PushingAsync("mailchimp", "tag_with_new_contacts", ("tag", "Newcomers"));
        Subscriber known = Mail.Subscribers.First(s => s.Status == "subscribed"), gone = Mail.Subscribers.First(s => s.Status == "unsubscribed");

        IReadOnlyDictionary<string, string> refused = await it.WriteAsync(WriteVerb.Add, "new.person@example.org", known.Email, gone.Email);

        Assert.Equal(gone.Email, Assert.Single(refused).Key);
        Assert.Equal("transactional", Mail.Subscribers.Single(s => s.Email == "new.person@example.org").Status);
        Assert.Equal(("subscribed", "unsubscribed"), (known.Status, gone.Status));
        Assert.Equal(2, Mail.Segments.Single(s => s.Name == "Newcomers").Members.Count);
    }

    [Fact]
    public async Task A_draft_campaign_of_Mailchimp_is_made_for_a_tag_with_its_content_and_nothing_is_sent()
    {
        await using Pushing tag = await PushingAsync("mailchimp", "tag", ("tag", "Digest readers"));
        await using Pushing it = await PushingAsync(
            "mailchimp", "draft_campaign", ("segment_id", tag.Values["segment_id"]), ("subject", "Top conversations"), ("title", "digest"), ("from_name", "NLLA"), ("reply_to", "office@example.org"), ("html", "<p>Hello</p>"));

        Campaign draft = Mail.Campaigns.Single(c => c.Id == it.Values["campaign_id"]);
        Assert.Equal(("save", "Top conversations", "<p>Hello</p>", "Digest readers"), (draft.Status, draft.Subject, draft.Html, draft.Segment?.Name));
        Assert.Null(draft.SentAt);
    }

    [Fact]
    public async Task Vouchers_of_pretix_are_made_one_a_person()
    {
        TicketEvent held = _sandbox.House.Tickets.Events[^1];
        await using Pushing it = await PushingAsync("pretix", "vouchers", ("event", held.Slug), ("tag", "digest"));

        Assert.Empty(await it.WriteAsync(WriteVerb.Add, "a@example.org", "b@example.org"));

        Assert.Equal([("digest", "a@example.org", 1), ("digest", "b@example.org", 1)], held.Vouchers.Select(v => (v.Tag, v.Comment, v.MaxUsages)));
    }

    [Fact]
    public async Task A_group_of_Discourse_is_filled_by_addresses_and_whoever_is_there_already_is_as_good_as_added()
    {
        await using Pushing it = await PushingAsync("discourse", "group", ("group_name", "digest_readers"));
        TalkUser[] users = [.. _sandbox.House.Talk.Users.Where(u => u.Email.Length > 0).Take(3)];

        Assert.Empty(await it.WriteAsync(WriteVerb.Add, users[0].Email, users[1].Email));
        Assert.Empty(await it.WriteAsync(WriteVerb.Add, users[0].Email));
        WriteOutcome together = await it.TryAsync(WriteVerb.Add, users[0].Email, users[2].Email);
        Assert.Contains("nobody@example.org", (await it.WriteAsync(WriteVerb.Add, "nobody@example.org")).Keys);
        Assert.Empty(await it.WriteAsync(WriteVerb.Remove, users[1].Email));

        // A batch of which one is there already is refused as a whole, and not taken for done: the runner asks about each alone.
        Assert.NotNull(together.Failure);
        TalkGroup group = _sandbox.House.Talk.Groups.Single(g => g.Name == "digest_readers");
        Assert.Equal([users[0].Username], group.Members.Select(m => m.User.Username));
    }

    [Fact]
    public async Task A_thread_of_Discourse_is_opened_once()
    {
        (string, string)[] text = [("title", "What moved you in this session?"), ("text", "Tell us what you will do differently."), ("category", "6")];
        await using Pushing it = await PushingAsync("discourse", "thread", text);
        Result<Dictionary<string, string>> again = await it.House.Writers.CreateAsync(Actor.CommandLine, it.House.SourceId, "thread", it.Values, CancellationToken.None);

        Topic thread = _sandbox.House.Talk.Topics.Single(t => t.Title == "What moved you in this session?");
        Assert.Equal((6, thread.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), (thread.Category, it.Values["thread_id"]));
        Assert.Equal(it.Values, again.Value);
        it.Values.Clear();
        Result<Dictionary<string, string>> twin = await it.House.Writers.CreateAsync(
            Actor.CommandLine, it.House.SourceId, "thread", text.ToDictionary(t => t.Item1, t => t.Item2), CancellationToken.None);
        Assert.Contains("already been taken", twin.Refusal?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_of_CiviCRM_is_made_filled_and_emptied()
    {
        await using Pushing it = await PushingAsync("civicrm", "tag", ("tag", "Digest readers"));
        string[] people = [.. _sandbox.House.Civi.Entities["Contact"].Where(r => r.Fields["contact_type"]!.ToString() == "Individual" && r.Fields["do_not_email"]!.ToString() == "false")
            .Select(r => r.Fields["email_primary.email"]?.ToString()).OfType<string>().GroupBy(e => e, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() == 1).Select(g => g.Key).Take(3)];

        Assert.Empty(await it.WriteAsync(WriteVerb.Add, people));
        Assert.Empty(await it.WriteAsync(WriteVerb.Add, people[0]));
        Assert.Empty(await it.WriteAsync(WriteVerb.Remove, people[1]));

        string tag = it.Values["tag_id"];
        Assert.Equal(2, _sandbox.House.Civi.Entities["EntityTag"].Count(r => r.Fields["tag_id"]!.ToString() == tag));
    }

    [Fact]
    public async Task Making_and_stopping_needs_the_permission_and_is_in_the_audit()
    {
        await using Pushing it = await PushingAsync("mailchimp", "tag", ("tag", "Digest readers"));
        var nobody = new Actor("x", "X", []);

        Assert.False((await it.House.Writers.CreateAsync(nobody, it.House.SourceId, "tag", new Dictionary<string, string> { ["tag"] = "Other" }, CancellationToken.None)).Succeeded);
        Assert.False((await it.House.Writers.StopAsync(nobody, it.House.SourceId, "tag", it.Values, CancellationToken.None)).Succeeded);
        Result<string> stopped = await it.House.Writers.StopAsync(Actor.CommandLine, it.House.SourceId, "tag", it.Values, CancellationToken.None);

        Assert.Contains("cancel them there", stopped.Value, StringComparison.Ordinal);
        Assert.Single(Mail.Segments, s => s.Name == "Digest readers");
        Assert.DoesNotContain(Mail.Segments, s => s.Name == "Other");
        Assert.Equal(["target.created", "target.stopped"], (await it.House.AuditAsync()).Where(a => a.StartsWith("target.", StringComparison.Ordinal)));
    }

    private MailState Mail => _sandbox.House.Mail;

    private async Task<Pushing> PushingAsync(string system, string target, params (string Name, string Value)[] values)
    {
        ConnectedHouse house = await ConnectedHouse.ConnectAsync(_sandbox, system, _time, new RateLimiters(_time));
        Result<Dictionary<string, string>> made = await house.Writers.CreateAsync(Actor.CommandLine, house.SourceId, target, values.ToDictionary(v => v.Name, v => v.Value), CancellationToken.None);
        Assert.True(made.Succeeded, made.Refusal?.Message);
        return new Pushing(house, house.Writers.Open(house.SourceId, target, made.Value).Value, made.Value);
    }

    private sealed record Pushing(ConnectedHouse House, RestWriter Writer, Dictionary<string, string> Values) : IAsyncDisposable
    {
        private static long _runs;

        public Task<WriteOutcome> TryAsync(WriteVerb verb, params string[] addresses) => Writer.WriteAsync(
            verb, [.. addresses.Select((a, i) => new WriteRow(a, a, null, i + 1, new Dictionary<string, string>()))], new WriteOrigin("push", "segment", Interlocked.Increment(ref _runs)), CancellationToken.None);

        public async Task<IReadOnlyDictionary<string, string>> WriteAsync(WriteVerb verb, params string[] addresses)
        {
            WriteOutcome outcome = await TryAsync(verb, addresses);
            Assert.True(outcome.Failure is null, outcome.Message);
            return outcome.Refused;
        }

        public ValueTask DisposeAsync() => House.DisposeAsync();
    }
}
