using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>What later syncs ask, what failures do, and what limits keep.</summary>
public sealed class SyncTests
{
    private static string Yaml(string stream, string extra = "") => $$"""
        assochub: 1
        name: synced
        title: Synced
        domain: community
        base_url: https://synced.invalid
        {{extra}}
        streams:
          - stream: community_users
        {{string.Join('\n', stream.Split('\n').Select(l => "  " + l))}}
        """;

    private static Reply People(params int[] ids) => Reply.Json(ids.Select(i => new { id = i, name = $"P{i}", changed = 1_763_000_000L + i }));

    [Fact]
    public async Task A_server_that_is_down_is_said_once_and_who_watches_sees_what_is_waited_for()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Json(new { message = "Down for maintenance" }, 503));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  fields: {user_id: id}\n- stream: threads\n  request: GET /t\n  fields: {thread_id: id, title: name}"));
        var watched = new List<SyncProgress>();

        Run run = (await harness.Sync.SyncAsync(harness.SourceId, Actor.CommandLine, "test", new Watcher(watched), CancellationToken.None)).Value;

        Assert.Equal(RunOutcome.Failed, run.Outcome);
        Assert.StartsWith("Community users and Threads: The server has a problem of its own.", run.Message, StringComparison.Ordinal);
        Assert.Equal(1, run.Message.Split("Down for maintenance").Length - 1);
        Assert.All(watched, w => Assert.NotNull(w.Waiting));
        Assert.Contains(watched, w => w.Waiting!.StartsWith("The server has a problem of its own (HTTP 503). Trying again in 1 s (try 2 of 5)", StringComparison.Ordinal));
        Assert.Contains(watched, w => w.Waiting!.StartsWith("Threads could not be read to the end", StringComparison.Ordinal));
    }

    private sealed class Watcher(List<SyncProgress> all) : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            lock (all)
            {
                all.Add(value);
            }
        }
    }

    [Fact]
    public async Task Later_syncs_ask_for_what_changed_since_the_servers_clock_less_the_overlap()
    {
        await using RestHarness harness = await RestHarness.StartAsync(r => (r.Query.ContainsKey("since") ? People(2) : People(1, 2)).With("X-Clock", "2026-11-18T09:00:00Z"));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  incremental: {kind: changed_since, param: since, clock: X-Clock, overlap: 10m, format: epoch}\n  fields: {user_id: id, name: name}"));

        Run first = await harness.SyncAsync();
        Run second = await harness.SyncAsync();

        Assert.Equal((2L, 1L), (first.Added, second.Unchanged));
        Assert.Equal(["/p", "/p?since=1794991800"], harness.Server.Requests.Select(r => r.Url));
    }

    [Fact]
    public async Task Later_syncs_ask_for_what_changed_since_the_latest_record()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => People(5, 9, 7));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  incremental: {kind: changed_since, param: after, from: epoch(changed), overlap: 0s, format: \"yyyy-MM-dd HH:mm:ss\"}\n  fields: {user_id: id}"));

        await harness.SyncAsync();
        await harness.SyncAsync();

        Assert.Equal("2025-11-13 02:13:29", harness.Server.Requests[1].Query["after"]);
    }

    [Fact]
    public async Task Later_syncs_ask_for_larger_ids()
    {
        await using RestHarness harness = await RestHarness.StartAsync(r => r.Query.GetValueOrDefault("min") == "10" ? People(11) : r.Query.Count == 0 ? People(9, 10) : People());
        await harness.ConnectAsync(Yaml("  request: GET /p\n  incremental: {kind: since_id, param: min, from: id}\n  fields: {user_id: id}"));

        Assert.Equal(2, (await harness.SyncAsync()).Added);
        Assert.Equal(1, (await harness.SyncAsync()).Added);
        Assert.Equal(0, (await harness.SyncAsync()).Read);
        Assert.Equal("11", harness.Server.Requests[2].Query["min"]);
    }

    [Fact]
    public async Task With_the_newest_first_a_sync_without_changes_reads_one_page()
    {
        int newest = 40;
        await using RestHarness harness = await RestHarness.StartAsync(r =>
        {
            int page = int.Parse(r.Query["page"], CultureInfo.InvariantCulture);
            return People([.. Enumerable.Range(1, newest).Reverse().Skip((page - 1) * 10).Take(10)]);
        });
        await harness.ConnectAsync(Yaml("  request: GET /p\n  paging: {kind: page, param: page}\n  incremental: {kind: newest_first, from: changed}\n  fields: {user_id: id}"));

        Run first = await harness.SyncAsync();
        harness.Server.Requests.Clear();
        Run second = await harness.SyncAsync();
        newest = 55;
        Run third = await harness.SyncAsync();

        Assert.Equal((40L, 0L, 15L), (first.Added, second.Added, third.Added));
        Assert.Equal(["1", "1", "2"], harness.Server.Requests.Select(r => r.Query["page"]));
    }

    [Fact]
    public async Task Where_everything_is_read_what_is_missing_is_marked_as_deleted_and_only_then()
    {
        int[] there = [1, 2, 3];
        bool fails = false;
        await using RestHarness harness = await RestHarness.StartAsync(r => fails && r.Query["page"] == "2" ? Reply.Json(new { }, 403) : r.Query["page"] == "1" ? People(there) : People());
        await harness.ConnectAsync(Yaml("  request: GET /p\n  paging: {kind: page, param: page}\n  incremental: {kind: diff}\n  fields: {user_id: id}"));
        await harness.SyncAsync();

        (there, fails) = ([1, 3], true);
        Run broken = await harness.SyncAsync();
        fails = false;
        Run whole = await harness.SyncAsync();

        Assert.Equal((0L, 1L), (broken.Deleted, whole.Deleted));
        Assert.Equal(["1", "3"], (await harness.LandedAsync("community_users")).Keys);
    }

    [Fact]
    public async Task A_page_that_fails_keeps_the_ones_before_it_and_the_next_sync_goes_on_there()
    {
        bool fails = true;
        await using RestHarness harness = await RestHarness.StartAsync(
            r =>
            {
                int page = int.Parse(r.Query["page"], CultureInfo.InvariantCulture);
                Reply reply = fails && page == 3 ? Reply.Json(new { message = "out of order" }, 403) : page <= 4 ? People(page * 2, (page * 2) + 1) : People();
                return reply with { Delay = TimeSpan.FromMilliseconds(page is 1 or 2 ? 350 : 0) };
            },
            TimeProvider.System);
        await harness.ConnectAsync(Yaml("  request: GET /p\n  paging: {kind: page, param: page}\n  fields: {user_id: id}"));

        Run broken = await harness.SyncAsync();
        fails = false;
        harness.Server.Requests.Clear();
        Run second = await harness.SyncAsync();

        Assert.Equal(4, broken.Added);
        Assert.Contains("out of order", broken.Message, StringComparison.Ordinal);
        Assert.Equal("3", harness.Server.Requests[0].Query["page"]);
        Assert.Equal(4, second.Added);
        Assert.Equal(8, (await harness.LandedAsync("community_users")).Count);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_and_a_broken_answer_is_asked_for_again()
    {
        int asked = 0;
        var time = new JumpingTime();
        await using RestHarness harness = await RestHarness.StartAsync(
            _ => ++asked switch
            {
                1 => Reply.Json(new { message = "slow down" }, 429).With("Retry-After", "42"),
                2 => Reply.Text("[{\"id\": 1, \"na"),
                3 => new Reply(200, "[{\"id\": 1"u8.ToArray()) { BreaksOff = true },
                4 => Reply.Text("<html>oops</html>", 502, "text/html"),
                _ => People(1),
            },
            time);
        await harness.ConnectAsync(Yaml("  request: GET /p\n  fields: {user_id: id}"));

        Run run = await harness.SyncAsync();

        Assert.Equal((RunOutcome.Succeeded, 1L), (run.Outcome, run.Added));
        Assert.InRange(time.Waited.TotalSeconds, 42, 42 * 1.1 + 30);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_longer_wait_than_a_run_has_ends_the_run_and_says_so()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Json(new { message = "come back tomorrow" }, 429).With("Retry-After", "86400"));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  fields: {user_id: id}"));

        Run run = await harness.SyncAsync();

        Assert.Equal(RunOutcome.Failed, run.Outcome);
        Assert.Contains("come back tomorrow", run.Message, StringComparison.Ordinal);
        Assert.Single(harness.Server.Requests);
    }

    [Fact]
    public async Task Calls_and_credits_stay_within_their_windows()
    {
        var time = new JumpingTime();
        var calls = new List<(DateTimeOffset At, int Cost)>();
        await using RestHarness harness = await RestHarness.StartAsync(
            r =>
            {
                calls.Add((time.GetUtcNow(), 10));
                int page = int.Parse(r.Query["page"], CultureInfo.InvariantCulture);
                return page <= 12 ? People(page) : People();
            },
            time);
        await harness.ConnectAsync(Yaml(
            "  request: {path: /p, cost: 10}\n  paging: {kind: page, param: page}\n  fields: {user_id: id}",
            "limits: {calls: [3 per 10s], credits: [40 per 1m]}"));

        Run run = await harness.SyncAsync();

        Assert.Equal(12, run.Added);
        Assert.All(calls, c => Assert.InRange(calls.Count(o => o.At > c.At - TimeSpan.FromSeconds(10) && o.At <= c.At), 1, 3));
        Assert.All(calls, c => Assert.InRange(calls.Where(o => o.At > c.At - TimeSpan.FromMinutes(1) && o.At <= c.At).Sum(o => o.Cost), 10, 40));
        Assert.InRange(time.Waited.TotalMinutes, 3, 3.2);
    }

    [Fact]
    public async Task Headers_that_say_nothing_is_left_are_waited_for()
    {
        var time = new JumpingTime();
        await using RestHarness harness = await RestHarness.StartAsync(
            r => (r.Query["page"] == "1" ? People(1) : People()).With("X-Left", "0").With("X-Reset", (time.GetUtcNow() + TimeSpan.FromSeconds(25)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), time);
        await harness.ConnectAsync(Yaml("  request: GET /p\n  paging: {kind: page, param: page}\n  fields: {user_id: id}", "limits: {remaining_header: X-Left, reset_header: X-Reset}"));

        await harness.SyncAsync();

        Assert.InRange(time.Waited.TotalSeconds, 24, 27);
    }

    [Fact]
    public async Task A_good_status_with_an_error_in_it_is_an_error_where_the_manifest_says_so()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Json(new { is_error = 1, error_message = "no such entity" }));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  records: values\n  fields: {user_id: id}", "errors: [{status: 2xx, when: is_error, means: refused}]\nerror_message: error_message"));

        Assert.Contains("no such entity", (await harness.SyncAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_are_asked_for_each_parent_and_a_404_can_mean_that_there_are_none()
    {
        await using RestHarness harness = await RestHarness.StartAsync(r => r.Path switch
        {
            "/orgs" => Reply.Json(new { orgs = new[] { new { slug = "a b" }, new { slug = "c" } } }),
            "/orgs/a b/teams" => Reply.Json(new[] { new { id = 1 }, new { id = 2 } }),
            "/orgs/c/teams" => Reply.Json(new { }, 404),
            "/orgs/a b/teams/1/people" => Reply.Json(new { members = new[] { new { who = new { id = 7 } } } }),
            "/orgs/a b/teams/2/people" => Reply.Json(new { members = new[] { new { who = new { id = 8 } }, new { who = new { id = 9 } } } }),
            _ => Reply.Json(new { }, 400),
        });
        await harness.ConnectAsync(Yaml("""
              parent:
                name: team
                parent: {name: org, request: GET /orgs, records: orgs, key: slug}
                request: {path: '/orgs/${org.slug}/teams', errors: [{status: 404, means: empty}]}
              request: GET /orgs/${org.slug}/teams/${team.id}/people
              records: members
              fields: {user_id: who.id, username: "concat(@org.slug, '-', @team.id)"}
            """));

        Run run = await harness.SyncAsync();

        Assert.Equal(3, run.Added);
        Assert.Contains("\"username\":\"a b-2\"", (await harness.LandedAsync("community_users"))["9"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parents_that_ended_long_ago_are_not_asked_about_again()
    {
        string Moment(int daysAgo) => FixedTime.DefaultNow.AddDays(-daysAgo).ToString("O", CultureInfo.InvariantCulture);
        await using RestHarness harness = await RestHarness.StartAsync(r => r.Path == "/events"
            ? Reply.Json(new[] { new { id = "old", ends = Moment(400) }, new { id = "new", ends = Moment(3) } })
            : People(r.Path.Contains("old", StringComparison.Ordinal) ? 1 : 2).With("Date", "Wed, 18 Nov 2026 12:00:00 GMT"));
        await harness.ConnectAsync(Yaml("""
              parent: {name: event, request: GET /events, moment: ends, keep: 30d}
              request: GET /events/${event.id}/people
              incremental: {kind: changed_since, param: since}
              fields: {user_id: id}
            """));

        await harness.SyncAsync();
        harness.Server.Requests.Clear();
        await harness.SyncAsync();

        Assert.Equal(["/events", "/events/new/people"], harness.Server.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task Nested_lists_are_taken_apart_and_fields_read_what_encloses_them()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Text("""
            {"meta":{"site":"x"},"groups":[
              {"name":"g1","people":[{"id":1,"mails":[{"type":"home","v":"a@x.org"},{"type":"work","v":"w@x.org"}]},{"id":2}]},
              {"name":"g2","people":[]},
              {"name":"g3","people":[{"id":3,"tags":["q","r"]}]}]}
            """));
        await harness.ConnectAsync(Yaml("""
              request: GET /p
              records: groups[*].people[*]
              fields:
                user_id: concat(@body.meta.site, '-', id)
                email: mails[?type=work].v ?? mails[0].v
                name: {first: [nick, ^.name]}
                username: tags | join('+') | upper
            """));

        await harness.SyncAsync();

        SortedDictionary<string, string> landed = await harness.LandedAsync("community_users");
        Assert.Equal("""{"user_id":"x-1","email":"w@x.org","name":"g1"}""", landed["x-1"]);
        Assert.Equal("""{"user_id":"x-3","name":"g3","username":"Q+R"}""", landed["x-3"]);
        Assert.Equal(3, landed.Count);
    }

    [Fact]
    public async Task A_bad_record_is_kept_once_with_its_reason_can_be_retried_and_is_put_right_by_its_next_version()
    {
        string when = "yesterday";
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Json(new object[] { new { id = 1, at = when }, new { id = 2, at = "2026-01-01T00:00:00Z" } }));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  fields: {user_id: id, joined_at: at}"));

        Run first = await harness.SyncAsync();
        Run again = await harness.SyncAsync();
        RejectedRecord rejected = Assert.Single(await harness.RejectionsAsync());
        Result<Done> retried = await harness.Rejected.RetryAsync(Core.Access.Actor.CommandLine, rejected.Id, CancellationToken.None);
        when = "2026-01-02T00:00:00Z";
        Run right = await harness.SyncAsync();

        Assert.Equal((1L, 1L, 1L, 1L), (first.Added, first.Rejected, again.Rejected, right.Added));
        Assert.Contains("joined_at", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains("joined_at", retried.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(RejectionState.Resolved, (await harness.RejectionsAsync()).Single().State);
    }

    [Fact]
    public async Task A_record_met_twice_in_one_sync_is_the_later_one_and_no_conflict()
    {
        await using RestHarness harness = await RestHarness.StartAsync(r => r.Query["page"] switch
        {
            "1" => Reply.Json(new[] { new { id = 1, name = "Old" }, new { id = 2, name = "Two" } }),
            "2" => Reply.Json(new[] { new { id = 1, name = "New" } }),
            _ => Reply.Json(Array.Empty<object>()),
        });
        await harness.ConnectAsync(Yaml("  request: GET /p\n  paging: {kind: page, param: page}\n  fields: {user_id: id, name: name}"));

        Run run = await harness.SyncAsync();

        Assert.Equal(0, run.Rejected);
        Assert.Contains("New", (await harness.LandedAsync("community_users"))["1"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_inside_is_refused_unless_an_administrator_allows_it()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => People(1));
        await harness.ConnectAsync(Yaml("  request: GET /p\n  fields: {user_id: id}"));
        await harness.Sources.SaveAsync(
            Core.Access.Actor.CommandLine,
            new Data.Sources.Rest.RestSourceInput("test", new Data.Sources.Rest.RestSourceSettings("synced", $"http://localhost:{harness.Server.Address.Port}"), new Dictionary<string, string>(StringComparer.Ordinal)),
            CancellationToken.None, harness.SourceId);

        Run run = await harness.SyncAsync();

        Assert.Contains("private network", run.Message, StringComparison.Ordinal);
        Assert.Empty(harness.Server.Requests);
    }
}
