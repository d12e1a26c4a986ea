using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>Corners of the engine, each against a server that is strict about it.</summary>
public sealed class EngineTests
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    private static string Yaml(string stream, string extra = "", string baseUrl = "https://corner.invalid") => $$"""
        assochub: 1
        name: corner
        title: Corner
        domain: community
        base_url: {{baseUrl}}
        {{extra}}
        streams:
          - stream: community_users
        {{string.Join('\n', stream.Split('\n').Select(l => "    " + l))}}
        """;

    private static string Target(string target, string extra = "") => $$"""
        assochub: 1
        name: corner
        title: Corner
        domain: email
        base_url: https://corner.invalid
        {{extra}}
        targets:
          - name: tag
            label: Tag
            settings: [{name: tag, label: Tag, default: t}]
        {{string.Join('\n', target.Split('\n').Select(l => "    " + l))}}
        """;

    private static Reply People(params int[] ids) => Reply.Json(ids.Select(i => new { id = i }));

    private static async Task<(Run Run, List<Received> Requests)> SyncAsync(string yaml, Func<Received, Reply> answer, Dictionary<string, string>? values = null, Dictionary<string, string>? secrets = null, string prefix = "")
    {
        await using RestHarness harness = await RestHarness.StartAsync(answer);
        Assert.Equal("", ManifestReader.Read(yaml).Explain());
        await harness.Sources.SaveManifestAsync(Actor.CommandLine, yaml, CancellationToken.None);
        await harness.ConnectKnownAsync("corner", values, secrets, prefix);
        return (await harness.SyncAsync(), harness.Server.Requests);
    }

    private static async Task<(WriteOutcome Outcome, List<Received> Requests)> WriteAsync(string target, WriteVerb verb, Func<Received, Reply> answer, params string[] addresses)
    {
        await using RestHarness harness = await RestHarness.StartAsync(answer);
        await harness.ConnectAsync(Target(target));
        return ((await harness.WriteAsync("tag", verb, None, addresses)).Outcome, harness.Server.Requests);
    }

    [Theory]
    [InlineData("/v2/p?from=1")]
    [InlineData("https://corner.invalid/v2/p?from=1")]
    [InlineData("p?from=1")]
    public async Task A_link_is_followed_below_the_prefix_through_which_the_server_is_reached(string link)
    {
        (Run run, List<Received> requests) = await SyncAsync(
            Yaml("request: GET /p\npaging: {kind: next_link, next: next}\nrecords: items\nfields: {user_id: id}", baseUrl: "https://corner.invalid/v2"),
            r => r.Path != "/proxy/corner/p" ? Reply.Json(new { message = r.Path }, 404) : Reply.Json(new { items = new[] { new { id = r.Query.GetValueOrDefault("from", "0") } }, next = r.Query.Count == 0 ? link : null }),
            prefix: "/proxy/corner");

        Assert.True(run.Added == 2, run.Message);
        Assert.Equal(["/proxy/corner/p", "/proxy/corner/p?from=1"], requests.Select(r => r.Url));
    }

    [Fact]
    public async Task A_key_in_the_query_is_sent_once_also_with_a_link_that_holds_it()
    {
        (Run run, List<Received> requests) = await SyncAsync(
            Yaml("request: GET /p\npaging: {kind: next_link, next: next}\nrecords: items\nfields: {user_id: id}", "settings: [{name: key, label: Key, secret: true}]\nauth: {kind: keys, query: {api_key: '${settings.key}'}}"),
            r => r.Query["api_key"] == "k-12345" ? Reply.Json(new { items = new[] { new { id = r.Query.GetValueOrDefault("from", "0") } }, next = r.Query.ContainsKey("from") ? null : "/p?api_key=old&from=1" }) : Reply.Json(new { message = r.Url }, 401),
            secrets: new() { ["key"] = "k-12345" });

        Assert.True(run.Added == 2, run.Message);
        Assert.Equal(2, requests.Count);
    }

    [Theory]
    [InlineData("{kind: cursor, param: c, next: next}", 3)]
    [InlineData("{kind: cursor, param: c, next: next, until: empty}", 2)]
    public async Task A_cursor_that_stays_the_same_behind_an_empty_page_is_the_end(string paging, int calls)
    {
        (Run run, List<Received> requests) = await SyncAsync(
            Yaml($"request: GET /p\npaging: {paging}\nrecords: items\nfields: {{user_id: id}}"),
            r => Reply.Json(new { items = r.Query.ContainsKey("c") ? [] : new[] { new { id = 1 } }, next = calls == 3 && !r.Query.ContainsKey("c") ? "first" : "last" }));

        Assert.True(run.Outcome == RunOutcome.Succeeded, run.Message);
        Assert.Equal(calls, requests.Count);
    }

    [Fact]
    public async Task Records_stand_under_their_ids_and_below_a_name_that_is_a_setting()
    {
        (Run run, _) = await SyncAsync(
            Yaml("request: GET /p\nrecords: entries(get(data, @settings.part))\nfields: {user_id: key, name: value.n}", "settings: [{name: part, label: Part}]"),
            _ => Reply.Text("""{"data": {"people": {"u1": {"n": "One"}, "u2": {"n": "Two"}}, "other": {"u3": {}}}}"""), new() { ["part"] = "people" });

        Assert.True(run.Added == 2, run.Message);
    }

    [Fact]
    public async Task Parents_may_be_values_of_a_setting()
    {
        (Run run, List<Received> requests) = await SyncAsync(
            Yaml("parent: {name: list, values: \"split(@settings.lists, ',')\"}\nrequest: GET /lists/${list}/people\nfields: {user_id: \"concat(@list, '-', id)\"}", "settings: [{name: lists, label: Lists}]"),
            r => People(1), new() { ["lists"] = "a, b" });

        Assert.True(run.Added == 2, run.Message);
        Assert.Equal(["/lists/a/people", "/lists/b/people"], requests.Select(r => r.Path));
    }

    [Theory]
    [InlineData("expires_at")]
    [InlineData("cookie")]
    public async Task A_login_may_yield_a_cookie_and_say_until_when_it_is_good(string kind)
    {
        string auth = kind == "cookie"
            ? "{kind: login, request: {path: /login, json: {user: hub}}, token: \"${before(headers.set-cookie, ';')}\", header: Cookie, scheme: ''}"
            : "{kind: login, request: {path: /login, json: {user: hub}}, token: '${answer.key}', header: Cookie, scheme: '', expires_in: expires_at}";
        int logins = 0;
        var time = new JumpingTime();
        await using RestHarness harness = await RestHarness.StartAsync(
            r => r.Path == "/login"
                ? Reply.Json(new { key = "sid=" + ++logins, expires_at = (time.GetUtcNow() + TimeSpan.FromHours(1)).ToString("O", CultureInfo.InvariantCulture) }).With("Set-Cookie", $"sid={(kind == "cookie" ? ++logins : 0)}; Path=/; HttpOnly")
                : r.Headers.GetValueOrDefault("Cookie")?.StartsWith("sid=", StringComparison.Ordinal) == true ? People(1) : Reply.Json(new { }, 401),
            time);
        await harness.ConnectAsync(Yaml("request: GET /p\nfields: {user_id: id}", "auth: " + auth));

        Assert.Equal(1, (await harness.SyncAsync()).Added);
        int once = logins;
        time.Advance(TimeSpan.FromMinutes(20));
        await harness.SyncAsync();
        Assert.Equal(once, logins);
        time.Advance(TimeSpan.FromMinutes(50));
        await harness.SyncAsync();
        Assert.True(logins > once);
    }

    [Fact]
    public async Task No_more_calls_at_once_than_the_API_takes()
    {
        int now = 0, most = 0;
        var limiter = new RateLimiter(new RateLimits { Concurrency = 3 }, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using RateLimiter.Permit? permit = await limiter.EnterAsync(1, TimeSpan.FromMinutes(1), CancellationToken.None);
            int at = Interlocked.Increment(ref now);
            most = Math.Max(most, at);
            await Task.Delay(10);
            Interlocked.Decrement(ref now);
        }));

        Assert.InRange(most, 2, 3);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><head><title>Sign in · Club</title></head></html>", "text/html", "titled 'Sign in · Club'", "that of the API")]
    [InlineData("<?xml version=\"1.0\"?><people/>", "text/xml", "XML", "JSON")]
    [InlineData("{\"id\": 1}\n{\"id\": 2}\n", "application/json", "line by line", "format: jsonl")]
    [InlineData("id,name\n1,Ann\n", "text/csv", "CSV", "format: csv")]
    public async Task An_answer_that_is_no_JSON_is_told_by_what_it_is(string body, string type, string says, string fix)
    {
        (Run run, List<Received> requests) = await SyncAsync(Yaml("request: GET /p\nfields: {user_id: id}"), _ => Reply.Text(body, 200, type));

        Assert.Contains(says, run.Message, StringComparison.Ordinal);
        Assert.Contains(fix, run.Message, StringComparison.Ordinal);
        Assert.True(!body.StartsWith('<') || requests.Count == 1);
    }

    [Fact]
    public async Task A_file_on_a_host_of_many_is_fetched_without_credentials_and_unzipped()
    {
        using var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(packed, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("empty/");
            using var file = new StreamWriter(zip.CreateEntry("people.csv").Open());
            file.Write("7,Ann\n8,Bo\n");
        }

        await using StrictServer store = await StrictServer.StartAsync(r =>
            r.Headers.ContainsKey("Authorization") || r.Headers.ContainsKey("X-Key") || r.Query.Count != 1 || r.Query["sig"] != "a+b/c=" ? Reply.Json(new { message = "only what is signed" }, 403) : new Reply(200, packed.ToArray(), "application/zip"));
        await using RestHarness harness = await RestHarness.StartAsync(r => r.Method == "POST" ? Reply.Json(new { id = 1 }, 202) : Reply.Json(new { state = "done", url = $"{store.Address}x/people.zip?sig=a%2Bb%2Fc%3D" }));
        const string Stream = "job: {request: POST /exports, poll: 'GET /exports/${job.id}', done: \"equals(state, 'done')\"}\nrequest: {path: '${job.url}', format: csv, columns: [id, name]}\nfields: {user_id: id, name: name}";
        const string Auth = "auth: {kind: bearer, token: secret, headers: {X-Key: secret}, query: {key: secret}}";

        await harness.ConnectAsync(Yaml(Stream, Auth));
        Assert.Contains("links to another host", (await harness.SyncAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(store.Requests);

        // A host of a name below one that is known: the test's stands for it by its number.
        await harness.Sources.SaveManifestAsync(Actor.CommandLine, Yaml(Stream, Auth + "\nhosts: ['*.0.0.1']"), CancellationToken.None);
        harness.Http.Allow(store.Address);
        Run run = await harness.SyncAsync();
        Assert.True(run is { Outcome: RunOutcome.Succeeded, Added: 2 }, run.Message);
    }

    [Theory]
    [InlineData("", "The export broke")]
    [InlineData("errors: [{when: failed, means: refused}]", "quota")]
    public async Task An_error_among_lines_is_told_in_the_servers_words_and_no_record_that_is_wrong(string errors, string said)
    {
        (Run run, _) = await SyncAsync(
            Yaml("request: {path: /export, format: jsonl}\nfields: {user_id: id}", errors),
            _ => Reply.Text("{\"id\": 1}\n{\"id\": 2}\n" + (errors.Length > 0 ? "{\"id\": 3, \"failed\": true, \"message\": \"quota\"}\n" : "{\"error\": {\"code\": 7, \"message\": \"The export broke\"}}\n"), type: "application/x-ndjson"));

        Assert.Equal(RunOutcome.Failed, run.Outcome);
        Assert.Contains("breaks off with an error", run.Message, StringComparison.Ordinal);
        Assert.Contains(said, run.Message, StringComparison.Ordinal);
        Assert.Equal(0, run.Rejected);
    }

    [Fact]
    public async Task A_page_that_is_asked_for_takes_the_place_of_what_the_request_says_and_of_where_the_sync_began()
    {
        var asked = new List<string>();
        await using RestHarness harness = await RestHarness.StartAsync(r =>
        {
            asked.Add(r.Query["cursor"]);
            return Reply.Json(new { items = r.Query["cursor"] == "first" ? new[] { new { id = 1 } } : [], next = r.Query["cursor"] switch { "first" => "a", "a" => "b", _ => (string?)null }, last = "b" });
        });
        await harness.ConnectAsync(Yaml("request: {path: /p, query: {cursor: first}}\npaging: {kind: cursor, param: cursor, next: next}\nrecords: items\nincremental: {kind: delta, param: cursor, next: last}\nfields: {user_id: id}"));

        await harness.SyncAsync();
        Assert.Equal(["first", "a", "b"], asked);
        await harness.SyncAsync();
        Assert.Equal(["first", "a", "b", "b"], asked);
    }

    [Fact]
    public async Task Of_lines_in_an_archive_all_files_are_read()
    {
        using var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(packed, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (int id in new[] { 1, 2 })
            {
                using var file = new StreamWriter(zip.CreateEntry($"{id}.jsonl").Open());
                file.Write($"{{\"id\": {id}}}");
            }
        }

        (Run run, _) = await SyncAsync(Yaml("request: {path: /export, format: jsonl}\nfields: {user_id: id}"), _ => new Reply(200, packed.ToArray(), "application/zip"));

        Assert.True(run is { Outcome: RunOutcome.Succeeded, Added: 2, Rejected: 0 }, run.Message);
    }

    [Fact]
    public async Task Behind_a_page_of_records_that_are_all_passed_over_the_next_one_begins()
    {
        (Run run, List<Received> requests) = await SyncAsync(
            Yaml("request: GET /p\npaging: {kind: keyset, param: after, next: id}\nwhere: not(hidden)\nfields: {user_id: id}"),
            r => r.Query.GetValueOrDefault("after") switch { null => Reply.Json(new[] { new { id = 1, hidden = true }, new { id = 2, hidden = true } }), "2" => People(3), _ => People() });

        Assert.Equal((1, 3), (run.Added, requests.Count));
    }

    [Fact]
    public async Task A_sign_in_of_two_steps_yields_a_token_that_each_answer_replaces()
    {
        int token = 0;
        Reply Next(object body) => Reply.Json(body).With("X-Next", $"t{++token}");
        (Run run, List<Received> requests) = await SyncAsync(
            Yaml(
                "request: {path: /p, query: {session: '${token_value}', club: '${token.club}'}}\npaging: {kind: page, param: page}\nfields: {user_id: id}",
                """
                auth:
                  kind: login
                  requests:
                    - GET /salt
                    - {path: /login, headers: {Cookie: "${before(headers.set-cookie, ';')}"}, form: {answer: '${sha256(concat(answer.salt, ''pw''))}'}}
                  token: ${headers.x-next}
                  header: ''
                  next: '@headers.x-next'
                limits: {concurrency: 1}
                """),
            r => r.Path switch
            {
                "/salt" => Reply.Json(new { salt = "s1" }).With("Set-Cookie", "sid=9; Path=/"),
                "/login" when r.Headers["Cookie"] == "sid=9" && r.Body == "answer=" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("s1pw"u8)) => Next(new { club = "c" }),
                "/p" when r.Query["session"] == $"t{token}" && r.Query["club"] == "c" && !r.Headers.ContainsKey("Authorization") => Next(r.Query["page"] == "1" ? new[] { new { id = 1 } } : []),
                _ => Reply.Json(new { message = "no" }, 401),
            });

        Assert.True(run is { Outcome: RunOutcome.Succeeded, Added: 1 }, run.Message);
        Assert.Equal(4, requests.Count);
    }

    [Fact]
    public async Task What_is_read_by_POST_and_sent_on_elsewhere_names_the_address()
    {
        (Run run, _) = await SyncAsync(Yaml("request: {path: /p, json: {a: 1}}\nfields: {user_id: id}"), _ => Reply.Text("", 301).With("Location", "https://corner.invalid/v3/p?secret=1"));

        Assert.Contains("https://corner.invalid/v3/p", run.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret=1", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_lacks_a_value_is_never_called_since_it_would_mean_the_whole_list()
    {
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            "add: {request: PUT /x}\nremove: {requests: [{method: GET, path: '/people?mail=${row.email}'}, {method: DELETE, path: '/people/${answer[0].id}'}]}", WriteVerb.Remove,
            r => r.Method == "GET" ? Reply.Json(Array.Empty<object>()) : Reply.Json(new { }), "a@example.org");

        Assert.Equal(CallFailure.Refused, outcome.Failure);
        Assert.Contains("needs 'answer[0].id'", outcome.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(requests, r => r.Method == "DELETE");
    }

    [Fact]
    public async Task A_list_that_a_formula_yields_occurs_several_times_in_a_query()
    {
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            "add: {batch: 10, request: {method: PUT, path: /x, query: {'who[]': '${rows[*].email}'}}}", WriteVerb.Add, _ => Reply.Json(new { }), "a@example.org", "b@example.org");

        Assert.Null(outcome.Failure);
        Assert.Equal("a@example.org,b@example.org", requests[0].Query["who[]"]);
    }

    [Fact]
    public async Task Work_that_the_server_does_later_is_asked_after_and_its_refusals_are_told_by_person()
    {
        int asked = 0;
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            """
            add:
              batch: 100
              requests:
                - {path: /imports, content_type: text/csv, body: "mail,name\n{{#each rows}}{{csv this.email}},{{csv this.fields.first_name}}\n{{/each}}"}
                - {method: GET, path: '/imports/${answer.id}', until: "in(state, 'done', 'failed')", every: 30s}
              results: {list: rejected, who: mail, reason: why}
            """,
            WriteVerb.Add,
            r => r.Method == "POST" ? Reply.Json(new { id = 5 }, 202) : Reply.Json(new { state = ++asked < 3 ? "running" : "done", rejected = new[] { new { mail = "b\"x@example.org", why = "bounced before" } } }),
            "a@example.org", "b\"x@example.org");

        Assert.Null(outcome.Failure);
        Assert.Equal("bounced before", outcome.Refused["key-b\"x@example.org"]);
        Assert.Equal("mail,name\n\"a@example.org\",\"a\"\n\"b\"\"x@example.org\",\"b\"\"x\"\n", requests[0].Body);
        Assert.Equal(["POST /imports", "GET /imports/5", "GET /imports/5", "GET /imports/5"], requests.Select(r => $"{r.Method} {r.Path}"));
    }

    [Fact]
    public async Task Refusals_may_be_told_by_number_in_an_answer_that_is_no_success()
    {
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            """
            add:
              batch: 10
              request: {path: /x, content_type: application/xml, body: '<p>{{#each rows}}<m>{{this.email}}</m>{{/each}}</p>', errors: [{status: 422, when: failures, means: accepted}]}
              results: {list: failures, who: 'get(@rows, index).email', reason: why}
            """,
            WriteVerb.Add, _ => Reply.Json(new { failures = new[] { new { index = 1, why = "too old" } } }, 422), "a@example.org", "b&c@example.org");

        Assert.Null(outcome.Failure);
        Assert.Equal(("key-b&c@example.org", "too old"), (outcome.Refused.Single().Key, outcome.Refused.Single().Value));
        Assert.Equal("<p><m>a@example.org</m><m>b&amp;c@example.org</m></p>", requests[0].Body);
    }

    [Fact]
    public async Task Functions_can_be_used_in_a_body_and_fail_with_a_word_where_they_cannot_be_applied()
    {
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            """
            add:
              batch: 10
              request:
                path: /x
                body: '{"mails": "{{join (list row.email "X") ","}}", {{#each rows}}"{{upper email}}": {{equals (before email "@") "b"}}, {{#if (equals fields.first_name "b")}}"is": "b", {{/if}}{{/each}}"date": "{{format (shift "2026-03-04" "1d") "dd.MM.yyyy"}}", "n": "{{lower row.fields.nothing}}"}'
            """,
            WriteVerb.Add, _ => Reply.Json(new { }), "a@example.org", "b@example.org");

        Assert.True(outcome.Failure is null, outcome.Message);
        Assert.Equal($$"""{"mails": "a@example.org,X", "A@EXAMPLE.ORG": false, "B@EXAMPLE.ORG": true, "is": "b", "date": "05.03.2026", "n": ""}""", requests[0].Body);
    }

    [Fact]
    public async Task Somebody_whom_no_request_fits_is_told_so_rather_than_counted_as_written()
    {
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            """
            add:
              requests:
                - GET /people/${row.email}
                - {path: /gold, when: "equals(answer.kind, 'gold')", json: {}}
                - {path: /silver, when: "equals(answers[0].kind, 'silver')", json: {}}
            """,
            WriteVerb.Add, r => Reply.Json(new { kind = "tin" }), "a@example.org");

        Assert.Contains("No request of the manifest fits this person", Assert.Single(outcome.Refused).Value, StringComparison.Ordinal);
        Assert.Single(requests);
    }

    [Fact]
    public async Task What_was_written_may_be_answered_with_a_plain_word_but_not_with_a_web_page()
    {
        (WriteOutcome plain, _) = await WriteAsync("add: {request: PUT /x}", WriteVerb.Add, _ => Reply.Text("OK", 200, "text/plain"), "a@example.org");
        (WriteOutcome page, _) = await WriteAsync("add: {request: PUT /x}", WriteVerb.Add, _ => Reply.Text("<html><title>Sign in</title></html>", 200, "text/html"), "a@example.org");

        Assert.Null(plain.Failure);
        Assert.Equal(CallFailure.Misconfigured, page.Failure);
    }

    [Fact]
    public async Task A_JSON_body_by_any_other_name_is_still_looked_at_for_consent()
    {
        (WriteOutcome outcome, List<Received> requests) = await WriteAsync(
            "add: {request: {path: /x, content_type: text/plain, body: '{\"opt_in\": \"{{row.nothing}}yes\"}'}}", WriteVerb.Add, _ => Reply.Json(new { }), "a@example.org");

        Assert.Equal(CallFailure.Misconfigured, outcome.Failure);
        Assert.Empty(requests);
    }

    [Fact]
    public void What_a_push_costs_is_told_in_calls_credits_and_time()
    {
        ManifestReading reading = ManifestReader.Read(Target("add: {batch: 10, requests: [{path: /a, json: {}, cost: 5}, {path: /b, json: {}}]}\nremove: {request: 'DELETE /x/${row.email}'}", "limits: {calls: [600 per 1m], credits: [60 per 10m]}"));
        PushCost cost = SystemTargets.CostOf(reading.Manifest!.Limits, reading.Manifest.Targets[0], 100, 0, 30);

        Assert.Equal((50L, "60 credits in 10 minutes"), (cost.Calls, cost.Limit));
        Assert.Equal(TimeSpan.FromMinutes(10), cost.AtLeast);
    }

    [Fact]
    public async Task Stored_secrets_are_not_sent_to_another_address_of_the_sign_in_either()
    {
        await using RestHarness harness = await RestHarness.StartAsync(r => r.Path == "/token" ? Reply.Json(new { access_token = "tok" }) : People(1));
        string server = harness.Server.Address.AbsoluteUri.TrimEnd('/');
        await harness.Sources.SaveManifestAsync(
            Actor.CommandLine,
            Yaml("request: GET /p\nfields: {user_id: id}", "settings: [{name: login, label: Login}, {name: key, label: Key, secret: true}]\nauth: {kind: oauth2_client_credentials, token_url: '${settings.login}/token', client_id: me, client_secret: '${settings.key}'}"),
            CancellationToken.None);
        await harness.ConnectKnownAsync("corner", new Dictionary<string, string> { ["login"] = server }, new Dictionary<string, string> { ["key"] = "s3cret-key" });
        Assert.Equal(1, (await harness.SyncAsync()).Added);

        var changed = new RestSourceSettings("corner", server, new Dictionary<string, string> { ["login"] = "https://thief.example.org" });
        Result<Done> tested = await harness.Probe.TestAsync(Actor.CommandLine, changed, None, CancellationToken.None, harness.SourceId);

        Assert.Contains("'Key' is missing", tested.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_finds_nothing_says_what_is_there_instead()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Json(new { meta = new { n = 1 }, members = new[] { new { id = 1 } } }));
        await harness.ConnectAsync(Yaml("request: GET /p\nrecords: data.people\nfields: {user_id: id}"));
        Result<ProbedStream[]> probed = await harness.Probe.PreviewAsync(Actor.CommandLine, new RestSourceSettings("corner", harness.Server.Address.AbsoluteUri), None, CancellationToken.None);

        Assert.Equal("There is nothing at 'data.people'. The answer holds: meta (a group), members (a list of 1).", probed.Value.Single().Hint);
        Assert.Contains("members[*].id", probed.Value.Single().Values.Keys);
    }
}
