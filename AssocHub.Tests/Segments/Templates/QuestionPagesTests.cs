using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Templates;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using AssocHub.Web;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Segments;
using AssocHub.Web.Pages.Segments.Questions;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace AssocHub.Tests.Segments.Templates;

/// <summary>The page of questions, and a new segment that begins with one.</summary>
public sealed class QuestionPagesTests : BunitContext, IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await TemplateWorld.SaveAsync(_database);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<IDbContextFactory<AssocHubDbContext>>(_database);
        Services.AddSingleton<TimeProvider>(_database.Time);
        Services.AddSingleton(new AssociationClock(_database.Time, TemplateWorld.Zone));
        Services.AddSingleton(_database.Options);
        Services.AddSingleton(new AssociationOptions());
        Services.AddSingleton<AuditLog>();
        Services.AddSegments();
        Services.AddScoped<NotificationService>();
        Services.AddScoped<DialogService>();
    }

    public new async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Every_question_shows_its_sentence_and_how_many_it_finds_about_the_topic_chosen()
    {
        As(Role.MembershipStaff);
        Services.GetRequiredService<NavigationManager>().NavigateTo(AppUrls.SegmentQuestions("volunteering", TemplateWorld.EventId));
        IRenderedComponent<QuestionsPage> page = Render<QuestionsPage>();

        page.WaitForAssertion(() => Assert.Equal(SegmentTemplates.All.Count, page.FindAll(".qu-size").Count), PageActions.Patience);
        Assert.Equal(SegmentTemplates.All.Count, page.FindAll(".qu-card h3 a").Count);
        Assert.Contains("Current members who clicked an e-mail on 'Volunteering' and attended no session on that topic.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("registered for the event 'Event 3'", page.Markup, StringComparison.Ordinal);
        string shown = page.FindAll(".qu-card").Single(c => c.QuerySelector("h3")!.TextContent.Trim() == "Registered, did not come").QuerySelector(".qu-size strong")!.TextContent;
        Assert.Equal(await ByHandAsync("registered-no-show"), shown);

        page.Choose("#question-topic", "AI");
        Assert.EndsWith("/segments/questions?topic=AI&event=1003", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_segment_begins_with_the_question_that_the_address_names()
    {
        As(Role.MembershipStaff);
        Services.GetRequiredService<NavigationManager>().NavigateTo(AppUrls.StartFrom("interested-not-there", "Volunteering", null));
        IRenderedComponent<SegmentEdit> page = Render<SegmentEdit>();

        page.WaitForAssertion(
            () => Assert.Equal("Current members who clicked an e-mail on 'Volunteering' and attended no session on that topic.", page.Find(".sb-reads p").TextContent), PageActions.Patience);
        Assert.Equal("Interested, but not there yet", page.Find("#segment-name").GetAttribute("value"));
        Assert.Equal(2, page.FindAll(".sb-condition").Count);
    }

    [Fact]
    public void An_empty_builder_offers_one_question_of_each_kind_and_the_way_to_all()
    {
        As(Role.MembershipStaff);
        IRenderedComponent<SegmentEdit> page = Render<SegmentEdit>();

        page.WaitForAssertion(() => Assert.Equal(Enum.GetValues<TemplateGroup>().Length, page.FindAll(".qu-start .qu-card").Count), PageActions.Patience);
        Assert.Equal(AppUrls.SegmentQuestions(null, null), page.Find(".qu-start .row a").GetAttribute("href"));
    }

    [Fact]
    public void Who_may_not_build_segments_is_told_so()
    {
        As(Role.Leadership);

        Assert.Empty(Render<QuestionsPage>().FindAll(".qu-card"));
    }

    private void As(Role role) => Services.AddSingleton<ICurrentUser>(new Someone(role));

    private async Task<string> ByHandAsync(string key)
    {
        await using var connection = new SqliteConnection(_database.Options.ConnectionString);
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM ({TemplateSql.Queries[key]})";
        command.Parameters.AddWithValue("@now", TemplateWorld.AsOf.UtcTicks);
        command.Parameters.AddWithValue("@event", TemplateWorld.EventId);
        return Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture)!;
    }

    private sealed class Someone(Role role) : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(new Actor("someone", "Someone", [role]));
    }
}
