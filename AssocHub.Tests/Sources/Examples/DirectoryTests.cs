using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>Salesforce, Microsoft Entra and Airtable: where members are kept in ways of their own.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public async Task Salesforce_gives_its_address_with_the_token_answers_queries_and_names_what_was_deleted()
    {
        var campaign = new SortedSet<string>(StringComparer.Ordinal);
        bool isDeleted = false;
        Reply Answer(Received r)
        {
            const string Base = "/services/data/v60.0";
            if (r.Path == "/services/oauth2/token")
            {
                return r.Body == "grant_type=client_credentials&client_id=me&client_secret=sf-secret" ? Reply.Json(new { access_token = "00Dtoken", instance_url = "https://na1.salesforce.invalid" }) : Reply.Json(new { error = "invalid_client" }, 400);
            }

            if (r.Headers["Authorization"] != "Bearer 00Dtoken")
            {
                return Reply.Json(new[] { new { errorCode = "INVALID_SESSION_ID", message = "Session expired" } }, 401);
            }

            object Contact(int id) => new { Id = "003" + id, Email = $"o'neil{id}@example.org", FirstName = "O", HasOptedOutOfEmail = id == 2, IsDeleted = isDeleted && id == 1, SystemModstamp = $"2026-05-0{id}T00:00:00.000+0000", Member_Number__c = "M" + id, Membership_Status__c = "active" };
            string query = r.Query.GetValueOrDefault("q", "");
            switch (r.Method, r.Path)
            {
                case ("GET", Base + "/queryAll"):
                    Assert.Matches(@"SystemModstamp >= (1970-01-01T00:00:00Z|2026-05-02T23:50:00Z) ORDER", query);
                    return Reply.Json(new { done = false, nextRecordsUrl = Base + "/query/01g-2", records = new[] { Contact(1), Contact(2) } });
                case ("GET", Base + "/query/01g-2"):
                    return Reply.Json(new { done = true, records = new[] { Contact(3) } });
                case ("GET", Base + "/query") when query.Contains("FROM Contact", StringComparison.Ordinal):
                    return Reply.Json(new { done = true, records = new[] { Contact(1), Contact(2), Contact(3) } });
                case ("GET", Base + "/query"):
                    Assert.Equal("SELECT Id FROM CampaignMember WHERE CampaignId = '701000000000001' AND ContactId IN ('0031','0033')", query);
                    return Reply.Json(new { done = true, records = campaign.Select(c => new { Id = "00v" + c }) });
                case ("POST", Base + "/composite/sobjects"):
                    return Reply.Json(r.Json.GetProperty("records").EnumerateArray().Select(m => m.GetProperty("ContactId").GetString()!).ToArray().Select(id => campaign.Add(id)
                        ? (object)new { id = "00v" + id, success = true, errors = Array.Empty<object>() }
                        : new { success = false, errors = new[] { new { statusCode = "DUPLICATE_VALUE", message = "Already a campaign member." } } }));
                case ("DELETE", Base + "/composite/sobjects"):
                    campaign.ExceptWith(r.Query["ids"].Split(',').Select(i => i[3..]));
                    return Reply.Json(Array.Empty<object>());
                default:
                    return Reply.Json(new[] { new { errorCode = "NOT_FOUND", message = r.Url } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("salesforce", Answer, "/services/data/v60.0", new() { ["login"] = "SERVER", ["client_id"] = "me" }, new() { ["client_secret"] = "sf-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        isDeleted = true;
        Run third = await harness.SyncAsync();
        Assert.Equal((3L, 1L, "M2|M3"), (first.Added, third.Deleted, string.Join('|', (await harness.LandedAsync("members")).Keys)));
        isDeleted = false;
        Assert.Equal(1, (await harness.SyncAsync()).Changed);

        var target = new Dictionary<string, string> { ["campaign_id"] = "701000000000001" };
        (WriteOutcome added, _) = await harness.WriteAsync("campaign", WriteVerb.Add, target, "O'Neil1@example.org", "o'neil2@example.org", "o'neil3@example.org", "nobody@example.org");
        (WriteOutcome again, _) = await harness.WriteAsync("campaign", WriteVerb.Add, target, "o'neil3@example.org");
        Assert.Equal(["key-nobody@example.org", "key-o'neil2@example.org"], added.Refused.Keys.Order(StringComparer.Ordinal));
        ExampleHouse.AssertDone(again);
        Assert.Equal(["0031", "0033"], campaign);
        (WriteOutcome removed, _) = await harness.WriteAsync("campaign", WriteVerb.Remove, target, "o'neil1@example.org", "o'neil3@example.org", "nobody@example.org");
        ExampleHouse.AssertDone(removed);
        Assert.Empty(campaign);
    }

    [Fact]
    public async Task Entra_gives_a_link_for_the_next_sync_names_who_left_and_forgets_the_link_one_day()
    {
        int round = 0;
        var group = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Path == "/contoso/oauth2/v2.0/token")
            {
                return r.Body.Contains("scope=https%3A%2F%2Fgraph.microsoft.com%2F.default", StringComparison.Ordinal) ? Reply.Json(new { access_token = "t1", expires_in = 3599 }) : Reply.Json(new { error = new { message = "scope" } }, 400);
            }

            object User(string id) => new { id, mail = id + "@example.org", givenName = id, accountEnabled = true };
            Dictionary<string, object> Page(string? next, string? delta, params object[] users)
            {
                var page = new Dictionary<string, object> { ["value"] = users };
                if (next is not null)
                {
                    page["@odata.nextLink"] = "https://graph.microsoft.com/v1.0" + next;
                }

                if (delta is not null)
                {
                    page["@odata.deltaLink"] = "https://graph.microsoft.com/v1.0" + delta;
                }

                return page;
            }

            switch (r.Method, r.Path + (r.Query.ContainsKey("$skiptoken") ? "?" + r.Query["$skiptoken"] : r.Query.ContainsKey("$deltatoken") ? "?d" + r.Query["$deltatoken"] : ""))
            {
                case ("GET", "/v1.0/users/delta"):
                    return r.Query.ContainsKey("$select") ? Reply.Json(Page("/users/delta?$skiptoken=s1", null, User("ann"), User("bo"))) : Reply.Json(new { error = new { message = "select" } }, 400);
                case ("GET", "/v1.0/users/delta?s1"):
                    return Reply.Json(Page(null, "/users/delta?$deltatoken=1", User("cy")));
                case ("GET", "/v1.0/users/delta?d1") when round == 1:
                    return Reply.Json(Page(null, "/users/delta?$deltatoken=2", new Dictionary<string, object> { ["id"] = "bo", ["@removed"] = new { reason = "deleted" } }, User("dee")));
                case ("GET", "/v1.0/users/delta?d1"):
                    return Reply.Json(Page(null, "/users/delta?$deltatoken=1"));
                case ("GET", "/v1.0/users/delta?d2"):
                    return Reply.Json(new { error = new { message = "SyncStateNotFound" } }, 410);
                case ("GET", "/v1.0/users"):
                    return Reply.Json(Page(null, null, User("ann"), User("bo")));
                case ("PATCH", "/v1.0/groups/g1"):
                    foreach (JsonElement who in r.Json.GetProperty("members@odata.bind").EnumerateArray())
                    {
                        group.Add(who.GetString()!.Split('/')[^1]);
                    }

                    return Reply.Text("", 204);
                case ("DELETE", "/v1.0/groups/g1/members/ann/$ref"):
                    return group.Remove("ann") ? Reply.Text("", 204) : Reply.Json(new { error = new { message = "not there" } }, 404);
                default:
                    return Reply.Json(new { error = new { message = "no such thing: " + r.Url } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("entra", Answer, "/v1.0", new() { ["tenant"] = "contoso", ["login"] = "SERVER", ["client_id"] = "app" }, new() { ["client_secret"] = "entra-secret" });
        (Run first, Run second) = await ExampleHouse.SyncTwiceAsync(harness);
        round = 1;
        Run third = await harness.SyncAsync();
        harness.Server.Requests.Clear();
        Run fourth = await harness.SyncAsync();
        Assert.Equal((3L, 0L, 1L, 1L), (first.Added, second.Read, third.Added, third.Deleted));
        Assert.Equal((RunOutcome.Succeeded, 3L), (fourth.Outcome, fourth.Read));
        Assert.Equal(["/v1.0/users/delta", "/v1.0/users/delta", "/v1.0/users/delta"], harness.Server.Requests.Select(r => r.Path));

        var target = new Dictionary<string, string> { ["group_id"] = "g1" };
        (WriteOutcome added, _) = await harness.WriteAsync("group", WriteVerb.Add, target, "ann@example.org", "bo@example.org");
        (WriteOutcome removed, _) = await harness.WriteAsync("group", WriteVerb.Remove, target, "ann@example.org");
        (WriteOutcome again, _) = await harness.WriteAsync("group", WriteVerb.Remove, target, "ann@example.org");
        Assert.All(new[] { added, removed, again }, ExampleHouse.AssertDone);
        Assert.Equal(["bo"], group);
    }

    [Fact]
    public async Task Airtable_has_columns_of_the_customers_own_and_deletes_by_ids_in_the_query()
    {
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Headers["Authorization"] != "Bearer at-secret")
            {
                return Reply.Json(new { error = new { type = "AUTHENTICATION_REQUIRED", message = "Authentication required" } }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/app1/Club members"):
                    Assert.Equal("Number,Name,Status,Mail", r.Query["fields[]"]);
                    int from = r.Query.TryGetValue("offset", out string? offset) ? int.Parse(offset["itr/".Length..], CultureInfo.InvariantCulture) : 0;
                    object[] page = [.. Enumerable.Range(1, 130).Skip(from).Take(int.Parse(r.Query["pageSize"], CultureInfo.InvariantCulture)).Select(i => new { id = "rec" + i, fields = new { Number = i, Name = "Ann Lee", Status = "Active", Mail = $"p{i}@example.org" } })];
                    return Reply.Json(from + 100 < 130 ? new { records = page, offset = "itr/100" } : (object)new { records = page });
                case ("PATCH", "/app1/Invited"):
                    Assert.Equal("Mail", r.Json.GetProperty("performUpsert").GetProperty("fieldsToMergeOn")[0].GetString());
                    foreach (JsonElement record in r.Json.GetProperty("records").EnumerateArray())
                    {
                        rows["rec-" + record.GetProperty("fields").GetProperty("Mail").GetString()] = record.GetProperty("fields").GetProperty("Segment").GetString()!;
                    }

                    return r.Json.GetProperty("records").GetArrayLength() <= 10 ? Reply.Json(new { }) : Reply.Json(new { error = new { message = "at most 10" } }, 422);
                case ("GET", "/app1/Invited"):
                    return Reply.Json(new { records = r.Query.TryGetValue("filterByFormula", out string? formula)
                        ? rows.Keys.Where(k => formula == "FIND(\";\" & LOWER({Mail}) & \";\", \";p1@example.org;p2@example.org;\")" && k is "rec-p1@example.org" or "rec-p2@example.org").Select(k => new { id = k, fields = new { Mail = k[4..] } })
                        : rows.Keys.Select(k => new { id = k, fields = new { Mail = k[4..] } }) });
                case ("DELETE", "/app1/Invited"):
                    foreach (string id in r.Query["records[]"].Split(','))
                    {
                        rows.Remove(id);
                    }

                    return Reply.Json(new { });
                default:
                    return Reply.Json(new { error = new { message = "no such thing: " + r.Url } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("airtable", Answer, "", new() { ["base"] = "app1", ["table"] = "Club members", ["email_column"] = "Mail" }, new() { ["token"] = "at-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(130, first.Added);

        var target = new Dictionary<string, string>();
        (WriteOutcome added, _) = await harness.WriteAsync("table", WriteVerb.Add, target, [.. Enumerable.Range(1, 3).Select(i => $"p{i}@example.org")]);
        (WriteOutcome removed, _) = await harness.WriteAsync("table", WriteVerb.Remove, target, "p1@example.org", "p2@example.org");
        ExampleHouse.AssertDone(added);
        ExampleHouse.AssertDone(removed);
        Assert.Equal(["rec-p3@example.org"], rows.Keys);
        Assert.Equal("Readers", rows["rec-p3@example.org"]);
    }
}
