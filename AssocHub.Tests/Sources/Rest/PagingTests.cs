using System.Globalization;
using System.Text;
using AssocHub.Core.Common;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>Every way to page, against servers that refuse any other, each with 25 people on pages of ten.</summary>
public sealed class PagingTests
{
    private const int All = 25;
    private const int Size = 10;

    private static string Yaml(string request, string paging, string records, string extra = "") => $$"""
        assochub: 1
        name: paged
        title: Paged
        domain: community
        base_url: https://paged.invalid
        {{extra}}
        streams:
          - stream: community_users
            request: {{request}}
            paging: {{paging}}
            records: {{records}}
            fields: {user_id: id, name: name}
        """;

    private static object[] Slice(int from) => [.. Enumerable.Range(1, All).Skip(from).Take(Size).Select(Person)];

    private static object Person(int id) => new { id, name = "Person " + id.ToString(CultureInfo.InvariantCulture) };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<StrictServerRun> RunAsync(string yaml, Func<Received, Reply> answer)
    {
        await using RestHarness harness = await RestHarness.StartAsync(answer);
        await harness.ConnectAsync(yaml);
        Run run = await harness.SyncAsync();
        return new StrictServerRun(run, [.. harness.Server.Requests], await harness.LandedAsync("community_users"));
    }

    private static void AssertAll(StrictServerRun run, int requests)
    {
        Assert.Equal((RunOutcome.Succeeded, (long)All), (run.Run.Outcome, run.Run.Added));
        Assert.Equal(Enumerable.Range(1, All).Select(i => i.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal), run.Landed.Keys);
        Assert.Equal(requests, run.Requests.Count);
    }

    [Fact]
    public async Task By_offset_until_the_total_is_there()
    {
        StrictServerRun run = await RunAsync(
            Yaml("GET /p", "{kind: offset, param: skip, size: 10, size_param: take, total: meta.count}", "items"),
            r => Number(r.Query["take"]) == Size ? Reply.Json(new { items = Slice(Number(r.Query["skip"])), meta = new { count = "25" } }) : Reply.Json(new { }, 400));
        AssertAll(run, 3);
    }

    [Fact]
    public async Task By_offset_when_the_server_gives_fewer_than_were_asked_for()
    {
        StrictServerRun run = await RunAsync(
            Yaml("GET /p", "{kind: offset, param: skip, size: 1000, size_param: take}", "items"), r => Reply.Json(new { items = Slice(Number(r.Query["skip"])) }));
        AssertAll(run, 4);
    }

    [Fact]
    public async Task By_page_number_until_one_is_empty()
    {
        StrictServerRun run = await RunAsync(Yaml("GET /p", "{kind: page, param: page}", "."), r => Reply.Json(Slice((Number(r.Query["page"]) - 1) * Size)));
        AssertAll(run, 4);
    }

    [Fact]
    public async Task By_page_number_from_nought_while_there_are_more()
    {
        StrictServerRun run = await RunAsync(
            Yaml("GET /p", "{kind: page, param: page, start: 0, more: has_more}", "items"),
            r => Reply.Json(new { items = Slice(Number(r.Query["page"]) * Size), has_more = Number(r.Query["page"]) < 2 }));
        AssertAll(run, 3);
    }

    [Fact]
    public async Task By_a_cursor_in_the_body_as_HubSpot_pages_its_searches()
    {
        StrictServerRun run = await RunAsync(
            Yaml("{path: /search, json: {sort: id, properties: [name], limit: 10, after: '${page.cursor}'}}", "{kind: cursor, next: paging.next.after}", "results"),
            r =>
            {
                bool isFirst = !r.Json.TryGetProperty("after", out var after);
                int from = isFirst ? 0 : Number(after.GetString()!);
                return r.Method == "POST" && r.Json.GetProperty("limit").GetInt32() == 10
                    ? Reply.Json(new { results = Slice(from), paging = from + Size < All ? new { next = new { after = (from + Size).ToString(CultureInfo.InvariantCulture) } } : null })
                    : Reply.Json(new { }, 400);
            });
        AssertAll(run, 3);
    }

