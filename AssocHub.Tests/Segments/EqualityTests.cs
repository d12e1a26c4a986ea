using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Segments;

/// <summary>Random segments over random members: what the database answers is what the reference evaluator says, always.</summary>
public sealed class EqualityTests : EqualityOverWorlds
{
    public static TheoryData<int, string, string, int> Worlds => new()
    {
        { 1, "UTC", "2026-11-18T12:00:00Z", 1 },
        { 2, "America/New_York", "2026-03-09T03:30:00Z", 7 },      // the day after the clocks went forward
        { 3, "America/New_York", "2026-11-01T06:30:00Z", 4 },      // inside the hour that comes twice
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public Task Sql_and_index_answer_what_the_reference_says(int seed, string zone, string asOf, int fiscalMonth) => CompareAsync(seed, zone, asOf, fiscalMonth);
}

/// <summary>The same over more worlds, so that both halves run side by side.</summary>
public sealed class EqualityInOddZonesTests : EqualityOverWorlds
{
    public static TheoryData<int, string, string, int> Worlds => new()
    {
        { 4, "Australia/Lord_Howe", "2024-02-29T13:30:00.0000001Z", 10 }, // half-hour change, leap day
        { 5, "America/Sao_Paulo", "2018-11-04T12:00:00Z", 12 },    // midnight does not exist on this day
        { 6, "Asia/Kathmandu", "2025-12-31T18:15:00Z", 2 },        // the new year begins this very moment
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public Task Sql_and_index_answer_what_the_reference_says(int seed, string zone, string asOf, int fiscalMonth) => CompareAsync(seed, zone, asOf, fiscalMonth);
}

/// <summary>Asks the reference, SQLite and the index, cold and warm, about random trees over one random world.</summary>
public abstract class EqualityOverWorlds
{
    // More trees, and other ones, when asked by hand; see Core/Segments/README.md.
    private static readonly int Trees = Number("ASSOCHUB_EQUALITY_TREES", 850);
    private static readonly int OtherSeed = Number("ASSOCHUB_EQUALITY_SEED", 0);

    protected static async Task CompareAsync(int seed, string zone, string asOf, int fiscalMonth)
    {
        seed += OtherSeed * 1000;
        var world = new SegmentWorld(
            seed, zone, DateTimeOffset.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture), fiscalMonth, members: 40);
        Gen<SegmentDefinition> simple = new SegmentTrees(world, []).Capped;
        world.Segments["one"] = world.Draw(simple);
        world.Segments["two"] = world.Draw(new SegmentTrees(world, ["one"]).Capped);
        world.Segments["three"] = world.Draw(new SegmentTrees(world, ["one", "two"]).Capped);
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await world.SaveAsync(database);

