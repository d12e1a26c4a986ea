using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>Work that a server does later: queries whose result is a table in pages, uploads that are opened, filled, closed and waited for.</summary>
public sealed class BulkTests
{
    [Fact]
    public async Task Salesforce_in_bulk_is_read_by_locators_and_written_by_a_job_whose_refusals_are_a_table()
    {
        int polls = 0, jobs = 0;
        var campaign = new SortedSet<string>(StringComparer.Ordinal) { "003B" };
        string upload = "", state = "";
        Reply Answer(Received r)
        {
            if (r.Path == "/services/oauth2/token")
            {
                return r.Body.Contains("client_secret=sf-secret", StringComparison.Ordinal) ? Reply.Text($$"""{"access_token":"sf-token","instance_url":"http://{{r.Headers["Host"]}}"}""") : Reply.Json(new { error = "invalid_client" }, 400);
            }

            if (r.Headers.GetValueOrDefault("Authorization") != "Bearer sf-token")
            {
                return Reply.Text("""[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]""", 401);
            }

            string? locator = r.Query.GetValueOrDefault("locator");
            switch (r.Method, r.Path["/services/data/v60.0".Length..])
            {
                case ("POST", "/jobs/query"):
                    Assert.Equal("queryAll", r.Json.GetProperty("operation").GetString());
                    Assert.Contains("SystemModstamp >= ", r.Json.GetProperty("query").GetString(), StringComparison.Ordinal);
                    (jobs, polls) = (jobs + 1, 0);
                    return Reply.Json(new { id = $"750{jobs}", state = "UploadComplete" });
                case ("GET", var path) when path == $"/jobs/query/750{jobs}":
                    return Reply.Json(new { id = $"750{jobs}", state = ++polls < 3 ? "InProgress" : "JobComplete" });
                case ("GET", var path) when path == $"/jobs/query/750{jobs}/results" && polls >= 3 && r.Query["maxRecords"] == "50000" && r.Headers["Accept"].StartsWith("text/csv", StringComparison.Ordinal):
                    const string Head = "\"Id\",\"Email\",\"FirstName\",\"LastName\",\"HasOptedOutOfEmail\",\"IsDeleted\",\"SystemModstamp\",\"Member_Number__c\"\n";
                    return locator switch
                    {
                        null => Reply.Text(Head + "\"003A\",\"ann@example.org\",\"Ann\",\"Lee, PhD\",\"false\",\"false\",\"2026-01-02T03:04:05.000Z\",\"A-1\"\n", type: "text/csv").With("Sforce-Locator", "MTAw").With("Sforce-NumberOfRecords", "1"),
                        "MTAw" => Reply.Text(Head + "\"003B\",\"bo@example.org\",\"Bo\",\"\",\"true\",\"false\",\"2026-01-03T03:04:05.000Z\",\"A-2\"\n\"003C\",\"\",\"\",\"\",\"\",\"true\",\"2026-01-03T03:04:05.000Z\",\"A-3\"\n", type: "text/csv").With("Sforce-Locator", "null"),
                        _ => Reply.Text("""[{"errorCode":"INVALIDJOB","message":"Invalid locator"}]""", 400),
                    };
                case ("GET", "/query"):
                    return Reply.Json(new { done = true, records = new object[] { new { Id = "003A", Email = "ann@example.org", HasOptedOutOfEmail = false }, new { Id = "003B", Email = "bo@example.org", HasOptedOutOfEmail = false }, new { Id = "003D", Email = "di@example.org", HasOptedOutOfEmail = true }, new { Id = "003E", Email = "ed@example.org", HasOptedOutOfEmail = false } } });
                case ("POST", "/jobs/ingest"):
                    Assert.Equal(("CampaignMember", "insert", "CSV", "LF"), (r.Json.GetProperty("object").GetString(), r.Json.GetProperty("operation").GetString(), r.Json.GetProperty("contentType").GetString(), r.Json.GetProperty("lineEnding").GetString()));
                    state = "Open";
                    return Reply.Json(new { id = "751", state });
                case ("PUT", "/jobs/ingest/751/batches") when state == "Open" && r.Headers["Content-Type"].StartsWith("text/csv", StringComparison.Ordinal):
                    upload = r.Body;
                    return new Reply(201, []);
                case ("PATCH", "/jobs/ingest/751") when r.Json.GetProperty("state").GetString() == "UploadComplete" && upload.Length > 0:
                    (state, polls) = ("UploadComplete", 0);
                    return Reply.Json(new { id = "751", state });
                case ("GET", "/jobs/ingest/751"):
                    return Reply.Json(new { id = "751", state = ++polls < 2 ? "InProgress" : "JobComplete" });
                case ("GET", "/jobs/ingest/751/failedResults") when polls >= 2:
                    string[] lines = upload.TrimEnd('\n').Split('\n');
                    Assert.Equal("CampaignId,ContactId", lines[0]);
                    string failed = "\"sf__Id\",\"sf__Error\",CampaignId,ContactId\n";
                    foreach (string[] cells in lines.Skip(1).Select(l => l.Split(',')))
                    {
                        string contact = cells[1].Trim('"');
                        Assert.Equal("\"701000000000001\"", cells[0]);
                        failed += contact == "003E" ? $"\"\",\"INSUFFICIENT_ACCESS:no rights:--\",{cells[0]},{cells[1]}\n" : campaign.Add(contact) ? "" : $"\"\",\"DUPLICATE_VALUE:already there:--\",{cells[0]},{cells[1]}\n";
                    }

                    return Reply.Text(failed, type: "text/csv");
                default:
                    return Reply.Text("""[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]""", 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("salesforce-bulk", Answer, "/services/data/v60.0", new() { ["login"] = "SERVER", ["client_id"] = "id" }, new() { ["client_secret"] = "sf-secret" });
        Run first = await harness.SyncAsync();
        Assert.True(first is { Outcome: RunOutcome.Succeeded, Message: "", Rejected: 0, Added: 2 }, $"{first.Message} {first.Details}");
        SortedDictionary<string, string> members = await harness.LandedAsync("members");
        Assert.Equal(["A-1", "A-2"], members.Keys);
        Assert.Contains("\"last_name\":\"Lee, PhD\"", members["A-1"], StringComparison.Ordinal);
        Assert.Contains("\"do_not_contact\":\"true\"", members["A-2"], StringComparison.Ordinal);
        Run second = await harness.SyncAsync();
        Assert.True(second is { Message: "", Added: 0, Changed: 0 }, $"{second.Message} {second.Details}");
        Assert.Equal(2, jobs);
        Assert.Contains("SystemModstamp >= 2026-01-03T02:54:05", harness.Server.Requests.Last(r => r.Path.EndsWith("/jobs/query", StringComparison.Ordinal)).Body, StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["campaign_id"] = "701000000000001" };
        (WriteOutcome added, _) = await harness.WriteAsync("campaign", WriteVerb.Add, target, "ann@example.org", "bo@example.org", "di@example.org", "ed@example.org", "unknown@example.org");
        Assert.Null(added.Failure);
        Assert.Equal(["key-di@example.org", "key-ed@example.org", "key-unknown@example.org"], added.Refused.Keys.Order());
        Assert.StartsWith("INSUFFICIENT_ACCESS", added.Refused["key-ed@example.org"], StringComparison.Ordinal);
        Assert.Equal(["003A", "003B"], campaign);
    }

    [Fact]
    public async Task A_result_that_belongs_to_a_job_is_read_from_its_beginning_when_the_sync_was_interrupted()
    {
        int jobs = 0;
        bool breaks = true;
        Reply Answer(Received r)
        {
            if (r.Path == "/services/oauth2/token")
            {
                return Reply.Text($$"""{"access_token":"t","instance_url":"http://{{r.Headers["Host"]}}"}""");
            }

            const string Head = "Id,Email,IsDeleted,SystemModstamp,Member_Number__c\n";
            return (r.Method, r.Path.Split('/')[^1], r.Query.GetValueOrDefault("locator")) switch
            {
                ("POST", "query", _) => Reply.Json(new { id = $"j{++jobs}" }),
                // Each job has its own order, so that a locator of another would skip people.
                ("GET", "results", null) => Reply.Text(Head + (jobs == 1 ? "1,a@example.org,false,2026-01-01T00:00:00Z,M1\n" : "2,b@example.org,false,2026-01-01T00:00:00Z,M2\n"), type: "text/csv").With("Sforce-Locator", "next"),
                ("GET", "results", _) when breaks => Reply.Text("""[{"errorCode":"X","message":"gone"}]""", 400),
                ("GET", "results", _) => Reply.Text(Head + (jobs == 1 ? "2,b@example.org,false,2026-01-01T00:00:00Z,M2\n" : "1,a@example.org,false,2026-01-01T00:00:00Z,M1\n"), type: "text/csv").With("Sforce-Locator", "null"),
                ("GET", _, _) => Reply.Json(new { state = "JobComplete" }),
                _ => Reply.Json(new { }, 404),
            };
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("salesforce-bulk", Answer, "/services/data/v60.0", new() { ["login"] = "SERVER", ["client_id"] = "id" }, new() { ["client_secret"] = "s" });
        Assert.NotEqual("", (await harness.SyncAsync()).Message);
        breaks = false;
        Run second = await harness.SyncAsync();

        Assert.Equal("", second.Message);
        Assert.Equal(["M1", "M2"], (await harness.LandedAsync("members")).Keys);
    }

    [Fact]
    public async Task Marketo_says_everything_with_a_200_also_that_a_token_expired_and_single_people_are_refused_in_both_steps()
    {
        int tokens = 0, used = 0, polls = 0;
        var exports = new List<string>();
        var status = new Dictionary<string, string>(StringComparer.Ordinal);
        var list = new SortedSet<int>();
        static Reply Error(string code, string message) => Reply.Json(new { requestId = "r", success = false, errors = new[] { new { code, message } } });
        Reply Answer(Received r)
        {
            if (r.Path == "/identity/oauth/token")
            {
                return r.Query is { } q && q["grant_type"] == "client_credentials" && q["client_secret"] == "mk-secret" ? Reply.Json(new { access_token = $"mk-{++tokens}", expires_in = 3599 }) : Reply.Json(new { error = "unauthorized" }, 401);
            }

            if (r.Headers.GetValueOrDefault("Authorization") != $"Bearer mk-{tokens}")
            {
                return Error("601", "Access token invalid");
            }

            // The first token is taken back after four calls, and one call is too many.
            if (++used == 5)
            {
                tokens++;
                return Error("602", "Access token expired");
            }

            if (used == 8)
            {
                return Error("606", "Max rate limit '100' exceeded with in '20' secs");
            }

            switch (r.Method, r.Path)
            {
                case ("POST", "/bulk/v1/leads/export/create.json"):
                    JsonElement asked = r.Json.GetProperty("filter").GetProperty("updatedAt");
                    Assert.InRange((DateTimeOffset.Parse(asked.GetProperty("endAt").GetString()!, CultureInfo.InvariantCulture) - DateTimeOffset.Parse(asked.GetProperty("startAt").GetString()!, CultureInfo.InvariantCulture)).TotalDays, 0, 31);
                    exports.Add(asked.GetProperty("startAt").GetString()!);
                    status[$"e{exports.Count}"] = "Created";
                    return Reply.Json(new { success = true, result = new[] { new { exportId = $"e{exports.Count}", status = "Created" } } });
                case ("POST", var path) when path == $"/bulk/v1/leads/export/e{exports.Count}/enqueue.json" && status[$"e{exports.Count}"] == "Created":
                    (status[$"e{exports.Count}"], polls) = ("Queued", 0);
                    return Reply.Json(new { success = true, result = new[] { new { exportId = $"e{exports.Count}", status = "Queued" } } });
                case ("GET", var path) when path == $"/bulk/v1/leads/export/e{exports.Count}/status.json" && status[$"e{exports.Count}"] != "Created":
                    status[$"e{exports.Count}"] = ++polls < 2 ? "Processing" : "Completed";
                    return Reply.Json(new { success = true, result = new[] { new { exportId = $"e{exports.Count}", status = status[$"e{exports.Count}"] } } });
                case ("GET", var path) when path == $"/bulk/v1/leads/export/e{exports.Count}/file.json" && status[$"e{exports.Count}"] == "Completed":
                    string number = exports.Count.ToString(CultureInfo.InvariantCulture);
                    return Reply.Text("id,email,firstName,lastName,unsubscribed,updatedAt,memberNumber\n" + (exports.Count <= 2 ? $"{number},p{number}@example.org,Pat,Doe,{(exports.Count == 2 ? "true" : "false")},2026-01-0{number}T00:00:00Z,M{number}\n" : ""), type: "text/csv");
                case ("GET", "/rest/v1/activities/pagingtoken.json"):
                    Assert.NotEmpty(r.Query["sinceDatetime"]);
                    return Reply.Json(new { success = true, nextPageToken = "begin" });
                case ("GET", "/rest/v1/activities.json"):
                    return r.Query["nextPageToken"] switch
                    {
                        // A page may be empty and yet not the last.
                        "begin" => Reply.Json(new { success = true, nextPageToken = "two", moreResult = true }),
                        "two" => Reply.Json(new { success = true, nextPageToken = "three", moreResult = false, result = new object[] { new { marketoGUID = "g1", leadId = 1, activityTypeId = 11, activityDate = "2026-02-01T00:00:00Z", primaryAttributeValueId = 77, attributes = new[] { new { name = "Link", value = "https://example.org/a" } } } } }),
                        _ => Error("1003", "nextPageToken"),
                    };
                case ("POST", "/rest/v1/leads.json"):
                    Assert.Equal("email", r.Json.GetProperty("lookupField").GetString());
                    return Reply.Json(new
                    {
                        success = true,
                        result = r.Json.GetProperty("input").EnumerateArray().Select((p, i) => p.GetProperty("email").GetString()!.StartsWith("bad", StringComparison.Ordinal)
                            ? (object)new { status = "skipped", reasons = new[] { new { code = "1003", message = "Invalid email" } } } : new { id = 100 + i, status = "created" }),
                    });
                case ("POST", "/rest/v1/lists/5/leads.json"):
                    int[] ids = [.. r.Json.GetProperty("input").EnumerateArray().Select(p => p.GetProperty("id").GetInt32())];
                    list.UnionWith(ids.Where(i => i != 102));
                    return Reply.Json(new { success = true, result = ids.Reverse().Select(i => i == 102 ? (object)new { id = i, status = "skipped", reasons = new[] { new { code = "1004", message = "Lead not found" } } } : new { id = i, status = "added" }) });
                case ("GET", "/rest/v1/leads.json"):
                    return Reply.Json(new { success = true, result = r.Query["filterValues"] == "ann@example.org" ? new[] { new { id = 100 } } : [] });
                case ("DELETE", "/rest/v1/lists/5/leads.json"):
                    list.Remove(int.Parse(r.Query["id"], CultureInfo.InvariantCulture));
                    return Reply.Json(new { success = true, result = new[] { new { id = 100, status = "removed" } } });
                default:
                    return Error("610", "Requested resource not found");
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("marketo", Answer, "", new() { ["endpoint"] = "https://123-abc-456.mktorest.example", ["client_id"] = "id" }, new() { ["client_secret"] = "mk-secret" });
        Run first = await harness.SyncAsync();
        Assert.True(first is { Outcome: RunOutcome.Succeeded, Message: "", Rejected: 0, Added: 3 }, $"{first.Message} {first.Details}");
        Assert.True(exports.Count > 2, "The year has more than two months.");
        Assert.Contains("unsubscribed", (await harness.LandedAsync("subscribers"))["2"], StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"click\"", (await harness.LandedAsync("email_activity"))["g1"], StringComparison.Ordinal);
        Assert.Contains("https://example.org/a", (await harness.LandedAsync("email_activity"))["g1"], StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["list_id"] = "5" };
        (WriteOutcome added, _) = await harness.WriteAsync("list", WriteVerb.Add, target, "ann@example.org", "bad@example", "cy@example.org", "di@example.org");
        Assert.Null(added.Failure);
        Assert.Equal("Invalid email", added.Refused["key-bad@example"]);
        Assert.Equal("Lead not found", added.Refused["key-cy@example.org"]);
        Assert.Equal(2, added.Refused.Count);
        Assert.Equal([100, 103], list);
        (WriteOutcome removed, _) = await harness.WriteAsync("list", WriteVerb.Remove, target, "ann@example.org");
        ExampleHouse.AssertDone(removed);
        Assert.Equal([103], list);
    }
}
