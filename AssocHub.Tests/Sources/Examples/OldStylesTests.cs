using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using AssocHub.Core.Common;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>SOAP with a token for each call, requests of which every part is signed, and rows that are lists of cells.</summary>
public sealed class OldStylesTests
{
    [Fact]
    public async Task NetFORUM_speaks_SOAP_and_gives_another_token_with_each_answer()
    {
        XNamespace soap = "http://schemas.xmlsoap.org/soap/envelope/", av = "http://www.avectra.com/2005/";
        var committee = new SortedSet<string>(StringComparer.Ordinal);
        int tokens = 0;
        string? fault = null;
        string valid = "";
        Reply Envelope(string inner, string token = "") => Reply.Text($"<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{soap}\"><soap:Header><AuthorizationToken xmlns=\"{av}\"><Token>{token}</Token></AuthorizationToken></soap:Header><soap:Body>{inner}</soap:Body></soap:Envelope>", 200, "text/xml; charset=utf-8");
        Reply Fault(string words) => Reply.Text($"<?xml version=\"1.0\"?><soap:Envelope xmlns:soap=\"{soap}\"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>{words}</faultstring></soap:Fault></soap:Body></soap:Envelope>", 500, "text/xml");
        Reply Answer(Received r)
        {
            if (!r.Headers["Content-Type"].StartsWith("text/xml", StringComparison.Ordinal) || r.Path != "/xweb/secure/netFORUMXML.asmx")
            {
                return Fault("content type");
            }

            XElement envelope = XElement.Parse(r.Body);
            XElement call = envelope.Element(soap + "Body")!.Elements().Single();
            string action = call.Name.LocalName;
            if (r.Headers["SOAPAction"] != $"\"{av}{action}\"" || call.Name.Namespace != av)
            {
                return Fault("SOAPAction " + r.Headers["SOAPAction"]);
            }

            if (action == "Authenticate")
            {
                valid = "tok<" + ++tokens;
                return call.Element(av + "userName")!.Value == "web" && call.Element(av + "password")!.Value == "p&w"
                    ? Envelope($"<AuthenticateResponse xmlns=\"{av}\"><AuthenticateResult>http://www.avectra.com/2005/</AuthenticateResult></AuthenticateResponse>", "tok&lt;" + tokens) : Fault("Invalid Credentials");
            }

            if (envelope.Element(soap + "Header")?.Element(av + "AuthorizationToken")?.Element(av + "Token")?.Value != valid)
            {
                return Fault("Invalid Token Value");
            }

            valid = "tok<" + ++tokens;
            string token = "tok&lt;" + tokens;
            switch (action)
            {
                case "GetQuery":
                    string where = call.Element(av + "szWhereClause")!.Value;
                    if (call.Element(av + "szOrderBy")!.Value is "eml_address")
                    {
                        return Envelope($"<GetQueryResponse xmlns=\"{av}\"><GetQueryResult><IndividualObjects xmlns=\"\" recordReturn=\"1\">{(where.Contains("ann@example.org", StringComparison.Ordinal) ? "<IndividualObject><ind_cst_key>k1</ind_cst_key></IndividualObject>" : "")}</IndividualObjects></GetQueryResult></GetQueryResponse>", token);
                    }

                    string rows = where switch
                    {
                        "ind_cst_key > '' AND ind_change_date >= '1970-01-01'" => "<IndividualObject><ind_cst_key>k1</ind_cst_key><cst_recno>1</cst_recno><ind_first_name>Ann</ind_first_name><ind_last_name>O&apos;Lee</ind_last_name><cst_eml_address_dn>ann@example.org</cst_eml_address_dn><cst_member_flag>1</cst_member_flag><ind_change_date>2026-01-02T03:04:05</ind_change_date></IndividualObject><IndividualObject><ind_cst_key>k2</ind_cst_key><cst_recno>2</cst_recno><ind_first_name>Bo</ind_first_name><ind_last_name>Yi</ind_last_name><cst_eml_address_dn>bo@example.org</cst_eml_address_dn><cst_member_flag>0</cst_member_flag><ind_change_date>2026-01-02T03:04:05</ind_change_date></IndividualObject>",
                        "ind_cst_key > 'k2' AND ind_change_date >= '1970-01-01'" => "<IndividualObject><ind_cst_key>k3</ind_cst_key><cst_recno>3</cst_recno><ind_first_name>Cy</ind_first_name><ind_last_name>Ng</ind_last_name><cst_eml_address_dn>cy@example.org</cst_eml_address_dn><cst_member_flag>1</cst_member_flag><ind_change_date>2026-02-02T03:04:05</ind_change_date></IndividualObject>",
                        _ when where.StartsWith("ind_cst_key > 'k3'", StringComparison.Ordinal) || where.EndsWith("'2026-02-02'", StringComparison.Ordinal) => "",
                        _ => "bad",
                    };
                    return rows == "bad" ? Fault("bad where " + where.Replace("<", "", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)) : Envelope($"<GetQueryResponse xmlns=\"{av}\"><GetQueryResult><IndividualObjects xmlns=\"\" recordReturn=\"2\">{rows}</IndividualObjects></GetQueryResult></GetQueryResponse>", token);
                case "InsertFacadeObject" when fault is not null:
                    return Fault(fault);
                case "InsertFacadeObject":
                    XElement node = call.Element(av + "oNode")!.Elements().Single();
                    committee.Add(node.Descendants("cmc_cst_key").Single().Value);
                    return Envelope($"<InsertFacadeObjectResponse xmlns=\"{av}\"><InsertFacadeObjectResult>&lt;Result&gt;&lt;ErrorCode&gt;0&lt;/ErrorCode&gt;&lt;Message&gt;ok&lt;/Message&gt;&lt;/Result&gt;</InsertFacadeObjectResult></InsertFacadeObjectResponse>", token);
                default:
                    return Fault("unknown " + action);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("netforum", Answer, "/xweb/secure", new() { ["url"] = "SERVER", ["user"] = "web" }, new() { ["password"] = "p&w" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        Assert.Contains("\"last_name\":\"O'Lee\"", (await harness.LandedAsync("members"))["1"], StringComparison.Ordinal);
        var target = new Dictionary<string, string> { ["committee"] = "C1" };
        (WriteOutcome added, _) = await harness.WriteAsync("committee", WriteVerb.Add, target, "ann@example.org");
        ExampleHouse.AssertDone(added);
        (WriteOutcome gone, _) = await harness.WriteAsync("committee", WriteVerb.Add, target, "gone@example.org");
        Assert.Equal("netFORUM does not know this address.", Assert.Single(gone.Refused).Value);
        Assert.Equal(["k1"], committee);
        Assert.Single(harness.Server.Requests, r => r.Body.Contains("<Authenticate", StringComparison.Ordinal));

        // What a fault says is told, and a token that is not taken is fetched again.
        valid = "another";
        ExampleHouse.AssertDone((await harness.WriteAsync("committee", WriteVerb.Add, target, "ann@example.org")).Outcome);
        fault = "The committee is closed";
        (WriteOutcome closed, _) = await harness.WriteAsync("committee", WriteVerb.Add, target, "ann@example.org");
        Assert.Contains("The committee is closed", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_signed_whole_and_no_number_is_used_twice()
    {
        var list = new SortedSet<string>(StringComparer.Ordinal);
        var nonces = new HashSet<string>();
        Reply Answer(Received r)
        {
            string stamp = r.Headers.GetValueOrDefault("X-Timestamp", "0"), nonce = r.Headers.GetValueOrDefault("X-Nonce", "");
            string query = r.Query.Count == 0 ? "" : "?" + string.Join('&', r.Query.Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}"));
            string text = $"{r.Method}\n{r.Path.Replace(" ", "%20")}{query}\n{stamp}\n{nonce}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(r.Body)))}";
            string expected = Convert.ToBase64String(HMACSHA256.HashData("sig-secret"u8, Encoding.UTF8.GetBytes(text)));
            if (r.Headers.GetValueOrDefault("X-Key") != "id-1" || r.Headers.GetValueOrDefault("X-Signature") != expected || !nonces.Add(nonce))
            {
                return Reply.Json(new { error = "Signature does not match: " + text }, 401);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/v1/people"):
                    return r.Query["page"] switch
                    {
                        "1" => Reply.Text("""{"people":{"77":{"mail":"ann@example.org","name":"Lee, Ann"},"78":{"mail":"bo@example.org","name":"Yi, Bo"}}}"""),
                        "2" => Reply.Text("""{"people":{"79":{"mail":"cy@example.org","name":"Ng, Cy"}}}"""),
                        _ => Reply.Json(new { error = "no more" }, 404),
                    };
                case ("PUT", "/v1/lists/L 1/people"):
                    list.UnionWith(r.Json.GetProperty("add").EnumerateArray().Select(a => a.GetString()!));
                    return Reply.Text("""{"results":{"bad@example.org":{"ok":false,"why":"blocked"},"ann@example.org":{"ok":true}}}""");
                default:
                    return Reply.Json(new { error = "no such thing " + r.Url }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("signed-requests", Answer, "/v1", new() { ["id"] = "id-1" }, new() { ["secret"] = "sig-secret" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(3, first.Added);
        var target = new Dictionary<string, string> { ["list"] = "L 1" };
        (WriteOutcome added, _) = await harness.WriteAsync("list", WriteVerb.Add, target, "ann@example.org", "bad@example.org");
        Assert.True(added.Failure is null, added.Message);
        Assert.Equal("blocked", added.Refused["key-bad@example.org"]);
        Assert.Single(added.Refused);
    }

    [Fact]
    public async Task A_spreadsheet_names_its_columns_in_its_first_row()
    {
        var rows = new List<string> { "x@example.org" };
        Reply Answer(Received r)
        {
            if (r.Query.GetValueOrDefault("key") != "sheet-key")
            {
                return Reply.Json(new { error = new { code = 403, message = "The caller does not have permission", status = "PERMISSION_DENIED" } }, 403);
            }

            switch (r.Method, r.Path)
            {
                case ("GET", "/v4/spreadsheets/S1/values/Members"):
                    return Reply.Text("""{"range":"Members!A1:Z1000","majorDimension":"ROWS","values":[["Member No","E-mail","First","Last","Joined","Active"],["7","ann@example.org","Ann","Lee","31/01/2020","Y"],[],["8","bo@example.org","Bo","Yi"]]}""");
                case ("GET", "/v4/spreadsheets/S1/values/Segment!A2:A"):
                    Assert.Equal("COLUMNS", r.Query["majorDimension"]);
                    return Reply.Json(rows.Count == 0 ? new { range = "Segment!A2:A" } : (object)new { range = "Segment!A2:A", values = new[] { rows } });
                case ("POST", "/v4/spreadsheets/S1/values/Segment!A2:A:append") when r.Query["valueInputOption"] == "RAW":
                    rows.AddRange(r.Json.GetProperty("values").EnumerateArray().Select(v => v.EnumerateArray().Single().GetString()!));
                    return Reply.Json(new { updates = new { updatedRows = 1 } });
                case ("POST", "/v4/spreadsheets/S1/values/Segment!A2:A:clear"):
                    rows.Clear();
                    return Reply.Json(new { });
                case ("PUT", "/v4/spreadsheets/S1/values/Segment!A2:A") when r.Query["valueInputOption"] == "RAW" && r.Json.GetProperty("majorDimension").GetString() == "COLUMNS":
                    rows = [.. r.Json.GetProperty("values")[0].EnumerateArray().Select(v => v.GetString()!)];
                    return Reply.Json(new { });
                default:
                    return Reply.Json(new { error = new { message = "no such thing " + r.Method + r.Url } }, 404);
            }
        }

        await using RestHarness harness = await ExampleHouse.ConnectAsync("google-sheets", Answer, "/v4", new() { ["sheet"] = "S1" }, new() { ["key"] = "sheet-key" });
        (Run first, _) = await ExampleHouse.SyncTwiceAsync(harness);
        Assert.Equal(2, first.Added);
        Assert.Equal("""{"ams_id":"7","email":"ann@example.org","first_name":"Ann","last_name":"Lee","join_date":"2020-01-31","status":"active"}""", (await harness.LandedAsync("members"))["7"]);
        ExampleHouse.AssertDone((await harness.WriteAsync("sheet", WriteVerb.Add, new Dictionary<string, string>(), "ann@example.org", "bo@example.org")).Outcome);
        Assert.Equal(["x@example.org", "ann@example.org", "bo@example.org"], rows);
        ExampleHouse.AssertDone((await harness.WriteAsync("sheet", WriteVerb.Remove, new Dictionary<string, string>(), "ann@example.org")).Outcome);
        Assert.Equal(["x@example.org", "bo@example.org"], rows);
    }
}
