using AssocHub.Tests.Support;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>The system's chromium; nothing is downloaded.</summary>
internal static class Browser
{
    public const string Path = "/usr/bin/chromium";

    // A page may take this long, in milliseconds, on a machine that is busy with something else.
    private const int Patience = 120_000;

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    public static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        return playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Arguments });
    }

    /// <summary>A page of somebody who has just signed in.</summary>
    public static async Task<IPage> SignInAsync(this IBrowser browser, RunningApp app, string person, ColorScheme scheme = ColorScheme.Light, bool bypassPolicy = false)
    {
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = app.Address.OriginalString,
            ColorScheme = scheme,
            BypassCSP = bypassPolicy,
            AcceptDownloads = true,
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
        });
        context.SetDefaultTimeout(Patience);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.Locator($"form:has(input[value='{person}']) button").ClickAsync();
        await page.Locator("main h1").WaitForAsync();
        return page;
    }
}

/// <summary>Waiting for what a person would wait for.</summary>
internal static class Waiting
{
    /// <summary>The page has its title and shows no spinner.</summary>
    public static async Task SettledAsync(this IPage page)
    {
        await page.Locator("main h1").First.WaitForAsync();
        await Assertions.Expect(page.Locator("main .state.loading")).ToHaveCountAsync(0);
    }
}