        Gen<SegmentDefinition> trees = new SegmentTrees(world, [.. world.Segments.Keys]).Capped;
        var reference = world.Reference();
        AsOf earlier = new(world.AsOf.Moment.AddDays(-45).AddTicks(1), world.Clock, fiscalMonth);
        var before = world.Reference(earlier);
        await using AssocHubDbContext db = database.CreateDbContext();
        (IndexState state, _) = await IndexReader.StateAsync(database, new ZoneDays(world.Clock), 0, CancellationToken.None);
        state.Prepare();
        int partial = 0;
        int asked = 0;
        foreach (SegmentDefinition tree in trees.Sample(Trees, new Rnd((ulong)seed), 50))
        {
            Assert.Empty(SegmentValidator.Check(tree));
            List<long> expected = [.. world.Facts.Where(f => reference.IsIn(tree, f)).Select(f => f.Member.Id)];
            List<long> answered = await AnswerAsync(db, world.AsOf, tree, byObject: asked % 2 == 1);
            if (asked++ % 25 == 0)
            {
                Assert.Equal(expected, await SetsAsync(db, world, tree));
            }

            // The same data asked at an earlier moment.
            List<long> had = [.. world.Facts.Where(f => before.IsIn(tree, f)).Select(f => f.Member.Id)];
            Assert.True(had.SequenceEqual(Indexed(state, world, earlier, tree, cached: true)), $"index at {earlier.Moment:O}: {SegmentJson.Write(tree)}");
            if (asked % 5 == 0)
            {
                Assert.True(had.SequenceEqual(await AnswerAsync(db, earlier, tree, byObject: asked % 2 == 1)), $"SQL at {earlier.Moment:O}: {SegmentJson.Write(tree)}");
            }

            foreach (bool cached in new[] { false, true, true })
            {
                IReadOnlyList<long> indexed = Indexed(state, world, world.AsOf, tree, cached);
                if (!expected.SequenceEqual(indexed))
                {
                    Assert.Fail($"index, cached {cached}: " + await DescribeAsync(db, world, reference, tree, byObject: false, part => Indexed(state, world, world.AsOf, part, cached)));
                }
            }

            if (!expected.SequenceEqual(answered))
            {
                Assert.Fail($"SQL, by object {asked % 2 == 0}: " + await DescribeAsync(db, world, reference, tree, asked % 2 == 0));
            }

            partial += expected.Count > 0 && expected.Count < world.Facts.Count ? 1 : 0;
        }

        // Trees that everybody or nobody meets prove little; most must split the members.
        Assert.True(partial > Trees / 2, $"Only {partial} of {Trees} trees split the members.");
    }

    // One query per condition, groups and negations combined as sets.
    private static async Task<IReadOnlyList<long>> SetsAsync(AssocHubDbContext db, SegmentWorld world, SegmentDefinition tree)
    {
        SqlSets sets = (await SqlSets.LoadAsync(db, [tree], world.AsOf, CancellationToken.None)).Value;
        return sets.Ids(new SetEvaluator(sets).Members(tree), 0, int.MaxValue);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    // Which way SQL takes is chosen by how many members and objects there are, too few here: half of the trees go the one, half the other.
    private static async Task<List<long>> AnswerAsync(AssocHubDbContext db, AsOf asOf, SegmentDefinition tree, bool byObject)
    {
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, tree, null, asOf, CancellationToken.None);
        Assert.True(scope.Succeeded, scope.Refusal?.Message);
        scope.Value.Choose(tree, byObject);
        return await new SegmentQuery(db, scope.Value).Members(tree).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync();
    }

    private static IReadOnlyList<long> Indexed(IndexState state, SegmentWorld world, AsOf asOf, SegmentDefinition tree, bool cached)
    {
        var sets = new IndexSets(state, asOf, s => world.Segments.GetValueOrDefault(s), cached);
        return sets.Ids(new SetEvaluator(sets).Members(tree), 0, int.MaxValue);
    }

    // The smallest node that already differs says more than the tree it sits in.
    private static async Task<string> DescribeAsync(
        AssocHubDbContext db, SegmentWorld world, ReferenceEvaluator reference, SegmentDefinition tree, bool byObject,
        Func<SegmentDefinition, IReadOnlyList<long>>? answer = null)
    {
        SegmentDefinition worst = tree;
        List<long> expected = [];
        IReadOnlyList<long> answered = [];
        foreach (SegmentNode node in SegmentReferences.Nodes(tree.Root))
        {
            var part = new SegmentDefinition(tree.Of, node);
            List<long> should = [.. world.Facts.Where(f => reference.IsIn(part, f)).Select(f => f.Member.Id)];
            IReadOnlyList<long> does = answer is null ? await AnswerAsync(db, world.AsOf, part, byObject) : answer(part);
            if (!should.SequenceEqual(does))
            {
                (worst, expected, answered) = (part, should, does);
            }
        }

        return $"{SegmentJson.Write(worst)}\nmissing: {string.Join(',', expected.Except(answered))}\ntoo many: {string.Join(',', answered.Except(expected))}";
    }
}
