using System.Text.RegularExpressions;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Segments;

/// <summary>The SQL for SQL Server, which is not there to run it: every tree translates, to its own dialect, with every parameter declared.</summary>
public sealed partial class GeneratedSqlTests
{
    [Fact]
    public async Task Random_trees_translate_to_sql_servers_own_dialect()
    {
        var world = new SegmentWorld(11, "America/New_York", new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), 7, members: 3);
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await world.SaveAsync(database);
        await using AssocHubDbContext sqlite = database.CreateDbContext();
        await using AssocHubDbContext server = SqlServer();
        foreach (SegmentDefinition tree in new SegmentTrees(world, []).Definition.Sample(300, new Rnd(11), 50))
        {
            SegmentScope scope = (await SegmentScope.LoadAsync(sqlite, tree, null, world.AsOf, CancellationToken.None)).Value;
            foreach (bool byObject in new[] { false, true })
            {
                scope.Choose(tree, byObject);
                string sql = new SegmentQuery(server, scope).Members(tree).Select(m => m.Id).ToQueryString();

                Assert.DoesNotMatch(ForeignWords(), WithoutTexts().Replace(sql, "''"));
                string[] declared = [.. Declared().Matches(sql).Select(m => m.Groups[1].Value)];
                string body = sql[sql.IndexOf("SELECT", StringComparison.Ordinal)..];
                Assert.Empty(Used().Matches(body).Select(m => m.Value).Distinct().Except(declared));
            }
        }
    }

    [Theory]
    [InlineData("""{"did":{"kinds":["email.clicked"],"within":{"days":90}}}""", "EXISTS (", "DATEADD GROUP")]
    [InlineData("""{"did":{"kinds":["email.clicked"],"titleContains":"news","within":{"days":90}}}""", " IN (", "DATEADD GROUP")]
    [InlineData("""{"did":{"kinds":["email.clicked"],"count":{"atLeast":3}}}""", "COUNT(*)", "EXISTS")]
    [InlineData("""{"did":{"kinds":["email.clicked"],"count":{"atLeast":3},"distinct":"object"}}""", "DISTINCT", "EXISTS")]
    [InlineData("""{"field":"tenureDays","op":"below","value":30}""", "[JoinDate] >", "DATEDIFF")]
    public async Task Each_activity_becomes_one_exists_or_count_by_member_and_kind(string root, string contains, string without)
    {
        await using AssocHubDbContext server = SqlServer();
        SegmentDefinition definition = SegmentJson.Read($$"""{"version":1,"of":"currentMembers","root":{{root}}}""").Value;
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext sqlite = database.CreateDbContext();
        var asOf = new Core.Segments.Evaluation.AsOf(database.Time.Now, database.Clock, 1);
        SegmentScope scope = (await SegmentScope.LoadAsync(sqlite, definition, null, asOf, CancellationToken.None)).Value;

        foreach (AssocHubDbContext db in new[] { server, sqlite })
        {
            string sql = new SegmentQuery(db, scope).Members(definition).Select(m => m.Id).ToQueryString();
            Assert.Contains(contains.Replace("[", db == sqlite ? "\"" : "[", StringComparison.Ordinal)
                .Replace("]", db == sqlite ? "\"" : "]", StringComparison.Ordinal), sql, StringComparison.Ordinal);
            Assert.All(without.Split(' '), word => Assert.DoesNotContain(word, sql, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"did":{"kinds":["email.opened"],"within":{"days":7}}}""", " IN (", "EXISTS COUNT")]
    [InlineData("""{"not":{"did":{"kinds":["email.opened"],"within":{"days":7}}}}""", "UNION ALL", "COUNT")]
    [InlineData("""{"did":{"kinds":["email.opened"],"count":{"atLeast":3},"within":{"days":7}}}""", "HAVING COUNT(*)", "EXISTS")]
    [InlineData("""{"did":{"kinds":["email.opened"],"count":{"atLeast":2,"atMost":4},"distinct":"object"}}""", "COUNT(DISTINCT", "UNION")]
    public async Task A_broad_activity_that_goes_by_object_is_one_set_on_both_databases(string root, string contains, string without)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext sqlite = database.CreateDbContext();
        await using AssocHubDbContext server = SqlServer();
        (SegmentDefinition definition, SegmentScope scope) = await BoundAsync(database, sqlite, root);
        scope.Choose(definition, byObject: true);

        foreach (AssocHubDbContext db in new[] { server, sqlite })
        {
            string sql = new SegmentQuery(db, scope).Members(definition).Select(m => m.Id).ToQueryString();
            Assert.Contains(contains, sql, StringComparison.Ordinal);
            Assert.All(without.Split(' '), word => Assert.DoesNotContain(word, sql, StringComparison.Ordinal));
        }

        IReadOnlyList<string> plan = await PlanAsync(sqlite, definition, scope);
        Assert.Contains(plan, line => line.Contains("USING COVERING INDEX IX_Interactions_ObjectId_Kind", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => Regex.IsMatch(line, "SCAN i"));
    }

    [Theory]
    [InlineData(100, 5, 0, "{'did':{'kinds':['email.opened'],'within':{'days':7}}}", true)]
    [InlineData(100, 5, 40, "{'did':{'kinds':['email.opened'],'within':{'days':7}}}", true)]
    [InlineData(100, 5, 400, "{'did':{'kinds':['email.opened'],'within':{'days':7}}}", false)]    // too many rows
    [InlineData(100, 5, 400, "{'did':{'kinds':['email.opened'],'within':{'days':1}}}", true)]      // not within the window
    [InlineData(100, 5, 400, "{'did':{'kinds':['session.attended']}}", true)]                      // not of the kind
    [InlineData(100, 70, 0, "{'did':{'kinds':['email.opened'],'within':{'days':7}}}", false)]      // too many objects
    [InlineData(100, 5, 0, "{'all':[{'field':'chapter','op':'eq','value':'x'},{'field':'role','op':'eq','value':'y'},{'field':'city','op':'eq','value':'z'},{'did':{'kinds':['email.opened']}}]}", false)] // few are asked about
    [InlineData(100, 5, 0, "{'any':[{'field':'chapter','op':'eq','value':'x'},{'not':{'did':{'kinds':['email.opened']}}}]}", true)]
    [InlineData(100, 5, 0, "{'did':{'kinds':['email.opened'],'within':{'ownTerm':{'fromDays':0,'toDays':9,'anchor':'joinDate'}}}}", false)] // each has another window
    public async Task Broad_activities_go_by_object_where_that_is_less_work(int members, int objects, int rows, string root, bool expected)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Sources.Add(new Source { Id = 1, Name = "mail", Connector = "files" });
        db.ActivityObjects.Add(new ActivityObject { Id = objects, SourceId = 1, Kind = ObjectKind.Email, ExternalId = "M", Title = "A", TitleKey = "a" });
        db.Members.Add(new Member { Id = members });
        await db.SaveChangesAsync();
        db.Interactions.AddRange(Enumerable.Range(0, rows).Select(i => new Interaction
        {
            Id = i + 1, MemberId = members, Kind = InteractionKind.EmailOpened, ObjectId = i % 2 == 0 ? objects : null, OccurredAt = database.Time.Now.AddDays(-2),
        }));
        await db.SaveChangesAsync();
        (SegmentDefinition definition, SegmentScope scope) = await BoundAsync(database, db, root.Replace('\'', '"'));

        DidNode did = SegmentReferences.Nodes(definition.Root).OfType<DidNode>().Single();
        Assert.Equal(expected, scope.GoesByObject(did));
    }

    [Fact]
    public async Task The_covering_index_answers_an_activity_without_touching_its_table()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        IReadOnlyList<string> plan = await PlanAsync(database, db, """{"did":{"kinds":["email.clicked"],"within":{"days":90}}}""");

        Assert.Contains(plan, line => line.Contains("USING COVERING INDEX IX_Interactions_MemberId_Kind", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"did":{"kinds":["event.attended","session.attended"],"object":"E-1"}}""")]
    [InlineData("""{"did":{"kinds":["session.attended"],"object":"E-1","count":{"atLeast":2,"atMost":3},"within":{"days":90}}}""")]
    [InlineData("""{"did":{"kinds":["session.attended"],"object":"E-1","count":{"atLeast":2},"distinct":"object"}}""")]
    [InlineData("""{"sequence":[{"did":{"kinds":["session.attended"],"object":"E-1"}},{"did":{"kinds":["email.clicked"]},"withinDays":3}]}""")]
    public async Task What_happened_within_an_event_is_found_by_its_index(string root)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Sources.Add(new Source { Id = 1, Name = "events", Connector = "files" });
        db.ActivityObjects.Add(new ActivityObject { Id = 7, SourceId = 1, Kind = ObjectKind.Event, ExternalId = "E-1", Title = "A", TitleKey = "a" });
        await db.SaveChangesAsync();
        IReadOnlyList<string> plan = await PlanAsync(database, db, root);

        Assert.Contains(plan, line => line.Contains("USING COVERING INDEX IX_Interactions_ObjectId_Kind", StringComparison.Ordinal));
        Assert.Contains(plan, line => line.Contains("USING COVERING INDEX IX_Interactions_EventId_Kind", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => Regex.IsMatch(line, "SCAN i"));
    }

    private static async Task<(SegmentDefinition Definition, SegmentScope Scope)> BoundAsync(TestDatabase database, AssocHubDbContext db, string root)
    {
        SegmentDefinition definition = SegmentJson.Read($$"""{"version":1,"of":"everyone","root":{{root}}}""").Value;
        var asOf = new Core.Segments.Evaluation.AsOf(database.Time.Now, database.Clock, 1);
        return (definition, (await SegmentScope.LoadAsync(db, definition, null, asOf, CancellationToken.None)).Value);
    }

    private static async Task<IReadOnlyList<string>> PlanAsync(TestDatabase database, AssocHubDbContext db, string root)
    {
        (SegmentDefinition definition, SegmentScope scope) = await BoundAsync(database, db, root);
        return await PlanAsync(db, definition, scope);
    }

    private static async Task<IReadOnlyList<string>> PlanAsync(AssocHubDbContext db, SegmentDefinition definition, SegmentScope scope)
    {
        await using var command = new SegmentQuery(db, scope).Members(definition).Select(m => m.Id).CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await db.Database.OpenConnectionAsync();
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }

    private static AssocHubDbContext SqlServer() =>
        DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlserver:Server=nowhere;Database=AssocHub")!).CreateDbContext();

    [GeneratedRegex(@"\bLIMIT\b|\|\||\bstrftime\b|\bjulianday\b|\binstr\b|\btrue\b|\bfalse\b|OPENJSON", RegexOptions.ExplicitCapture)]
    private static partial Regex ForeignWords();

    [GeneratedRegex("N?'(?:[^']|'')*'")]
    private static partial Regex WithoutTexts();

    [GeneratedRegex(@"DECLARE (@\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Used();
}
