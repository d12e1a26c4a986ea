using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Sql;
using AssocHub.Tests.Sources.Rest;
using AssocHub.Tests.Support;
using AssocHub.Web;
using AssocHub.Web.Authentication;
using AssocHub.Web.Pages.Landing;
using AssocHub.Web.Pages.Sources;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Sources;

/// <summary>The pages on which an administrator adds what the gallery does not list: a manifest, a database; and topic rules that are tried.</summary>
public sealed class ConnectorPagesTests
{
    [Fact]
    public async Task Everything_wrong_with_a_manifest_is_shown_with_its_line_and_a_good_one_is_saved_and_connected()
    {
        await using RestHarness harness = await RestHarness.StartAsync(_ => Reply.Text("{}"));
        await using BunitContext context = Context();
        context.Services.AddSingleton(harness.Catalog);
        context.Services.AddSingleton(harness.Sources);
        IRenderedComponent<ManifestPage> page = context.Render<ManifestPage>();
        page.PressButton("Begin with an example");
        page.Choose("#yaml", ManifestHelp.Example.Replace("domain: community", "domain: comunity", StringComparison.Ordinal).Replace("    paging:", "    pagging:", StringComparison.Ordinal));

        Assert.Equal(["Line 4", "Line 13"], page.FindAll(".line-problems button").Select(b => b.TextContent));
        Assert.Contains("domain: comunity", page.Find(".line-problems li code").TextContent, StringComparison.Ordinal);
        Assert.True(page.FindAll("button").Single(b => b.TextContent == "Save and connect it").HasAttribute("disabled"));

        page.Choose("#yaml", ManifestHelp.Example);
        page.PressButton("Save and connect it");

        page.WaitForAssertion(() => Assert.EndsWith(AppUrls.ConnectSource("club"), context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal), PageActions.Patience);
        Assert.False(harness.Catalog.Find("club")!.IsShipped);
        IRenderedComponent<ManifestPage> again = context.Render<ManifestPage>(p => p.Add(x => x.Name, "club"));
        Assert.Contains("can be read", again.Markup, StringComparison.Ordinal);
        again.Choose("#yaml", ManifestHelp.Example.Replace("name: club", "name: mailchimp", StringComparison.Ordinal));
        Assert.Contains("takes its place", again.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_page_is_the_one_of_the_reference() =>
        Assert.Contains(ManifestHelp.Example.Trim(), File.ReadAllText(Path.Combine(RunningApp.RepositoryRoot(), "docs", "manifest.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public async Task A_database_is_tried_in_its_own_words_before_it_is_connected()
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        string file = Path.Combine(home.Folder, "ams.db");
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE person (no TEXT, mail TEXT); INSERT INTO person VALUES ('M1', 'ann@example.org'), ('M2', 'bob@example.org');";
            await command.ExecuteNonQueryAsync();
        }

        var secrets = new SourceSecrets(home, new EphemeralDataProtectionProvider());
        await using BunitContext context = Context();
        context.Services.AddSingleton(new SqlProbe(secrets, home.Clock, home.Time));
        context.Services.AddSingleton(new SqlSources(home, secrets, new AuditLog(home, home.Time), home.Time));
        IRenderedComponent<NewDatabasePage> page = context.Render<NewDatabasePage>();
        page.Choose("#name", "Old AMS");
        page.Choose("#engine", nameof(SqlEngine.Sqlite));
        page.Choose("#connection", "Data Source=" + file);
        page.Choose("#query-1-sql", "SELECT number AS ams_id FROM person");
        page.Submit("form");
        page.WaitForAssertion(() => Assert.Contains("no such column: number", page.Markup, StringComparison.Ordinal), PageActions.Patience);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent == "Connect");

        page.Choose("#query-1-sql", "SELECT no AS ams_id, mail AS email FROM person");
        page.Submit("form");
        page.WaitForAssertion(() => Assert.Contains("ann@example.org", page.Markup, StringComparison.Ordinal), PageActions.Patience);
        page.PressButton("Connect");

        page.WaitForAssertion(() => Assert.Contains("/sources/", context.Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal), PageActions.Patience);
        await using AssocHubDbContext db = home.CreateDbContext();
        Source source = await db.Sources.SingleAsync();
        Assert.Equal(("Old AMS", SqlConnector.ConnectorName, SourceDomain.Ams), (source.Name, source.Connector, source.Domain));
        Assert.DoesNotContain(file, source.Settings + source.ProtectedSecrets, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_is_tried_on_the_records_while_it_is_written()
    {
        using BunitContext context = Context();
        StreamDefinition threads = CanonicalStreams.Find("threads")!;
        StreamRecord[] records = [.. ((string[])["Digital shelves", "Opening hours", "Our digital year"]).Select((title, i) =>
            StreamRecord.Of(threads, [("thread_id", i.ToString(CultureInfo.InvariantCulture)), ("title", title)]))];
        IRenderedComponent<TopicRulesEditor> page = context.Render<TopicRulesEditor>(p => p.Add(x => x.Value, []).Add(x => x.Records, records));
        Assert.Contains("0 records with a topic, 3 records without", page.Find("[role=status]").TextContent, StringComparison.Ordinal);

        page.Type("#clue-text", "digital");

        Assert.Contains("The rule you are writing matches 2.", page.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, page.FindAll(".tried .is-matched").Count);
        Assert.Equal("Opening hours", page.FindAll(".tried li")[^1].TextContent.Trim());
    }

    [Fact]
    public void Enter_adds_a_rule_however_quickly_it_follows_what_was_typed()
    {
        using BunitContext context = Context();
        IRenderedComponent<TopicRulesEditor> page = context.Render<TopicRulesEditor>(p => p.Add(x => x.Value, []));

        // A browser sends no form whose button is disabled, and the server learns of the letters after the browser does.
        Assert.False(page.Find(".rule-form button[type=submit]").HasAttribute("disabled"));
        page.Submit(".rule-form");
        Assert.Equal("A rule needs a text and a topic.", page.Find("[role=alert]").TextContent);
        page.Type("#clue-text", "digital");
        page.Type("#topic", "digital transformation");
        page.Submit(".rule-form");

        Assert.Contains("The title has “digital”", Assert.Single(page.FindAll(".rule-list li")).TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    private static BunitContext Context()
    {
        var context = new BunitContext();
        context.JSInterop.Mode = JSRuntimeMode.Loose;
        context.Services.AddSingleton<ICurrentUser>(new Somebody());
        return context;
    }

    private sealed class Somebody : ICurrentUser
    {
        public Task<Actor> GetActorAsync() => Task.FromResult(new Actor("ada", "Ada", [Role.Administrator]));
    }
}
