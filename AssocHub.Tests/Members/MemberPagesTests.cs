using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Members;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Radzen;
using static AssocHub.Tests.Members.MemberWorld;

namespace AssocHub.Tests.Members;

public sealed class MemberPagesTests
{
    [Fact]
    public async Task The_page_shows_where_a_value_came_from_and_why_the_records_are_one()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Robert", "Lee", "bob@a.org"), Subscriber("S1", "bob@a.org", "Bob", "Lee"));
        await world.UnifyAsync();
        await using BunitContext context = Context(world, Role.MembershipStaff);
        long id = (await world.MemberOfAsync(Ams("M1"))).Id;

        IRenderedComponent<MemberPage> page = Open(context, id, "records");
        Assert.Equal("Robert Lee", page.Find("h1").TextContent);
        Assert.Contains("from ams, ams member M1", page.Find(".golden").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".records-table thead th").Count - 1);
        Assert.Contains("Same e-mail, compatible name (nickname)", page.Find(".why").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Separating_a_record_on_the_page_makes_two_members_and_taking_it_back_one()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Robert", "Lee", "bob@a.org"), Registration("R1", "Bob", "Lee", "bob@a.org"));
        await world.UnifyAsync();
        await using BunitContext context = Context(world, Role.MembershipStaff);
        long id = (await world.MemberOfAsync(Ams("M1"))).Id;

        IRenderedComponent<MemberPage> page = Open(context, id, "records");
        page.Choose("input[aria-label='Registration R1 is not this person']", true);
        page.Submit(".separate-form");
        page.WaitForAssertion(() => Assert.Equal(1, page.FindAll(".records-table thead th").Count - 1), PageActions.Patience);
        Assert.Equal(2, (await world.PeopleAsync()).Length);
    }

    [Fact]
    public async Task An_auditor_sees_that_there_is_a_member_and_not_who()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Robert", "Lee", "bob@a.org"));
        await world.UnifyAsync();
        await using BunitContext context = Context(world, Role.Auditor);
        long id = (await world.MemberOfAsync(Ams("M1"))).Id;

        IRenderedComponent<MemberPage> page = Open(context, id, "records");
        Assert.DoesNotContain("Robert", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@a.org", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("input[type=checkbox][aria-label]"));
    }

    [Fact]
    public async Task A_number_merged_away_leads_to_the_survivor_who_says_so()
    {
        await using MemberWorld world = await CreateAsync();
        Arrival a = Ams("M1", "Ann", "Lee", "ann@a.org");
        Arrival b = Registration("R1", "Bo", "May", "bo@b.org");
        await world.LandAsync(a, b);
        await world.UnifyAsync();
        long gone = (await world.MemberOfAsync(b)).Id;
        await world.DecideAsync(a, b, MergeVerdict.Same);
        await world.UnifyAsync();
        await using BunitContext context = Context(world, Role.MembershipStaff);
        Open(context, gone, null, waitForTitle: false);
        var navigation = context.Services.GetRequiredService<NavigationManager>();
        long survivor = (await world.MemberOfAsync(a)).Id;
        Assert.EndsWith($"/members/{survivor}?from={gone}", navigation.Uri, StringComparison.Ordinal);
    }

    private static IRenderedComponent<MemberPage> Open(BunitContext context, long id, string? tab, bool waitForTitle = true)
    {
        context.Services.GetRequiredService<NavigationManager>().NavigateTo(tab is null ? $"/members/{id}" : $"/members/{id}?tab={tab}");
        IRenderedComponent<MemberPage> page = context.Render<MemberPage>(p => p.Add(m => m.Id, id));
        if (waitForTitle)
        {
            page.WaitForElement("h1", PageActions.Patience);
        }
        else
        {
            page.WaitForState(() => context.Services.GetRequiredService<NavigationManager>().Uri.Contains("from=", StringComparison.Ordinal), PageActions.Patience);
        }

        return page;
    }

    private static BunitContext Context(MemberWorld world, Role role)
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddRadzenComponents();
        context.Services.AddSingleton<ICurrentUser>(new SignedIn(new Actor("test", "Test Person", [role])));
        context.Services.AddSingleton(world.Queries);
        context.Services.AddSingleton(world.Merges);
        context.Services.AddSingleton(new AssocHub.Data.Pushes.MemberReachQuery(world.Database));
        context.Services.AddSingleton(new MemberPageCards([typeof(AssocHub.Web.Pages.Pushes.ReachCard)]));
        context.Services.AddSingleton(world.Database.Clock);
        context.Services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        return context;
    }

    private sealed class SignedIn(Actor actor) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(actor);
    }
}
