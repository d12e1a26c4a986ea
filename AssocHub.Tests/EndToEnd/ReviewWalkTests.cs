using System.Text.RegularExpressions;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace AssocHub.Tests.EndToEnd;

/// <summary>A reviewer works through look-alikes without touching the mouse.</summary>
[Collection(DemoHouse.Name)]
public sealed partial class ReviewWalkTests(DemoHouse house, ITestOutputHelper output)
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

    [BrowserFact]
    public async Task Two_people_agree_on_a_case_and_whatever_was_decided_is_found_again_and_taken_back()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage mina = await browser.SignInAsync(app, "mina");
        IPage ada = await browser.SignInAsync(app, "ada");
        await mina.TellingAsync(app, async () =>
        {
            // The first opinion decides nothing, is not asked for again, and is found again.
            await mina.GotoAsync("/members/review");
            await mina.Locator("#review:focus").WaitForAsync();
            string asked = await LabelAsync(mina);
            await mina.Keyboard.PressAsync("2");
            await mina.GetByText("Two people must agree on this case. Yours is the first answer").WaitForAsync();
            await PressAsync(mina, "m");
            await mina.GotoAsync("/members/review?two=1");
            await mina.GetByText("No case for two people waits for you").WaitForAsync();
            await mina.GotoAsync("/members/review/decisions?what=opinions");
            await mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = TakeBack() }).WaitForAsync();

            // The second one does not see it, agrees, and takes that back: the first opinion stands as it did.
            await ada.GotoAsync("/members/review?two=1");
            await ada.Locator("#review:focus").WaitForAsync();
            Assert.Equal(asked, await LabelAsync(ada));
            await ada.GetByText("Somebody has answered already; what they said is not shown.").WaitForAsync();
            await ada.Keyboard.PressAsync("m");
            await ada.GetByText("is one person").WaitForAsync();
            await ada.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Undo the last answer" }).ClickAsync();
            await ada.Locator("#review").WaitForAsync();
            await mina.ReloadAsync();
            await mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = TakeBack() }).ClickAsync();
            await mina.GetByText("No opinion of yours waits for a second person").WaitForAsync();
            await ada.Keyboard.PressAsync("2");
            await ada.GetByText("One answer is enough for this case.").WaitForAsync();

            // By rule what nothing speaks against, all at once and back.
            await mina.GotoAsync("/members/review/by-rule");
            string would = await mina.Locator("#bulk-would").InnerTextAsync();
            await mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = MergeMany() }).ClickAsync();
            await mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Merge", Exact = true }).ClickAsync();
            await Assertions.Expect(mina.Locator("#bulk-would")).Not.ToHaveTextAsync(would);
            await mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take all of it back" }).ClickAsync();
            await Assertions.Expect(mina.Locator("#bulk-would")).ToHaveTextAsync(would);

            // Different people, for ever: until it is taken back among the decisions.
            await mina.GotoAsync("/members/review");
            await mina.Locator("#review:focus").WaitForAsync();
            await PressAsync(mina, "d");
            await mina.GotoAsync("/members/review/decisions?what=different");
            ILocator decisions = mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = TakeBack() });
            await decisions.First.WaitForAsync();
            int standing = await decisions.CountAsync();
            await decisions.First.ClickAsync();
            await mina.GetByText("Take this decision back?").WaitForAsync();
            await mina.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Take back", Exact = true }).Last.ClickAsync();
            await Assertions.Expect(decisions).ToHaveCountAsync(standing - 1);
        });
        await mina.Context.CloseAsync();
        await ada.Context.CloseAsync();
    }

    [GeneratedRegex("^Take back", RegexOptions.None, 1000)]
    private static partial Regex TakeBack();

    [GeneratedRegex("^Merge [0-9]", RegexOptions.None, 1000)]
    private static partial Regex MergeMany();

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