    [Fact]
    public async Task By_a_dotted_parameter_of_the_body()
    {
        StrictServerRun run = await RunAsync(
            Yaml("{method: POST, path: /search, json: {query: all}}", "{kind: offset, param: page.from, size: 10, size_param: page.size, in: body, until: short}", "hits"),
            r => Reply.Json(new { hits = Slice(r.Json.GetProperty("page").GetProperty("from").GetInt32()) }));
        AssertAll(run, 3);
        Assert.Equal("""{"query":"all","page":{"size":10,"from":20}}""", run.Requests[2].Body);
    }

    [Fact]
    public async Task By_a_link_in_the_body_that_is_a_path()
    {
        StrictServerRun run = await RunAsync(
            Yaml("GET /p?from=0", "{kind: next_link, next: \"['@odata.nextLink']\"}", "value"),
            r =>
            {
                int from = Number(r.Query["from"]);
                return Reply.Json(new Dictionary<string, object?>(StringComparer.Ordinal) { ["value"] = Slice(from), ["@odata.nextLink"] = from + Size < All ? $"/p?from={from + Size}" : null });
            });
        AssertAll(run, 3);
    }

    [Fact]
    public async Task By_offset_of_what_encloses_the_records_also_where_a_whole_page_holds_none()
    {
        // Five tables, nobody at the third and fourth: pages are counted in tables.
        int[][] tables = [[1, 2, 3, 4, 5], [6, 7, 8, 9], [], [], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]];
        StrictServerRun run = await RunAsync(
            Yaml("GET /p", "{kind: offset, param: offset, size: 2, size_param: count, total: total}", "tables[*].people[*]"),
            r => Reply.Json(new { total = tables.Length, tables = tables.Skip(Number(r.Query["offset"])).Take(2).Select(t => new { people = t.Select(Person) }) }));
        AssertAll(run, 3);
        Assert.Equal(["0", "2", "4"], run.Requests.Select(r => r.Query["offset"]));
    }

    [Fact]
    public async Task By_the_header_Link_as_GitHub_writes_it()
    {
        StrictServerRun run = null!;
        run = await RunAsync(
            Yaml("{path: /p, query: {per_page: 10}}", "{kind: link_header}", "."),
            r =>
            {
                int from = r.Query.TryGetValue("cursor", out string? cursor) ? Number(cursor) : 0;
                Reply reply = Reply.Json(Slice(from));
                string self = $"http://{r.Headers["Host"]}/p?per_page=10&cursor=";
                return from + Size < All ? reply.With("Link", $"<{self}0>; rel=\"first\", <{self}{from + Size}>; rel=\"next\"") : reply.With("Link", $"<{self}0>; rel=\"first\"");
            });
        AssertAll(run, 3);
    }

    [Fact]
    public async Task By_the_smallest_id_as_Discourse_pages_its_posts()
    {
        StrictServerRun run = await RunAsync(
            Yaml("GET /p", "{kind: keyset, param: before, next: id, pick: smallest}", "."),
            r =>
            {
                int before = r.Query.TryGetValue("before", out string? value) ? Number(value) : All + 1;
                return Reply.Json(Enumerable.Range(1, All).Where(i => i < before).Reverse().Take(Size).Select(Person));
            });
        AssertAll(run, 4);
    }

    [Fact]
    public async Task By_the_last_id_as_Stripe_pages()
    {
        StrictServerRun run = await RunAsync(
            Yaml("{path: /p, query: {limit: 10}}", "{kind: keyset, param: starting_after, next: id, more: has_more}", "data"),
            r =>
            {
                int after = r.Query.TryGetValue("starting_after", out string? value) ? Number(value) : 0;
                return Reply.Json(new { data = Slice(after), has_more = after + Size < All });
            });
        AssertAll(run, 3);
    }

    [Fact]
    public async Task After_asynchronous_work_that_is_asked_after()
    {
        int polls = 0;
        StrictServerRun run = await RunAsync(
            """
            assochub: 1
            name: paged
            title: Paged
            domain: community
            base_url: https://paged.invalid
            streams:
              - stream: community_users
                job:
                  request: {method: POST, path: /exports, json: {of: people}}
                  poll: GET /exports/${job_begun.id}
                  done: equals(state, 'ready')
                  failed: equals(state, 'failed')
                request: ${job.file}
                fields: {user_id: id, name: name}
            """,
            r => (r.Method, r.Path) switch
            {
                ("POST", "/exports") => Reply.Json(new { id = 5 }, 202),
                ("GET", "/exports/5") => ++polls < 3 ? Reply.Json(new { state = "running" }) : Reply.Json(new { state = "ready", file = "/files/5" }),
                ("GET", "/files/5") => Reply.Json(Enumerable.Range(1, All).Select(Person)),
                _ => Reply.Json(new { }, 400),
            });
        AssertAll(run, 5);
    }

    [Fact]
    public async Task A_202_is_asked_after_where_its_Location_says_until_it_is_none()
    {
        int polls = 0;
        StrictServerRun run = await RunAsync(
            """
            assochub: 1
            name: paged
            title: Paged
            domain: community
            base_url: https://paged.invalid
            streams:
              - stream: community_users
                job:
                  request: GET /people
                  poll: ${job_headers.location}
                records: people
                fields: {user_id: id, name: name}
            """,
            r => r.Path switch
            {
                "/people" => Reply.Json(new { }, 202).With("Location", "/results/77"),
                "/results/77" => ++polls < 3 ? Reply.Json(new { }, 202).With("Retry-After", "30") : Reply.Json(new { people = Enumerable.Range(1, All).Select(Person) }),
                _ => Reply.Json(new { }, 400),
            });
        AssertAll(run, 4);
    }

    [Theory]
    [InlineData("csv", "text/csv")]
    [InlineData("jsonl", "application/x-ndjson")]
    [InlineData("gzip", "application/octet-stream")]
    public async Task Answers_of_rows_are_read_whatever_their_form(string form, string type)
    {
        string csv = "id,name\n" + string.Join('\n', Enumerable.Range(1, All).Select(i => $"{i},\"Person {i}\"")) + "\n";
        string lines = string.Join('\n', Enumerable.Range(1, All).Select(i => $$"""{"id":{{i}},"name":"Person {{i}}"}"""));
        byte[] body = form == "csv" ? Encoding.UTF8.GetBytes(csv) : form == "jsonl" ? Encoding.UTF8.GetBytes(lines) : Zipped(lines);
        StrictServerRun run = await RunAsync(
            $$"""
            assochub: 1
            name: paged
            title: Paged
            domain: community
            base_url: https://paged.invalid
            streams:
              - stream: community_users
                request: {path: /export, format: {{(form == "csv" ? "csv" : "jsonl")}}}
                fields: {user_id: id, name: name}
            """,
            _ => new Reply(200, body, type));
        AssertAll(run, 1);
        Assert.Contains("Person 7", run.Landed["7"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_names_the_same_page_again_is_left_rather_than_asked_for_ever()
    {
        StrictServerRun run = await RunAsync(Yaml("GET /p", "{kind: cursor, param: c, next: next}", "items"), _ => Reply.Json(new { items = Slice(0), next = "same" }));

        Assert.Contains("never end", run.Run.Message, StringComparison.Ordinal);
        Assert.Equal(2, run.Requests.Count);
    }

    [Fact]
    public async Task A_link_to_another_host_is_not_followed_since_credentials_would_go_there()
    {
        StrictServerRun run = await RunAsync(Yaml("GET /p", "{kind: next_link, next: next}", "items"), _ => Reply.Json(new { items = Slice(0), next = "https://elsewhere.example.org/p?page=2" }));

        Assert.Contains("elsewhere.example.org", run.Run.Message, StringComparison.Ordinal);
        Assert.Single(run.Requests);
    }

    [Fact]
    public async Task A_link_to_the_products_own_host_is_followed_through_the_address_in_its_place()
    {
        StrictServerRun run = await RunAsync(
            Yaml("GET /p?from=0", "{kind: next_link, next: next}", "items"),
            r => Number(r.Query["from"]) is var from ? Reply.Json(new { items = Slice(from), next = from + Size < All ? $"https://paged.invalid/p?from={from + Size}" : null }) : null!);
        AssertAll(run, 3);
    }

    private static byte[] Zipped(string text)
    {
        using var packed = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}

/// <summary>What came of a sync.</summary>
internal sealed record StrictServerRun(Run Run, IReadOnlyList<Received> Requests, SortedDictionary<string, string> Landed);
