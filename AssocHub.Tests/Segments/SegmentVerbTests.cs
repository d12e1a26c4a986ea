using System.Text.Json;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments;

/// <summary><c>segment count|members|sentence|sql</c> as a script calls it.</summary>
public sealed class SegmentVerbTests : IAsyncLifetime
{
    private const string North = """{"version":1,"of":"currentMembers","root":{"all":[{"field":"chapter","op":"eq","value":"North"},{"did":{"kinds":["email.clicked"],"count":{"atMost":0}}}]}}""";

    private TestDatabase _home = null!;

    private string Database => Path.Combine(_home.Folder, "verb.db");

    public async Task InitializeAsync()
    {
        _home = await TestDatabase.CreateAsync();
        Assert.Equal(0, (await VerbProcess.RunAsync(Database, ["migrate"])).ExitCode);
        await using AssocHubDbContext db = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + Database)!).CreateDbContext();
        db.Members.AddRange(Person(1, "north"), Person(2, "north"), Person(3, "south"));
        db.Interactions.Add(new Interaction { Id = 1, MemberId = 2, Kind = InteractionKind.EmailClicked, OccurredAt = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero), Day = new DateOnly(2024, 5, 1).DayNumber });
        await db.SaveChangesAsync();
    }

    public async Task DisposeAsync() => await _home.DisposeAsync();

    [Fact]
    public async Task Each_question_has_its_answer()
    {
        string file = Write(North);
        JsonElement count = await AskAsync("count", "--file", file);
        Assert.Equal(["count", "elapsedMs"], count.EnumerateObject().Select(p => p.Name));
        Assert.Equal(1, count.GetProperty("count").GetInt32());
        Assert.True(count.GetProperty("elapsedMs").GetDouble() > 0);

        JsonElement members = await AskAsync("members", "--file", file, "--as-of", "2024-04-30T00:00:00Z");
        Assert.Equal([1, 2], members.GetProperty("members").EnumerateArray().Select(m => m.GetInt64()));
        Assert.StartsWith("Current members", (await AskAsync("sentence", "--file", file)).GetProperty("sentence").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sql_is_said_for_either_database()
    {
        string file = Write(North);
        (int exitCode, string here, string problems) = await VerbProcess.RunAsync(Database, ["segment", "sql", "--file", file]);
        Assert.Equal((0, ""), (exitCode, problems));
        Assert.Contains("FROM \"Members\"", here, StringComparison.Ordinal);

        (exitCode, string there, problems) = await VerbProcess.RunAsync(Database, ["segment", "sql", "--file", file, "--for", "sqlserver"]);
        Assert.Equal((0, ""), (exitCode, problems));
        Assert.Contains("FROM [Members]", there, StringComparison.Ordinal);
        Assert.Empty(ServerSql.Problems(there));
    }

    [Theory]
    [InlineData("nothing there", null, "There is no file")]
    [InlineData("no JSON", "SELECT *", "$")]
    [InlineData("an empty file", "", "$")]
    [InlineData("a field nobody knows", """{"version":1,"of":"currentMembers","root":{"field":"shoeSize","op":"eq","value":"43"}}""", "shoeSize")]
    [InlineData("an empty group", """{"version":1,"of":"currentMembers","root":{"all":[]}}""", "$.root")]
    [InlineData("no population", """{"version":1,"root":{"field":"chapter","op":"isPresent"}}""", "of")]
    [InlineData("a segment that is not there", """{"version":1,"of":"members","root":{"inSegment":"no-such"}}""", "no-such")]
    public async Task What_is_wrong_is_said_and_ends_with_2(string what, string? json, string said)
    {
        string file = json is null ? Path.Combine(_home.Folder, "missing.json") : Write(json);
        (int exitCode, string output, string problems) = await VerbProcess.RunAsync(Database, ["segment", "count", "--file", file]);

        Assert.True(exitCode == 2, $"{what}: {exitCode} {problems}");
        Assert.Empty(output);
        Assert.Contains(said, problems, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problems, StringComparison.Ordinal);
    }

    private static Member Person(long id, string chapter) => new() { Id = id, FounderRecordId = id, Standing = MembershipStanding.Current, Chapter = chapter, ChapterKey = chapter };

    private string Write(string json)
    {
        string file = Path.Combine(_home.Folder, "segment.json");
        File.WriteAllText(file, json);
        return file;
    }

    private async Task<JsonElement> AskAsync(params string[] question)
    {
        (int exitCode, string output, string problems) = await VerbProcess.RunAsync(Database, ["segment", .. question]);
        Assert.Equal((0, ""), (exitCode, problems));
        return JsonDocument.Parse(output).RootElement;
    }
}
