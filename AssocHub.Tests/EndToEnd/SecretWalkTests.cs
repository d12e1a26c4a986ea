using System.Text;
using AssocHub.Tests.Sandbox;
using AssocHub.Tests.Sources.Rest;
using AssocHub.Tests.Support;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>
/// A server that repeats the key in whatever it says is connected in the browser, fails there in every way, and the key is looked for in
/// every page, message, export, log and table.
/// </summary>
[Collection(DemoHouse.Name)]
public sealed class SecretWalkTests(DemoHouse house)
{
    private const string Secret = "leakwalk0123456789";

    private const string Yaml = """
        assochub: 1
        name: walk-parrot
        title: Walk parrot
        domain: community
        base_url: SERVER
        settings: [{name: key, label: Key, secret: true}]
        auth: {kind: basic, user: me, password: '${settings.key}', headers: {X-Key: '${settings.key}'}}
        test: GET /test
        streams:
          - {stream: community_users, request: GET /users, fields: {user_id: id, name: name, joined_at: at}}
          - {stream: posts, request: GET /page, fields: {post_id: id, thread_id: t, user_id: u, posted_at: at}}
        """;

    [BrowserFact]
    public async Task A_key_that_the_server_repeats_is_on_no_page_and_in_no_message_export_log_or_table()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        bool letsIn = false;
        await using StrictServer parrot = await StrictServer.StartAsync(r => (r.Path, letsIn) switch
        {
            ("/test", false) => Reply.Json(new { message = $"The key {r.Headers["X-Key"]} ({r.Headers["Authorization"]}) is not known" }, 401),
            ("/test", true) => Reply.Json(new { ok = true }),
            ("/users", _) => Reply.Json(new object[] { new { id = 1, name = "Ann", at = "never, " + r.Headers["X-Key"] }, new { id = 2, name = "Bo", at = "2026-01-01" } }),
            _ => Reply.Text($"<html><title>Not for {Secret}</title></html>", 200, "text/html"),
        });
        var seen = new StringBuilder();
        IPage page = await browser.SignInAsync(app, "ada");
        async Task LookAsync() => seen.AppendLine(await page.ContentAsync());

        await page.GotoAsync("/sources/connector");
        await page.SettledAsync();
        await page.GetByLabel("YAML").FillAsync(Yaml.Replace("SERVER", parrot.Address.AbsoluteUri, StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Check it" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and connect it" }).ClickAsync();
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync(Secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The key ••• (Basic •••) is not known");
        await LookAsync();
        letsIn = true;
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What it holds" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Not for •••")).ToBeVisibleAsync();
        await LookAsync();
        foreach (string step in new[] { "Which field is which", "What it is about", "When it is read" })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = step })).ToBeVisibleAsync();
            await LookAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Connect and start the first sync" }).ClickAsync();
        await Assertions.Expect(page.GetByText("posts: The server answered with a web page titled 'Not for •••'")).ToBeVisibleAsync();
        await LookAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the source" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Rejected records" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put it right" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Joined at")).ToHaveValueAsync("never, •••");
        await page.ShotAsync("rejected-form");
        await LookAsync();
        string source = new Uri(page.Url).AbsolutePath;
        foreach (string path in new[] { source, "/sources", "/sources/rejected", "/sources/connector/walk-parrot", "/audit", "/audit/export", "/sources/99999999", "/no-such-page", "/members", "/measures" })
        {
            IAPIResponse answer = await page.Context.APIRequest.GetAsync(app.Address.GetLeftPart(UriPartial.Authority) + path);
            seen.AppendLine(await answer.TextAsync());
        }

        await page.Context.CloseAsync();
        using HttpClient auditor = app.Client();
        await DemoSignIn.AsAsync(auditor, "ines");
        string export = await auditor.GetStringAsync(new Uri("/audit/export", UriKind.Relative));
        Assert.Contains("source.connected", export, StringComparison.Ordinal);
        string all = string.Join('\n', seen.ToString(), export, app.Output, await DatabaseText.OfAsync(app.DatabasePath));
        Assert.Contains("never, •••", all, StringComparison.Ordinal);
        foreach (string form in new[] { Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes("me:" + Secret)), Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)) })
        {
            Assert.DoesNotContain(form, all, StringComparison.OrdinalIgnoreCase);
        }
    }
}
