using System.Text.RegularExpressions;
using AssocHub.Tests.Support;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>Follows every link from the home page and checks each kind of page once, in light and in dark.</summary>
[Collection(DemoHouse.Name)]
public sealed partial class AccessibilityTests(DemoHouse house)
{
    // Far above what there is: a crawl that grows past it has found pages without end.
    private const int MostPages = 80;

    [AxeFact]
    public async Task Every_page_that_membership_staff_can_reach_is_accessible_in_light() => await CheckAsync("mina", ColorScheme.Light);

    [AxeFact]
    public async Task Every_page_that_membership_staff_can_reach_is_accessible_in_dark() => await CheckAsync("mina", ColorScheme.Dark);

    [AxeFact]
    public async Task Every_page_that_an_administrator_can_reach_is_accessible() => await CheckAsync("ada", ColorScheme.Light);

    [AxeFact]
    public async Task Every_page_that_an_approver_can_reach_is_accessible() => await CheckAsync("petra", ColorScheme.Dark);

    [AxeFact]
    public async Task The_check_finds_a_picture_without_words_and_text_that_cannot_be_read()
    {
        (RunningApp app, IBrowser browser) = await house.StartedAsync();
        IPage page = await browser.SignInAsync(app, "mina", bypassPolicy: true);
        await page.SetContentAsync("<html lang='en'><title>x</title><main><h1>x</h1><img src='x'><p style='color:#ccc;background:#fff'>pale</p></main></html>");

        string found = string.Join(Environment.NewLine, await Axe.ViolationsAsync(page));

        Assert.Contains("image-alt", found, StringComparison.Ordinal);
        Assert.Contains("color-contrast", found, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    private async Task CheckAsync(string person, ColorScheme scheme)
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, person, scheme, bypassPolicy: true);
        var problems = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(["/", "/search?q=ann", "/not-found"]);
        while (waiting.TryDequeue(out string? path) && seen.Count < MostPages)
        {
            if (!seen.Add(Kind(path)))
            {
                continue;
            }

            await page.GotoAsync(path);
            await page.SettledAsync();
            problems.AddRange((await Axe.ViolationsAsync(page)).Select(v => $"{path} ({scheme}): {v}"));
            string[] links = await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('a[href^=\"/\"]:not([download])')].map(a => a.getAttribute('href'))");
            foreach (string link in links.Where(l => !l.Contains("/download", StringComparison.Ordinal) && !l.Contains(".xlsx", StringComparison.Ordinal)))
            {
                waiting.Enqueue(link);
            }
        }

        await page.Context.CloseAsync();
        Assert.True(seen.Count > 5, "The crawl found too few pages: " + string.Join(", ", seen));
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    /// <summary>Pages that differ in a number or a query value only are of one kind.</summary>
    private static string Kind(string path) => Numbers().Replace(path.Split('?', '#')[0], "N");

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Numbers();
}
