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

/// <summary>What a walk that failed leaves behind.</summary>
internal static class Telling
{
    // As much of what the program wrote as helps, in characters.
    private const int Tail = 4000;

    /// <summary>Walks; when that fails, says what the page showed (and had said in passing) and what the program wrote last.</summary>
    public static async Task TellingAsync(this IPage page, RunningApp app, Func<Task> walk)
    {
        await page.EvaluateAsync(Listen);
        await page.Context.AddInitScriptAsync(Listen);
        try
        {
            await walk();
        }
        catch (Exception problem) when (problem is TimeoutException or PlaywrightException)
        {
            string shown = await page.InnerTextAsync("body");
            string passed = await page.EvaluateAsync<string>("() => (window.walkSaid || []).join('\\n')");
            string written = app.Output;
            throw new Xunit.Sdk.XunitException(
                $"""
                {problem.Message}
                {page.Url} showed:
                {shown}
                It had said in passing:
                {passed}
                The program wrote last:
                {written[Math.Max(0, written.Length - Tail)..]}
                """,
                problem);
        }
    }

    // Toasts are gone before anybody looks.
    private const string Listen =
        """
        (() => {
          window.walkSaid = [];
          new MutationObserver(changes => {
            for (const change of changes)
              for (const added of change.addedNodes)
                if (added.nodeType === 1 && (added.matches('.rz-notification-item-wrapper, .rz-notification-item') || added.querySelector('.rz-notification-item')))
                  window.walkSaid.push(added.innerText);
          }).observe(document, { childList: true, subtree: true });
        })()
        """;
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
