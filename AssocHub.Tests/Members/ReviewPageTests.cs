using AssocHub.Core.Access;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Members.Review;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Radzen;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class ReviewPageTests
{
    private static readonly Arrival Ann = Ams("M1", "Ann", "Lee", "ann@a.org");
    private static readonly Arrival AnnToo = Registration("R1", "Ann", "Leigh", "ann.lee@b.org");
    private static readonly Arrival Bob = Ams("M2", "Bob", "May", "bob@a.org");
    private static readonly Arrival BobToo = User("U1", "Rob", "May", "rob@b.org");

    [Fact]
    public async Task Cases_are_answered_skipped_and_taken_back_by_single_keys()
    {
        await using MemberWorld world = await ReadyAsync();
        long bob = await world.ResembleAsync(Bob, BobToo, 0.5);
        long ann = await world.ResembleAsync(Ann, AnnToo, 0.9);
        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<ReviewPage> page = Open(context, "");
        ShowsOf(page, "Bob May");

        Press(page, "s");
        ShowsOf(page, "Ann Lee");
        Press(page, "d");
        ShowsOf(page, "Bob May");
        Press(page, "m");
        page.WaitForAssertion(() => Assert.Contains("Nothing waits for you", page.Markup, StringComparison.Ordinal), Limit);
        await WaitAsync(async () => (await world.MemberOfAsync(Bob)).Id == (await world.MemberOfAsync(BobToo)).Id);
        Assert.Equal(PairState.Different, (await world.PairAsync(ann)).State);

        page.Press("button.button");
        ShowsOf(page, "Bob May");
        Assert.NotEqual((await world.MemberOfAsync(Bob)).Id, (await world.MemberOfAsync(BobToo)).Id);
        Assert.Equal(PairState.Waiting, (await world.PairAsync(bob)).State);
        Press(page, "u");
        ShowsOf(page, "Ann Lee");
        Assert.Equal(PairState.Waiting, (await world.PairAsync(ann)).State);
    }

    [Fact]
    public async Task Keys_with_modifiers_and_keys_held_down_do_nothing()
    {
        await using MemberWorld world = await ReadyAsync();
        long pair = await world.ResembleAsync(Ann, AnnToo, 0.9);
        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<ReviewPage> page = Open(context, "");
        ShowsOf(page, "Ann Lee");
        page.Key("#review", new KeyboardEventArgs { Key = "m", CtrlKey = true });
        page.Key("#review", new KeyboardEventArgs { Key = "m", Repeat = true });
        page.Key("#review", new KeyboardEventArgs { Key = "Tab" });
        Assert.Equal(PairState.Waiting, (await world.PairAsync(pair)).State);
    }

    [Fact]
    public async Task The_comparison_marks_what_differs_explains_itself_and_hides_the_opinion_when_asked()
    {
        await using MemberWorld world = await ReadyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.9);
        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<ReviewPage> page = Open(context, "");
        ShowsOf(page, "Ann Lee");
        Assert.Contains(page.FindAll(".compare mark"), m => m.TextContent == "igh");
        Assert.Contains("90 %", page.Find(".waterfall-sum").TextContent, StringComparison.Ordinal);
        // The two steps of the pair, and what is missing of them to what is shown.
        Assert.Equal(3, page.FindAll(".waterfall tbody tr").Count);
        Assert.Equal(2, page.FindAll("#merged-email option").Count);

        IRenderedComponent<ReviewPage> blind = Open(context, "?blind=1");
        ShowsOf(blind, "Ann Lee");
        Assert.Empty(blind.FindAll(".waterfall"));
        Assert.DoesNotContain("90 %", blind.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_is_told_what_is_missing()
    {
        await using MemberWorld world = await ReadyAsync();
        await world.ResembleAsync(Ann, AnnToo, 0.9);
        await using BunitContext context = Context(world, Role.Auditor);
        IRenderedComponent<ReviewPage> page = Open(context, "");
        page.WaitForAssertion(() => Assert.NotEmpty(page.Markup.Trim()), Limit);
        Assert.DoesNotContain("ann@a.org", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#review"));
    }

    private static TimeSpan Limit => PageActions.Patience;

    private static void Press(IRenderedComponent<ReviewPage> page, string key) => page.Key("#review", key);

    private static void ShowsOf(IRenderedComponent<ReviewPage> page, string name) =>
        page.WaitForAssertion(() => Assert.Contains(name, page.Find("#review").GetAttribute("aria-label"), StringComparison.Ordinal), Limit);

    private static async Task WaitAsync(Func<Task<bool>> until)
    {
        for (int i = 0; i < 300 && !await until(); i++)
        {
            await Task.Delay(100);
        }

        Assert.True(await until());
    }

    private static async Task<MemberWorld> ReadyAsync()
    {
        MemberWorld world = await CreateAsync();
        await world.LandAsync(Ann, AnnToo, Bob, BobToo);
        await world.UnifyAsync();
        await using AssocHubDbContext db = world.Database.CreateDbContext();
        await db.MatchPairs.ExecuteDeleteAsync();
        return world;
    }

    private static IRenderedComponent<ReviewPage> Open(BunitContext context, string query)
    {
        context.Services.GetRequiredService<NavigationManager>().NavigateTo("/members/review" + query);
        return context.Render<ReviewPage>();
    }

    private static BunitContext Context(MemberWorld world, Role role)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddRadzenComponents();
        context.Services.AddSingleton<ICurrentUser>(new SignedIn(new Actor("test", "Test Person", [role])));
        context.Services.AddSingleton(world.Reviews);
        context.Services.AddSingleton(world.Database.Clock);
        context.Services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        return context;
    }

    private sealed class SignedIn(Actor actor) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(actor);
    }
}
