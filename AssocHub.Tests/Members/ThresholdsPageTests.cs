using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Reviewing;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Members.Thresholds;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Radzen;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class ThresholdsPageTests
{
    private static readonly Actor Staff = new("staff", "Sam Staff", [Role.MembershipStaff]);
    private static readonly Arrival Ann = Ams("M1", "Ann", "Lee", "ann@a.org");
    private static readonly Arrival AnnToo = Registration("R1", "Ann", "Lee", "ann.lee@b.org");
    private static readonly Arrival Bob = Ams("M2", "Bob", "May", "bob@a.org");
    private static readonly Arrival BobToo = User("U1", "Rob", "May", "rob@b.org");

    [Fact]
    public async Task What_thresholds_would_do_is_shown_before_they_can_be_saved_and_comes_true()
    {
        await using MemberWorld world = await ReadyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.95);
        await world.ResembleAsync(Bob, BobToo, 0.6);
        await using BunitContext context = Context(world, Role.Administrator);
        IRenderedComponent<ThresholdsPage> page = Open(context);
        Assert.Contains("0 cases linked, 2 waiting, 0 distinct", page.Find(".histogram svg").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.True(page.FindAll("button").First(b => b.TextContent.Contains("Save", StringComparison.Ordinal)).HasAttribute("disabled"));

        page.Choose("#link-from", "90");
        page.Choose("#review-from", "70");
        page.Submit("[aria-labelledby='bands-title'] form");
        page.WaitForAssertion(() => Assert.Contains("1 member would be joined to another", page.Find(".effect").TextContent, StringComparison.Ordinal), PageActions.Patience);
        string effect = page.Find(".effect").TextContent;
        Assert.Contains("1 links by likeness", effect, StringComparison.Ordinal);
        Assert.Contains("0 cases to review", effect, StringComparison.Ordinal);
        Assert.Contains("3 members (now 4)", effect, StringComparison.Ordinal);

        page.Press("[aria-labelledby='bands-title'] button[type=button]");
        page.WaitForAssertion(() => Assert.Contains("Settings were changed since", page.Markup, StringComparison.Ordinal), PageActions.Patience);
        await world.UnifyAsync();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Equal("""{"Link":0.9,"Review":0.7}""", (await db.Settings.SingleAsync(s => s.Key == "members.thresholds")).Value);
    }

    [Fact]
    public async Task Answers_give_precision_and_recall_with_their_ranges_and_numbers()
    {
        await using MemberWorld world = await ReadyAsync();
        long ann = await world.ResembleAsync(Ann, AnnToo, 0.95);
        long bob = await world.ResembleAsync(Bob, BobToo, 0.6);
        await world.Reviews.DecideAsync(Staff, new ReviewDecision(ann, MergeVerdict.Same), CancellationToken.None);
        await world.Reviews.DecideAsync(Staff, new ReviewDecision(bob, MergeVerdict.Different), CancellationToken.None);
        await world.Reviews.CarryOutAsync(Staff, CancellationToken.None);
        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<ThresholdsPage> page = Open(context);

        string[] Row(string from) => [.. page.FindAll("[aria-labelledby='labelled-title'] tbody tr").First(r => r.Children[0].TextContent == from).Children.Select(c => c.TextContent.Trim())];
        Assert.Equal(["50 %", "2", "50 % (9.5 to 90.5 %)", "100 % (20.7 to 100 %)"], Row("50 %").Select(Short));
        Assert.Equal(["90 %", "1", "100 % (20.7 to 100 %)", "100 % (20.7 to 100 %)"], Row("90 %").Select(Short));
        Assert.Contains("2 answers", page.Find("[aria-labelledby='duplicates-title']").TextContent, StringComparison.Ordinal);

        // What may be changed is not offered to those who may not.
        Assert.Empty(page.FindAll("#blocked"));

        static string Short(string text) => text.Replace(" % to ", " to ", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_too_many_people_use_is_listed_and_blocked_and_unblocked_with_one_press()
    {
        await using MemberWorld world = await CreateAsync();
        string[] names = ["Ann Lee", "Bob May", "Cy Roe", "Dee Fox", "Eli Moss", "Flo Hart", "Gus Park"];
        await world.LandAsync([.. names.Select((n, i) => Registration($"R{i}", n.Split(' ')[0], n.Split(' ')[1], "front@desk.org")), Registration("R9", "Hal", "Poe", "x@test.com")]);
        await world.UnifyAsync();
        await using BunitContext context = Context(world, Role.Administrator);
        IRenderedComponent<ThresholdsPage> page = Open(context);
        string[] Rows() => [.. page.FindAll("[aria-labelledby='stopped-title'] tbody tr").Select(r => string.Join(" | ", r.Children.Take(4).Select(c => c.TextContent.Trim())))];
        Assert.Equal(["front@desk.org | E-mail | 7 | more than 5 people use it", "x@test.com | E-mail | 1 | blocked"], Rows());

        page.Press("button[aria-label='Block front@desk.org']");
        page.WaitForAssertion(() => Assert.Contains("front@desk.org | E-mail | 7 | blocked", Rows()), PageActions.Patience);
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        Assert.Contains("front@desk.org", await BlockedAsync(db));
        page.PressButton("Unblock front@desk.org");
        page.WaitForAssertion(() => Assert.Contains("front@desk.org | E-mail | 7 | more than 5 people use it", Rows()), PageActions.Patience);
        page.PressButton("Unblock @test.com");
        page.WaitForAssertion(() => Assert.DoesNotContain(Rows(), r => r.Contains("test.com", StringComparison.Ordinal)), PageActions.Patience);
        Assert.DoesNotContain("@test.com", await BlockedAsync(db));
    }

    [Fact]
    public async Task A_record_that_says_too_little_and_a_member_held_by_one_weak_link_are_shown()
    {
        await using MemberWorld world = await CreateAsync(leastRecords: 0);
        await world.LandAsync(Bob, BobToo, Registration("R7", "Zed"));
        await world.UnifyAsync();
        await world.ResembleAsync(Bob, BobToo, 0.9995);
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            await db.SourceRecords.ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true));
        }

        await world.Unify.ApplyAsync("test", CancellationToken.None);
        Assert.Equal((await world.MemberOfAsync(Bob)).Id, (await world.MemberOfAsync(BobToo)).Id);
        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<ThresholdsPage> page = Open(context);
        Assert.Contains("R7", page.Find(".unlinkable").TextContent, StringComparison.Ordinal);
        AngleSharp.Dom.IElement picture = Assert.Single(page.FindAll(".cluster-grid > *"));
        Assert.Single(picture.QuerySelectorAll("line.weak"));
        Assert.Equal(2, picture.QuerySelectorAll("circle").Length);
        Assert.Contains("Bob May", picture.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thresholds_out_of_order_are_refused_in_words()
    {
        await using MemberWorld world = await ReadyAsync();
        await using BunitContext context = Context(world, Role.Administrator);
        IRenderedComponent<ThresholdsPage> page = Open(context);
        page.Choose("#link-from", "20");
        page.Submit("[aria-labelledby='bands-title'] form");
        page.WaitForAssertion(() => Assert.Contains("must not be below the one to review", page.Markup, StringComparison.Ordinal), PageActions.Patience);
    }

    [Fact]
    public async Task What_was_counted_last_is_there_at_once_and_says_when_something_changed_since()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.95);
        Assert.Null((await world.Thresholds.ReadListsAsync(Staff, now: false, CancellationToken.None)).Value);
        ThresholdLists first = (await world.Thresholds.ReadListsAsync(Staff, now: true, CancellationToken.None)).Value!;
        Assert.Equal((true, 1L, 0L), (first.IsLatest, first.Duplicates.Guessed, first.Duplicates.Answers));
        Assert.True((await world.Thresholds.ReadListsAsync(Staff, now: false, CancellationToken.None)).Value!.IsLatest);

        await world.Reviews.DecideAsync(Staff, new ReviewDecision(pair, MergeVerdict.Different), CancellationToken.None);
        ThresholdLists last = (await world.Thresholds.ReadListsAsync(Staff, now: false, CancellationToken.None)).Value!;
        Assert.Equal((false, 0L), (last.IsLatest, last.Duplicates.Answers));
        ThresholdLists now = (await world.Thresholds.ReadListsAsync(Staff, now: true, CancellationToken.None)).Value!;
        Assert.Equal((true, 1L), (now.IsLatest, now.Duplicates.Answers));

        // So it is for a changed setting.
        await world.Thresholds.SaveGuardRailsAsync(new Actor("ada", "Ada", [Role.Administrator]), ["@a.org"], 5, CancellationToken.None);
        Assert.False((await world.Thresholds.ReadListsAsync(Staff, now: false, CancellationToken.None)).Value!.IsLatest);
        Assert.Equal(["ann@a.org", "bob@a.org"], (await world.Thresholds.ReadListsAsync(Staff, now: true, CancellationToken.None)).Value!.Stopped.Select(s => s.Value));
    }

    [Fact]
    public async Task While_nobody_answered_the_duplicate_rate_is_called_a_guess()
    {
        await using MemberWorld world = await ReadyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.95);
        await using BunitContext context = Context(world, Role.MembershipStaff);
        string card = Open(context).Find("[aria-labelledby='duplicates-title']").TextContent;
        Assert.Contains("Not measured yet", card, StringComparison.Ordinal);
        Assert.Contains("anywhere from 0 % to 25 %", card, StringComparison.Ordinal);
        Assert.DoesNotContain("95 % confidence", card, StringComparison.Ordinal);
    }

    private static async Task<string[]> BlockedAsync(AssocHubDbContext db) =>
        JsonSerializer.Deserialize<string[]>(await db.Settings.Where(s => s.Key == "members.blocked-values").Select(s => s.Value).SingleAsync())!;

    private static async Task<MemberWorld> ReadyAsync()
    {
        MemberWorld world = await CreateAsync(leastRecords: 0);
        await world.LandAsync(Ann, AnnToo, Bob, BobToo);
        await world.UnifyAsync();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.MatchPairs.ExecuteDeleteAsync();
        return world;
    }

    private static IRenderedComponent<ThresholdsPage> Open(BunitContext context)
    {
        IRenderedComponent<ThresholdsPage> page = context.Render<ThresholdsPage>();
        page.WaitForElement("#bands-title", PageActions.Patience);
        page.WaitForElement("#unlinkable-title", PageActions.Patience);
        return page;
    }

    private static BunitContext Context(MemberWorld world, Role role)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddRadzenComponents();
        context.Services.AddSingleton<ICurrentUser>(new SignedIn(new Actor("test", "Test Person", [role])));
        context.Services.AddSingleton(world.Thresholds);
        context.Services.AddSingleton(world.Unify);
        context.Services.AddSingleton(world.Database.Clock);
        context.Services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        context.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(NullLoggerFactory.Instance);
        return context;
    }

    private sealed class SignedIn(Actor actor) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(actor);
    }
}
