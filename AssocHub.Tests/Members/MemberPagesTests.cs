using AssocHub.Core.Access;
using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Scores;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Members;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
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
    public async Task The_page_says_per_channel_what_is_allowed_and_which_record_says_so_and_that_nobody_was_scored_yet()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Robert", "Lee", "bob@a.org"), Subscriber("S1", "bob@a.org", "Bob", "Lee") with { Status = "unsubscribed" });
        await world.UnifyAsync();
        Member bob = await world.MemberOfAsync(Ams("M1"));
        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<MemberPage> page = Open(context, bob.Id, null);
        page.WaitForAssertion(() => Assert.Contains("No model has scored", page.Markup, StringComparison.Ordinal), PageActions.Patience);
        string consent = page.Find(".consent").TextContent;
        Assert.Contains("email: unsubscribed", consent, StringComparison.Ordinal);
        Assert.Contains("No system says “do not contact”", consent, StringComparison.Ordinal);

        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            db.MemberScores.Add(new MemberScore { Code = "renewal", MemberId = bob.Id, Value = 0.734, ModelVersion = "7", ScoredAt = world.Database.Time.Now });
            await db.SaveChangesAsync();
        }

        IRenderedComponent<MemberPage> again = Open(context, bob.Id, null);
        again.WaitForAssertion(() => Assert.Contains("73.4 %", again.Markup, StringComparison.Ordinal), PageActions.Patience);
    }

    [Fact]
    public async Task The_timeline_tells_memberships_among_what_the_person_did_in_pieces_without_gap_or_double()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Robert", "Lee", "bob@a.org"));
        await world.UnifyAsync();
        Member bob = await world.MemberOfAsync(Ams("M1"));
        long record = await world.RecordIdAsync(Ams("M1"));
        DateOnly today = world.Database.Clock.Today;
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            SourceRecord ams = await db.SourceRecords.SingleAsync();
            ams.JoinDate = today.AddDays(-700);
            db.MembershipTerms.AddRange(
                new MembershipTerm { Id = 1, SourceId = ams.SourceId, AmsId = "M1", SourceRecordId = record, StartsOn = today.AddDays(-700), EndsOn = today.AddDays(-336), RenewedOn = today.AddDays(-350), Tier = "Full" },
                new MembershipTerm { Id = 2, SourceId = ams.SourceId, AmsId = "M1", SourceRecordId = record, StartsOn = today.AddDays(-335), EndsOn = today.AddDays(-2), Tier = "Full" },
                new MembershipTerm { Id = 3, SourceId = ams.SourceId, AmsId = "M1", SourceRecordId = record, StartsOn = today.AddDays(20), EndsOn = today.AddDays(380), Tier = "Full" });
            for (int i = 0; i < 30; i++)
            {
                DateTimeOffset at = world.Database.Time.Now.AddDays(-25 * i).AddHours(-1);
                db.Interactions.Add(new Interaction
                {
                    Id = i + 1, Kind = InteractionKind.CommunityReplied, MemberId = bob.Id, SourceRecordId = record, OccurredAt = at,
                    Day = DateOnly.FromDateTime(at.UtcDateTime).DayNumber,
                });
            }

            await db.SaveChangesAsync();
        }

        var actor = new Actor("test", "Test Person", [Role.MembershipStaff]);
        var told = new List<TimelineEntry>();
        long total;
        do
        {
            AssocHub.Core.Common.Page<TimelineEntry> piece = (await world.Queries.TimelineAsync(actor, bob.Id, new TimelineFilter { Skip = told.Count, Take = 7 }, CancellationToken.None)).Value;
            total = piece.Total;
            Assert.NotEmpty(piece.Items);
            told.AddRange(piece.Items);
        }
        while (told.Count < total);

        Assert.Equal(30 + 5, told.Count);
        Assert.Equal(told.Count, told.Select(t => t.Id).Distinct().Count());
        Assert.Equal(told.OrderByDescending(t => t.At).Select(t => t.Id), told.Select(t => t.Id));
        Assert.Equal(
            ["Membership term ended", "Membership term began", "Renewed", "Membership term began", "Joined the association"],
            [.. told.Where(t => t.Kind is null).Select(t => t.What)]);
        AssocHub.Core.Common.Page<TimelineEntry> ams2 = (await world.Queries.TimelineAsync(actor, bob.Id, new TimelineFilter { Domain = Core.Sources.SourceDomain.Ams }, CancellationToken.None)).Value;
        Assert.Equal(5, ams2.Total);
    }

    [Fact]
    public async Task The_page_says_why_somebody_is_in_a_segment()
    {
        await using MemberWorld world = await CreateAsync();
        await world.LandAsync(Ams("M1", "Robert", "Lee", "bob@a.org") with { Chapter = "North" });
        await world.UnifyAsync();
        Member bob = await world.MemberOfAsync(Ams("M1"));
        await using (AssocHubDbContext db = world.Database.CreateDbContext())
        {
            var segment = new Segment { Slug = "northerners", Name = "Northerners", OwnerId = "test", OwnerName = "Test", CreatedAt = world.Database.Time.Now };
            segment.Versions.Add(new SegmentVersion
            {
                Number = 1, Definition = """{"version":1,"of":"members","root":{"field":"chapter","op":"eq","value":"North"}}""",
                DefinitionHash = "", Sentence = "", AuthorId = "test", AuthorName = "Test", SavedAt = world.Database.Time.Now,
            });
            db.Segments.Add(segment);
            await db.SaveChangesAsync();
            await new SegmentLedger(world.Database, new SegmentEvaluator(world.Database, world.Database.Clock, world.Association), world.Database.Clock).RecordAsync(segment.Id, "test", null, CancellationToken.None);
        }

        await using BunitContext context = Context(world, Role.MembershipStaff);
        IRenderedComponent<MemberPage> page = Open(context, bob.Id, null);
        page.Press("[aria-labelledby='reach-title'] .link-button");
        page.WaitForAssertion(() => Assert.Contains("North", page.Find("[aria-labelledby='reach-title'] li").TextContent.Replace("Northerners", "", StringComparison.Ordinal), StringComparison.Ordinal), PageActions.Patience);
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
        context.Services.AddSingleton<IDbContextFactory<AssocHubDbContext>>(world.Database);
        context.Services.AddSingleton(world.Audit);
        context.Services.AddSingleton(world.Association);
        context.Services.AddSingleton<TimeProvider>(world.Database.Time);
        context.Services.AddSegments().AddScores();
        context.Services.AddSingleton(new MemberPageCards([typeof(AssocHub.Web.Pages.Scores.ScoresCard), typeof(AssocHub.Web.Pages.Pushes.ReachCard)]));
        context.Services.AddSingleton(world.Database.Clock);
        context.Services.AddSingleton(typeof(Microsoft.Extensions.Logging.ILogger<>), typeof(NullLogger<>));
        return context;
    }

    private sealed class SignedIn(Actor actor) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(actor);
    }
}
