using AngleSharp.Dom;
using AssocHub.Core.Access;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Approvals;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Approvals;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace AssocHub.Tests.Approvals;

public sealed class ApprovalPageTests : IAsyncLifetime
{
    private Governance _it = null!;

    public async Task InitializeAsync() => _it = await Governance.CreateAsync();

    public async Task DisposeAsync() => await _it.DisposeAsync();

    [Fact]
    public async Task An_approver_sees_the_sentence_the_size_the_rules_and_where_it_goes()
    {
        await using BunitContext page = Page(Governance.Petra);
        IRenderedComponent<ApprovalPage> shown = Show(page, await _it.SubmittedAsync());

        Assert.Equal("North", shown.Find("h1").TextContent);
        Assert.Contains("chapter is 'North'", shown.Find(".approval-sentence").TextContent.Replace("“", "'", StringComparison.Ordinal).Replace("”", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["30", "20 to 40", "90 days"], shown.FindAll(".approval-tiles .tile-value").Select(t => t.TextContent.Trim()));
        Assert.Equal(7, shown.FindAll(".policy-list li").Count);
        Assert.Equal(4, shown.FindAll("table.make-up").Count);
        Assert.Contains("more than usual", shown.Find("table.make-up").TextContent, StringComparison.Ordinal);
        Assert.Contains("adds 30 people", shown.Markup, StringComparison.Ordinal);
        Assert.Contains("For the spring meeting.", shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_author_reads_why_they_may_not_decide_and_has_no_buttons_to_do_so()
    {
        await using BunitContext page = Page(Governance.Noor);
        IRenderedComponent<ApprovalPage> shown = Show(page, await _it.SubmittedAsync(author: Governance.Noor));

        Assert.Contains("You wrote this version.", shown.Markup, StringComparison.Ordinal);
        Assert.Equal(["Withdraw", "Show twenty members"], shown.FindAll("button").Select(b => b.TextContent.Trim()));
    }

    [Fact]
    public async Task Sending_back_waits_for_a_comment()
    {
        long id = await _it.SubmittedAsync();
        await using BunitContext page = Page(Governance.Petra);
        IRenderedComponent<ApprovalPage> shown = Show(page, id);
        Assert.True(Button(shown, "Send back").HasAttribute("disabled"));

        shown.Type("#comment", "Leave the board out.");
        Assert.False(Button(shown, "Send back").HasAttribute("disabled"));
        shown.PressButton("Send back");
        shown.WaitForAssertion(() => Assert.Equal("Sent back", shown.Find(".page-heading .badge").TextContent), PageActions.Patience);
        Assert.Equal(SegmentVersionState.Rejected, await _it.StateAsync(id));
        Assert.Contains("Leave the board out.", shown.Find(".decisions").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approving_says_so_and_shows_until_when_it_holds()
    {
        long id = await _it.SubmittedAsync();
        await using BunitContext page = Page(Governance.Petra);
        IRenderedComponent<ApprovalPage> shown = Show(page, id);
        shown.PressButton("Approve");

        shown.WaitForAssertion(() => Assert.Equal("Approved", shown.Find(".page-heading .badge").TextContent), PageActions.Patience);
        Assert.Equal(SegmentVersionState.Approved, await _it.StateAsync(id));
        Assert.Contains("16 Feb 2027", shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_is_opened_on_demand_and_logged()
    {
        long id = await _it.SubmittedAsync();
        await using BunitContext page = Page(Governance.Petra);
        IRenderedComponent<ApprovalPage> shown = Show(page, id);
        Assert.DoesNotContain("approval.sample-opened", await _it.ActionsAsync());

        shown.PressButton("Show twenty members");
        shown.WaitForAssertion(() => Assert.Equal(20, shown.FindAll("[aria-label='Table of members'] tbody tr").Count), PageActions.Patience);
        Assert.Contains("approval.sample-opened", await _it.ActionsAsync());
    }

    [Fact]
    public async Task Who_may_not_see_personal_fields_cannot_open_the_sample()
    {
        await using BunitContext page = Page(Governance.Ines);
        IRenderedComponent<ApprovalPage> shown = Show(page, await _it.SubmittedAsync());
        Assert.True(Button(shown, "Show twenty members").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Who_may_not_look_is_told_which_permission_is_missing()
    {
        await using BunitContext page = Page(new Actor("lea", "Lea", [Role.Leadership]));
        IRenderedComponent<ApprovalPage> shown = Show(page, await _it.SubmittedAsync());
        Assert.Contains("This page is not open to you", shown.Find("h1").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gap_in_a_feed_is_accepted_by_a_tick_beside_its_message()
    {
        long id = await _it.SubmittedAsync("""{"version":1,"of":"currentMembers","root":{"not":{"did":{"kinds":["email.clicked"]}}}}""");
        await using BunitContext page = Page(Governance.Petra);
        IRenderedComponent<ApprovalPage> shown = Show(page, id);

        IElement gap = shown.Find("fieldset.gaps");
        Assert.Contains("No source delivers email_activity", gap.TextContent, StringComparison.Ordinal);
        shown.Choose("fieldset.gaps input", true);
        shown.PressButton("Approve");

        shown.WaitForAssertion(() => Assert.Contains("Approved", shown.Find("h1").ParentElement!.TextContent, StringComparison.Ordinal), PageActions.Patience);
        Assert.Equal(["email_activity not delivered"], (await _it.Reader.LoadAsync(id, Governance.Petra, CancellationToken.None)).Value.Request.AcceptedGaps);
        Assert.Empty(shown.FindAll("fieldset.gaps"));
    }

    private static IElement Button(IRenderedComponent<ApprovalPage> shown, string text) => shown.FindAll("button").Single(b => b.TextContent.Trim() == text);

    private static IRenderedComponent<ApprovalPage> Show(BunitContext page, long id)
    {
        IRenderedComponent<ApprovalPage> shown = page.Render<ApprovalPage>(p => p.Add(a => a.Id, id));
        shown.WaitForState(() => shown.FindAll("h1").Count == 1, PageActions.Patience);
        return shown;
    }

    private BunitContext Page(Actor actor)
    {
        var page = new BunitContext();
        page.JSInterop.Mode = JSRuntimeMode.Loose;
        page.Services.AddSingleton<ICurrentUser>(new Somebody(actor));
        page.Services.AddSingleton(_it.Service<ApprovalReader>());
        page.Services.AddSingleton(_it.Service<ApprovalService>());
        page.Services.AddSingleton(_it.Service<ApprovalOptions>());
        page.Services.AddSingleton<AssociationClock>(_it.Database.Clock);
        page.Services.AddRadzenComponents();
        return page;
    }

    private sealed class Somebody(Actor actor) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(actor);
    }
}
