using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>Three signatures over a request: OAuth 1.0a, that of Amazon, and a checksum.</summary>
public sealed class SignedSystemsTests
{
    [Fact]
    public async Task NetSuite_wants_OAuth_1_and_names_a_new_record_in_a_header()
    {
        var members = new SortedSet<string>(StringComparer.Ordinal);
        var nonces = new HashSet<string>();
        string Signed(Received r, Dictionary<string, string> oauth)
        {
            static string E(string s) => Uri.EscapeDataString(s);
            IEnumerable<string> all = r.Query.Select(q => E(q.Key) + "=" + E(q.Value)).Concat(oauth.Where(o => o.Key is not ("oauth_signature" or "realm")).Select(o => E(o.Key) + "=" + E(o.Value))).Order(StringComparer.Ordinal);
            string text = $"{r.Method}&{E($"http://{r.Headers["Host"]}{r.Path}")}&{E(string.Join('&', all))}";
            return Convert.ToBase64String(HMACSHA256.HashData(Encoding.ASCII.GetBytes("csec&tsec"), Encoding.UTF8.GetBytes(text)));
        }

        Reply Answer(Received r)
        {
            string header = r.Headers.GetValueOrDefault("Authorization", "");
            Dictionary<string, string> oauth = header.StartsWith("OAuth ", StringComparison.Ordinal) ? header[6..].Split(',').Select(p => p.Trim().Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1].Trim('"'))) : [];
            if (oauth.GetValueOrDefault("realm") != "ACCT" || oauth.GetValueOrDefault("oauth_consumer_key") != "ck" || oauth.GetValueOrDefault("oauth_token") != "tk" || oauth.GetValueOrDefault("oauth_signature_method") != "HMAC-SHA256"
                || oauth.GetValueOrDefault("oauth_version") != "1.0" || !nonces.Add(oauth["oauth_nonce"]) || Signed(r, oauth) != oauth["oauth_signature"])
            {
                return Reply.Json(new { type = "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.2", title = "Unauthorized", status = 401, o_errorDetails = new[] { new { detail = "Invalid login attempt." } } }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("POST", "/services/rest/query/v1/suiteql") when r.Headers["Prefer"] == "transient":
                    string q = r.Json.GetProperty("q").GetString()!;
                    if (q == "SELECT id FROM contact WHERE email = 'ann@example.org'")
                    {
                        return Reply.Json(new { count = 1, hasMore = false, items = new[] { new { id = "11" } } });
                    }

                    if (q.StartsWith("SELECT id FROM contact WHERE email = '", StringComparison.Ordinal))
                    {
                        return Reply.Json(new { count = 0, hasMore = false, items = Array.Empty<object>() });
                    }

                    if (q == "SELECT id, email, firstname, lastname, isinactive, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD\"T\"HH24:MI:SS') AS modified FROM contact WHERE lastmodifieddate >= TO_DATE('1970-01-01 00:00:00', 'YYYY-MM-DD HH24:MI:SS') ORDER BY id")
                    {
                        return r.Query["offset"] == "0"
                            ? Reply.Json(new { count = 2, hasMore = true, offset = 0, totalResults = 3, items = new[] { new { id = "11", email = "ann@example.org", firstname = "Ann", lastname = "Lee", isinactive = "F", modified = "2026-01-02T03:04:05" }, new { id = "12", email = "bo@example.org", firstname = "Bo", lastname = "Yi", isinactive = "T", modified = "2026-01-03T03:04:05" } } })
                            : Reply.Json(new { count = 1, hasMore = false, offset = 2, totalResults = 3, items = new[] { new { id = "13", email = "cy@example.org", firstname = "Cy", lastname = "Ng", isinactive = "F", modified = "2026-02-03T03:04:05" } } });
                    }

                    return q.Contains("TO_DATE('2026-02-0", StringComparison.Ordinal) ? Reply.Json(new { hasMore = false, items = Array.Empty<object>() }) : Reply.Json(new { title = "Bad Request", o_errorDetails = new[] { new { detail = "Invalid search query: " + q } } }, 400);
                case ("POST", "/services/rest/record/v1/contact"):
                    return r.Json.GetProperty("email").GetString()!.StartsWith("bad", StringComparison.Ordinal)
                        ? Reply.Json(new { title = "Bad Request", status = 400, o_errorDetails = new[] { new { detail = "Error while accessing a resource. Invalid email", o_errorCode = "USER_ERROR" } } }, 400)
                        : new Reply(204, []).With("Location", $"http://{r.Headers["Host"]}/services/rest/record/v1/contact/99");
                case ("PUT", var path) when path.StartsWith("/services/rest/record/v1/customrecord_segment/eid:digest-", StringComparison.Ordinal):
                    members.Add(path.Split('-')[^1] + r.Json.GetProperty("custrecord_contact").GetProperty("id").GetString());
                    return new Reply(204, []);
                case ("DELETE", var path) when path.StartsWith("/services/rest/record/v1/customrecord_segment/eid:digest-", StringComparison.Ordinal):
                    members.RemoveWhere(m => m.StartsWith(path.Split('-')[^1], StringComparison.Ordinal));
                    return new Reply(204, []);
                default:
                    return Reply.Json(new { title = "Not found " + r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("netsuite", Answer, "/services/rest", new() { ["account"] = "ACCT", ["consumer_key"] = "ck", ["token"] = "tk" }, new() { ["consumer_secret"] = "csec", ["token_secret"] = "tsec" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Contains("\"status\":\"inactive\"", (await harness.LandedAsync("members"))["12"], StringComparison.Ordinal);
        var target = new Dictionary<string, string> { ["segment"] = "digest" };
        (Dictionary<string, string> refused, _) = await ExampleHouse.WriteAllAsync(harness, "segment", WriteVerb.Add, target, "ann@example.org", "new@example.org", "bad@example.org");
        Assert.Contains("Invalid email", Assert.Single(refused).Value, StringComparison.Ordinal);
        Assert.Equal(["1111", "9999"], members);
        Assert.Empty((await ExampleHouse.WriteAllAsync(harness, "segment", WriteVerb.Remove, target, "ann@example.org", "gone@example.org")).Refused);
        Assert.Equal(["9999"], members);
    }

    [Fact]
    public async Task Amazon_signs_with_a_key_made_in_four_steps_and_goes_on_behind_a_piece_of_JSON()
    {
        var items = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
        static byte[] H(byte[] k, string s) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(s));
        static string Sha(string s) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(s)));
        Reply Answer(Received r)
        {
            string date = r.Headers["X-Amz-Date"], day = date[..8];
            string canonical = $"{r.Method}\n{r.Path}\n\ncontent-type:{r.Headers["Content-Type"]}\nhost:{r.Headers["Host"]}\nx-amz-date:{date}\nx-amz-target:{r.Headers["X-Amz-Target"]}\n\ncontent-type;host;x-amz-date;x-amz-target\n{Sha(r.Body)}";
            string scope = $"{day}/eu-west-1/dynamodb/aws4_request";
            byte[] key = H(H(H(H(Encoding.UTF8.GetBytes("AWS4" + "aws/secret"), day), "eu-west-1"), "dynamodb"), "aws4_request");
            string signature = Convert.ToHexStringLower(H(key, $"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Sha(canonical)}"));
            if (r.Headers.GetValueOrDefault("Authorization") != $"AWS4-HMAC-SHA256 Credential=AKID/{scope}, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}")
            {
                return Reply.Json(new { __type = "com.amazon.coral.service#InvalidSignatureException", message = "The request signature we calculated does not match" }, 400);
            }

            if (r.Headers["Content-Type"] != "application/x-amz-json-1.0")
            {
                return Reply.Json(new { __type = "SerializationException" }, 400);
            }

            object Item(int n) => new { id = new { S = $"m{n}" }, email = new { S = $"u{n}@example.org" }, interests = new { SS = new[] { "Ethics", "Law" } } };
            switch (r.Headers["X-Amz-Target"])
            {
                case "DynamoDB_20120810.Scan":
                    return !r.Json.TryGetProperty("ExclusiveStartKey", out JsonElement start) ? Reply.Json(new { Items = new[] { Item(1), Item(2) }, Count = 2, LastEvaluatedKey = new { id = new { S = "m2" } } })
                        : start.GetProperty("id").GetProperty("S").GetString() == "m2" ? Reply.Json(new { Items = new[] { Item(3) }, Count = 1 }) : Reply.Json(new { message = "key" }, 400);
                case "DynamoDB_20120810.Query":
                    string mail = r.Json.GetProperty("ExpressionAttributeValues").GetProperty(":m").GetProperty("S").GetString()!;
                    return Reply.Json(new { Items = mail == "u1@example.org" ? new[] { Item(1) } : [] });
                case "DynamoDB_20120810.UpdateItem":
                    string id = r.Json.GetProperty("Key").GetProperty("id").GetProperty("S").GetString()!;
                    HashSet<string> mine = items.TryGetValue(id, out HashSet<string>? known) ? known : items[id] = [];
                    string segment = r.Json.GetProperty("ExpressionAttributeValues").GetProperty(":s").GetProperty("SS")[0].GetString()!;
                    _ = r.Json.GetProperty("UpdateExpression").GetString()!.StartsWith("ADD", StringComparison.Ordinal) ? mine.Add(segment) : mine.Remove(segment);
                    return Reply.Json(new { });
                default:
                    return Reply.Json(new { __type = "UnknownOperationException" }, 400);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("aws-dynamodb", Answer, "", new() { ["region"] = "eu-west-1", ["table"] = "members", ["key_id"] = "AKID" }, new() { ["secret"] = "aws/secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Equal("""{"ams_id":"m3","email":"u3@example.org","interests":"Ethics;Law"}""", (await harness.LandedAsync("members"))["m3"]);
        var target = new Dictionary<string, string> { ["segment"] = "digest" };
        (Dictionary<string, string> refused, _) = await ExampleHouse.WriteAllAsync(harness, "segment", WriteVerb.Add, target, "u1@example.org", "gone@example.org");
        Assert.Equal("key-gone@example.org", Assert.Single(refused).Key);
        Assert.Equal(["digest"], items["m1"]);
        Assert.Empty((await ExampleHouse.WriteAllAsync(harness, "segment", WriteVerb.Remove, target, "u1@example.org")).Refused);
        Assert.Empty(items["m1"]);
    }

    [Fact]
    [SuppressMessage("Security", "CA5350", Justification = "What the product takes.")]
    public async Task BigBlueButton_wants_a_checksum_over_call_and_query()
    {
        var registered = new SortedSet<string>(StringComparer.Ordinal);
        static Reply Xml(string inner) => Reply.Text($"<response>{inner}</response>", 200, "text/xml");
        Reply Answer(Received r)
        {
            string call = r.Path.Split('/')[^1];
            string query = string.Join('&', r.Query.Where(q => q.Key != "checksum").Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
            if (r.Query.GetValueOrDefault("checksum") != Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(call + query + "bbb-secret"))))
            {
                return Xml("<returncode>FAILED</returncode><messageKey>checksumError</messageKey><message>Checksums do not match</message>");
            }

            switch (r.Path)
            {
                case "/bigbluebutton/api/getRecordings":
                    int offset = int.Parse(r.Query["offset"], CultureInfo.InvariantCulture);
                    string One(int n) => $"<recording><recordID>r{n}</recordID><name>Webinar {n}</name><startTime>{1_767_225_600_000 + n * 86_400_000L}</startTime><endTime>{1_767_229_200_000 + n * 86_400_000L}</endTime><metadata><topic>ethics, law</topic></metadata></recording>";
                    return offset switch
                    {
                        0 => Xml($"<returncode>SUCCESS</returncode><recordings>{One(1)}{One(2)}</recordings><pagination><totalElements>3</totalElements></pagination>"),
                        2 => Xml($"<returncode>SUCCESS</returncode><recordings>{One(3)}</recordings><pagination><totalElements>3</totalElements></pagination>"),
                        _ => Xml("<returncode>FAILED</returncode><messageKey>offset</messageKey><message>offset</message>"),
                    };
                case "/bigbluebutton/api/getMeetingInfo":
                    return r.Query["meetingID"] == "r1" ? Xml("<returncode>SUCCESS</returncode><attendees><attendee><userID>u1</userID><fullName>Ann Lee</fullName><customdata><email>ann@example.org</email></customdata></attendee><attendee><userID>u2</userID><fullName>Bo Yi</fullName><customdata></customdata></attendee></attendees>")
                        : r.Query["meetingID"] == "r2" ? Xml("<returncode>FAILED</returncode><messageKey>notFound</messageKey><message>We could not find a meeting with that meeting ID</message>")
                        : Xml("<returncode>SUCCESS</returncode><attendees><attendee><userID>u1</userID><fullName>Ann Lee</fullName><customdata><email>ann@example.org</email></customdata></attendee></attendees>");
                case "/bigbluebutton/api/enter":
                    registered.Add(r.Query["fullName"] + "/" + r.Query["meetingID"]);
                    return Xml("<returncode>SUCCESS</returncode>");
                default:
                    return Xml("<returncode>FAILED</returncode><messageKey>unsupportedRequest</messageKey><message>no such call</message>");
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("bigbluebutton", Answer, "/bigbluebutton/api", new() { ["url"] = "SERVER" }, new() { ["secret"] = "bbb-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(6, first.Added);
        Assert.Contains("\"topics\":\"ethics;law\"", (await harness.LandedAsync("events"))["r1"], StringComparison.Ordinal);
        var target = new Dictionary<string, string> { ["meeting"] = "r9" };
        Assert.Empty((await ExampleHouse.WriteAllAsync(harness, "meeting", WriteVerb.Add, target, "ann@example.org")).Refused);
        Assert.Equal(["ann/r9"], registered);
    }
}
