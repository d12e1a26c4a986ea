using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>XML both ways, a service account, a form in parts, pages by the header Range, and one address for everything.</summary>
public sealed class NewStylesTests
{
    [Fact]
    public async Task A_registry_that_speaks_xml_is_read_and_written()
    {
        var group = new SortedSet<string>(StringComparer.Ordinal);
        static Reply Xml(string inner, int status = 200) => Reply.Text("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + inner, status, "application/xml; charset=utf-8");
        Reply Answer(Received r)
        {
            if (r.Headers["X-Access-Key"] != "xml-secret")
            {
                return Xml("<response status=\"error\"><error code=\"102\">The access key is not known</error></response>");
            }

            string page = r.Query.GetValueOrDefault("page", "1");
            switch (r.Method, r.Path)
            {
                case ("GET", "/ws/members") when r.Headers["Accept"].Contains("xml", StringComparison.Ordinal):
                    if (r.Query.GetValueOrDefault("modified") is { } since)
                    {
                        return since == "2026-02-03" ? Xml("<response status=\"ok\" pages=\"1\"><members/></response>") : Xml("<response status=\"error\"><error>modified</error></response>");
                    }

                    // The second page has one member alone, the first a work address beside another one.
                    return page == "1"
                        ? Xml("""<r:response xmlns:r="urn:registry" status="ok" page="1" pages="2"><members><member id="7" state="A"><name first="Ann" last="O'Lee &amp; Co"/><email type="home">a@home.example</email><email type="work">ann@example.org</email><joined>2020-01-31</joined><changed>2026-01-02</changed></member><member id="8" state="L"><name first="Bo" last="Yi"/><email type="work">bo@example.org</email><joined/><changed>2026-01-03</changed></member></members></r:response>""")
                        : Xml("""<response status="ok" page="2" pages="2"><members><member id="9" state="A"><name first="Cy" last="Ng"/><email>cy@example.org</email><changed>2026-02-03</changed></member></members></response>""");
                case ("GET", "/ws/members/7/terms"):
                    return Xml("""<terms><term no="1"><from>2025-01-01</from><to>2025-12-31</to><fee currency="EUR">80.00</fee></term></terms>""");
                case ("GET", "/ws/members/8/terms" or "/ws/members/9/terms"):
                    return Xml("<terms/>");
                case ("POST", "/ws/groups/readers/members") when r.Headers["Content-Type"].StartsWith("application/xml", StringComparison.Ordinal):
                    string[] asked = [.. XElement.Parse(r.Body).Elements("member").Select(m => m.Attribute("email")!.Value)];
                    group.UnionWith(asked.Where(a => a != "un<known@example.org"));
                    return Xml($"<response status=\"ok\">{string.Concat(asked.Select(a => new XElement("result", new XAttribute("email", a), new XAttribute("outcome", a == "un<known@example.org" ? "unknown" : "added"))))}</response>");
                case ("GET", "/ws/groups/readers/members"):
                    return Xml($"<members>{string.Concat(group.Select(g => $"<member email=\"{g}\"/>"))}</members>");
                case ("DELETE", var path) when path.StartsWith("/ws/groups/readers/members/", StringComparison.Ordinal):
                    group.Remove(path[27..]);
                    return Xml("<response status=\"ok\"/>");
                default:
                    return Xml("<response status=\"error\"><error code=\"404\">no such thing</error></response>", 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("registry", Answer, "/ws", new() { ["url"] = "SERVER" }, new() { ["key"] = "xml-secret" });
        Run first = await harness.SyncAsync();
        Assert.True(first is { Outcome: RunOutcome.Succeeded, Message: "", Rejected: 0, Added: 4 }, $"{first.Message} {first.Details}");
        SortedDictionary<string, string> members = await harness.LandedAsync("members");
        Assert.Equal("""{"ams_id":"7","email":"ann@example.org","first_name":"Ann","last_name":"O'Lee & Co","join_date":"2020-01-31","status":"current","updated_at":"2026-01-02T00:00:00Z"}""", members["7"]);
        Assert.Contains("\"email\":\"bo@example.org\"", members["8"], StringComparison.Ordinal);
        Assert.Contains("\"email\":\"cy@example.org\"", members["9"], StringComparison.Ordinal);
        Assert.Contains("\"amount\":\"80\",\"currency\":\"EUR\"", (await harness.LandedAsync("membership_terms"))["7-1"], StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["group"] = "readers" };
        (WriteOutcome added, _) = await harness.WriteAsync("group", WriteVerb.Add, target, "ann@example.org", "un<known@example.org");
        Assert.Equal("unknown", Assert.Single(added.Refused).Value);
        Assert.Equal(["ann@example.org"], group);
        (WriteOutcome removed, _) = await harness.WriteAsync("group", WriteVerb.Remove, target, "ann@example.org");
        ExampleHouse.AssertDone(removed);
        Assert.Empty(group);
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a status=\"ok\"><members><member id=\"1\"><joined>&x;</joined></member></members></a>", "document type")]
    [InlineData("<response status=\"ok\"><members><member id=\"1\">", "is not in the")]
    [InlineData("<!DOCTYPE html><html><title>Sign in</title></html>", "web page titled 'Sign in'")]
    [InlineData("<response status=\"error\"><error code=\"102\">The access key is not known</error></response>", "The access key is not known")]
    public async Task Xml_that_is_none_or_leads_elsewhere_is_said_and_not_followed(string answer, string said)
    {
        await using RestHarness harness = await ExampleHouse.ConnectAsync("registry", _ => Reply.Text(answer, type: "text/xml"), "/ws", new() { ["url"] = "SERVER" }, new() { ["key"] = "k" });

        Run run = await harness.SyncAsync();

        Assert.Equal(RunOutcome.Failed, run.Outcome);
        Assert.Contains(said, run.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_account_exchanges_a_token_it_signs_itself_also_when_its_key_lost_its_line_breaks(bool broken)
    {
        using var rsa = RSA.Create(2048);
        string pem = rsa.ExportPkcs8PrivateKeyPem();
        var group = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            if (r.Path == "/token")
            {
                Dictionary<string, string> form = r.Body.Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
                string[] parts = form["assertion"].Split('.');
                bool isSigned = rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                JsonElement claims = JsonDocument.Parse(Bytes(parts[1])).RootElement;
                string? Claim(string name) => claims.GetProperty(name).GetString();
                return isSigned && form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" && JsonDocument.Parse(Bytes(parts[0])).RootElement.GetProperty("alg").GetString() == "RS256"
                    && Claim("iss") == "hub@project.invalid" && Claim("sub") == "admin@example.org" && Claim("aud")!.EndsWith("/token", StringComparison.Ordinal) && Claim("scope")!.Contains("admin.directory.group.member", StringComparison.Ordinal)
                    && claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64() is > 0 and <= 3600
                    ? Reply.Json(new { access_token = "ya29-token", expires_in = 3599, token_type = "Bearer" }) : Reply.Json(new { error = "invalid_grant" }, 400);
            }

            if (r.Headers.GetValueOrDefault("Authorization") != "Bearer ya29-token")
            {
                return Reply.Json(new { error = new { code = 401, message = "Request had invalid authentication credentials." } }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/admin/directory/v1/users"):
                    Assert.Equal("500", r.Query["maxResults"]);
                    return r.Query.GetValueOrDefault("pageToken") switch
                    {
                        null => Reply.Json(new { users = new object[] { new { id = "1", primaryEmail = "Ann@example.org", name = new { fullName = "Ann Lee" }, creationTime = "2020-01-31T00:00:00.000Z", suspended = false, externalIds = new[] { new { type = "organization", value = "A-7" } } } }, nextPageToken = "p2" }),
                        "p2" => Reply.Json(new { users = new object[] { new { id = "2", primaryEmail = "bo@example.org", name = new { fullName = "Bo" }, creationTime = "2020-01-31T00:00:00.000Z", suspended = true } } }),
                        _ => Reply.Json(new { error = new { message = "pageToken" } }, 400),
                    };
                case ("POST", "/admin/directory/v1/groups/readers@example.org/members"):
                    string email = r.Json.GetProperty("email").GetString()!;
                    return group.Add(email) ? Reply.Json(new { id = "m", email }) : Reply.Json(new { error = new { message = "Member already exists." } }, 409);
                case ("DELETE", var path) when path.StartsWith("/admin/directory/v1/groups/readers@example.org/members/", StringComparison.Ordinal):
                    return group.Remove(path.Split('/')[^1]) ? new Reply(204, []) : Reply.Json(new { error = new { message = "Resource Not Found: memberKey" } }, 404);
                default:
                    return Reply.Json(new { error = new { message = "Not Found" } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync(
            "google-groups", Answer, "/admin/directory/v1", new() { ["client_email"] = "hub@project.invalid", ["admin"] = "admin@example.org", ["token_url"] = "SERVER/token" },
            new() { ["private_key"] = broken ? pem.Replace("\n", "\\n", StringComparison.Ordinal) : pem.Replace("\n", "", StringComparison.Ordinal) });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(1, first.Added);
        Assert.Equal("""{"user_id":"1","email":"ann@example.org","name":"Ann Lee","ams_id":"A-7","joined_at":"2020-01-31T00:00:00Z"}""", (await harness.LandedAsync("community_users"))["1"]);
        Assert.Single(harness.Server.Requests, r => r.Path == "/token");

        var target = new Dictionary<string, string> { ["group"] = "readers@example.org" };
        foreach (WriteVerb verb in new[] { WriteVerb.Add, WriteVerb.Add, WriteVerb.Remove, WriteVerb.Remove })
        {
            (WriteOutcome outcome, _) = await harness.WriteAsync("group", verb, target, "bo@example.org");
            ExampleHouse.AssertDone(outcome);
        }

        Assert.Empty(group);
    }

    [Fact]
    public async Task Mailgun_gives_a_next_address_until_a_page_is_empty_and_takes_people_in_a_form_of_parts()
    {
        var list = new SortedDictionary<string, bool>(StringComparer.Ordinal) { ["gone@example.org"] = false };
        Uri? server = null;
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("Authorization") != "Basic " + Convert.ToBase64String("api:mg-secret"u8))
            {
                return Reply.Text("Forbidden", 401, "text/plain");
            }

            Reply Paged(string path, params object[] items) => Reply.Json(new
            {
                items = r.Query.ContainsKey("address") ? [] : items,
                paging = new { next = new Uri(server!, $"{path}?page=next&address=last").AbsoluteUri },
            });
            switch (r.Method, r.Path)
            {
                case ("GET", "/v3/lists/news@mg.example.org/members/pages"):
                    return Paged(r.Path, new { address = "Ann@example.org", name = "Ann van Lee", subscribed = true, vars = new { member_number = "A-7" } }, new { address = "gone@example.org", name = "Gone", subscribed = false });
                case ("GET", "/v3/mg.example.org/events"):
                    Assert.True(r.Query.ContainsKey("address") || (r.Query["ascending"] == "yes" && r.Query.GetValueOrDefault("begin") is null or "1769903600"), r.Url);
                    return Paged(r.Path, new { id = "e1", @event = "opened", timestamp = 1769907200.123, recipient = "ann@example.org", message = new { headers = new Dictionary<string, string> { ["message-id"] = "m1@mg" } } });
                case ("POST", "/v3/lists/news@mg.example.org/members.json"):
                    Dictionary<string, string> parts = Parts(r);
                    foreach (JsonElement person in JsonDocument.Parse(parts["members"]).RootElement.EnumerateArray())
                    {
                        string address = person.GetProperty("address").GetString()!;
                        list[address] = parts["upsert"] == "yes" || list.GetValueOrDefault(address, true);
                    }

                    return Reply.Json(new { message = "Mailing list has been updated", task_id = "t" });
                case ("DELETE", var path) when path.StartsWith("/v3/lists/news@mg.example.org/members/", StringComparison.Ordinal):
                    return list.Remove(path.Split('/')[^1]) ? Reply.Json(new { message = "Mailing list member has been deleted" }) : Reply.Json(new { message = "Member not found" }, 404);
                default:
                    return Reply.Json(new { message = "not found" }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync(
            "mailgun", Answer, "/v3", new() { ["sending_domain"] = "mg.example.org", ["list"] = "news@mg.example.org" }, new() { ["api_key"] = "mg-secret" });
        server = harness.Server.Address;
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Equal("""{"subscriber_id":"ann@example.org","email":"Ann@example.org","first_name":"Ann","last_name":"Lee","ams_id":"A-7","status":"subscribed"}""", (await harness.LandedAsync("subscribers"))["ann@example.org"]);

        var target = new Dictionary<string, string> { ["address"] = "news@mg.example.org" };
        (WriteOutcome added, _) = await harness.WriteAsync("list", WriteVerb.Add, target, "bo@example.org", "gone@example.org");
        ExampleHouse.AssertDone(added);
        Assert.Equal([("bo@example.org", true), ("gone@example.org", false)], list.Select(l => (l.Key, l.Value)));
        (WriteOutcome removed, _) = await harness.WriteAsync("list", WriteVerb.Remove, target, "bo@example.org");
        ExampleHouse.AssertDone(removed);
        Assert.Equal(["gone@example.org"], list.Keys);
    }

    [Fact]
    public async Task PostgREST_pages_by_the_header_range_and_takes_many_rows_at_once()
    {
        var rows = new SortedSet<string>(StringComparer.Ordinal);
        object[] people = [.. Enumerable.Range(1, 5).Select(i => new { id = i, email = $"m{i}@example.org", first_name = "F", last_name = "L", status = "active", chapter = (string?)null, updated_at = $"2026-01-0{i}T00:00:00+00:00" })];
        Reply Answer(Received r)
        {
            if (r.Headers.GetValueOrDefault("apikey") != "pg-secret" || r.Headers.GetValueOrDefault("Authorization") != "Bearer pg-secret")
            {
                return Reply.Json(new { message = "JWT expired", code = "PGRST301" }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/rest/v1/members") when r.Headers["Prefer"] == "count=exact" && r.Headers["Range-Unit"] == "items":
                    object[] there = r.Query.GetValueOrDefault("updated_at") is not { } since ? people
                        : since.StartsWith("gte.", StringComparison.Ordinal) && DateTimeOffset.Parse(since[4..], CultureInfo.InvariantCulture) is { Day: 4, Hour: 23 } ? people[4..] : throw new FormatException(since);
                    int from = int.Parse(r.Headers["Range"].TrimEnd('-'), CultureInfo.InvariantCulture);
                    object[] page = [.. there.Skip(from).Take(2)];
                    return page.Length == 0 && from > 0 ? Reply.Json(new { message = "Requested range not satisfiable" }, 416)
                        : Reply.Json(page, page.Length < there.Length ? 206 : 200).With("Content-Range", $"{from}-{from + page.Length - 1}/{there.Length}");
                case ("POST", "/rest/v1/segment_members") when r.Headers["Prefer"] == "resolution=ignore-duplicates,return=minimal" && r.Query["on_conflict"] == "segment,email":
                    rows.UnionWith(r.Json.EnumerateArray().Where(p => p.GetProperty("member").ValueKind == JsonValueKind.Number).Select(p => $"{p.GetProperty("segment")}:{p.GetProperty("email")}"));
                    return new Reply(201, []);
                case ("DELETE", "/rest/v1/segment_members") when r.Query["segment"] == "eq.readers":
                    rows.ExceptWith(r.Query["email"]["in.(".Length..^1].Split(',').Select(e => "readers:" + e));
                    return new Reply(204, []);
                default:
                    return Reply.Json(new { message = "Could not find the table", code = "PGRST205" }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("postgrest", Answer, "/rest/v1", new() { ["url"] = "https://db.invalid/rest/v1" }, new() { ["key"] = "pg-secret" });
        Run first = await harness.SyncAsync();
        Run second = await harness.SyncAsync();
        Assert.Equal((5L, "", 1L, 0L), (first.Added, first.Message, second.Unchanged, second.Changed));
        Assert.Equal(3 + 1, harness.Server.Requests.Count);

        var target = new Dictionary<string, string> { ["segment"] = "readers" };
        (WriteOutcome added, _) = await harness.WriteAsync("segment", WriteVerb.Add, target, "m1@example.org", "m2@example.org");
        (WriteOutcome again, _) = await harness.WriteAsync("segment", WriteVerb.Add, target, "m1@example.org");
        (WriteOutcome removed, _) = await harness.WriteAsync("segment", WriteVerb.Remove, target, "m1@example.org");
        Assert.All(new[] { added, again, removed }, ExampleHouse.AssertDone);
        Assert.Equal(["readers:m2@example.org"], rows);
    }

    [Fact]
    public async Task Moodle_has_one_address_and_answers_tables_as_columns()
    {
        var cohort = new SortedSet<string>(StringComparer.Ordinal);
        Reply Answer(Received r)
        {
            Dictionary<string, string> form = r.Body.Split('&').Select(p => p.Split('=')).ToDictionary(p => Uri.UnescapeDataString(p[0]), p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));
            if (r.Method != "POST" || r.Path != "/webservice/rest/server.php" || form["moodlewsrestformat"] != "json")
            {
                return Reply.Text("<?xml version=\"1.0\"?><EXCEPTION/>", 200, "application/xml");
            }

            if (form["wstoken"] != "moodle-secret")
            {
                return Reply.Json(new { exception = "core\\exception\\moodle_exception", errorcode = "invalidtoken", message = "Invalid token - token not found" });
            }

            switch (form["wsfunction"])
            {
                case "core_course_get_courses":
                    return Reply.Json(new object[] { new { id = 1, fullname = "Front page", startdate = 0, enddate = 0, idnumber = "" }, new { id = 5, fullname = "Ethics", startdate = 1_767_225_600, enddate = 0, idnumber = "ethics" } });
                case "core_enrol_get_enrolled_users":
                    return form["courseid"] == "5" ? Reply.Json(new object[] { new { id = 21, email = "Ann@example.org", firstname = "Ann", lastname = "Lee", idnumber = "A-7", firstaccess = 1_767_300_000 } }) : Reply.Json(new { exception = "x", errorcode = "invalidrecord", message = "no such course" });
                case "core_user_get_users_by_field":
                    return form["field"] == "email" && form["values[0]"] == "ann@example.org" ? Reply.Json(new object[] { new { id = 21, email = "ann@example.org" } }) : Reply.Json(Array.Empty<object>());
                case "core_cohort_add_cohort_members":
                    return form["members[0][cohorttype][value]"] == "readers" && form["members[0][usertype][type]"] == "id" && cohort.Add(form["members[0][usertype][value]"])
                        ? Reply.Json(new { warnings = Array.Empty<object>() }) : Reply.Json(new { warnings = new[] { new { warningcode = "1", message = "There is no such cohort" } } });
                case "core_reportbuilder_retrieve_report":
                    object[] rows = [.. Enumerable.Range(1, 3).Select(i => new { columns = new[] { "5", (20 + i).ToString(CultureInfo.InvariantCulture), $"{i} March 2026, 14:05" } })];
                    return Reply.Json(new { data = new { headers = new[] { "Course", "User", "Completed" }, rows = rows.Skip(2 * int.Parse(form["page"], CultureInfo.InvariantCulture)).Take(2), totalrowcount = 3 } });
                default:
                    return Reply.Json(new { exception = "x", errorcode = "invalidparameter", message = "unknown function" });
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("moodle", Answer, "/webservice/rest", new() { ["url"] = "https://learn.invalid", ["report"] = "3" }, new() { ["token"] = "moodle-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(2, first.Added);
        Assert.Contains("\"ams_id\":\"A-7\"", (await harness.LandedAsync("registrations"))["5-21"], StringComparison.Ordinal);
        await harness.Sources.SaveAsync(
            Core.Access.Actor.CommandLine, new RestSourceInput("test", new RestSourceSettings("moodle", harness.Server.Address.AbsoluteUri + "webservice/rest", new Dictionary<string, string> { ["url"] = "https://learn.invalid", ["report"] = "3" }, ["attendance"]), new Dictionary<string, string>()), CancellationToken.None, harness.SourceId);
        Run report = await harness.SyncAsync();
        Assert.Equal((3L, ""), (report.Added, report.Message));
        Assert.Contains("\"checked_in_at\":\"2026-03-02T14:05:00Z\"", (await harness.LandedAsync("attendance"))["5-22"], StringComparison.Ordinal);

        var target = new Dictionary<string, string> { ["cohort"] = "readers" };
        (WriteOutcome added, _) = await harness.WriteAsync("cohort", WriteVerb.Add, target, "ann@example.org");
        (WriteOutcome unknown, _) = await harness.WriteAsync("cohort", WriteVerb.Add, target, "nobody@example.org");
        ExampleHouse.AssertDone(added);
        Assert.Equal("Moodle does not know this address.", Assert.Single(unknown.Refused).Value);
        Assert.Equal(["21"], cohort);
    }

    [Fact]
    public async Task A_file_among_the_parts_is_made_of_a_template_and_cannot_subscribe_anybody_either()
    {
        string? got = null;
        Reply Answer(Received r)
        {
            got = Parts(r)["people"];
            return Reply.Json(new { });
        }

        static string Yaml(string columns, string cells) =>
            $$$"""
            assochub: 1
            name: upload
            title: Upload
            domain: email
            base_url: https://upload.invalid
            targets:
            - name: list
              label: List
              add:
                batch: 10
                request:
                  path: /import
                  multipart: {kind: contacts}
                  file: {part: people, name: people.csv, body: "{{{columns}}}\n{{#each rows}}{{{cells}}}\n{{/each}}"}
            """;
        await using RestHarness harness = await RestHarness.StartAsync(Answer);
        await harness.ConnectAsync(Yaml("email,name", "{{csv email}},{{csv fields.first_name}}"));
        (WriteOutcome added, _) = await harness.WriteAsync("list", WriteVerb.Add, new Dictionary<string, string>(), "a,b@example.org", "c@example.org");
        ExampleHouse.AssertDone(added);
        Assert.Equal("email,name\n\"a,b@example.org\",\"a,b\"\n\"c@example.org\",\"c\"\n", got);

        got = null;
        await using RestHarness other = await RestHarness.StartAsync(Answer);
        await other.ConnectAsync(Yaml("email,status", "{{csv email}},subscribed"));
        (WriteOutcome refused, _) = await other.WriteAsync("list", WriteVerb.Add, new Dictionary<string, string>(), "c@example.org");
        Assert.Equal(CallFailure.Misconfigured, refused.Failure);
        Assert.Null(got);
    }

    private static byte[] Bytes(string part) => Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));

    // As a server takes a form in parts: by its boundary alone.
    private static Dictionary<string, string> Parts(Received r)
    {
        string type = r.Headers["Content-Type"];
        Assert.StartsWith("multipart/form-data; boundary=", type, StringComparison.Ordinal);
        string boundary = "--" + type.Split("boundary=")[1].Trim('"');
        Assert.EndsWith(boundary + "--\r\n", r.Body, StringComparison.Ordinal);
        return r.Body.Split(boundary)[1..^1].Select(p => p.Split("\r\n\r\n", 2)).ToDictionary(p => p[0].Split("name=\"")[1].Split('"')[0], p => p[1][..^2]);
    }
}
