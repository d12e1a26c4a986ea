using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>Ghost, where labels are read before they are written, and Zoom, which answers about a month at most.</summary>
public sealed class GhostAndZoomTests
{
    [Fact]
    public async Task Ghost_keeps_a_members_other_labels_and_makes_who_is_not_there_without_subscribing_them()
    {
        var members = new Dictionary<string, (string Id, List<string> Labels)>(StringComparer.OrdinalIgnoreCase) { ["o'neil@example.org"] = ("m1", ["VIP"]) };
        Reply Answer(Received r)
        {
            if (!r.Headers["Authorization"].StartsWith("Ghost ey", StringComparison.Ordinal) || r.Headers["Accept-Version"] != "v5.0")
            {
                return Reply.Json(new { errors = new[] { new { message = "Authorization failed", context = "Unable to verify" } } }, 401);
            }

            object Member(KeyValuePair<string, (string Id, List<string> Labels)> m) => new { id = m.Value.Id, email = m.Key, name = "Ann Mary Lee", newsletters = Array.Empty<object>(), labels = m.Value.Labels.Select(l => new { name = l }), updated_at = "2026-04-05T06:07:08.000Z" };
            string filter = r.Query.GetValueOrDefault("filter", "");
            switch (r.Method, r.Path)
            {
                case ("GET", "/ghost/api/admin/members/") when filter.StartsWith("email:", StringComparison.Ordinal):
                    string email = filter["email:'".Length..^1].Replace("\\'", "'", StringComparison.Ordinal);
                    return Reply.Json(new { members = members.Where(m => m.Key == email).Select(Member) });
                case ("GET", "/ghost/api/admin/members/"):
                    Assert.Contains(filter, new[] { "", "updated_at:>='2026-04-05 06:02:08'" });
                    return Reply.Json(new { members = members.Select(Member), meta = new { pagination = new { pages = 1 } } });
                case ("GET", "/ghost/api/admin/posts/"):
                    return Reply.Json(new { posts = new[] { new { id = "p1", title = "June", published_at = "2026-06-01T00:00:00.000Z", email = new { subject = "News of June" } } }, meta = new { pagination = new { pages = 1 } } });
                case ("POST", "/ghost/api/admin/members/"):
                    JsonElement made = r.Json.GetProperty("members")[0];
                    if (members.ContainsKey(made.GetProperty("email").GetString()!) || made.GetProperty("newsletters").GetArrayLength() > 0)
                    {
                        return Reply.Json(new { errors = new[] { new { message = "Validation error", context = "Member already exists" } } }, 422);
                    }

                    members[made.GetProperty("email").GetString()!] = ("m" + (members.Count + 1), Names(made));
                    return Reply.Json(new { }, 201);
                case ("PUT", var path) when path.StartsWith("/ghost/api/admin/members/m", StringComparison.Ordinal):
                    string who = members.Single(m => path.EndsWith($"/{m.Value.Id}/", StringComparison.Ordinal)).Key;
                    members[who] = (members[who].Id, Names(r.Json.GetProperty("members")[0]));
                    return Reply.Json(new { });
                default:
                    return Reply.Json(new { errors = new[] { new { message = "no such thing: " + r.Url } } }, 404);
            }
        }

        static List<string> Names(JsonElement member) => [.. member.GetProperty("labels").EnumerateArray().Select(l => l.GetProperty("name").GetString()!)];
        await using RestHarness harness = await ExampleHouse.ConnectAsync("ghost", Answer, "/ghost/api/admin", new() { ["url"] = "https://news.invalid" }, new() { ["key"] = "64f1:0123456789abcdef" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(2, first.Added);
        Assert.Equal("""{"subscriber_id":"m1","email":"o'neil@example.org","first_name":"Ann","last_name":"Lee","status":"unsubscribed","tags":"VIP","updated_at":"2026-04-05T06:07:08Z"}""", (await harness.LandedAsync("subscribers"))["m1"]);

        var target = new Dictionary<string, string> { ["label"] = "Readers" };
        (WriteOutcome known, _) = await harness.WriteAsync("label", WriteVerb.Add, target, "o'neil@example.org");
        (WriteOutcome fresh, _) = await harness.WriteAsync("label", WriteVerb.Add, target, "new@example.org");
        Assert.All(new[] { known, fresh }, ExampleHouse.AssertDone);
        Assert.Equal(["VIP", "Readers"], members["o'neil@example.org"].Labels);
        Assert.Equal(["Readers"], members["new@example.org"].Labels);
        (WriteOutcome left, _) = await harness.WriteAsync("label", WriteVerb.Remove, target, "o'neil@example.org");
        (WriteOutcome never, _) = await harness.WriteAsync("label", WriteVerb.Remove, target, "nobody@example.org");
        Assert.All(new[] { left, never }, ExampleHouse.AssertDone);
        Assert.Equal(["VIP"], members["o'neil@example.org"].Labels);
    }

    [Fact]
    public async Task Zoom_is_asked_month_by_month_for_children_of_children_with_a_token_from_another_address()
    {
        var periods = new List<(string From, string To)>();
        var registered = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Path == "/oauth/token")
            {
                return r.Headers["Authorization"] == "Basic " + Convert.ToBase64String("cid:zoom-secret"u8) && r.Body == "grant_type=account_credentials&account_id=acc" ? Reply.Json(new { access_token = "zt", expires_in = 3600 }) : Reply.Json(new { reason = "Invalid client" }, 400);
            }

            if (r.Headers["Authorization"] != "Bearer zt")
            {
                return Reply.Json(new { code = 124, message = "Invalid access token." }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/users"):
                    return (r.Query.ContainsKey("next_page_token") ? Reply.Json(new { next_page_token = "", users = new[] { new { id = "h2" } } }) : Reply.Json(new { next_page_token = "n1", users = new[] { new { id = "h1" } } })).With("Date", "Wed, 18 Nov 2026 09:30:00 GMT");
                case ("GET", "/users/h1/webinars"):
                    return Reply.Json(new { next_page_token = "", webinars = new[] { new { id = 987, topic = "Ethics", start_time = "2026-11-10T10:00:00Z", duration = 90 } } });
                case ("GET", "/users/h2/webinars"):
                    return Reply.Json(new { next_page_token = "", webinars = Array.Empty<object>() });
                case ("GET", "/webinars/987/registrants"):
                    return Reply.Json(new { next_page_token = "", registrants = new[] { new { id = "reg1", email = "ann@example.org", first_name = "Ann", create_time = "2026-11-01T10:00:00Z", status = "approved" } } });
                case ("GET", "/report/users/h1/meetings" or "/report/users/h2/meetings"):
                    if (r.Path.Contains("h1", StringComparison.Ordinal))
                    {
                        periods.Add((r.Query["from"], r.Query["to"]));
                    }

                    TimeSpan period = DateTime.Parse(r.Query["to"], CultureInfo.InvariantCulture) - DateTime.Parse(r.Query["from"], CultureInfo.InvariantCulture);
                    return period.TotalDays > 31 ? Reply.Json(new { code = 300, message = "at most a month" }, 400)
                        : Reply.Json(new { next_page_token = "", meetings = r.Query["to"] == "2026-11-18" && r.Path.Contains("h1", StringComparison.Ordinal) ? new[] { new { uuid = "a/b==", id = 987 } } : [] });
                case ("GET", "/report/webinars/987/participants"):
                    return Reply.Json(new { next_page_token = "", participants = new[] { new { registrant_id = "reg1", join_time = "2026-11-10T10:01:00Z" }, new { registrant_id = "", join_time = "2026-11-10T10:02:00Z" } } });
                case ("POST", "/webinars/987/registrants"):
                    registered.Add(r.Json.GetProperty("email").GetString() + "|" + r.Json.GetProperty("first_name").GetString());
                    return Reply.Json(new { registrant_id = "x" }, 201);
                case ("PUT", "/webinars/987/registrants/status"):
                    Assert.Equal("cancel", r.Json.GetProperty("action").GetString());
                    registered.RemoveWhere(g => r.Body.Contains(g.Split('|')[0], StringComparison.Ordinal));
                    return Reply.Text("", 204);
                default:
                    return Reply.Json(new { message = "no such thing: " + r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("zoom", Answer, "", new() { ["login"] = "SERVER", ["account_id"] = "acc", ["client_id"] = "cid" }, new() { ["client_secret"] = "zoom-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Equal([("2026-09-01", "2026-10-01"), ("2026-10-01", "2026-10-31"), ("2026-10-31", "2026-11-18"), ("2026-11-16", "2026-11-18")], periods);
        Assert.Contains("\"ends_at\":\"2026-11-10T11:30:00Z\"", (await harness.LandedAsync("events"))["987"], StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["webinar_id"] = "987" };
        (WriteOutcome added, _) = await harness.WriteAsync("webinar", WriteVerb.Add, target, "ann@example.org");
        (WriteOutcome bo, _) = await harness.WriteAsync("webinar", WriteVerb.Add, target, "bo@example.org");
        (WriteOutcome removed, _) = await harness.WriteAsync("webinar", WriteVerb.Remove, target, "ann@example.org", "cy@example.org");
        Assert.All(new[] { added, bo, removed }, ExampleHouse.AssertDone);
        Assert.Equal(["bo@example.org|bo"], registered);
    }
}
