using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Demo;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Landing;
using AssocHub.Data.Members;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Demo;

/// <summary>The demo as the program builds it: its four sources are read from the sandbox by the shipped manifests, and it pushes there.</summary>
public sealed class SandboxDemoTests : IAsyncLifetime
{
    private const int Members = 400;
    private static readonly CancellationToken None = CancellationToken.None;
    private TestDatabase _database = null!;
    private ServiceProvider _services = null!;
    private SandboxServer _sandbox = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _services = BuiltDemo.ServicesOn(_database);
        _sandbox = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Everything_comes_from_the_apis_what_is_pushed_arrives_there_and_what_people_do_then_is_read()
    {
        DemoReport report = await BuildAsync();

        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            Assert.All(await db.Sources.ToListAsync(), s => Assert.Equal(RestConnector.ConnectorName, s.Connector));
            Assert.Equal(Held(), await CountsAsync(db));
            Assert.Equal(5, await db.RejectedRecords.CountAsync());
            Assert.True(await db.ActivityObjects.AnyAsync(o => o.Kind == ObjectKind.Email && o.Category == "digest"));
            Assert.True(await db.ActivityObjects.AnyAsync(o => o.Kind == ObjectKind.Thread && o.ParentId != null), "No thread follows up a session.");
            Assert.Subset(DemoVocabulary.Topics.ToHashSet(), (await db.Topics.Select(t => t.Name).ToListAsync()).ToHashSet());
            Assert.True(await db.Topics.CountAsync() > DemoVocabulary.Topics.Length / 2);
            Assert.Equal(0, await db.Interactions.CountAsync(i => i.Kind == InteractionKind.SponsorScanned && i.MemberId == null));
        }

        Assert.True(report.Plan.ByApi && report.People > Members && report.Members > Members);
        int tagged = Tag().Members.Count(m => m.Status == "subscribed");
        Assert.True(tagged > 0);

        // A day passes: who was tagged gets the tag's own message, and opens and clicks it.
        long before = await ActivityAsync();
        _database.Time.Now += TimeSpan.FromDays(1);
        foreach (long source in await _services.GetRequiredService<DemoSources>().ListAsync(None))
        {
            Run run = (await _services.GetRequiredService<SyncService>().SyncAsync(source, BuiltDemo.Cast.Administrator, "test", null, None)).Value;
            Assert.True(run.Outcome is RunOutcome.Succeeded or RunOutcome.NothingToDo, run.Message);
        }

