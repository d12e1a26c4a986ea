using AngleSharp.Dom;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Segments;
using AssocHub.Web.Pages.Segments.Builder;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace AssocHub.Tests.Segments;

/// <summary>The builder page on a real database: three current members, of whom Ada clicked and Grace clicked and attended.</summary>
public sealed class BuilderTests : BunitContext, IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await SeedAsync();
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
        Services.AddSingleton<ICurrentUser>(new Someone(Role.MembershipStaff));
    }

    public new async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public void Typing_clicked_and_a_topic_adds_the_whole_condition_and_the_size_follows()
    {
        IRenderedComponent<SegmentEdit> page = Open();

        Add(page, "clicked ai");

        IElement condition = page.Find(".sb-condition");
        Assert.Equal("EmailClicked", Selected(condition, "Activity"));
        Assert.Equal("AI", Selected(condition, "Topic"));
        page.WaitForAssertion(() => Assert.Equal("2", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        page.WaitForAssertion(
            () => Assert.Equal("Current members who clicked an e-mail on 'AI'.", page.Find(".sb-reads p").TextContent), PageActions.Patience);
    }

    [Fact]
    public void Clicked_an_email_on_a_topic_and_attended_no_session_on_it_takes_two_lines_of_typing()
    {
        IRenderedComponent<SegmentEdit> page = Open();

        Add(page, "clicked ai");
        Add(page, "no session ai");

        page.WaitForAssertion(() => Assert.Equal("1", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        page.WaitForAssertion(
            () => Assert.Equal("Current members who clicked an e-mail on 'AI' and attended no session on that topic.", page.Find(".sb-reads p").TextContent),
            PageActions.Patience);
        page.WaitForAssertion(() => Assert.Equal(["2", "1"], page.FindAll(".sb-kept").Select(c => c.TextContent)), PageActions.Patience);
        Assert.Equal(["−1", "−1"], page.FindAll(".sb-dropped").Select(c => c.TextContent.Replace(", drops ", "", StringComparison.Ordinal).Trim()));
    }

    [Fact]
    public void An_unfinished_condition_says_what_is_missing_and_cannot_be_saved()
    {
        IRenderedComponent<SegmentEdit> page = Open();

        Add(page, "chapter");

        Assert.Contains("Chapter: the value is missing.", page.Find(".sb-problem").TextContent, StringComparison.Ordinal);
        Assert.All(page.FindAll(".page-actions button"), b => Assert.True(b.HasAttribute("disabled")));

        page.Choose("select[aria-label=Value]", "North");

        Assert.Empty(page.FindAll(".sb-condition .sb-problem"));
        page.WaitForAssertion(() => Assert.Equal("1", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        Assert.All(page.FindAll(".page-actions button"), b => Assert.False(b.HasAttribute("disabled")));
    }

    [Fact]
    public void Groups_nest_and_dissolve_and_undo_takes_each_step_back()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "clicked ai");

        page.Press("button[aria-label='Put into a group']");
        Assert.Single(page.FindAll(".sb-group .sb-group .sb-condition"));
        page.Choose(".sb-group .sb-group select[aria-label='How many of these must hold']", "None");
        page.WaitForAssertion(() => Assert.Equal("1", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);

        page.Press("button[aria-label=Undo]");
        page.WaitForAssertion(() => Assert.Equal("2", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        page.Press("button[aria-label=Undo]");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".sb-group .sb-group")), PageActions.Patience);
        page.Press("button[aria-label=Redo]");
        Assert.Single(page.FindAll(".sb-group .sb-group .sb-condition"));
        page.Press("button[aria-label='Dissolve the group']");
        Assert.Single(page.FindAll(".sb-root > .sb-items .sb-condition"));
    }

    [Fact]
    public void Conditions_are_duplicated_moved_and_removed()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "clicked ai");
        Add(page, "no session ai");

        page.Press("button[aria-label='Move up']", 1);
        Assert.Equal(["SessionAttended", "EmailClicked"], page.FindAll("select[aria-label=Activity]").Select(s => s.GetAttribute("value")));
        page.Press("button[aria-label=Duplicate]", 0);
        Assert.Equal(3, page.FindAll(".sb-condition").Count);
        page.Press("button[aria-label=Remove]", 0);
        page.Press("button[aria-label=Remove]", 0);
        Assert.Equal(["EmailClicked"], page.FindAll("select[aria-label=Activity]").Select(s => s.GetAttribute("value")));
    }

    [Fact]
    public async Task A_limit_is_set_counted_and_saved()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "clicked ai");
        page.Press(".sb-cap .sb-more");
        page.Type("input[aria-label='How many are kept']", "1");
        page.Choose("select[aria-label='Who comes first']", "lfjoinDate");
        page.Choose("select[aria-label='Of the whole or of each group']", "Chapter");
        page.Type("#segment-name", "One in each chapter");
        page.WaitForAssertion(() => Assert.Equal("2", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);

        page.Choose("select[aria-label='Of the whole or of each group']", "");
        page.WaitForAssertion(() => Assert.Equal("1", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        page.WaitForAssertion(() => Assert.Contains("2 fit; the limit keeps 1", page.Find(".sb-partial").TextContent, StringComparison.Ordinal), PageActions.Patience);
        page.Press(".page-actions button:first-child");
        page.WaitForAssertion(() => Assert.EndsWith("/segments/1/edit", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal), PageActions.Patience);

        SegmentDetails saved = (await Services.GetRequiredService<SegmentLibrary>().FindAsync("one-in-each-chapter", default)).Value;
        Assert.Equal(new SegmentCap(1) { By = new CapOrder("joinDate", IsScore: false, LowestFirst: true) }, saved.Versions[0].Definition.Cap);
    }

    [Fact]
    public void A_sequence_and_a_score_are_built_by_clicking()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "one after another");
        page.Choose(".sb-step[aria-label='Step 2'] select[aria-label=Activity]", "SessionAttended");
        page.Type("input[aria-label='Days after the step before']", "7");
        Add(page, "renewal score");
        page.Choose(".sb-condition select[aria-label=Comparison]", "Between");
        page.Type("input[aria-label='Score value']", "0.25");
        page.Type("input[aria-label='Score value, upper end']", "0.5");

        page.WaitForAssertion(
            () => Assert.Equal(
                "Current members who did this in order: clicked an e-mail, then attended a session within 7 days, and whose renewal score is between 0.25 and 0.5.",
                page.Find(".sb-reads p").TextContent),
            PageActions.Patience);
        page.WaitForAssertion(() => Assert.Equal("0", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
    }

    [Fact]
    public void The_arrow_keys_on_a_handle_move_a_condition_up_down_into_a_group_and_out()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "clicked ai");
        Add(page, "no session ai");
        page.Key(".sb-items li:nth-child(2) .sb-handle", "ArrowUp");
        Assert.Equal(["SessionAttended", "EmailClicked"], Activities(page));

        page.Press("button[aria-label='Put into a group']", 1);
        page.Key(".sb-items > li:nth-child(1) > .sb-condition .sb-handle", "ArrowRight");
        Assert.Equal(2, page.FindAll(".sb-group .sb-group .sb-condition").Count);
        page.Key(".sb-group .sb-group .sb-condition .sb-handle", "ArrowLeft");
        Assert.Single(page.FindAll(".sb-group .sb-group .sb-condition"));
    }

    [Fact]
    public void What_cannot_be_what_nobody_meets_and_what_a_feed_leaves_open_is_said_beside_the_condition()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "clicked ai");
        Add(page, "no session ai");
        page.WaitForAssertion(
            () => Assert.Contains("No source delivers attendance", page.FindAll(".sb-condition")[1].QuerySelector(".sb-warning")?.TextContent ?? "", StringComparison.Ordinal),
            PageActions.Patience);
        Assert.Empty(page.FindAll(".sb-condition")[0].QuerySelectorAll(".sb-warning"));

        page.Press("button[aria-label=Duplicate]", 0);
        page.Choose(".sb-condition select[aria-label='Have or have not']", "have not");
        page.WaitForAssertion(
            () => Assert.Contains("the one is the opposite of the other", page.FindAll(".sb-condition")[1].QuerySelector(".sb-warning")?.TextContent ?? "", StringComparison.Ordinal),
            PageActions.Patience);
        page.WaitForAssertion(() => Assert.Equal("0", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
    }

    [Fact]
    public void Pasted_json_replaces_the_tree_and_wrong_json_says_where()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        page.Press("button[aria-label='Show as JSON']");

        page.Type("#segment-json", """{"version":1,"of":"everyone","root":{"field":"shoeSize","op":"eq","value":"9"}}""");
        page.Press(".sb-json button", 0);
        Assert.Contains("$.root.field: There is no field 'shoeSize'.", page.Find(".sb-problems").TextContent, StringComparison.Ordinal);

        page.Type("#segment-json", """{"version":1,"of":"everyone","root":{"any":[{"field":"chapter","op":"isMissing"},{"not":{"inSegment":"x"}}]}}""");
        page.Press(".sb-json button", 0);
        Assert.Empty(page.FindAll(".sb-json"));
        Assert.Equal("Any", page.Find(".sb-root > .sb-head select").GetAttribute("value"));
        Assert.Equal(2, page.FindAll(".sb-condition").Count);
    }

    [Fact]
    public async Task A_draft_is_saved_with_its_name_and_submitting_leads_to_the_approval()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Add(page, "clicked ai");
        page.Type("#segment-name", "Clickers");

        page.Press(".page-actions button:last-child");

        var navigation = Services.GetRequiredService<NavigationManager>();
        page.WaitForAssertion(() => Assert.EndsWith("/approvals/submit/1", navigation.Uri, StringComparison.Ordinal), PageActions.Patience);
        SegmentDetails saved = (await Services.GetRequiredService<SegmentLibrary>().FindAsync("clickers", default)).Value;
        Assert.Equal("Current members who clicked an e-mail on 'AI'.", saved.Versions[0].Sentence);
    }

    [Fact]
    public void A_described_sentence_becomes_conditions_whose_size_follows_and_undo_takes_it_back()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Describe(page, "members who clicked an email on AI but never attended a sesion on it zzyzx");

        Assert.Equal("Understood in part: Current members who clicked an e-mail on 'AI' and attended no session on that topic.", Text(page, "[data-testid=understood] > span:last-child"));
        Assert.Equal("zzyzx", page.Find(".sb-missed").TextContent);
        Assert.Equal("(session)", page.Find(".sb-mended-to").TextContent);
        page.Key("#describe", "Enter");

        Assert.Equal(["EmailClicked", "SessionAttended"], Activities(page));
        page.WaitForAssertion(() => Assert.Equal("1", page.Find("[data-testid=segment-size]").TextContent), PageActions.Patience);
        Assert.Equal("", page.Find("#describe").GetAttribute("value"));
        page.Press("button[aria-label=Undo]");
        Assert.Empty(page.FindAll(".sb-condition"));
    }

    [Fact]
    public void A_second_sentence_is_added_or_put_in_place_and_a_meaning_is_chosen()
    {
        IRenderedComponent<SegmentEdit> page = Open();
        Describe(page, "clicked on AI");
        page.Press(".sb-heard .button-primary");
        Describe(page, "everyone who attended a session twice");
        Assert.Equal(2, page.FindAll(".sb-meaning").Count);
        page.Choose(".sb-meaning:nth-of-type(2) label:nth-of-type(2) input", "on");
        Assert.Contains("exactly 2 times", page.Find("[data-testid=understood]").TextContent, StringComparison.Ordinal);

        page.Press(".sb-heard .button:not(.button-primary)");

        Assert.Equal(["EmailClicked", "SessionAttended"], Activities(page));
        Assert.Equal("Everyone", page.Find(".sb-of select").GetAttribute("value"));
        Describe(page, "lapsed members in the chapter South");
        page.Press(".sb-heard .button-primary");
        Assert.Single(page.FindAll(".sb-condition"));
        Assert.Equal("LapsedMembers", page.Find(".sb-of select").GetAttribute("value"));
    }

    [Fact]
    public void The_search_box_reads_a_sentence_that_is_no_single_condition_of_its_own()
    {
        IRenderedComponent<SegmentEdit> page = Open();

        Add(page, "opened 3 emails in the past two weeks");

        page.WaitForAssertion(
            () => Assert.Equal("Current members who opened at least 3 different e-mails in the last 14 days.", page.Find(".sb-reads p").TextContent), PageActions.Patience);
    }

    [Fact]
    public void Who_may_not_build_sees_why()
    {
        Services.AddSingleton<ICurrentUser>(new Someone(Role.Approver));
        IRenderedComponent<SegmentEdit> page = Render<SegmentEdit>();
        Assert.Contains("This page is not open to you", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".sb"));
    }

    [Theory]
    [InlineData("clicked", "Clicked an e-mail", false)]
    [InlineData("attended no session on ai", "Attended no session on 'AI'", true)]
    [InlineData("never replied", "Replied in no community thread", true)]
    [InlineData("chapt", "Chapter", false)]
    [InlineData("renewal date", "Renewal date", false)]
    [InlineData("éthics click", "Clicked an e-mail on 'Ethics of data'", false)]
    [InlineData("first timers", "First timers", false)]
    public void The_search_box_understands(string typed, string first, bool negated)
    {
        var search = new ConditionSearch(["AI", "Ethics of data"], [new SegmentChoice("first-timers", "First timers", "")]);
        Suggestion best = search.Find(typed)[0];
        Assert.Equal((first, negated), (best.Title, best.Negated));
    }

    private static void Add(IRenderedComponent<SegmentEdit> page, string text)
    {
        const string Box = ".sb-root > .sb-add input";
        int before = page.FindAll(".sb-condition").Count;
        page.Focus(Box);
        page.Type(Box, text);
        page.Key(Box, "Enter");
        page.WaitForAssertion(() => Assert.Equal(before + 1, page.FindAll(".sb-condition").Count), PageActions.Patience);
    }

    private static void Describe(IRenderedComponent<SegmentEdit> page, string sentence)
    {
        page.Type("#describe", sentence);
        page.WaitForElement("[data-testid=understood]", PageActions.Patience);
    }

    private static string Text(IRenderedComponent<SegmentEdit> page, string selector) =>
        string.Join(' ', page.Find(selector).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string?> Activities(IRenderedComponent<SegmentEdit> page) =>
        page.FindAll("select[aria-label=Activity]").Select(s => s.GetAttribute("value"));

    private static string? Selected(IElement condition, string label) =>
        condition.QuerySelector($"select[aria-label={label}]")!.GetAttribute("value");

    private IRenderedComponent<SegmentEdit> Open()
    {
        IRenderedComponent<SegmentEdit> page = Render<SegmentEdit>();
        page.WaitForElement(".sb-root", PageActions.Patience);
        return page;
    }

    private async Task SeedAsync()
    {
        await using AssocHubDbContext db = _database.CreateDbContext();
        db.Sources.Add(new Core.Sources.Source { Id = 1, Name = "s", Connector = "files" });
        db.ActivityObjects.AddRange(
            new ActivityObject { Id = 10, SourceId = 1, Kind = ObjectKind.Email, ExternalId = "M", Title = "AI weekly", TitleKey = "ai weekly" },
            new ActivityObject { Id = 11, SourceId = 1, Kind = ObjectKind.Session, ExternalId = "S", Title = "AI for us", TitleKey = "ai for us" });
        db.Topics.Add(new Topic { Id = 1, Name = "AI", NameKey = "ai" });
        db.ObjectTopics.AddRange(new ObjectTopic { ObjectId = 10, TopicId = 1 }, new ObjectTopic { ObjectId = 11, TopicId = 1 });
        db.Members.AddRange(
            new Member { Id = 1, FirstName = "Ada", Standing = MembershipStanding.Current, Chapter = "North", ChapterKey = "north" },
            new Member { Id = 2, FirstName = "Grace", Standing = MembershipStanding.Current, Chapter = "South", ChapterKey = "south" },
            new Member { Id = 3, FirstName = "Hedy", Standing = MembershipStanding.Current, Chapter = "South", ChapterKey = "south" });
        DateTimeOffset when = _database.Time.Now.AddDays(-3);
        db.Interactions.AddRange(
            new Interaction { Id = 1, MemberId = 1, Kind = InteractionKind.EmailClicked, ObjectId = 10, OccurredAt = when },
            new Interaction { Id = 2, MemberId = 2, Kind = InteractionKind.EmailClicked, ObjectId = 10, OccurredAt = when },
            new Interaction { Id = 3, MemberId = 2, Kind = InteractionKind.SessionAttended, ObjectId = 11, OccurredAt = when });
        await db.SaveChangesAsync();
    }

    private sealed class Someone(Role role) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(new Actor("someone", "Someone", [role]));
    }
}
