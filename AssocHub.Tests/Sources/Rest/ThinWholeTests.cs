using AssocHub.Core.Common;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>From a manifest to landed records, the short way through everything.</summary>
public sealed class ThinWholeTests
{
    private const string Yaml = """
        assochub: 1
        name: club
        title: Club
        domain: community
        base_url: https://club.invalid/api
        settings:
          - {name: key, label: Key, secret: true}
        auth: {kind: keys, headers: {X-Key: '${settings.key}'}}
        streams:
          - stream: community_users
            request: GET /people
            records: data.people
            paging: {kind: page, param: page, size: 2, size_param: per, until: short}
            fields:
              user_id: id
              email: mail ?? contact.mail
              name: concat(first, ' ', last)
              joined_at: joined | epoch_ms
        """;

    private static readonly Dictionary<string, string> Secrets = new(StringComparer.Ordinal) { ["key"] = "open-sesame-4711" };

    private static Reply People(Received request)
    {
        if (request.Headers["X-Key"] != "open-sesame-4711")
        {
            return Reply.Json(new { error = new { message = "Who are you, " + request.Headers["X-Key"] + "?" } }, 401);
        }

        object[] all =
        [
            new { id = 1, mail = (string?)null, contact = new { mail = "ann@example.org" }, first = "Ann", last = "Lee", joined = 1700000000000L },
            new { id = "2", mail = "bo@example.org", first = "Bo", last = "Diaz", joined = "1700000000000" },
            new { id = 3, mail = "cy@example.org", first = "Cy", last = "Roe", joined = 1700000001000L },
        ];
        Assert.Equal("/api/people", request.Path);
        int page = int.Parse(request.Query["page"], System.Globalization.CultureInfo.InvariantCulture);
        return Reply.Json(new { data = new { people = all.Skip((page - 1) * 2).Take(2) } });
    }

    [Fact]
    public async Task A_manifest_and_a_key_land_a_stream_and_a_second_sync_writes_nothing()
    {
        await using RestHarness harness = await RestHarness.StartAsync(People);
        await harness.ConnectAsync(Yaml, secrets: Secrets);
        await harness.Sources.SaveAsync(
            Core.Access.Actor.CommandLine,
            new Data.Sources.Rest.RestSourceInput("test", new Data.Sources.Rest.RestSourceSettings("club", harness.Server.Address + "api"), new Dictionary<string, string>(StringComparer.Ordinal)),
            CancellationToken.None, harness.SourceId);

        Run first = await harness.SyncAsync();
        Run second = await harness.SyncAsync();

        Assert.Equal((RunOutcome.Succeeded, 3L, 0L), (first.Outcome, first.Added, first.Rejected));
        Assert.Equal((0L, 0L, 3L), (second.Added, second.Changed, second.Unchanged));
        SortedDictionary<string, string> landed = await harness.LandedAsync("community_users");
        Assert.Equal("""{"user_id":"1","email":"ann@example.org","name":"Ann Lee","joined_at":"2023-11-14T22:13:20Z"}""", landed["1"]);
        Assert.Equal(4, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task A_wrong_key_fails_the_source_with_the_servers_words_and_without_the_key()
    {
        await using RestHarness harness = await RestHarness.StartAsync(People);
        await harness.ConnectAsync(Yaml, secrets: new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "wrong-key-0815" });

        Run run = await harness.SyncAsync();

        Assert.Equal(RunOutcome.Failed, run.Outcome);
        Assert.Contains("Who are you", run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key-0815", run.Message + run.Details, StringComparison.Ordinal);
        Assert.Equal("", (await harness.StreamAsync("community_users")).Cursor);
    }
}
