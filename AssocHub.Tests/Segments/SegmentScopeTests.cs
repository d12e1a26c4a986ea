using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments;

/// <summary>Names become numbers: those of the rows that bear them, and of no other.</summary>
public sealed class SegmentScopeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Topics_are_found_by_their_folded_names_however_many_are_asked_for(int asked)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Topics.AddRange(Enumerable.Range(1, 12).Select(i => new Topic { Id = i, Name = $"Topic {i}", NameKey = $"topic {i}" }));
        await db.SaveChangesAsync();
        string[] names = [.. Enumerable.Range(3, asked).Select(i => i == 3 ? "  TÓPIC 3 " : $"topic {i}")];
        string topics = string.Join(",", names.Append("no such topic").Select(n => $"\"{n}\""));

        SegmentScope scope = await LoadAsync(database, db, $$$"""{"did":{"kinds":["email.clicked"],"topics":[{{{topics}}}]}}""");

        Assert.Equal(Enumerable.Range(3, asked).Where(i => i <= 12), scope.TopicIds([.. names, "no such topic"]));
    }

    [Fact]
    public async Task An_object_is_found_by_either_id_with_its_end_and_whether_things_happen_within_it()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Sources.AddRange(new Source { Id = 1, Name = "one", Connector = "files" }, new Source { Id = 2, Name = "two", Connector = "files" });
        db.ActivityObjects.AddRange(
            Thing(1, 1, ObjectKind.Event, "E-1", Noon.AddDays(-9), Noon.AddDays(-8)), Thing(2, 2, ObjectKind.Event, "E-1", Noon.AddDays(-7), null),
            Thing(3, 1, ObjectKind.Email, "e-1", null, null), Thing(4, 1, ObjectKind.Email, "M-4", null, null));
        await db.SaveChangesAsync();

        SegmentScope scope = await LoadAsync(
            database, db, """{"all":[{"did":{"kinds":["email.clicked"],"object":4}},{"not":{"did":{"kinds":["email.clicked"],"object":"nothing","within":{"since":{"event":"E-1"}}}}}]}""");

        ObjectReference both = ObjectReference.ByExternalId("E-1");
        Assert.Equal([1, 2], scope.ObjectIds(both));
        Assert.True(scope.IsEvent(both));
        Assert.Equal(Noon.AddDays(-7), scope.EndOfEvent(both));
        Assert.Equal([4L], scope.ObjectIds(ObjectReference.ById(4)));
        Assert.False(scope.IsEvent(ObjectReference.ById(4)));
        Assert.Empty(scope.ObjectIds(ObjectReference.ByExternalId("nothing")));
    }

    private static ActivityObject Thing(long id, int source, ObjectKind kind, string external, DateTimeOffset? starts, DateTimeOffset? ends) =>
        new() { Id = id, SourceId = source, Kind = kind, ExternalId = external, Title = external, TitleKey = external, StartsAt = starts, EndsAt = ends };

    private static async Task<SegmentScope> LoadAsync(TestDatabase database, AssocHubDbContext db, string root)
    {
        SegmentDefinition definition = SegmentJson.Read($$"""{"version":1,"of":"currentMembers","root":{{root}}}""").Value;
        return (await SegmentScope.LoadAsync(db, definition, null, new AsOf(Noon, database.Clock, 1), CancellationToken.None)).Value;
    }
}
