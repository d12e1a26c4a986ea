using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using AssocHub.Web;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Segments;
using AssocHub.Web.Pages.Segments.Overlap;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace AssocHub.Tests.Segments;

/// <summary>Six people in two chapters and three roles: small enough to count the parts by hand.</summary>
public sealed class OverlapPageTests : BunitContext, IAsyncLifetime
{
    private static readonly (string? Chapter, string? Role)[] People =
        [("North", "chair"), ("North", "chair"), ("North", null), ("South", "chair"), ("South", "trustee"), (null, null)];

    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IDbContextFactory<AssocHubDbContext>>(_database);
        Services.AddSingleton(_database.Options);
        Services.AddSingleton<TimeProvider>(_database.Time);
        Services.AddSingleton(_database.Clock);
        Services.AddSingleton(new AssociationOptions());
        Services.AddSingleton<AuditLog>();
        Services.AddSegments();
        Services.AddScoped<NotificationService>();
        Services.AddScoped<DialogService>();
        await using AssocHubDbContext db = _database.CreateDbContext();
        db.Members.AddRange(People.Select((p, i) => new Member
        {
            Id = i + 1, FirstName = $"P{i}", Standing = MembershipStanding.Current, Chapter = p.Chapter, ChapterKey = p.Chapter?.ToLowerInvariant(), Role = p.Role, RoleKey = p.Role,
        }));
        await db.SaveChangesAsync();
    }

    public new async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Two_segments_are_two_circles_and_three_numbers()
    {
        As(Role.MembershipStaff);
        await SaveAsync("Northerners", "chapter", "North");
        await SaveAsync("Chairs", "role", "chair");

        IRenderedComponent<OverlapPage> page = Open("northerners", "chairs");

        page.WaitForAssertion(() => Assert.Equal(["2", "1", "1"], Numbers(page)), PageActions.Patience);
        Assert.Equal(["In Northerners and Chairs", "Only in Northerners", "Only in Chairs"], Parts(page));
        Assert.Equal(2, page.FindAll("circle.ov-circle").Count);
        Assert.Equal(["2", "1", "1"], page.FindAll(".ov-number").Select(n => n.TextContent).OrderDescending());
        Assert.Equal(AppUrls.SegmentOfPart(["northerners", "chairs"], 3), page.Find("tbody tr:first-child td:last-child a").GetAttribute("href"));
    }

    [Fact]
    public async Task Four_segments_are_columns_and_every_part_has_its_number_in_the_table()
    {
        As(Role.MembershipStaff);
        await SaveAsync("Northerners", "chapter", "North");
        await SaveAsync("Chairs", "role", "chair");
        await SaveAsync("Southerners", "chapter", "South");
        await SaveAsync("Trustees", "role", "trustee");

        IRenderedComponent<OverlapPage> page = Open("northerners", "chairs", "southerners", "trustees");

        page.WaitForAssertion(() => Assert.Equal(15, page.FindAll("tbody tr").Count), PageActions.Patience);
        Assert.Equal(["2", "1", "1", "1", "0"], Numbers(page).Take(5));
        Assert.Equal("In Northerners and Chairs, not in Southerners or Trustees", Parts(page).First());
        Assert.Equal(4, page.FindAll(".ov-bar-number").Count);
        Assert.Empty(page.FindAll("select[aria-label='Add a segment']"));
    }

    [Fact]
    public async Task A_part_is_the_beginning_of_a_new_segment()
    {
        As(Role.MembershipStaff);
        await SaveAsync("Northerners", "chapter", "North");
        await SaveAsync("Chairs", "role", "chair");
        Services.GetRequiredService<NavigationManager>().NavigateTo(AppUrls.SegmentOfPart(["northerners", "chairs"], 1));

        IRenderedComponent<SegmentEdit> page = Render<SegmentEdit>();

        page.WaitForAssertion(() => Assert.Equal("1", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        Assert.Equal("Only in Northerners", page.Find("#segment-name").GetAttribute("value"));
    }

    [Fact]
    public async Task One_segment_asks_for_another_and_an_unknown_one_is_named()
    {
        As(Role.MembershipStaff);
        await SaveAsync("Northerners", "chapter", "North");
        await SaveAsync("Chairs", "role", "chair");
        Assert.Contains("Choose two to four segments", Open("northerners").Markup, StringComparison.Ordinal);

        IRenderedComponent<OverlapPage> page = Open("northerners", "gone");

        page.WaitForAssertion(() => Assert.Contains("segment 'gone'", page.Markup, StringComparison.Ordinal), PageActions.Patience);
        Assert.Empty(page.FindAll("svg.ov-chart"));
    }

    private static IEnumerable<string> Numbers(IRenderedComponent<OverlapPage> page) =>
        page.FindAll("tbody td:nth-child(2)").Select(c => c.TextContent.Trim().Split(' ')[0]);

    private static IEnumerable<string> Parts(IRenderedComponent<OverlapPage> page) =>
        page.FindAll("tbody td:first-child").Select(c => string.Concat(c.ChildNodes.Where(n => n.NodeType == AngleSharp.Dom.NodeType.Text).Select(n => n.TextContent)).Trim());

    private IRenderedComponent<OverlapPage> Open(params string[] slugs)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(AppUrls.SegmentOverlap(slugs));
        IRenderedComponent<OverlapPage> page = Render<OverlapPage>();
        page.WaitForElement("#chosen-title", PageActions.Patience);
        return page;
    }

    private async Task SaveAsync(string name, string field, string value)
    {
        var definition = new SegmentDefinition(Population.CurrentMembers, new FieldNode(field, FieldOperator.Eq, [new TextValue(value)]));
        Result<SavedDraft> saved = await Services.GetRequiredService<SegmentService>()
            .CreateAsync(new Actor("mina", "Mina", [Role.MembershipStaff]), new SegmentText(name, "", ""), definition, CancellationToken.None);
        Assert.True(saved.Succeeded, saved.Refusal?.Message);
    }

    private void As(Role role) => Services.AddSingleton<ICurrentUser>(new Someone(role));

    private sealed class Someone(Role role) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(new Actor("someone", "Someone", [role]));
    }
}
