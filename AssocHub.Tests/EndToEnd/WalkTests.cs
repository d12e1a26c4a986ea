using System.Globalization;
using System.Text.RegularExpressions;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using ClosedXML.Excel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>The whole flow as people walk it: the first start, a member, a segment, its approval, the push, the file, the report.</summary>
[Collection(DemoHouse.Name)]
public sealed partial class WalkTests(DemoHouse house)
{
    private const string Segment = "Clicked, but came to no session";
    private const string Topic = "digital transformation";

    // Nobody decides on their own segment; each of these may be needed, by the domains that it reads.
    private static readonly string[] Deciders = ["petra", "owen", "dara"];

    [BrowserFact]
    public async Task From_the_first_start_to_a_file_and_a_report()
    {
        (RunningApp app, IBrowser browser) = await house.StartedAsync();
        IPage mina = await browser.SignInAsync(app, "mina");
        await mina.TellingAsync(app, () => WalkAsync(mina, browser, app));
        await mina.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_title_has_the_focus_on_arrival_but_takes_it_from_nobody_who_writes()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage mina = await browser.SignInAsync(app, "mina");
        await mina.GotoAsync("/pushes/destinations/new");
        await mina.Locator("h1:focus").WaitForAsync();

        await mina.FocusAsync("#name");
        await mina.EvaluateAsync("() => assochub.arrive()");
        await Assertions.Expect(mina.Locator("#name:focus")).ToHaveCountAsync(1);

        await mina.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await mina.WaitForURLAsync("**/pushes");
        await Assertions.Expect(mina.Locator("h1:focus")).ToHaveCountAsync(1);
        await mina.Context.CloseAsync();
    }

    private static async Task WalkAsync(IPage mina, IBrowser browser, RunningApp app)
    {
        await WatchTheDemoBeingBuiltAsync(mina);
        await FindAMemberAsync(mina, app);
        await MakeADestinationAsync(mina);
        int size = await BuildTheSegmentAsync(mina, app);
        await SubmitAsync(mina);
        foreach (string decider in Deciders)
        {
            await DecideAsync(browser, app, decider);
        }

        await PushAsync(mina, size);
        await ReadTheReportAsync(mina);
    }

