using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace AssocHub.Tests.EndToEnd;

/// <summary>A reviewer works through look-alikes without touching the mouse.</summary>
[Collection(DemoHouse.Name)]
public sealed class ReviewWalkTests(DemoHouse house, ITestOutputHelper output)
{
    [BrowserFact]
    public async Task Cases_are_decided_by_keyboard_and_the_last_one_is_taken_back()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "mina");
        await page.GotoAsync("/members/review");
        await page.Locator("#review").WaitForAsync();
        await page.Locator("#review:focus").WaitForAsync();
        int before = await AnswersAsync(app);
        string first = await LabelAsync(page);
        await PressAsync(page, "d");
        await PressAsync(page, "s");
        string third = await LabelAsync(page);
        await PressAsync(page, "d");
        Assert.Equal(before + 2, await AnswersAsync(app));

        await page.Keyboard.PressAsync("u");
        await Assertions.Expect(page.Locator("#review")).ToHaveAttributeAsync("aria-label", third);
        Assert.Equal(before + 1, await AnswersAsync(app));
        Assert.NotEqual(first, third);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task Thirty_cases_are_decided_by_keyboard_alone()
    {
        const int Cases = 30;
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "mina");
        await page.GotoAsync("/members/review");
        await page.Locator("#review:focus").WaitForAsync();
        int before = await AnswersAsync(app);
        var waits = new List<double>();
        var whole = System.Diagnostics.Stopwatch.StartNew();
        for (int i = 0; i < Cases; i++)
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            await PressAsync(page, "d");
            waits.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        waits.Sort();
        output.WriteLine($"{Cases} cases in {whole.Elapsed.TotalSeconds:0.0} s; key to next case: median {waits[Cases / 2]:0} ms, longest {waits[^1]:0} ms.");
        Assert.Equal(before + Cases, await AnswersAsync(app));

        // And back again, so that other tests find the queue as it was.
        for (int i = 0; i < Cases; i++)
        {
            await PressAsync(page, "u");
        }

        Assert.Equal(before, await AnswersAsync(app));
        await page.Context.CloseAsync();
    }

    // The next case is there when its label is another one.
    private static async Task PressAsync(IPage page, string key)
    {
        string label = await LabelAsync(page);
        await page.Keyboard.PressAsync(key);
        await Assertions.Expect(page.Locator("#review")).Not.ToHaveAttributeAsync("aria-label", label);
        await page.Locator("#review:focus").WaitForAsync();
    }

    private static async Task<string> LabelAsync(IPage page) => await page.Locator("#review").GetAttributeAsync("aria-label") ?? "";

    private static async Task<int> AnswersAsync(RunningApp app)
    {
        await using AssocHubDbContext db = AppDatabase.Open(app);
        return await db.ReviewAnswers.CountAsync(a => a.RevokedAt == null && a.Verdict == MergeVerdict.Different);
    }
}
