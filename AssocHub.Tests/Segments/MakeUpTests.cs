using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments;

/// <summary>How a segment divides: the same from the index and from the database, under one spelling.</summary>
public sealed class MakeUpTests : IAsyncLifetime
{
    private readonly SegmentWorld _world = new(47, "Europe/Berlin", new DateTimeOffset(2026, 11, 2, 4, 30, 0, TimeSpan.Zero), 1, members: 80);
    private TestDatabase _database = null!;

    private SegmentEvaluator Evaluator => new(_database, _world.Clock, new AssociationOptions());

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await _world.SaveAsync(_database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData("""{"version":1,"of":"everyone","root":{"not":{"field":"city","op":"eq","value":"Nowhere at all"}}}""")]
    [InlineData("""{"version":1,"of":"currentMembers","root":{"field":"chapter","op":"isPresent"}}""")]
    [InlineData("""{"version":1,"of":"everyone","root":{"field":"joinDate","op":"isMissing"}}""")]
    [InlineData("""{"version":1,"of":"everyone","root":{"did":{"kinds":["email.clicked"]}}}""")]
    public async Task It_is_the_same_from_the_index_as_from_the_database(string json)
    {
        SegmentDefinition definition = SegmentJson.Read(json).Value;
        using var index = new SegmentIndex(_database, _database.Options, _world.Clock, new SegmentIndexOptions { SnapshotFolder = "" });
        Assert.True(await index.CatchUpAsync(CancellationToken.None));
        var engine = new SegmentEngine(_database, Evaluator, index);
        var reader = new MakeUpReader(_database, Evaluator, _world.Clock);

        IReadOnlyList<MakeUpDimension> stored = (await reader.ReadAsync(definition, null, CancellationToken.None)).Value;
        while (await engine.DivideAsync(definition, CancellationToken.None) is null)
        {
            // On a busy machine the index may have gone back to rest: it follows again as soon as it is asked.
            Assert.True(await index.CatchUpAsync(CancellationToken.None));
        }

        IReadOnlyList<MakeUpDimension> live = (await reader.ReadLiveAsync(engine, definition, null, CancellationToken.None)).Value;

        int size = (await Evaluator.CountAsync(definition, _world.Clock.Now, CancellationToken.None)).Value;
        Assert.True(size > 0);
        Assert.All(stored, dimension => Assert.Equal(size, dimension.Groups.Sum(g => g.Count)));
        Assert.Equal(stored.SelectMany(d => d.Groups.Select(g => (d.Name, g))), live.SelectMany(d => d.Groups.Select(g => (d.Name, g))));
    }

    [Fact]
    public async Task Spellings_of_one_chapter_are_one_group_in_the_segment_and_in_the_whole()
    {
        await using (AssocHubDbContext db = _database.CreateDbContext())
        {
            for (int i = 0; i < 3; i++)
            {
                // In the segment the rarer spelling is the commoner one.
                string spelling = i == 0 ? "VALLÉE" : "Vallée";
                db.Members.Add(new() { Id = 900_000 + i, Standing = Core.Members.MembershipStanding.Current, Chapter = spelling, ChapterKey = TextFolding.Fold(spelling), City = i == 0 ? "Odd" : null, CityKey = i == 0 ? "odd" : null });
            }

            await db.SaveChangesAsync();
        }

        SegmentDefinition odd = new(Population.CurrentMembers, new FieldNode("city", FieldOperator.Eq, [new TextValue("Odd")]));
        var reader = new MakeUpReader(_database, Evaluator, _world.Clock);
        MakeUpDimension chapters = (await reader.ReadAsync(odd, null, CancellationToken.None)).Value.Single(d => d.Name == "Chapter");

        MakeUpGroup group = chapters.Groups.Single(g => TextFolding.Fold(g.Name) == TextFolding.Fold("Vallée"));
        Assert.Equal(("Vallée", 1, 3), (group.Name, group.Count, group.WholeCount));
    }
}
