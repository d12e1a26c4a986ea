using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>Somebody connects a product, from the gallery to the end of the first sync, reading nothing but the pages.</summary>
[Collection(DemoHouse.Name)]
public sealed class ConnectWalkTests(DemoHouse house)
{
    [BrowserFact]
    public async Task The_wizard_leads_from_the_gallery_to_the_first_sync_against_the_sandbox()
    {
        (var app, IBrowser browser) = await house.ReadyAsync();
        await using IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = app.Address.ToString() });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.Locator("form:has(input[value='ada']) button").ClickAsync();

        await page.GotoAsync("/sources");
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect a source" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Discourse" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill in the sandbox" }).ClickAsync();
        await page.GetByLabel("API key").FillAsync("not-the-key");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();

        // The server's own words.
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("API username or key is invalid");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fill in the sandbox" }).ClickAsync();
        await page.GetByLabel("API key").FillAsync("sandbox-discourse-key-1876");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test the connection" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What it holds" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Which field is which" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();
        await page.GetByLabel("Text", new() { Exact = true }).FillAsync("advocacy");
        await page.GetByLabel("Topic", new() { Exact = true }).FillAsync("public affairs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Next", Exact = true }).ClickAsync();
        await page.GetByLabel("Sync by itself").SelectOptionAsync("Interval");
        await Assertions.Expect(page.Locator(".times li")).ToHaveCountAsync(5);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect and start the first sync" }).ClickAsync();

        await Assertions.Expect(page.GetByText("people joined into members")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the source" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Discourse (sandbox)", Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Threads", Exact = true }).First).ToBeVisibleAsync();
        Assert.DoesNotContain("sandbox-discourse-key-1876", await page.ContentAsync(), StringComparison.Ordinal);
    }
}
