using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>NodeBB, WordPress and a community that speaks GraphQL.</summary>
public sealed class CommunityTests
{
    [Fact]
    public async Task NodeBB_says_how_many_pages_there_are_and_knows_people_by_a_number_that_is_looked_up()
    {
        var group = new SortedSet<int>();
        Reply Answer(Received r)
        {
            if (r.Headers["Authorization"] != "Bearer nb-secret")
            {
                return Reply.Json(new { status = new { code = "not-authorised", message = "You are not logged in" } }, 401);
            }

            int page = int.Parse(r.Query.GetValueOrDefault("page", "1"), CultureInfo.InvariantCulture);
            Reply Paged(int pages, object body) => page <= pages ? Reply.Json(body) : Reply.Json(new { status = new { message = "there is no such page" } }, 404);
            object pagination = new { pageCount = 2 };
            switch (r.Method, r.Path)
            {
                case ("GET", "/api/users"):
                    return Paged(2, new { users = new[] { new { uid = page, email = $"u{page}@example.org", username = "u" + page, joindate = 1_700_000_000_000L } }, pagination });
                case ("GET", "/api/recent"):
                    return Paged(1, new { topics = new[] { new { tid = 5, title = "Tea &amp; ethics", uid = 1, timestamp = 1_700_000_000_000L, lastposttime = 1_700_000_100_000L, deleted = 0, category = new { name = "General" }, tags = new[] { new { value = "ethics" } } } }, pagination = new { pageCount = 1 } });
                case ("GET", "/api/topic/5"):
                    return Paged(2, new { posts = new[] { new { pid = page * 10, uid = 2, timestamp = 1_700_000_100_000L, index = page - 1, deleted = 0 } }, pagination });
                case ("GET", "/api/user/email/u1@example.org"):
                    return Reply.Json(new { uid = 1 });
                case ("GET", var lookup) when lookup.StartsWith("/api/user/email/", StringComparison.Ordinal):
                    return Reply.Json(new { status = new { message = "User does not exist" } }, 404);
                case ("PUT", "/api/v3/groups/readers/membership/1"):
                    group.Add(1);
                    return Reply.Json(new { status = new { code = "ok" }, response = new { } });
                case ("DELETE", "/api/v3/groups/readers/membership/1"):
                    return group.Remove(1) ? Reply.Json(new { }) : Reply.Json(new { status = new { code = "bad-request", message = "[[error:not-in-group]]" } }, 400);
                case ("POST", "/api/v3/topics"):
                    return r.Json.GetProperty("cid").GetInt32() == 3 ? Reply.Json(new { response = new { tid = 91 } }) : Reply.Json(new { status = new { message = "cid" } }, 400);
                default:
                    return Reply.Json(new { status = new { message = "no such thing: " + r.Url } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("nodebb", Answer, "", new() { ["url"] = "SERVER" }, new() { ["token"] = "nb-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(5, first.Added);
        Assert.Equal("""{"thread_id":"5","title":"Tea & ethics","topics":"ethics","category":"General","started_at":"2023-11-14T22:13:20Z","original_poster_id":"1"}""", (await harness.LandedAsync("threads"))["5"]);
        Assert.Contains("\"is_reply\":\"true\"", (await harness.LandedAsync("posts"))["20"], StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["slug"] = "readers" };
        (WriteOutcome added, _) = await harness.WriteAsync("group", WriteVerb.Add, target, "u1@example.org");
        (WriteOutcome unknown, _) = await harness.WriteAsync("group", WriteVerb.Add, target, "nobody@example.org");
        (WriteOutcome removed, _) = await harness.WriteAsync("group", WriteVerb.Remove, target, "u1@example.org");
        (WriteOutcome again, _) = await harness.WriteAsync("group", WriteVerb.Remove, target, "u1@example.org");
        (WriteOutcome never, _) = await harness.WriteAsync("group", WriteVerb.Remove, target, "nobody@example.org");
        Assert.All(new[] { added, removed, again, never }, ExampleHouse.AssertDone);
        Assert.Equal(CallFailure.Refused, unknown.Failure);
        Assert.Contains("User does not exist", unknown.Message, StringComparison.Ordinal);
        Assert.Empty(group);
        Result<Dictionary<string, string>> thread = await harness.Writers.CreateAsync(Core.Access.Actor.CommandLine, harness.SourceId, "thread", new Dictionary<string, string> { ["category"] = "3", ["title"] = "T", ["text"] = "X\nY" }, CancellationToken.None);
        Assert.Equal("91", thread.Value["thread_id"]);
    }

    [Fact]
    public async Task WordPress_says_the_number_of_pages_in_a_header_and_refuses_a_page_behind_the_last()
    {
        Reply Answer(Received r)
        {
            if (r.Headers["Authorization"] != "Basic " + Convert.ToBase64String("hub:abcd efgh"u8))
            {
                return Reply.Json(new { code = "rest_not_logged_in", message = "You are not currently logged in." }, 401);
            }

            int page = int.Parse(r.Query.GetValueOrDefault("page", "1"), CultureInfo.InvariantCulture);
            Reply Paged(int pages, object[] body) => page <= pages ? Reply.Json(body).With("X-WP-TotalPages", pages.ToString(CultureInfo.InvariantCulture)) : Reply.Json(new { code = "rest_post_invalid_page_number", message = "behind the last" }, 400);
            switch (r.Method, r.Path)
            {
                case ("GET", "/wp-json/wp/v2/users"):
                    return Paged(2, [new { id = page, email = $"u{page}@example.org", name = "U", username = "u", registered_date = "2024-01-01T00:00:00+00:00" }]);
                case ("GET", "/wp-json/wp/v2/posts"):
                    Assert.Contains(r.Query.GetValueOrDefault("modified_after"), new[] { null, "2026-01-02T02:59:05" });
                    return Paged(1, [new { id = 8, title = new { raw = "Hello" }, categories = new[] { 4 }, date_gmt = "2026-01-01T00:00:00", modified_gmt = "2026-01-02T03:04:05", author = 1 }]);
                case ("GET", "/wp-json/wp/v2/comments"):
                    return r.Query.ContainsKey("after") ? Paged(0, []) is { Status: 400 } && page == 1 ? Reply.Json(Array.Empty<object>()).With("X-WP-TotalPages", "0") : Reply.Json(new { }, 400)
                        : Paged(1, [new { id = 3, post = 8, author = 2, date_gmt = "2026-01-03T00:00:00" }, new { id = 4, post = 8, author = 0, date_gmt = "2026-01-03T00:00:00" }]);
                case ("POST", "/wp-json/wp/v2/posts"):
                    return r.Json.GetProperty("status").GetString() == "draft" ? Reply.Json(new { id = 55 }, 201) : Reply.Json(new { message = "not a draft" }, 400);
                case ("DELETE", "/wp-json/wp/v2/posts/55"):
                    return Reply.Json(new { id = 55, status = "trash" });
                default:
                    return Reply.Json(new { message = "no such thing: " + r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("wordpress", Answer, "/wp-json/wp/v2", new() { ["url"] = "https://site.invalid", ["user"] = "hub" }, new() { ["password"] = "abcd efgh" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(4, first.Added);
        Result<Dictionary<string, string>> draft = await harness.Writers.CreateAsync(Core.Access.Actor.CommandLine, harness.SourceId, "draft", new Dictionary<string, string> { ["title"] = "T", ["html"] = "<p>X</p>" }, CancellationToken.None);
        Result<string> stopped = await harness.Writers.StopAsync(Core.Access.Actor.CommandLine, harness.SourceId, "draft", draft.Value, CancellationToken.None);
        Assert.Equal("The draft is put into the trash.", stopped.Value);
    }

    [Fact]
    public async Task GraphQL_answers_errors_with_a_200_throttles_and_writes_by_mutations_that_never_subscribe()
    {
        int throttled = 0;
        var space = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Method != "POST" || r.Path != "/graphql" || r.Headers["Authorization"] != "Bearer gq-secret" || r.Headers["X-Client"] != "AssocHub")
            {
                return Reply.Json(new { message = "not for me: " + r.Url }, 404);
            }

            string query = r.Json.GetProperty("query").GetString()!;
            JsonElement variables = r.Json.GetProperty("variables");
            bool isFirst = !variables.TryGetProperty("after", out JsonElement after);
            if (query.StartsWith("query People", StringComparison.Ordinal))
            {
                if (++throttled == 2)
                {
                    return Reply.Json(new { errors = new[] { new { message = "Throttled", extensions = new { code = "THROTTLED" } } } });
                }

                if (variables.TryGetProperty("since", out JsonElement since))
                {
                    Assert.Equal("2026-02-02T23:55:00Z", since.GetString());
                }

                object Node(string id, string at) => new { node = new { id, email = id + "@example.org", fullName = id, joinedAt = "2025-01-01T00:00:00Z", updatedAt = at } };
                return Reply.Json(new { data = new { members = new { pageInfo = new { hasNextPage = isFirst, endCursor = isFirst ? "c1" : "c2" }, edges = new[] { isFirst ? Node("ann", "2026-02-01T00:00:00Z") : Node("bo", "2026-02-03T00:00:00Z") } } } });
            }

            if (query.StartsWith("query Threads", StringComparison.Ordinal))
            {
                return Reply.Json(new { data = new { threads = new { pageInfo = new { hasNextPage = false, endCursor = "x" }, nodes = new[] { new { id = "t1", replies = new { nodes = new[] { new { id = "r1", createdAt = "2026-02-01T00:00:00Z", author = new { id = "ann" } } } } }, new { id = "t2", replies = new { nodes = new[] { new { id = "r2", createdAt = "2026-02-01T00:00:00Z", author = new { id = "bo" } } } } } } } } });
            }

            string[] emails = [.. variables.GetProperty("emails").EnumerateArray().Select(e => e.GetString()!)];
            if (query.StartsWith("mutation Add", StringComparison.Ordinal))
            {
                space.UnionWith(emails.Where(e => e[0] != 'x'));
                return Reply.Json(new { data = new { addToSpace = new { added = 1, failures = emails.Where(e => e[0] == 'x').Select(e => new { email = e, reason = "not a member of the community" }) } } });
            }

            space.ExceptWith(emails);
            return space.Count > 5 ? Reply.Json(new { errors = new[] { new { message = "too many" } } }) : Reply.Json(new { data = new { removeFromSpace = new { removed = emails.Length } } });
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("graphql", Answer, "/graphql", [], new() { ["token"] = "gq-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(4, first.Added);
        Assert.Contains("\"thread_id\":\"t2\"", (await harness.LandedAsync("posts"))["r2"], StringComparison.Ordinal);
        var target = new Dictionary<string, string> { ["space_id"] = "s1" };
        (WriteOutcome added, _) = await harness.WriteAsync("space", WriteVerb.Add, target, "ann@example.org", "xi@example.org");
        Assert.Equal(("key-xi@example.org", "not a member of the community"), (added.Refused.Single().Key, added.Refused.Single().Value));
        (WriteOutcome removed, _) = await harness.WriteAsync("space", WriteVerb.Remove, target, "ann@example.org");
        ExampleHouse.AssertDone(removed);
        Assert.Empty(space);
    }

    [Theory]
    [InlineData("mutation { subscribeMember(email: \"a@example.org\") { id } }", true)]
    [InlineData("mutation U { updateMember(id: 1, input: {emailOptIn: true}) { id } }", true)]
    [InlineData("mutation U { updateMember(id: 1, input: {unsubscribed: false}) { id } }", true)]
    [InlineData("mutation U { updateSubscriberGroup(id: 1, add: [2]) { id } }", false)]
    [InlineData("query { members { subscribed: isSubscribed } }", false)]
    [InlineData("A text about a mutation, to which one may subscribe {now}", false)]
    public void A_mutation_that_would_subscribe_somebody_is_seen(string text, bool objects) => Assert.Equal(objects, ConsentGuard.ObjectionToMutation(text) is not null);
}
