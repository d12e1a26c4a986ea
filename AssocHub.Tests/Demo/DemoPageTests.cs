using AssocHub.Core.Common;
using AssocHub.Data.Demo;
using AssocHub.Tests.Support;
using AssocHub.Web;
using AssocHub.Web.Components.Shared;
using AssocHub.Web.Pages.Demo;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Demo;

public sealed class DemoPageTests : BunitContext
{
    private static readonly DemoStep Making = new("generate", "Making up an association");
    private static readonly DemoStep Reading = new("land-ams", "Reading the membership system");

    private readonly DemoStatus _status = new();
    private readonly SandboxAddress _sandbox = new();

    public DemoPageTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(_status);
        Services.AddSingleton(_sandbox);
        Services.AddSingleton(new AssociationClock(new FixedTime(), TimeZoneInfo.Utc));
    }

    [Fact]
    public void Without_a_demo_the_page_says_when_there_would_be_one()
    {
        IRenderedComponent<DemoPage> page = Render<DemoPage>();

        Assert.Contains("There is no demo here", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[role=progressbar]"));
    }

    [Fact]
    public void While_it_is_built_each_step_shows_its_state_and_its_share()
    {
        _status.Report(new DemoProgress(
            DemoPhase.Building,
            [
                Making with { State = DemoStepState.Done, Detail = "428 people", Fraction = 1, Took = TimeSpan.FromSeconds(3) },
                Reading with { State = DemoStepState.Running, Detail = "200 records so far", Fraction = 0.5 },
            ])
        { Elapsed = TimeSpan.FromSeconds(72) });

        IRenderedComponent<DemoPage> page = Render<DemoPage>();

        Assert.Equal("Building the demo", page.Find("h1").TextContent);
        Assert.Equal(["75", "50"], page.FindAll("[role=progressbar]").Select(b => b.GetAttribute("aria-valuenow")));
        Assert.Contains("1 min 12 s", page.Markup, StringComparison.Ordinal);
        Assert.Contains("200 records so far", page.Find("[aria-current=step]").TextContent, StringComparison.Ordinal);
        Assert.Contains("done", page.Find(".demo-done .sr-only").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_is_let_pass_in_the_sandbox_where_there_is_one()
    {
        TimeSpan passed = TimeSpan.Zero;
        _status.Report(new DemoProgress(DemoPhase.Ready, [Making with { State = DemoStepState.Done, Fraction = 1 }]));
        Assert.Empty(Render<DemoPage>().FindAll("button"));
        _sandbox.Set(new Uri("http://127.0.0.1:5090"), new Dictionary<string, IReadOnlyDictionary<string, string>>(), by => passed += by);
        IRenderedComponent<DemoPage> page = Render<DemoPage>();

        page.PressButton("A day");

        page.WaitForAssertion(() => Assert.Contains("are being read", page.Markup, StringComparison.Ordinal), PageActions.Patience);
        Assert.Equal(TimeSpan.FromDays(1), passed);
    }

    [Fact]
    public async Task When_it_is_done_the_home_page_opens_by_itself()
    {
        _status.Report(new DemoProgress(DemoPhase.Building, [Making with { State = DemoStepState.Running }]));
        IRenderedComponent<DemoPage> page = Render<DemoPage>();
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo(AppUrls.Demo);
        var left = new TaskCompletionSource<string>();
        navigation.LocationChanged += (_, change) => left.TrySetResult(change.Location);

        _status.Report(new DemoProgress(DemoPhase.Ready, [Making with { State = DemoStepState.Done }]));

        page.WaitForAssertion(() => Assert.Equal("The demo is ready", page.Find("h1").TextContent), PageActions.Patience);
        Assert.Equal(navigation.BaseUri, await left.Task.WaitAsync(PageActions.Patience));
    }

    [Fact]
    public void A_failure_says_why_and_what_to_do()
    {
        _status.Report(new DemoProgress(DemoPhase.Failed, [Making with { State = DemoStepState.Failed }]) { Problem = "The disk is full." });

        IRenderedComponent<DemoPage> page = Render<DemoPage>();

        Assert.Contains("The disk is full.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("start AssocHub again", page.Markup, StringComparison.Ordinal);
        Assert.Contains("failed", page.Find(".demo-failed .sr-only").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_pages_point_to_the_progress_while_they_fill_up()
    {
        _status.Report(new DemoProgress(DemoPhase.Building, [Making]));

        IRenderedComponent<DemoBanner> banner = Render<DemoBanner>();

        Assert.Equal(AppUrls.Demo, banner.Find("a").GetAttribute("href"));
    }
}
