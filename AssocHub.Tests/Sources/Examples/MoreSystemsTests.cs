using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>JSON-RPC, since when in a header, an export without end, and objects in place of lists.</summary>
public sealed class MoreSystemsTests
{
    [Fact]
    public async Task Odoo_has_one_address_and_wants_the_users_number_in_each_body()
    {
        var tagged = new SortedDictionary<int, HashSet<int>>();
        Reply Answer(Received r)
        {
            JsonElement rpc = r.Json;
            if (r.Method != "POST" || r.Path != "/jsonrpc" || rpc.GetProperty("jsonrpc").GetString() != "2.0" || rpc.GetProperty("method").GetString() != "call" || !rpc.TryGetProperty("id", out JsonElement id) || id.ValueKind != JsonValueKind.Number)
            {
                return Reply.Json(new { message = "no rpc" }, 400);
            }

            Reply Result(object? result) => Reply.Json(new { jsonrpc = "2.0", id, result });
            Reply Error(string name, string message) => Reply.Json(new { jsonrpc = "2.0", id, error = new { code = 200, message = "Odoo Server Error", data = new { name, message } } });
            JsonElement p = rpc.GetProperty("params"), args = p.GetProperty("args");
            switch (p.GetProperty("service").GetString(), p.GetProperty("method").GetString())
            {
                case ("common", "login"):
                    return Result(args[0].GetString() == "club" && args[1].GetString() == "hub@example.org" && args[2].GetString() == "pw" ? 7 : false);
                case ("object", "execute_kw") when args[0].GetString() == "club" && args[1].ValueKind == JsonValueKind.Number && args[1].GetInt32() == 7 && args[2].GetString() == "pw":
                    JsonElement kw = args.GetArrayLength() > 6 ? args[6] : JsonDocument.Parse("{}").RootElement;
                    switch (args[3].GetString(), args[4].GetString())
                    {
                        case ("res.partner", "search_read"):
                            JsonElement domain = args[5][0];
                            if (domain[0][0].GetString() == "email")
                            {
                                return Result(domain[0][1].GetString() == "=ilike" && domain[0][2].GetString() == "ann@example.org" ? new[] { new { id = 1 } } : []);
                            }

                            Assert.Equal(("write_date", ">=", "write_date asc, id asc"), (domain[0][0].GetString(), domain[0][1].GetString(), kw.GetProperty("order").GetString()));
                            if (domain[0][2].GetString() != "1970-01-01 00:00:00")
                            {
                                return Result(Array.Empty<object>());
                            }

                            return kw.GetProperty("offset").GetInt32() switch
                            {
                                0 => Result(new object[] { new { id = 1, email = "ann@example.org", name = "Ann Lee", ref_ = "M1", is_company = false, parent_id = new object[] { 9, "City Library" }, write_date = "2026-01-02 03:04:05", active = true }, new { id = 2, email = false, name = "Bo Yi", ref_ = false, is_company = false, parent_id = false, write_date = "2026-01-03 03:04:05", active = false } }),
                                2 => Result(new object[] { new { id = 3, email = "cy@example.org", name = "Cy Ng", ref_ = "M3", is_company = false, parent_id = false, write_date = "2026-02-03 03:04:05", active = true } }),
                                _ => Result(Array.Empty<object>()),
                            };
                        case ("res.partner.category", "create"):
                            return Result(55);
                        case ("res.partner", "write"):
                            int who = args[5][0][0].GetInt32();
                            JsonElement command = args[5][1].GetProperty("category_id")[0];
                            (int verb, int tag) = (command[0].GetInt32(), command[1].GetInt32());
                            HashSet<int> mine = tagged.TryGetValue(who, out HashSet<int>? known) ? known : tagged[who] = [];
                            _ = verb == 4 ? mine.Add(tag) : verb == 3 ? mine.Remove(tag) : throw new InvalidOperationException("verb");
                            return Result(true);
                        default:
                            return Error("odoo.exceptions.AccessError", "no such model");
                    }

                default:
                    return Error("odoo.exceptions.AccessDenied", "Access Denied");
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("odoo", Answer, "", new() { ["url"] = "SERVER", ["db"] = "club", ["user"] = "hub@example.org" }, new() { ["password"] = "pw" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        SortedDictionary<string, string> members = await harness.LandedAsync("members");
        Assert.Contains("\"org_id\":\"9\"", members["1"], StringComparison.Ordinal);
        Assert.DoesNotContain("\"email\"", members["2"], StringComparison.Ordinal);
        (Dictionary<string, string> refused, IReadOnlyDictionary<string, string> made) = await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Add, new Dictionary<string, string> { ["tag_name"] = "Readers" }, "ann@example.org", "gone@example.org");
        Assert.Equal("key-gone@example.org", Assert.Single(refused).Key);
        Assert.Equal([55], tagged[1]);
        Assert.Empty((await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Remove, made, "ann@example.org", "gone@example.org")).Refused);
        Assert.Empty(tagged[1]);
    }

    [Fact]
    public async Task Zoho_is_asked_by_a_header_answers_304_and_names_who_was_deleted_elsewhere()
    {
        var tagged = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Path == "/oauth/v2/token")
            {
                Dictionary<string, string> f = Form(r.Body);
                return f["grant_type"] == "refresh_token" && f["refresh_token"] == "ref" && f["client_id"] == "cid" && f["client_secret"] == "sec" ? Reply.Json(new { access_token = "zo", expires_in = 3600, api_domain = $"http://{r.Headers["Host"]}" }) : Reply.Json(new { error = "invalid_code" });
            }

            if (r.Headers.GetValueOrDefault("Authorization") != "Zoho-oauthtoken zo")
            {
                return Reply.Json(new { code = "INVALID_TOKEN", message = "invalid oauth token", status = "error" }, 401);
            }

            bool later = r.Headers.TryGetValue("If-Modified-Since", out string? since);
            if (later && !DateTimeOffset.TryParseExact(since, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                return Reply.Json(new { code = "INVALID_REQUEST", message = "If-Modified-Since " + since }, 400);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/crm/v6/Contacts"):
                    Assert.Equal("Email,First_Name,Last_Name,Member_No,Modified_Time", r.Query["fields"]);
                    if (later)
                    {
                        return new Reply(304, []);
                    }

                    return r.Query.GetValueOrDefault("page_token") switch
                    {
                        null => Reply.Json(new { data = new[] { new { id = "1001", Email = "ann@example.org", First_Name = "Ann", Last_Name = "Lee", Member_No = "M1", Modified_Time = "2026-01-02T03:04:05+05:30" } }, info = new { per_page = 200, count = 1, more_records = true, next_page_token = "nt" } }),
                        "nt" => Reply.Json(new { data = new[] { new { id = "1002", Email = "bo@example.org", First_Name = "Bo", Last_Name = "Yi", Member_No = "M2", Modified_Time = "2026-01-03T03:04:05+05:30" } }, info = new { per_page = 200, count = 1, more_records = false, next_page_token = (string?)null } }),
                        _ => Reply.Json(new { code = "INVALID_DATA" }, 400),
                    };
                case ("GET", "/crm/v6/Contacts/deleted"):
                    Assert.Equal("all", r.Query["type"]);
                    return later ? Reply.Json(new { data = new[] { new { id = "1002", display_name = "Bo Yi", type = "permanent", deleted_time = "2026-11-01T00:00:00+05:30" } }, info = new { more_records = false } }) : new Reply(204, []);
                case ("POST", "/crm/v6/Contacts/upsert"):
                    Assert.Equal("Email", r.Json.GetProperty("duplicate_check_fields")[0].GetString());
                    return Reply.Json(new
                    {
                        data = r.Json.GetProperty("data").EnumerateArray().Select(d => d.GetProperty("Last_Name").GetString() is { Length: > 0 } && d.GetProperty("Email").GetString() is { } e && !e.StartsWith("bad", StringComparison.Ordinal)
                            ? (object)new { code = "SUCCESS", action = "update", status = "success", details = new { id = "z-" + e } } : new { code = "INVALID_DATA", status = "error", message = "invalid data", details = new { api_name = "Email" } }),
                    });
                case ("POST", "/crm/v6/Contacts/actions/add_tags"):
                    Assert.Equal("digest", r.Json.GetProperty("tags")[0].GetProperty("name").GetString());
                    string[] ids = [.. r.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetString()!)];
                    tagged.UnionWith(ids);
                    return Reply.Json(new { data = ids.Select(i => new { code = "SUCCESS", details = new { id = i }, status = "success" }) });
                case ("GET", "/crm/v6/Contacts/search"):
                    return r.Query["email"] == "ann@example.org" ? Reply.Json(new { data = new[] { new { id = "z-ann@example.org" } } }) : new Reply(204, []);
                case ("POST", "/crm/v6/Contacts/actions/remove_tags"):
                    tagged.ExceptWith(r.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetString()!));
                    return Reply.Json(new { data = new[] { new { code = "SUCCESS" } } });
                default:
                    return Reply.Json(new { code = "INVALID_URL_PATTERN", message = r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("zoho", Answer, "/crm/v6", new() { ["accounts"] = "SERVER", ["client_id"] = "cid" }, new() { ["client_secret"] = "sec", ["refresh"] = "ref" });
        Run first = await harness.SyncAsync();
        Assert.True(first is { Outcome: RunOutcome.Succeeded, Added: 2, Rejected: 0, Message: "" }, $"{first.Message} {first.Details}");
        Run second = await harness.SyncAsync();
        Assert.True(second.Message.Length == 0, second.Message);
        Assert.Equal(["1001"], (await harness.LandedAsync("members")).Keys);
        var target = new Dictionary<string, string> { ["tag"] = "digest" };
        (Dictionary<string, string> refused, _) = await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Add, target, "ann@example.org", "bad@example.org");
        Assert.Contains("invalid data", Assert.Single(refused).Value, StringComparison.Ordinal);
        Assert.Equal(["z-ann@example.org"], tagged);
        Assert.Empty((await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Remove, target, "ann@example.org", "gone@example.org")).Refused);
        Assert.Empty(tagged);
    }

    [Fact]
    public async Task Zendesk_gives_cursors_that_go_on_for_ever_and_works_on_batches_later()
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        string[] job = [];
        int polls = 0;
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("Authorization") != "Basic " + Convert.ToBase64String("hub@example.org/token:zd"u8))
            {
                return Reply.Json(new { error = "Couldn't authenticate you" }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/api/v2/incremental/users/cursor.json"):
                    Assert.True(r.Query.ContainsKey("cursor") != r.Query.ContainsKey("start_time"), r.Url);
                    object User(int id, bool gone = false) => new { id, email = $"u{id}@example.org", name = $"User {id}", created_at = "2026-01-01T00:00:00Z", active = !gone };
                    return r.Query.GetValueOrDefault("cursor") switch
                    {
                        null when r.Query["start_time"] == "1262304000" => Reply.Json(new { users = new[] { User(1), User(2) }, after_url = "x", after_cursor = "c1", end_of_stream = false }),
                        "c1" => Reply.Json(new { users = new[] { User(3) }, after_cursor = "c2", end_of_stream = true }),
                        "c2" => Reply.Json(new { users = new[] { User(2, true) }, after_cursor = "c3", end_of_stream = true }),
                        _ => Reply.Json(new { error = "InvalidCursor" }, 400),
                    };
                case ("POST", "/api/v2/users/create_or_update_many.json"):
                    job = [.. r.Json.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("email").GetString()!)];
                    polls = 0;
                    return Reply.Json(new { job_status = new { id = "j1", status = "queued", results = (object?)null } });
                case ("GET", "/api/v2/job_statuses/j1.json"):
                    return ++polls < 3 ? Reply.Json(new { job_status = new { id = "j1", status = "working" } })
                        : Reply.Json(new { job_status = new { id = "j1", status = "completed", results = job.Select((m, i) => m.StartsWith("bad", StringComparison.Ordinal) ? (object)new { index = i, error = "UserUpdateError", details = "Email: is not properly formatted" } : new { index = i, id = 100 + i, status = "Created", email = m }) } });
                case ("PUT", "/api/v2/users/100/tags.json" or "/api/v2/users/101/tags.json"):
                    foreach (JsonElement t in r.Json.GetProperty("tags").EnumerateArray())
                    {
                        tags.Add(r.Path.Split('/')[4] + t.GetString());
                    }

                    return Reply.Json(new { tags = new[] { "digest" } });
                case ("GET", "/api/v2/users/search.json"):
                    return Reply.Json(new { users = r.Query["query"] == "email:ann@example.org" ? new[] { new { id = 100 } } : [] });
                case ("DELETE", "/api/v2/users/100/tags.json"):
                    tags.Remove("100" + r.Json.GetProperty("tags")[0].GetString());
                    return new Reply(204, []);
                default:
                    return Reply.Json(new { error = "RecordNotFound", description = r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("zendesk", Answer, "/api/v2", new() { ["subdomain"] = "club", ["user"] = "hub@example.org" }, new() { ["token"] = "zd" });
        Run first = await harness.SyncAsync();
        Assert.True(first is { Outcome: RunOutcome.Succeeded, Added: 3, Rejected: 0, Message: "" }, $"{first.Message} {first.Details}");
        Run second = await harness.SyncAsync();
        Assert.True(second.Message.Length == 0, second.Message);
        Assert.Equal(["1", "3"], (await harness.LandedAsync("community_users")).Keys);
        var target = new Dictionary<string, string> { ["tag"] = "digest" };
        (Dictionary<string, string> refused, _) = await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Add, target, "ann@example.org");
        Assert.Empty(refused);
        (Dictionary<string, string> bad, _) = await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Add, target, "bad@example.org");
        Assert.Contains("not properly", Assert.Single(bad).Value, StringComparison.Ordinal);
        Assert.Equal(["100digest"], tags);
        Assert.Empty((await ExampleHouse.WriteAllAsync(harness, "tag", WriteVerb.Remove, target, "ann@example.org", "gone@example.org")).Refused);
        Assert.Empty(tags);
    }

