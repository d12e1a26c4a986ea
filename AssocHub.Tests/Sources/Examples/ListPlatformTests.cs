using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>HubSpot, Brevo and Klaviyo: three ways to fill a list.</summary>
public sealed class ListPlatformTests
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    [Fact]
    public async Task HubSpot_is_searched_by_POST_and_its_list_filled_by_the_ids_that_an_upsert_gives()
    {
        var list = new SortedSet<string>(StringComparer.Ordinal);
        object Contact(int id) => new { id = id.ToString(CultureInfo.InvariantCulture), properties = new { email = $"p{id}@example.org", firstname = "P", hs_email_optout = id == 2 ? "true" : null, lastmodifieddate = $"2026-11-0{id % 9 + 1}T00:00:00Z", member_number = $"M{id}" } };
        Reply Answer(Received r)
        {
            if (r.Headers["Authorization"] != "Bearer pat-secret")
            {
                return Reply.Json(new { message = "bad token" }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("POST", "/crm/v3/objects/contacts/search"):
                    JsonElement filter = r.Json.GetProperty("filterGroups")[0].GetProperty("filters")[0];
                    long from = long.Parse(filter.GetProperty("value").GetString()!, CultureInfo.InvariantCulture);
                    int after = r.Json.TryGetProperty("after", out JsonElement cursor) ? int.Parse(cursor.GetString()!, CultureInfo.InvariantCulture) : 0;
                    int size = r.Json.GetProperty("limit").GetInt32();
                    int[] all = [.. Enumerable.Range(1, 150).Where(i => new DateTimeOffset(2026, 11, i % 9 + 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() >= from)];
                    object[] page = [.. all.Skip(after).Take(size).Select(Contact)];
                    return Reply.Json(after + size < all.Length ? new { total = all.Length, results = page, paging = new { next = new { after = (after + size).ToString(CultureInfo.InvariantCulture) } } } : (object)new { total = all.Length, results = page });
                case ("GET", "/email/public/v1/events"):
                    return Reply.Json(r.Query.ContainsKey("offset")
                        ? new { hasMore = false, offset = "z", events = new[] { new { id = "e2", emailCampaignId = 9, recipient = "p1@example.org", type = "STATUSCHANGE", created = 1_793_000_000_000L } } }
                        : new { hasMore = true, offset = "x", events = new[] { new { id = "e1", emailCampaignId = 9, recipient = "p1@example.org", type = "CLICK", created = 1_793_000_000_000L } } });
                case ("POST", "/crm/v3/lists"):
                    return r.Json.GetProperty("processingType").GetString() == "MANUAL" && r.Json.GetProperty("objectTypeId").GetString() == "0-1" ? Reply.Json(new { list = new { listId = "77" } }) : Reply.Json(new { message = "no" }, 400);
                case ("POST", "/crm/v3/objects/contacts/batch/upsert"):
                    string[] given = [.. r.Json.GetProperty("inputs").EnumerateArray().Where(i => i.GetProperty("idProperty").GetString() == "email").Select(i => i.GetProperty("id").GetString()!)];
                    return Reply.Json(
                        new
                        {
                            results = given.Where(e => e.Contains('@', StringComparison.Ordinal)).Reverse().Select(e => new { id = "c-" + e, properties = new { email = e } }),
                            errors = given.Where(e => !e.Contains('@', StringComparison.Ordinal)).Select(_ => new { status = "error", category = "VALIDATION_ERROR", message = "Property values were not valid" }),
                        },
                        207);
                case ("POST", "/crm/v3/objects/contacts/batch/read"):
                    return Reply.Json(new { results = r.Json.GetProperty("inputs").EnumerateArray().Select(i => new { id = "c-" + i.GetProperty("id").GetString() }) }, 207);
                case ("PUT", "/crm/v3/lists/77/memberships/add"):
                    list.UnionWith(r.Json.EnumerateArray().Select(i => i.GetString()!));
                    return Reply.Json(new { recordIdsAdded = r.Json });
                case ("PUT", "/crm/v3/lists/77/memberships/remove"):
                    list.ExceptWith(r.Json.EnumerateArray().Select(i => i.GetString()!));
                    return Reply.Json(new { });
                default:
                    return Reply.Json(new { message = "no such thing: " + r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("hubspot", Answer, "", None, new() { ["token"] = "pat-secret" });
        (Run first, Run second) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(151, first.Added);
        Assert.InRange(second.Read, 1, 40);
        Assert.Contains("\"status\":\"unsubscribed\"", (await harness.LandedAsync("subscribers"))["2"], StringComparison.Ordinal);
        Assert.Equal(["e1"], (await harness.LandedAsync("email_activity")).Keys);

        (WriteOutcome added, IReadOnlyDictionary<string, string> target) = await harness.WriteAsync("list", WriteVerb.Add, new Dictionary<string, string> { ["list_name"] = "Readers" }, "a@example.org", "no address", "b@example.org");
        (WriteOutcome removed, _) = await harness.WriteAsync("list", WriteVerb.Remove, target, "a@example.org");
        Assert.Equal((null, "key-no address"), (added.Failure, Assert.Single(added.Refused).Key));
        ExampleHouse.AssertDone(removed);
        Assert.Equal("77", target["list_id"]);
        Assert.Equal(["c-b@example.org"], list);
    }

    [Fact]
    public async Task Brevo_tells_who_got_through_and_refuses_a_call_that_has_nothing_left_to_do()
    {
        var list = new SortedSet<string>(StringComparer.Ordinal);
        var asked = new List<(string From, string To)>();
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("api-key") != "xkeysib-secret")
            {
                return Reply.Json(new { code = "unauthorized", message = "Key not found" }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/emailCampaigns"):
                    return Reply.Json(new { campaigns = r.Query["offset"] == "0" ? new[] { new { id = 5, subject = "June", sentDate = "2026-06-01T08:00:00.000+02:00", tag = "ethics" } } : [], count = 1 });
                case ("GET", "/contacts"):
                    bool isLater = r.Query.TryGetValue("modifiedSince", out string? since);
                    Assert.True(!isLater || since == "2026-05-04T09:55:00.000Z", since);
                    return Reply.Json(new { count = 1, contacts = new[] { new { id = 42, email = "ann@example.org", emailBlacklisted = true, listIds = new[] { 3, 4 }, modifiedAt = "2026-05-04T12:00:00.000+02:00", attributes = new { FIRSTNAME = "Ann" } } } });
                case ("GET", "/smtp/statistics/events"):
                    asked.Add((r.Query["startDate"], r.Query["endDate"]));
                    bool isOver = (DateTime.Parse(r.Query["endDate"], CultureInfo.InvariantCulture) - DateTime.Parse(r.Query["startDate"], CultureInfo.InvariantCulture)).TotalDays > 90;
                    return isOver ? Reply.Json(new { message = "more than 90 days" }, 400)
                        : Reply.Json(new { events = r.Query["startDate"].StartsWith("2026-0", StringComparison.Ordinal) ? new[] { new { email = "ann@example.org", date = "2026-06-01T10:00:00.000+02:00", @event = "opened", messageId = "<m1>", tag = "june" } } : [] });
                case ("POST", "/contacts/lists"):
                    return r.Json.GetProperty("folderId").GetInt32() == 1 ? Reply.Json(new { id = 9 }, 201) : Reply.Json(new { message = "folder" }, 400);
                case ("POST", "/contacts/lists/9/contacts/add"):
                    string[] emails = [.. r.Json.GetProperty("emails").EnumerateArray().Select(e => e.GetString()!)];
                    string[] now = [.. emails.Where(e => !e.StartsWith("gone", StringComparison.Ordinal) && list.Add(e))];
                    return now.Length == 0 && emails.All(list.Contains) ? Reply.Json(new { code = "invalid_parameter", message = "Contact already in list and/or does not exist" }, 400)
                        : Reply.Json(new { contacts = new { success = now, failure = emails.Except(now) } }, 201);
                default:
                    return Reply.Json(new { message = "no such thing: " + r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("brevo", Answer, "", None, new() { ["api_key"] = "xkeysib-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Equal("2024-01-01", asked[0].From);
        Assert.All(asked.Zip(asked.Skip(1)).Take(10), pair => Assert.True(pair.First.To == pair.Second.From || pair.First.To == "2026-11-18", $"{pair}"));

        var known = new Dictionary<string, string> { ["list_name"] = "Readers" };
        (WriteOutcome some, IReadOnlyDictionary<string, string> target) = await harness.WriteAsync("list", WriteVerb.Add, known, "a@example.org", "gone@example.org");
        (WriteOutcome again, _) = await harness.WriteAsync("list", WriteVerb.Add, target, "a@example.org");
        Assert.Equal("key-gone@example.org", Assert.Single(some.Refused).Key);
        ExampleHouse.AssertDone(again);
    }

    [Fact]
    public async Task Klaviyo_answers_in_JSON_API_and_people_are_named_by_type_and_id()
    {
        var list = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Headers["Authorization"] != "Klaviyo-API-Key pk_secret" || r.Headers["revision"] != "2024-10-15" || r.Headers["Accept"] != "application/vnd.api+json"
                || (r.Body.Length > 0 && r.Headers["Content-Type"] != "application/vnd.api+json"))
            {
                return Reply.Json(new { errors = new[] { new { detail = "not JSON:API" } } }, 400);
            }

            object Profile(string id, string email) => new { type = "profile", id, attributes = new { email, updated = "2026-03-04T05:06:07+00:00" } };
            switch (r.Method, r.Path)
            {
                case ("GET", "/api/profiles") when r.Query.GetValueOrDefault("filter")?.StartsWith("any(", StringComparison.Ordinal) == true:
                    return r.Query["filter"] == "any(email,[\"a@example.org\"])" ? Reply.Json(new { data = new[] { Profile("id-a@example.org", "a@example.org") } }) : Reply.Json(new { }, 400);
                case ("GET", "/api/profiles"):
                    if (r.Query.TryGetValue("page[cursor]", out string? cursor))
                    {
                        return Reply.Json(new { data = new[] { Profile("P2", "p2@example.org") }, links = new { next = (string?)null } });
                    }

                    Assert.Contains(r.Query.GetValueOrDefault("filter"), new[] { null, "greater-or-equal(updated,2026-03-04T05:01:07Z)" });
                    return Reply.Json(new { data = new[] { Profile("P1", "p1@example.org") }, links = new { next = "https://a.klaviyo.com/api/profiles?page%5Bcursor%5D=zz" } });
                case ("GET", "/api/events"):
                    return Reply.Json(new
                    {
                        data = new[]
                        {
                            new { type = "event", id = "E1", attributes = new { datetime = "2026-03-04T05:06:07+00:00", event_properties = new Dictionary<string, string> { ["$message"] = "MSG", ["URL"] = "https://x.org" } }, relationships = new { profile = new { data = new { type = "profile", id = "1" } }, metric = new { data = new { type = "metric", id = "1" } } } },
                            new { type = "event", id = "E2", attributes = new { datetime = "2026-03-04T05:06:08+00:00", event_properties = new Dictionary<string, string>() }, relationships = new { profile = new { data = new { type = "profile", id = "1" } }, metric = new { data = new { type = "metric", id = "2" } } } },
                        },
                        included = new object[] { new { type = "metric", id = "1", attributes = new { name = "Clicked Email" } }, new { type = "metric", id = "2", attributes = new { name = "Placed Order" } }, new { type = "profile", id = "1", attributes = new { email = "p1@example.org" } } },
                        links = new { next = (string?)null },
                    });
                case ("POST", "/api/lists"):
                    return Reply.Json(new { data = new { type = "list", id = "L1" } }, 201);
                case ("POST", "/api/profile-import"):
                    return Reply.Json(new { data = new { type = "profile", id = "id-" + r.Json.GetProperty("data").GetProperty("attributes").GetProperty("email").GetString() } });
                case ("POST", "/api/lists/L1/relationships/profiles"):
                    list.UnionWith(r.Json.GetProperty("data").EnumerateArray().Where(p => p.GetProperty("type").GetString() == "profile").Select(p => p.GetProperty("id").GetString()!));
                    return Reply.Text("", 204);
                case ("DELETE", "/api/lists/L1/relationships/profiles"):
                    list.ExceptWith(r.Json.GetProperty("data").EnumerateArray().Select(p => p.GetProperty("id").GetString()!));
                    return Reply.Text("", 204);
                default:
                    return Reply.Json(new { errors = new[] { new { detail = "no such thing: " + r.Url } } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("klaviyo", Answer, "/api", None, new() { ["key"] = "pk_secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Equal("""{"activity_id":"E1","email_id":"MSG","email":"p1@example.org","subscriber_id":"1","kind":"click","occurred_at":"2026-03-04T05:06:07Z","url":"https://x.org"}""", (await harness.LandedAsync("email_activity"))["E1"]);

        (WriteOutcome added, IReadOnlyDictionary<string, string> target) = await harness.WriteAsync("list", WriteVerb.Add, new Dictionary<string, string> { ["list_name"] = "Readers" }, "a@example.org", "b@example.org");
        (WriteOutcome removed, _) = await harness.WriteAsync("list", WriteVerb.Remove, target, "a@example.org");
        ExampleHouse.AssertDone(added);
        ExampleHouse.AssertDone(removed);
        Assert.Equal(["id-b@example.org"], list);
    }
}
