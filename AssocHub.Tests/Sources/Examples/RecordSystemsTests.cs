using System.Globalization;
using System.Text.RegularExpressions;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>Systems of record of three styles: forms and keysets, OData with ETags, and a chat in which everything is a 200.</summary>
public sealed partial class RecordSystemsTests
{
    [Fact]
    public async Task Stripe_is_read_behind_the_last_id_and_a_mark_is_set_and_emptied_by_a_form()
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        object Customer(int n) => new { id = $"cus_{n}", @object = "customer", email = $"P{n}@Example.org", name = n == 1 ? "Ann van der Lee" : (string?)null, created = 1_700_000_000 + n, metadata = n == 2 ? new Dictionary<string, string> { ["member_number"] = "M-2" } : [], address = new { line1 = "1 High St", line2 = (string?)null, city = "Duluth", state = "MN", postal_code = "55802", country = "US" } };
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("Authorization") != "Bearer rk_live_1" || r.Headers.GetValueOrDefault("Stripe-Version") != "2024-06-20")
            {
                return Reply.Json(new { error = new { type = "invalid_request_error", message = "Invalid API Key provided" } }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/v1/customers") when r.Query.ContainsKey("email"):
                    return Reply.Json(new { data = r.Query["email"] == "p1@example.org" ? new[] { Customer(1) } : [], has_more = false });
                case ("GET", "/v1/customers"):
                    Assert.True(r.Query.Keys.All(k => k is "limit" or "starting_after" or "created[gte]"), r.Url);
                    if (r.Query.TryGetValue("created[gte]", out string? since))
                    {
                        Assert.True(long.Parse(since, CultureInfo.InvariantCulture) > 1_700_000_000);
                        return Reply.Json(new { data = Array.Empty<object>(), has_more = false });
                    }

                    return r.Query.GetValueOrDefault("starting_after") switch
                    {
                        null => Reply.Json(new { data = new[] { Customer(3), Customer(2) }, has_more = true }),
                        "cus_2" => Reply.Json(new { data = new[] { Customer(1) }, has_more = false }),
                        var other => Reply.Json(new { error = new { message = $"No such customer: '{other}'" } }, 400),
                    };
                case ("GET", "/v1/subscriptions"):
                    Assert.Equal(("all", "data.customer"), (r.Query["status"], r.Query["expand"]));
                    return Reply.Json(new { data = new[] { new { id = "sub_1", status = "active", current_period_start = 1_704_067_200, current_period_end = 1_735_689_600, customer = Customer(2), items = new { data = new[] { new { quantity = 2, price = new { unit_amount = 4250, currency = "usd", nickname = "Student" } } } } } }, has_more = false });
                case ("POST", var path) when path.StartsWith("/v1/customers/cus_", StringComparison.Ordinal):
                    // A form, each of whose fields the API knows; the same key twice is the same call.
                    Assert.StartsWith("application/x-www-form-urlencoded", r.Headers["Content-Type"], StringComparison.Ordinal);
                    Assert.NotEmpty(r.Headers["Idempotency-Key"]);
                    keys.Add(r.Headers["Idempotency-Key"]);
                    Match field = Metadata().Match(Uri.UnescapeDataString(r.Body.Replace('+', ' ')));
                    Assert.True(field.Success, r.Body);
                    if (field.Groups["value"].Length == 0)
                    {
                        marks.Remove(field.Groups["name"].Value);
                    }
                    else
                    {
                        marks[field.Groups["name"].Value] = field.Groups["value"].Value;
                    }

                    return Reply.Json(Customer(1));
                default:
                    return Reply.Json(new { error = new { message = "Unrecognized request URL" } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("stripe", Answer, "/v1", [], new() { ["key"] = "rk_live_1" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(4, first.Added);
        SortedDictionary<string, string> members = await harness.LandedAsync("members");
        Assert.Equal(["M-2", "cus_1", "cus_3"], members.Keys);
        Assert.Contains("\"email\":\"p1@example.org\",\"first_name\":\"Ann\",\"last_name\":\"Lee\"", members["cus_1"], StringComparison.Ordinal);
        Assert.Contains("\"amount\":\"85\",\"currency\":\"USD\",\"tier\":\"Student\"", Assert.Single(await harness.LandedAsync("membership_terms")).Value, StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["mark"] = "digest" };
        (WriteOutcome added, _) = await harness.WriteAsync("mark", WriteVerb.Add, target, "p1@example.org");
        ExampleHouse.AssertDone(added);
        Assert.Equal("Readers", marks["digest"]);
        (WriteOutcome unknown, _) = await harness.WriteAsync("mark", WriteVerb.Add, target, "nobody@example.org");
        Assert.Equal("Stripe has no customer with this address.", Assert.Single(unknown.Refused).Value);
        (WriteOutcome removed, _) = await harness.WriteAsync("mark", WriteVerb.Remove, target, "p1@example.org");
        ExampleHouse.AssertDone(removed);
        Assert.Empty(marks);
        (WriteOutcome nobody, _) = await harness.WriteAsync("mark", WriteVerb.Remove, target, "nobody@example.org");
        ExampleHouse.AssertDone(nobody);
    }

    [Fact]
    public async Task Dynamics_is_read_by_next_links_and_a_record_is_changed_only_as_it_was_read()
    {
        var list = new SortedSet<string>(StringComparer.Ordinal);
        var column = new Dictionary<string, (string Text, int Version)>(StringComparer.Ordinal) { ["c1"] = ("vip", 1), ["c2"] = ("", 1) };
        bool othersWrite = false;
        Reply Answer(Received r)
        {
            if (r.Path == "/tenant/oauth2/v2.0/token")
            {
                return r.Body.Contains("scope=http", StringComparison.Ordinal) && r.Body.Contains("client_secret=dyn", StringComparison.Ordinal) ? Reply.Json(new { access_token = "dyn-token", expires_in = 3599 }) : Reply.Json(new { error = "invalid_client" }, 401);
            }

            if (r.Headers.GetValueOrDefault("Authorization") != "Bearer dyn-token" || r.Headers.GetValueOrDefault("OData-Version") != "4.0")
            {
                return Reply.Json(new { error = new { code = "0x80040220", message = "Not authorized" } }, 401);
            }

            string path = r.Path["/api/data/v9.2".Length..];
            string Link(string skip) => $"http://{r.Headers["Host"]}/api/data/v9.2{path}?$skiptoken={skip}";
            switch (r.Method, path)
            {
                case ("GET", "/accounts"):
                    Assert.Equal("odata.maxpagesize=1000", r.Headers["Prefer"]);
                    return r.Query["$filter"] == "modifiedon ge 1970-01-01T00:00:00Z"
                        ? Reply.Text("""{"value":[{"accountid":"a1","name":"City Library","industrycode":5,"industrycode@OData.Community.Display.V1.FormattedValue":"Education","modifiedon":"2026-01-01T00:00:00Z"}]}""") : Reply.Json(new { value = Array.Empty<object>() });
                case ("GET", "/contacts") when r.Query.ContainsKey("$skiptoken"):
                    return r.Query["$skiptoken"] == "2" ? Reply.Text("""{"value":[{"contactid":"c2","emailaddress1":"bo@example.org","donotbulkemail":false,"statecode":1,"modifiedon":"2026-01-03T00:00:00Z","new_membernumber":"M2","parentcustomerid_account":null}]}""") : Reply.Json(new { error = new { message = "skiptoken" } }, 400);
                case ("GET", "/contacts") when r.Query["$select"].StartsWith("contactid,emailaddress1,firstname", StringComparison.Ordinal):
                    Assert.Equal("parentcustomerid_account($select=accountid)", r.Query["$expand"]);
                    return r.Query["$filter"].EndsWith("modifiedon ge 1970-01-01T00:00:00Z", StringComparison.Ordinal)
                        ? Reply.Text($$"""{"value":[{"contactid":"c1","emailaddress1":"ann@example.org","firstname":"Ann","lastname":"Lee","birthdate":"1970-02-03","donotbulkemail":false,"statecode":0,"modifiedon":"2026-01-02T00:00:00Z","new_membernumber":"M1","parentcustomerid_account":{"accountid":"a1"} }],"@odata.nextLink":"{{Link("2")}}"}""")
                        : Reply.Json(new { value = Array.Empty<object>() });
                case ("GET", "/contacts"):
                    return Reply.Json(new { value = new object[] { new { contactid = "c1", emailaddress1 = "ann@example.org", donotbulkemail = false }, new { contactid = "c2", emailaddress1 = "bo@example.org", donotbulkemail = false }, new { contactid = "c3", emailaddress1 = "cy@example.org", donotbulkemail = true } } });
                case ("POST", "/lists") when r.Headers["Prefer"] == "return=representation":
                    Assert.Equal((2, false), (r.Json.GetProperty("createdfromcode").GetInt32(), r.Json.GetProperty("type").GetBoolean()));
                    return Reply.Json(new { listid = "l-9", listname = r.Json.GetProperty("listname").GetString() }, 201);
                case ("POST", "/AddListMembersList") when r.Json.GetProperty("List").GetProperty("listid").GetString() == "l-9" && r.Json.GetProperty("List").GetProperty("@odata.type").GetString() == "Microsoft.Dynamics.CRM.list":
                    list.UnionWith(r.Json.GetProperty("Members").EnumerateArray().Select(m => m.GetProperty("@odata.type").GetString() == "Microsoft.Dynamics.CRM.contact" ? m.GetProperty("contactid").GetString()! : "?"));
                    return new Reply(204, []);
                case ("POST", "/lists(l-9)/Microsoft.Dynamics.CRM.RemoveMemberList"):
                    list.Remove(r.Json.GetProperty("EntityId").GetString()!);
                    return new Reply(204, []);
                case ("GET", var one) when one.StartsWith("/contacts(", StringComparison.Ordinal):
                    (string text, int version) = column[one[10..^1]];
                    return Reply.Json(new Dictionary<string, object?> { ["@odata.etag"] = $"W/\"{version}\"", ["new_segments"] = text.Length > 0 ? text : null });
                case ("PATCH", var one) when one.StartsWith("/contacts(", StringComparison.Ordinal):
                    (string before, int known) = column[one[10..^1]];
                    if (othersWrite)
                    {
                        (othersWrite, column[one[10..^1]]) = (false, (before + ";theirs", known + 1));
                        return Reply.Json(new { error = new { code = "0x80060882", message = "The version of the existing record doesn't match the RowVersion property provided." } }, 412);
                    }

                    Assert.Equal($"W/\"{known}\"", r.Headers["If-Match"]);
                    column[one[10..^1]] = (r.Json.GetProperty("new_segments").GetString()!, known + 1);
                    return new Reply(204, []);
                default:
                    return Reply.Json(new { error = new { code = "0x8006088a", message = "Resource not found for the segment" } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("dynamics", Answer, "/api/data/v9.2", new() { ["url"] = "SERVER", ["login"] = "SERVER", ["tenant"] = "tenant", ["client_id"] = "id" }, new() { ["client_secret"] = "dyn" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Contains("\"industry\":\"Education\"", (await harness.LandedAsync("organizations"))["a1"], StringComparison.Ordinal);
        SortedDictionary<string, string> members = await harness.LandedAsync("members");
        Assert.Contains("\"status\":\"active\"", members["M1"], StringComparison.Ordinal);
        Assert.Contains("\"org_id\":\"a1\"", members["M1"], StringComparison.Ordinal);
        Assert.Contains("\"status\":\"lapsed\"", members["M2"], StringComparison.Ordinal);

        (WriteOutcome added, IReadOnlyDictionary<string, string> made) = await harness.WriteAsync("list", WriteVerb.Add, new Dictionary<string, string> { ["list_name"] = "Readers" }, "ann@example.org", "bo@example.org", "cy@example.org");
        Assert.Contains("Withdrew", Assert.Single(added.Refused).Value, StringComparison.Ordinal);
        Assert.Equal(["c1", "c2"], list);
        ExampleHouse.AssertDone((await harness.WriteAsync("list", WriteVerb.Remove, made, "bo@example.org")).Outcome);
        Assert.Equal(["c1"], list);

        // Somebody else writes between the reading and the writing: the run tries again later, and theirs stays.
        var words = new Dictionary<string, string> { ["segment"] = "digest", ["column"] = "new_segments" };
        othersWrite = true;
        (WriteOutcome crossed, _) = await harness.WriteAsync("segments", WriteVerb.Add, words, "ann@example.org");
        Assert.True(crossed.Failure?.IsRetryable(), crossed.Message);
        ExampleHouse.AssertDone((await harness.WriteAsync("segments", WriteVerb.Add, words, "ann@example.org")).Outcome);
        ExampleHouse.AssertDone((await harness.WriteAsync("segments", WriteVerb.Add, words, "ann@example.org")).Outcome);
        ExampleHouse.AssertDone((await harness.WriteAsync("segments", WriteVerb.Add, words, "bo@example.org")).Outcome);
        Assert.Equal(("vip;theirs;digest", "digest"), (column["c1"].Text, column["c2"].Text));
        ExampleHouse.AssertDone((await harness.WriteAsync("segments", WriteVerb.Remove, words, "ann@example.org")).Outcome);
        ExampleHouse.AssertDone((await harness.WriteAsync("segments", WriteVerb.Remove, words, "bo@example.org")).Outcome);
        Assert.Equal(("vip;theirs", ""), (column["c1"].Text, column["c2"].Text));
    }

    [Fact]
    public async Task Slack_is_read_through_channels_and_threads_and_single_people_who_cannot_be_invited_are_told()
    {
        var channel = new SortedSet<string>(StringComparer.Ordinal) { "U3" };
        var group = new List<string> { "U9" };
        var calls = new List<string>();
        static Reply Error(string error) => Reply.Json(new { ok = false, error });
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("Authorization") != "Bearer xoxb-1")
            {
                return Error("invalid_auth");
            }

            calls.Add(r.Path);
            if (r.Method == "POST" && r.Path != "/api/auth.test" && !r.Headers["Content-Type"].StartsWith("application/json", StringComparison.Ordinal))
            {
                return Error("invalid_post_type");
            }

            string cursor = r.Query.GetValueOrDefault("cursor", "");
            switch (r.Method, r.Path)
            {
                case ("GET", "/api/users.list") when r.Query["limit"] == "200":
                    return cursor switch
                    {
                        "" => Reply.Json(new { ok = true, members = new object[] { new { id = "U1", name = "ann", deleted = false, is_bot = false, real_name = "Ann Lee", profile = new { email = "ann@example.org" } }, new { id = "B1", name = "bot", deleted = false, is_bot = true, profile = new { } }, new { id = "U2", name = "bo", deleted = false, is_bot = false, real_name = "Bo", profile = new { email = "bo@example.org" } } }, response_metadata = new { next_cursor = "dXNlcjpVMDYx=" } }),
                        "dXNlcjpVMDYx=" => Reply.Json(new { ok = true, members = new object[] { new { id = "U3", name = "cy", deleted = false, is_bot = false, real_name = "Cy", profile = new { email = "cy@example.org" } }, new { id = "U4", name = "gone", deleted = true, is_bot = false, profile = new { email = "gone@example.org" } } }, response_metadata = new { next_cursor = "" } }),
                        _ => Error("invalid_cursor"),
                    };
                case ("GET", "/api/conversations.list"):
                    return Reply.Json(new { ok = true, channels = new object[] { new { id = "C1", name = "general", is_member = true }, new { id = "C2", name = "other", is_member = false } }, response_metadata = new { next_cursor = "" } });
                case ("GET", "/api/conversations.history") when r.Query["channel"] == "C1":
                    // Without scopes of its own an app is told so.
                    bool isLater = r.Query.TryGetValue("oldest", out string? oldest) && oldest.Length > 0;
                    return Reply.Json(new { ok = true, messages = isLater ? [] : new object[] { new { type = "message", user = "U2", text = "Who *archives* <https://x.example|posters>?", ts = "1700000100.000200", reply_count = 1 }, new { type = "message", subtype = "channel_join", user = "U1", text = "joined", ts = "1700000000.000100" } }, has_more = false });
                case ("GET", "/api/conversations.replies") when r.Query["ts"] == "1700000100.000200":
                    return Reply.Json(new { ok = true, messages = new object[] { new { user = "U2", ts = "1700000100.000200", thread_ts = "1700000100.000200" }, new { user = "U1", ts = "1700000200.000300", thread_ts = "1700000100.000200" } }, has_more = false, response_metadata = new { next_cursor = "" } });
                case ("POST", "/api/conversations.invite"):
                    var errors = new List<object>();
                    foreach (string user in r.Json.GetProperty("users").GetString()!.Split(','))
                    {
                        if (user == "U2")
                        {
                            errors.Add(new { user, ok = false, error = "user_is_restricted" });
                        }
                        else if (!channel.Add(user))
                        {
                            errors.Add(new { user, ok = false, error = "already_in_channel" });
                        }
                    }

                    return errors.Count == 0 ? Reply.Json(new { ok = true }) : Reply.Json(new { ok = false, error = "user_is_restricted", errors });
                case ("POST", "/api/conversations.kick"):
                    return channel.Remove(r.Json.GetProperty("user").GetString()!) ? Reply.Json(new { ok = true }) : Error("not_in_channel");
                case ("GET", "/api/usergroups.users.list") when r.Query["usergroup"] == "S1":
                    return Reply.Json(new { ok = true, users = group });
                case ("POST", "/api/usergroups.users.update"):
                    string users = r.Json.GetProperty("users").GetString()!;
                    group.Clear();
                    group.AddRange(users.Split(','));
                    return Reply.Json(new { ok = true });
                default:
                    return Error("unknown_method");
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("slack", Answer, "/api", [], new() { ["token"] = "xoxb-1" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(6, first.Added);
        Assert.Equal(["U1", "U2", "U3"], (await harness.LandedAsync("community_users")).Keys);
        KeyValuePair<string, string> thread = Assert.Single(await harness.LandedAsync("threads"));
        Assert.Contains("\"started_at\":\"2023-11-14T22:15:00", thread.Value, StringComparison.Ordinal);
        SortedDictionary<string, string> posts = await harness.LandedAsync("posts");
        Assert.Contains($"\"thread_id\":\"{thread.Key}\"", posts["C1-1700000200.000300"], StringComparison.Ordinal);
        Assert.Contains("\"is_reply\":\"true\"", posts["C1-1700000200.000300"], StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["channel_id"] = "C1" };
        (WriteOutcome added, _) = await harness.WriteAsync("channel", WriteVerb.Add, target, "ann@example.org", "bo@example.org", "cy@example.org");
        Assert.Null(added.Failure);
        Assert.Equal(("key-bo@example.org", "user_is_restricted"), (Assert.Single(added.Refused).Key, added.Refused.Values.Single()));
        Assert.Equal(["U1", "U3"], channel);
        ExampleHouse.AssertDone((await harness.WriteAsync("channel", WriteVerb.Remove, target, "ann@example.org")).Outcome);
        ExampleHouse.AssertDone((await harness.WriteAsync("channel", WriteVerb.Remove, target, "ann@example.org")).Outcome);
        Assert.Equal(["U3"], channel);

        var own = new Dictionary<string, string> { ["group_id"] = "S1" };
        ExampleHouse.AssertDone((await harness.WriteAsync("usergroup", WriteVerb.Add, own, "ann@example.org", "bo@example.org")).Outcome);
        Assert.Equal(["U9", "U1", "U2"], group);
        ExampleHouse.AssertDone((await harness.WriteAsync("usergroup", WriteVerb.Remove, own, "bo@example.org")).Outcome);
        Assert.Equal(["U9", "U1"], group);
    }

    [GeneratedRegex("^metadata\\[(?<name>[a-z_]+)\\]=(?<value>.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Metadata();
}