        await _services.GetRequiredService<UnifyService>().UnifyAsync(full: false, "test", null, None);
        await using AssocHubDbContext after = _database.CreateDbContext();
        ActivityObject journey = await after.ActivityObjects.SingleAsync(o => o.Kind == ObjectKind.Email && o.Title.StartsWith("For you: Micro-session"));
        Assert.Equal(tagged, await after.Interactions.CountAsync(i => i.ObjectId == journey.Id && i.Kind == InteractionKind.EmailSent && i.MemberId != null));
        Assert.True(await ActivityAsync() > before + tagged, "Nobody opened anything.");
    }

    [Fact]
    public async Task Interrupted_it_goes_on_and_a_sandbox_that_moved_is_followed()
    {
        using (var stop = new CancellationTokenSource())
        {
            var progress = new Listener(p =>
            {
                if (p.Steps.Single(s => s.Key == "land-email").State == DemoStepState.Running)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _services.GetRequiredService<DemoBuilder>().BuildAsync(Request(), progress, stop.Token));
        }

        Assert.IsType<DemoNeedsSystems>((await _services.GetRequiredService<DemoBuilder>().BuildAsync(BuiltDemo.RequestIn(_database.Folder, Members), null, None)).Refusal);
        string old = _sandbox.Address;
        await _sandbox.DisposeAsync();
        _sandbox = await StartAsync();
        Assert.NotEqual(old, _sandbox.Address);
        await _services.GetRequiredService<DemoSources>().FollowAsync(Systems(), BuiltDemo.Cast.Administrator, None);
        await BuildAsync();

        await using AssocHubDbContext db = _database.CreateDbContext();
        Assert.Equal(Held(), await CountsAsync(db));
        Assert.All(await db.Sources.ToListAsync(), s => Assert.Contains(_sandbox.Address, s.Settings, StringComparison.Ordinal));
        int changes = await db.AuditEntries.CountAsync(a => a.Action == "source.changed");
        await _services.GetRequiredService<DemoSources>().FollowAsync(Systems(), BuiltDemo.Cast.Administrator, None);
        Assert.Equal((4, 4), (changes, await db.AuditEntries.CountAsync(a => a.Action == "source.changed")));
    }

    private StaticSegment Tag() => _sandbox.House.Mail.Segments.Single(s => s.Name.StartsWith("Micro-session", StringComparison.Ordinal));

    private async Task<SandboxServer> StartAsync()
    {
        SandboxServer server = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Association = new DemoOptions(new DateOnly(2026, 3, 20)) { Members = Members, Seed = 7, Days = 500 }, Time = _database.Time, HasMistakes = true, OrdinaryLife = false,
                Limits = CallLimit.None,
            },
            "http://127.0.0.1:0");
        _services.GetRequiredService<OutboundHttp>().Allow(new Uri(server.Address));
        return server;
    }

    private DemoSystems Systems() => new(d => SandboxSystems.Connection(d, _sandbox.Address, _sandbox.Options.Keys), _ => Task.FromResult(_sandbox.Prepare()));

    private DemoRequest Request() => BuiltDemo.RequestIn(_database.Folder, Members) with { Systems = Systems() };

    private async Task<DemoReport> BuildAsync()
    {
        Result<DemoReport> built = await _services.GetRequiredService<DemoBuilder>().BuildAsync(Request(), null, None);
        Assert.True(built.Succeeded, built.Refusal?.Message);
        return built.Value;
    }

    private async Task<long> ActivityAsync()
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        return await db.Interactions.LongCountAsync();
    }

    private static async Task<SortedDictionary<string, long>> CountsAsync(AssocHubDbContext db)
    {
        var counts = await (
            from r in db.LandedRecords
            join s in db.SourceStreams on r.StreamId equals s.Id
            group r by s.Stream into stream
            select new { stream.Key, Count = stream.LongCount() }).ToDictionaryAsync(s => s.Key, s => s.Count);
        return new SortedDictionary<string, long>(counts, StringComparer.Ordinal);
    }

    // What the four systems hold, counted there; five records were entered wrongly.
    private SortedDictionary<string, long> Held()
    {
        SandboxHouse house = _sandbox.House;
        long Contacts(string type, bool? sponsor = null) => house.Civi.Entities["Contact"].LongCount(r => r.Fields["contact_type"]!.ToString() == type
            && (sponsor is null || sponsor == (r.Fields["contact_sub_type"]?.ToJsonString().Contains("Sponsor", StringComparison.Ordinal) == true)));
        return new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["organizations"] = Contacts("Organization", sponsor: false), ["sponsors"] = Contacts("Organization", sponsor: true), ["members"] = Contacts("Individual") - 3,
            ["membership_terms"] = house.Civi.Entities["Membership"].Count - 2,
            ["events"] = house.Tickets.Events.Count, ["sessions"] = house.Tickets.Events.Sum(e => e.Items.Count(i => i.Session is not null)),
            ["registrations"] = house.Tickets.Events.Sum(e => e.Orders.Count), ["attendance"] = house.Tickets.Events.Sum(e => e.Orders.Sum(o => o.Positions.Sum(p => p.Checkins.Count))),
            ["sponsor_interactions"] = house.Tickets.Events.Sum(e => e.Leads.Count),
            ["email_messages"] = house.Mail.Campaigns.Count(c => c.SentAt is not null), ["subscribers"] = house.Mail.Subscribers.Count,
            ["email_activity"] = house.Mail.Campaigns.Sum(c => c.Recipients.Count + c.Unsubscribes.Count + c.Complaints.Count + c.Recipients.Sum(r => r.Acts.Distinct().Count())),
            ["community_users"] = house.Talk.Users.Count, ["threads"] = house.Talk.Topics.Count, ["posts"] = house.Talk.Posts.Count,
            ["thread_views"] = house.Talk.Views.Count, ["resource_downloads"] = house.Talk.Downloads.Count,
        };
    }

    private sealed class Listener(Action<DemoProgress> heard) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value) => heard(value);
    }
}
