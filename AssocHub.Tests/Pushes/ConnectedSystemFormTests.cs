using AssocHub.Core.Access;
using AssocHub.Core.Pushes;
using AssocHub.Data.Audit;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Pushes;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Tests.Sandbox;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Pushes;
using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace AssocHub.Tests.Pushes;

/// <summary>The form of a destination in a connected system, against the sandbox's Mailchimp.</summary>
public sealed class ConnectedSystemFormTests : IAsyncLifetime
{
    private readonly JumpingTime _time = new(new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero));
    private SandboxServer _sandbox = null!;
    private ConnectedHouse _house = null!;

    public async Task InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Association = new DemoOptions(SandboxClient.EndDay) { Members = 60, Days = 200 }, Time = _time, OrdinaryLife = false }, "http://127.0.0.1:0");
        _house = await ConnectedHouse.ConnectAsync(_sandbox, "mailchimp", _time, new RateLimiters(_time));
    }

    public async Task DisposeAsync()
    {
        await _house.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_new_tag_is_made_when_the_destination_is_saved_and_the_form_said_before_what_that_means()
    {
        await using BunitContext context = Context();
        IRenderedComponent<DestinationForm> page = Open(context);
        page.Choose("#name", "Digest readers");
        page.WaitForAssertion(() => Assert.Contains("1 call for 100 people, 10 calls for 5,000", page.Find(".facts").TextContent, StringComparison.Ordinal), PageActions.Patience);
        Assert.Contains("Their subscription is never touched", page.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#url, #secret, #target-segment_id"));

        page.Choose("#target-tag", "Digest readers");
        page.Submit("form");

        page.WaitForAssertion(() => Assert.Equal("Digest readers", _sandbox.House.Mail.Segments.SingleOrDefault(s => s.Name == "Digest readers")?.Name), PageActions.Patience);
        DestinationRow row = await SavedAsync(page);
        ManifestDestinationSettings saved = ManifestDestinationSettings.Parse(row.Settings)!;
        Assert.Equal((_house.SourceId, "tag"), (saved.SourceId, saved.Target));
        Assert.Equal(_sandbox.House.Mail.Segments.Single(s => s.Name == "Digest readers").Id.ToString(System.Globalization.CultureInfo.InvariantCulture), saved.Values!["segment_id"]);
        Assert.False(row.HasSecret);
    }

    [Fact]
    public async Task A_tag_that_is_there_is_chosen_from_the_systems_own_list_and_nothing_is_made()
    {
        await _house.Writers.CreateAsync(Actor.CommandLine, _house.SourceId, "tag", new Dictionary<string, string> { ["tag"] = "Old hands" }, CancellationToken.None);
        int tags = _sandbox.House.Mail.Segments.Count;
        await using BunitContext context = Context();
        IRenderedComponent<DestinationForm> page = Open(context);
        page.Choose("#name", "Old hands");
        page.Choose("input[name=which]:not([checked])", true);
        page.PressButton("Look what is there");
        page.WaitForAssertion(() => Assert.Contains("Old hands", page.Find("#existing").TextContent, StringComparison.Ordinal), PageActions.Patience);
        int place = page.FindAll("#existing option").Select(o => o.TextContent).ToList().IndexOf("Old hands") - 1;
        page.Choose("#existing", place.ToString(System.Globalization.CultureInfo.InvariantCulture));
        page.Submit("form");

        ManifestDestinationSettings saved = ManifestDestinationSettings.Parse((await SavedAsync(page)).Settings)!;
        Assert.Equal(_sandbox.House.Mail.Segments.Single(s => s.Name == "Old hands").Id.ToString(System.Globalization.CultureInfo.InvariantCulture), saved.Values!["segment_id"]);
        Assert.Equal(tags, _sandbox.House.Mail.Segments.Count);
    }

    [Fact]
    public async Task What_is_missing_is_named_and_nothing_is_made_or_saved()
    {
        await using BunitContext context = Context();
        IRenderedComponent<DestinationForm> page = Open(context);
        page.Choose("#name", "Digest readers");
        page.Submit("form");

        page.WaitForAssertion(
            () => Assert.Contains(context.Services.GetRequiredService<NotificationService>().Messages, m => (m.Summary + m.Detail).Contains("Fill in: Tag.", StringComparison.Ordinal)), PageActions.Patience);
        Assert.DoesNotContain(_sandbox.House.Mail.Segments, s => s.Name == "Digest readers");
        Assert.Empty((await context.Services.GetRequiredService<PushDestinations>().ListAsync(Actor.CommandLine, CancellationToken.None)).Value);
    }

    [Fact]
    public void Cost_counts_batches_and_what_is_asked_about_each_person_and_names_the_limit_that_counts()
    {
        var discourse = ManifestCatalog.Shipped.First(m => m.Manifest.Name == "discourse").Manifest;
        PushCost cost = SystemTargets.CostOf(discourse.Limits, discourse.Targets.First(t => t.Name == "group"), add: 11_950, update: 0, remove: 101);
        Assert.Equal(new PushCost(122, TimeSpan.FromMinutes(2), "60 calls in a minute"), cost);

        var mailchimp = ManifestCatalog.Shipped.First(m => m.Manifest.Name == "mailchimp").Manifest;
        Assert.Equal(501, SystemTargets.CostOf(mailchimp.Limits, mailchimp.Targets.First(t => t.Name == "tag_with_new_contacts"), 500, 0, 0).Calls);
    }

    private BunitContext Context()
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton<ICurrentUser>(new Somebody());
        context.Services.AddSingleton(_house.Writers);
        context.Services.AddSingleton(new SystemTargets(_house.Database, new ManifestCatalog(_house.Database)));
        context.Services.AddSingleton(new PushDestinations(
            _house.Database, [new ManifestDestination(_house.Writers)], new EphemeralDataProtectionProvider(), new AuditLog(_house.Database, _time), _house.Database.Clock));
        context.Services.AddRadzenComponents();
        return context;
    }

    private static IRenderedComponent<DestinationForm> Open(BunitContext context)
    {
        IRenderedComponent<DestinationForm> page = context.Render<DestinationForm>();
        page.Choose("#kind", "system");
        page.WaitForState(() => page.FindAll("#system option").Count == 1, PageActions.Patience);
        return page;
    }

    private async Task<DestinationRow> SavedAsync(IRenderedComponent<DestinationForm> page)
    {
        var destinations = page.Services.GetRequiredService<PushDestinations>();
        IReadOnlyList<DestinationRow> rows = [];
        await page.InvokeAsync(async () =>
        {
            for (DateTime end = TimeProvider.System.GetUtcNow().UtcDateTime + PageActions.Patience; rows.Count == 0 && TimeProvider.System.GetUtcNow().UtcDateTime < end; await Task.Delay(20))
            {
                rows = (await destinations.ListAsync(Actor.CommandLine, CancellationToken.None)).Value;
            }
        });
        return Assert.Single(rows);
    }

    private sealed class Somebody : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(new Actor("ada", "Ada", [Role.Administrator]));
    }
}
