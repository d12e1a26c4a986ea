using System.Text.Json;
using AssocHub.Core.Pushes;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Audit;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>Pushing by a manifest, against servers that take nothing else.</summary>
public sealed class WriteTests
{
    private static string Yaml(string target) => $$"""
        assochub: 1
        name: written
        title: Written
        domain: email
        base_url: https://written.invalid
        targets:
          - name: tag
            label: Tag
            settings: [{name: tag_id, label: Tag}]
        {{string.Join('\n', target.Split('\n').Select(l => "    " + l))}}
        """;

    private static PushRow Row(int n, PushAction action = PushAction.Add) =>
        new($"key-{n}", n, action, $"p{n}@example.org", null, new Dictionary<string, string>(StringComparer.Ordinal) { ["first_name"] = $"P\"{n}" });

    private static async Task<(SendResult Result, List<Received> Requests)> SendAsync(string target, Func<Received, Reply> answer, params PushRow[] rows)
    {
        await using RestHarness harness = await RestHarness.StartAsync(answer);
        long source = await harness.ConnectAsync(Yaml(target));
        var destination = new ManifestDestination(new RestWriters(harness.Database, harness.Connector, new AuditLog(harness.Database, harness.Database.Time), harness.Database.Time));
        string settings = new ManifestDestinationSettings(source, "tag", new Dictionary<string, string>(StringComparer.Ordinal) { ["tag_id"] = "42" }).ToJson();
        Assert.Null(destination.CheckSettings(settings));
        SendResult result = await destination.SendAsync(new PushTarget("d", settings, null), new PushBatch(1, 1, "push", "segment", ["first_name"], rows), CancellationToken.None);
        return (result, harness.Server.Requests);
    }

    [Fact]
    public async Task People_are_added_and_taken_off_in_batches_and_refused_ones_are_told_by_their_address()
    {
        (SendResult result, List<Received> requests) = await SendAsync(
            """
            add:
              batch: 2
              request: {method: POST, path: '/tags/${target.tag_id}', json: {add: '${rows[*].email}'}}
              results: {list: errors, who: emails, reason: why}
            remove:
              batch: 10
              request: {method: DELETE, path: '/tags/${target.tag_id}', json: {people: {each: rows, as: p, item: {mail: '${p.email}'}}}}
            """,
            r => Reply.Json(new { errors = r.Body.Contains("p2@", StringComparison.Ordinal) ? new[] { new { emails = new[] { "P2@example.org" }, why = "p2@example.org bounced" } } : [] }),
            Row(1), Row(2), Row(3), Row(4, PushAction.Remove));

        Assert.Null(result.Failure);
        Assert.Equal("(address) bounced", Assert.Single(result.RefusedRows).Value);
        Assert.Equal(
            ["""{"add":["p1@example.org","p2@example.org"]}""", """{"add":["p3@example.org"]}""", """{"people":[{"mail":"p4@example.org"}]}"""],
            requests.Select(r => r.Body));
    }

    [Fact]
    public async Task People_are_found_by_the_products_ids_and_whoever_left_there_is_not_added_again()
    {
        (SendResult result, List<Received> requests) = await SendAsync(
            """
            people: {request: GET /people, records: all, address: mail, id: id, refused: gone}
            add: {batch: 10, request: {method: PUT, path: '/tags/${target.tag_id}', json: {ids: '${rows[*].id}'}}}
            """,
            r => r.Path == "/people"
                ? Reply.Json(new { all = new object[] { new { mail = "P1@example.org", id = 501, gone = false }, new { mail = "p2@example.org", id = 502, gone = true } } })
                : Reply.Json(new { }),
            Row(1), Row(2), Row(3));

        Assert.Equal("""{"ids":["501"]}""", requests[1].Body);
        Assert.Contains("consent", result.RefusedRows["key-2"], StringComparison.Ordinal);
        Assert.Contains("does not know", result.RefusedRows["key-3"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Handlebars_body_escapes_what_it_is_given()
    {
        (SendResult result, List<Received> requests) = await SendAsync(
            """
            add:
              batch: 5
              request: {method: POST, path: /import, body: '{"rows":[{{#each rows}}{"n":"{{this.fields.first_name}}"}{{#unless @last}},{{/unless}}{{/each}}]}'}
            """,
            _ => Reply.Json(new { }), Row(1), Row(2));

        Assert.Null(result.Failure);
        Assert.Equal("""P"2""", JsonDocument.Parse(requests[0].Body).RootElement.GetProperty("rows")[1].GetProperty("n").GetString());
    }

    [Theory]
    [InlineData("{method: PUT, path: /x, json: {status: '${lower(''Subscribed'')}'}}")]
    [InlineData("{method: PUT, path: /x, form: {optin: '${lower(''YES'')}'}}")]
    [InlineData("{method: PUT, path: /x, query: {unsubscribed: '${lower(''FALSE'')}'}}")]
    [InlineData("{method: PUT, path: '/${lower(''SUBSCRIBE'')}'}")]
    [InlineData("{method: PUT, path: /x, body: '{\"consent\": \"{{row.nothing}}granted\"}'}")]
    public async Task What_would_subscribe_somebody_is_not_sent_however_it_came_about(string request)
    {
        (SendResult result, List<Received> requests) = await SendAsync($"add: {{request: {request}}}", _ => Reply.Json(new { }), Row(1));

        Assert.Equal(PushFailure.Misconfigured, result.Failure);
        Assert.Contains("subscribe", result.Message, StringComparison.Ordinal);
        Assert.Empty(requests);
    }

    [Fact]
    public void A_manifest_that_openly_subscribes_is_refused_with_its_line()
    {
        ManifestReading reading = ManifestReader.Read(Yaml("add: {request: {method: PUT, path: /x, json: {email: '${row.email}', status: subscribed}}}"));

        ManifestProblem problem = Assert.Single(reading.Problems);
        Assert.Equal(10, problem.Line);
        Assert.Contains("must never", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "pending")]
    [InlineData("status", "unsubscribed")]
    [InlineData("unsubscribed", "true")]
    [InlineData("title", "subscribed")]
    public void Taking_consent_away_and_speaking_of_other_things_is_allowed(string name, string value) => Assert.Null(ConsentGuard.Objection(name, value));

    [Theory]
    [InlineData(429, PushFailure.RateLimited)]
    [InlineData(500, PushFailure.ServerError)]
    [InlineData(401, PushFailure.Unauthorized)]
    [InlineData(422, PushFailure.Refused)]
    public async Task A_failure_is_told_by_its_kind_and_tried_again_by_the_runner_alone(int status, PushFailure expected)
    {
        (SendResult result, List<Received> requests) = await SendAsync(
            "add: {request: {method: PUT, path: /x}}", _ => Reply.Json(new { message = "no" }, status).With("Retry-After", "7"), Row(1));

        Assert.Equal(expected, result.Failure);
        Assert.Equal(TimeSpan.FromSeconds(7), result.RetryAfter);
        Assert.Single(requests);
    }
}
