using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace AssocHub.Tests.EndToEnd;

/// <summary>A question is built without touching the mouse, and taken apart with it.</summary>
[Collection(DemoHouse.Name)]
public sealed class BuilderWalkTests(DemoHouse house)
{
    private const string Size = "[data-testid=segment-size]";
    private const string Topic = "volunteer leadership";

    [BrowserFact]
    public async Task Three_conditions_about_volunteers_are_typed_and_the_number_is_that_of_the_raw_tables()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "mina");
        await page.GotoAsync("/segments/new");
        await page.Locator(".sb-root > .sb-add input").WaitForAsync();
        ILocator box = page.Locator(".sb-root > .sb-add input:focus");
        for (int tabs = 0; await box.CountAsync() == 0; tabs++)
        {
            Assert.True(tabs < 40, "The search box is not reached by Tab");
            await page.Keyboard.PressAsync("Tab");
        }

        await TypeAsync(page, "clicked volunteer", 1);
        await TypeAsync(page, "no session volunteer last quarter", 2);
        await TypeAsync(page, "posted volunteer", 3);
        await Assertions.Expect(page.Locator(".sb-reads")).ToContainTextAsync(
            $"Current members who clicked an e-mail on '{Topic}', attended no session on that topic last quarter, and started or replied in a community thread on that topic.");
        await Assertions.Expect(page.Locator(Size)).ToHaveTextAsync((await CountAsync(app)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Assertions.Expect(page.Locator(".sb-kept")).ToHaveCountAsync(3);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task The_same_question_is_typed_as_one_sentence_and_asks_what_it_cannot_know()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "mina");
        await page.GotoAsync("/segments/new");
        await Assertions.Expect(page.Locator("#describe:focus")).ToHaveCountAsync(1);
        await page.Keyboard.TypeAsync("clicked an e-mail on volunteer opportunities, attended no volunteer session last quarter, and posted in a volunteer leadership thread");
        await Assertions.Expect(page.Locator(".sb-meaning").First).ToContainTextAsync("“volunteer opportunities” can mean");
        await Assertions.Expect(page.Locator(".sb-missed")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator(".sb-condition")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator(".sb-reads")).ToContainTextAsync(
            $"Current members who clicked an e-mail on '{Topic}', attended no session on that topic last quarter, and started or replied in a community thread on that topic.");
        await Assertions.Expect(page.Locator(Size)).ToHaveTextAsync((await CountAsync(app)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        await page.Locator("button[aria-label=Undo]").ClickAsync();
        await Assertions.Expect(page.Locator(".sb-condition")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [BrowserFact]
    public async Task Two_segments_are_compared_and_a_part_becomes_a_segment_of_the_same_size()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "mina");
        await page.GotoAsync("/segments/overlap");
        for (int chosen = 0; chosen < 2; chosen++)
        {
            await Assertions.Expect(page.Locator(".ov-name")).ToHaveCountAsync(chosen);
            await page.Locator("select[aria-label='Add a segment']").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        }

        ILocator part = page.Locator("tbody tr:has(a)").First;
        string people = (await part.Locator(".link-button").InnerTextAsync()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
        await Assertions.Expect(page.Locator("svg.ov-chart")).ToBeVisibleAsync();
        await part.Locator("a").ClickAsync();

        await Assertions.Expect(page.Locator(".sb-condition")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(Size)).ToHaveTextAsync(people);
        await page.Context.CloseAsync();
    }

    [AxeFact]
    public async Task A_sentence_being_read_and_segments_compared_are_accessible_in_light_and_dark()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        var problems = new List<string>();
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            IPage page = await browser.SignInAsync(app, "mina", scheme, bypassPolicy: true);
            await page.GotoAsync("/segments/new");
            await page.Locator("#describe").FillAsync("members who clickd on volunteering twice gronk");
            await page.Locator(".sb-missed").WaitForAsync();
            problems.AddRange((await Axe.ViolationsAsync(page)).Select(v => $"describing ({scheme}): {v}"));
            await page.Locator("#describe").FillAsync("");
            await page.GotoAsync("/segments/overlap");
            for (int chosen = 0; chosen < 3; chosen++)
            {
                await Assertions.Expect(page.Locator(".ov-name")).ToHaveCountAsync(chosen);
                await page.Locator("select[aria-label='Add a segment']").SelectOptionAsync(new SelectOptionValue { Index = 1 });
                if (chosen > 0)
                {
                    await page.Locator("#parts-title").WaitForAsync();
                    problems.AddRange((await Axe.ViolationsAsync(page)).Select(v => $"{chosen + 1} compared ({scheme}): {v}"));
                }
            }

            await page.Context.CloseAsync();
        }

        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    [BrowserFact]
    public async Task A_condition_is_dragged_into_a_group_and_undo_brings_it_back()
    {
        (RunningApp app, IBrowser browser) = await house.ReadyAsync();
        IPage page = await browser.SignInAsync(app, "mina");
        await page.GotoAsync("/segments/new");
        await page.Locator(".sb-root > .sb-add input").FocusAsync();
        await TypeAsync(page, "clicked", 1);
        await TypeAsync(page, "opened", 2);
        await page.Locator("button[aria-label='Put into a group']").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        ILocator grouped = page.Locator(".sb-group .sb-group .sb-condition");
        await Assertions.Expect(grouped).ToHaveCountAsync(1);

        await DragAsync(page, page.Locator(".sb-root > .sb-items > li:last-child .sb-handle"), page.Locator(".sb-group .sb-group .sb-gap").Last);
        await Assertions.Expect(grouped).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".sb-root > .sb-items > li")).ToHaveCountAsync(1);
        await page.Locator("button[aria-label=Undo]").ClickAsync();
        await Assertions.Expect(page.Locator(".sb-root > .sb-items > li")).ToHaveCountAsync(2);
        await page.Context.CloseAsync();
    }

    // The places to drop on open up once the row is in the hand, so where the target lies is asked after the first step.
    private static async Task DragAsync(IPage page, ILocator handle, ILocator target)
    {
        await handle.ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult from = await handle.BoundingBoxAsync() ?? throw new InvalidOperationException("The handle is not on the page.");
        await page.Mouse.MoveAsync(from.X + 5, from.Y + 5);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(from.X + 20, from.Y - 10, new MouseMoveOptions { Steps = 3 });
        await page.Locator("body.sb-dragging").WaitForAsync();
        LocatorBoundingBoxResult to = await target.BoundingBoxAsync() ?? throw new InvalidOperationException("There is no place to drop it.");
        await page.Mouse.MoveAsync(to.X + 60, to.Y + (to.Height / 2), new MouseMoveOptions { Steps = 4 });
        await page.Mouse.UpAsync();
    }

    private static async Task TypeAsync(IPage page, string text, int conditions)
    {
        await page.Keyboard.TypeAsync(text);
        await page.Locator(".sb-found [role=option]").First.WaitForAsync();
        await Assertions.Expect(page.Locator(".sb-root > .sb-add input")).ToHaveValueAsync(text);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".sb-condition")).ToHaveCountAsync(conditions);
        await Assertions.Expect(page.Locator(".sb-root > .sb-add input")).ToHaveValueAsync("");
    }

    // The same question, asked of the raw tables by hand, in the time zone of the settings that lie beside the program.
    private static async Task<int> CountAsync(RunningApp app)
    {
        var clock = new AssociationClock(TimeProvider.System, TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"));
        DateOnly quarter = new(clock.Today.Year, ((clock.Today.Month - 1) / 3 * 3) + 1, 1);
        DateTimeOffset from = clock.StartOf(quarter.AddMonths(-3)), to = clock.StartOf(quarter);
        await using AssocHubDbContext db = AppDatabase.Open(app);
        IQueryable<Interaction> about =
            from done in db.Interactions.AsNoTracking()
            join tag in db.ObjectTopics on done.ObjectId equals tag.ObjectId
            join topic in db.Topics on tag.TopicId equals topic.Id
            where topic.Name == Topic && !done.IsMachine
            select done;
        List<long?> clicked = await about.Where(i => i.Kind == InteractionKind.EmailClicked).Select(i => (long?)i.MemberId).Distinct().ToListAsync();
        List<long?> came = await about.Where(i => i.Kind == InteractionKind.SessionAttended && i.OccurredAt >= from && i.OccurredAt < to).Select(i => (long?)i.MemberId).ToListAsync();
        List<long?> wrote = await about.Where(i => i.Kind == InteractionKind.CommunityReplied || i.Kind == InteractionKind.CommunityThreadStarted).Select(i => (long?)i.MemberId).ToListAsync();
        List<long> current = await db.Members.Where(m => m.MergedIntoId == null && m.Standing == MembershipStanding.Current).Select(m => m.Id).ToListAsync();
        return current.Count(id => clicked.Contains(id) && !came.Contains(id) && wrote.Contains(id));
    }
}