    [Fact]
    public async Task Mautic_has_records_under_their_ids_and_refusals_under_their_numbers()
    {
        var segment = new SortedSet<int>();
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("Authorization") != "Basic " + Convert.ToBase64String("hub:pw"u8))
            {
                return Reply.Json(new { errors = new[] { new { code = 401, message = "API authorization denied.", type = "access_denied" } } }, 401);
            }

            object Contact(int n) => new { id = n, dateModified = $"2026-01-0{n}T00:00:00+00:00", dateAdded = "2025-01-01T00:00:00+00:00", points = n, tags = new[] { new { tag = "vip" } }, doNotContact = n == 2 ? new[] { new { channel = "email", reason = 1 } } : [], fields = new { core = new { email = new { value = $"u{n}@example.org", type = "email" }, firstname = new { value = "F" + n }, lastname = new { value = (string?)null } }, all = new { } } };
            switch (r.Method, r.Path)
            {
                case ("GET", "/api/contacts"):
                    Assert.Equal("2", r.Query["limit"]);
                    if (r.Query["where[0][col]"] != "dateModified" || r.Query["where[0][expr]"] != "gte")
                    {
                        return Reply.Json(new { errors = new[] { new { message = "where" } } }, 400);
                    }

                    if (r.Query["where[0][val]"] != "1970-01-01 00:00:00")
                    {
                        return Reply.Text("""{"total":"0","contacts":[]}""");
                    }

                    return r.Query["start"] switch
                    {
                        "0" => Reply.Json(new { total = "3", contacts = new Dictionary<string, object> { ["1"] = Contact(1), ["2"] = Contact(2) } }),
                        "2" => Reply.Json(new { total = "3", contacts = new Dictionary<string, object> { ["3"] = Contact(3) } }),
                        _ => Reply.Json(new { errors = new[] { new { message = "start" } } }, 400),
                    };
                case ("POST", "/api/contacts/batch/new"):
                    JsonElement[] rows = [.. r.Json.EnumerateArray()];
                    var errors = rows.Select((row, i) => (row, i)).Where(x => x.row.GetProperty("email").GetString()!.StartsWith("bad", StringComparison.Ordinal)).ToDictionary(x => x.i.ToString(CultureInfo.InvariantCulture), x => new { code = 400, message = "email: is invalid" });
                    return errors.Count == 0 ? Reply.Json(new { contacts = rows.Select((_, i) => new { id = 100 + i }), statusCodes = rows.Select(_ => 201) }, 201)
                        : Reply.Json(new { contacts = rows.Select((_, i) => errors.ContainsKey(i.ToString(CultureInfo.InvariantCulture)) ? null : new { id = 100 + i }), errors, statusCodes = rows.Select((_, i) => errors.ContainsKey(i.ToString(CultureInfo.InvariantCulture)) ? 400 : 201) }, 201);
                case ("POST", "/api/segments/7/contacts/add"):
                    int[] ids = [.. r.Json.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
                    segment.UnionWith(ids);
                    return Reply.Json(new { success = 1, details = ids.ToDictionary(i => i.ToString(CultureInfo.InvariantCulture), _ => new { success = true }) });
                case ("GET", "/api/segments"):
                    return Reply.Json(new { total = 1, lists = new Dictionary<string, object> { ["7"] = new { id = 7, name = "Readers" } } });
                case ("GET", "/api/contacts/by"):
                    return Reply.Json(new { }, 404);
                case ("POST", "/api/segments/7/contact/100/remove"):
                    segment.Remove(100);
                    return Reply.Json(new { success = 1 });
                default:
                    return Reply.Json(new { errors = new[] { new { message = "no " + r.Url } } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("mautic", Answer, "/api", new() { ["url"] = "SERVER", ["user"] = "hub" }, new() { ["password"] = "pw" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Equal("""{"subscriber_id":"2","email":"u2@example.org","first_name":"F2","status":"unsubscribed","tags":"vip","updated_at":"2026-01-02T00:00:00Z"}""", (await harness.LandedAsync("subscribers"))["2"]);
        var target = new Dictionary<string, string> { ["segment_id"] = "7" };
        (Dictionary<string, string> refused, _) = await ExampleHouse.WriteAllAsync(harness, "segment", WriteVerb.Add, target, "ann@example.org", "bad@example.org", "cy@example.org");
        Assert.Equal("email: is invalid", refused["key-bad@example.org"]);
        Assert.Equal([100, 102], segment);
    }

    private static Dictionary<string, string> Form(string body) => body.Split('&').Select(p => p.Split('=')).ToDictionary(p => Uri.UnescapeDataString(p[0].Replace('+', ' ')), p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));
}