    /// <summary>While it is built every page leads to the progress; afterwards home is home.</summary>
    private static async Task WatchTheDemoBeingBuiltAsync(IPage page)
    {
        await page.GotoAsync("/");
        if (new Uri(page.Url).AbsolutePath == "/demo")
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Progressbar, new PageGetByRoleOptions { Name = "The whole demo" })).ToBeVisibleAsync();
            await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/", new PageWaitForURLOptions { Timeout = 300_000 });
        }

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Welcome, Mina" })).ToBeVisibleAsync();
    }

    private static async Task FindAMemberAsync(IPage page, RunningApp app)
    {
        await using AssocHubDbContext db = AppDatabase.Open(app);
        Member someone = await db.Members.AsNoTracking()
            .Where(m => m.MergedIntoId == null && m.FirstName != null && m.LastName != null && m.Email != null)
            .OrderBy(m => m.Id)
            .FirstAsync();
        string name = $"{someone.FirstName} {someone.LastName}";

        await page.Locator("h1").First.WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(name);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator($"main a[href='/members/{someone.Id}']").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(someone.LastName!);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(someone.Email!);
    }

    private static async Task MakeADestinationAsync(IPage page)
    {
        await page.GotoAsync("/pushes/destinations/new");
        await page.FillAsync("#name", "Walk");
        await page.FillAsync("#folder", "walk");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await page.WaitForURLAsync("**/pushes");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Walk");
    }

    /// <summary>The builder's number is the one that counting in the database gives.</summary>
    private static async Task<int> BuildTheSegmentAsync(IPage page, RunningApp app)
    {
        int expected = await CountedByHandAsync(app);
        Assert.True(expected > 0, "Nobody in the demo clicked on the topic without coming to a session on it.");

        await page.GotoAsync("/segments/new");
        await page.SettledAsync();
        await AddConditionAsync(page, "clicked digital", $"on '{Topic}'");
        await AddConditionAsync(page, "no session digital", $"no session on '{Topic}'");
        await page.FillAsync("#segment-name", Segment);
        await Assertions.Expect(page.GetByTestId("segment-size")).ToHaveTextAsync(expected.ToString("N0", CultureInfo.InvariantCulture));
        return expected;
    }

    private static async Task AddConditionAsync(IPage page, string typed, string title)
    {
        await page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Add a condition" }).First.FillAsync(typed);
        await page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = title }).First.ClickAsync();
    }

    private static async Task SubmitAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Submit for approval" }).ClickAsync();
        await page.WaitForURLAsync("**/approvals/submit/**");
        await page.SelectOptionAsync("#purpose", "Event invitation");
        await page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { NameRegex = WalkDestination() }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Submit for approval" }).ClickAsync();
        await page.WaitForURLAsync(url => ApprovalAddress().IsMatch(new Uri(url).AbsolutePath));
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve", Exact = true })).ToHaveCountAsync(0);
    }

    /// <summary>Whoever is needed approves; somebody who is not finds no button.</summary>
    private static async Task DecideAsync(IBrowser browser, RunningApp app, string person)
    {
        IPage page = await browser.SignInAsync(app, person);
        await page.GotoAsync("/approvals");
        await page.SettledAsync();
        ILocator request = page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = Segment, Exact = true });
        if (await request.CountAsync() > 0)
        {
            await request.First.ClickAsync();
            await page.Locator("#decide").WaitForAsync();
            ILocator approve = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Approve", Exact = true });
            if (await approve.CountAsync() > 0)
            {
                await approve.ClickAsync();
                await Assertions.Expect(page.Locator(".decisions")).ToBeVisibleAsync();
            }
        }

        await page.Context.CloseAsync();
    }

    /// <summary>Everybody in the segment is in the file, or is shown as left out.</summary>
    private static async Task PushAsync(IPage page, int size)
    {
        await page.GotoAsync("/pushes/new");
        await page.SettledAsync();
        await page.FillAsync("#name", "Invitation");
        await page.SelectOptionAsync("#segment", new SelectOptionValue { Label = Segment });
        await page.SelectOptionAsync("#destination", new SelectOptionValue { Label = "Walk" });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).ClickAsync();
        await page.WaitForURLAsync(url => PushAddress().IsMatch(new Uri(url).AbsolutePath));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run now" }).ClickAsync();
        await page.Locator("main a[href*='/pushes/runs/']").First.ClickAsync();
        await page.WaitForURLAsync("**/pushes/runs/**");

        IDownload download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Download the file" }).ClickAsync());
        string[] lines = await File.ReadAllLinesAsync(await download.PathAsync());
        int sent = lines.Length - 1;
        int leftOut = await FigureAsync(page, "Left out");
        Assert.True(sent > 0, "The file holds nobody.");
        Assert.Equal(size, sent + leftOut);
        Assert.Equal(sent, await FigureAsync(page, "Confirmed"));
    }

    private static async Task<int> FigureAsync(IPage page, string label)
    {
        string text = await page.Locator(".tile", new PageLocatorOptions { HasText = label }).First.Locator(".tile-value").InnerTextAsync();
        return int.Parse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static async Task ReadTheReportAsync(IPage page)
    {
        await page.GotoAsync("/measures");
        await page.SettledAsync();
        IDownload download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "One-page report" }).ClickAsync());
        await using FileStream file = File.OpenRead(await download.PathAsync());
        using var workbook = new XLWorkbook(file);
        string[] cells = [.. workbook.Worksheets.First().CellsUsed().Select(c => c.GetFormattedString())];

        Assert.Equal(2, workbook.Worksheets.Count);
        Assert.Contains(cells, c => c.Contains("Northern Lakes Library Association", StringComparison.Ordinal));
        Assert.Contains(cells, c => c.Contains("Digest open rate", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<int> CountedByHandAsync(RunningApp app)
    {
        await using AssocHubDbContext db = AppDatabase.Open(app);
        var onTopic = db.ObjectTopics.Join(db.Topics.Where(t => t.Name == Topic), o => o.TopicId, t => t.Id, (o, _) => o.ObjectId);
        IQueryable<long?> clicked = Did(db, InteractionKind.EmailClicked, onTopic);
        IQueryable<long?> attended = Did(db, InteractionKind.SessionAttended, onTopic);
        return await db.Members.CountAsync(m =>
            m.MergedIntoId == null && m.Standing == MembershipStanding.Current && clicked.Contains(m.Id) && !attended.Contains(m.Id));
    }

    private static IQueryable<long?> Did(AssocHubDbContext db, InteractionKind kind, IQueryable<long> objects) =>
        db.Interactions.Where(i => i.Kind == kind && !i.IsMachine && objects.Contains(i.ObjectId!.Value)).Select(i => i.MemberId);

    [GeneratedRegex("^Walk", RegexOptions.None, 1000)]
    private static partial Regex WalkDestination();

    [GeneratedRegex("^/approvals/[0-9]+$", RegexOptions.None, 1000)]
    private static partial Regex ApprovalAddress();

    [GeneratedRegex("^/pushes/[0-9]+$", RegexOptions.None, 1000)]
    private static partial Regex PushAddress();
}
