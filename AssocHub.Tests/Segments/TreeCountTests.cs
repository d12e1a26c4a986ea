using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

/// <summary>The numbers beside a tree's nodes, the overlap of segments and the pages of members, against one look at every member.</summary>
public sealed class TreeCountTests
{
    [Fact]
    public async Task Numbers_beside_every_node_are_what_counting_people_one_by_one_gives()
    {
        var world = new SegmentWorld(21, "America/New_York", new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), 7, members: 80);
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await world.SaveAsync(database);
        SegmentEngine engine = Engine(database, world);
        ReferenceEvaluator reference = world.Reference();
        int groups = 0;
        foreach (SegmentDefinition tree in new SegmentTrees(world, []).Capped.Sample(80, new Rnd(21), 50))
        {
            CountedTree counted = (await engine.CountTreeAsync(tree, world.AsOf.Moment, CancellationToken.None)).Value;

            MemberFacts[] people = [.. world.Facts.Where(f => f.Member.MergedIntoId is null && ReferenceEvaluator.IsOf(tree.Of, f.Member.Standing))];
            Assert.Equal(people.Length, counted.Counts.Population);
            Assert.Equal(people.Count(f => reference.Holds(tree.Root, f)), counted.Counts.BeforeCap);
            Assert.Equal(people.Count(f => reference.IsIn(tree, f)), counted.Counts.Total);
            Check(tree.Root, "$.root", people, people, counted.Counts, reference);
            groups += counted.Counts.Nodes.Count > 1 ? 1 : 0;
        }

        Assert.True(groups > 30, "Too few trees had groups to prove anything.");
    }

    [Fact]
    public async Task Overlaps_count_each_person_in_exactly_one_region()
    {
        var world = new SegmentWorld(22, "UTC", new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), 1, members: 80);
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await world.SaveAsync(database);
        SegmentEngine engine = Engine(database, world);
        ReferenceEvaluator reference = world.Reference();
        foreach (SegmentDefinition[] four in new SegmentTrees(world, []).Definition.Sample(60, new Rnd(22), 50).Chunk(4))
        {
            SegmentOverlap overlap = (await engine.OverlapAsync(four, world.AsOf.Moment, CancellationToken.None)).Value;

            Assert.Equal(four.Select(d => world.Facts.Count(f => reference.IsIn(d, f))), overlap.Sizes);
            for (int mask = 1; mask < 16; mask++)
            {
                int exactly = world.Facts.Count(f => Enumerable.Range(0, 4).All(i => reference.IsIn(four[i], f) == ((mask >> i & 1) != 0)));
                Assert.Equal(exactly, overlap.Regions[mask]);
            }
        }
    }

    [Fact]
    public async Task Pages_of_members_follow_each_other_in_the_order_of_ids()
    {
        var world = new SegmentWorld(23, "UTC", new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), 1, members: 80);
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await world.SaveAsync(database);
        var everybody = new SegmentDefinition(Population.Everyone, new FieldNode("chapter", FieldOperator.NotIn, [new TextValue("nowhere")]));

        MemberIdPage first = (await Engine(database, world).MembersAsync(everybody, world.AsOf.Moment, 0, 30, CancellationToken.None)).Value;
        MemberIdPage second = (await Engine(database, world).MembersAsync(everybody, world.AsOf.Moment, 30, 1000, CancellationToken.None)).Value;

        Assert.Equal(world.Facts.Where(f => f.Member.MergedIntoId is null).Select(f => f.Member.Id), first.Ids.Concat(second.Ids));
        Assert.Equal(first.Ids.Count + second.Ids.Count, first.Total);
    }

    [Fact]
    public async Task An_unfinished_tree_is_refused_with_its_problems()
    {
        var world = new SegmentWorld(24, "UTC", new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), 1, members: 1);
        await using TestDatabase database = await TestDatabase.CreateAsync();

        Result<CountedTree> counted = await Engine(database, world)
            .CountTreeAsync(new SegmentDefinition(Population.Everyone, new AllNode([])), null, CancellationToken.None);

        Assert.IsType<InvalidDefinition>(counted.Refusal);
    }

    private static SegmentEngine Engine(TestDatabase database, SegmentWorld world) => new(
        database,
        new SegmentEvaluator(database, world.Clock, new AssociationOptions { FiscalYearStartMonth = world.AsOf.FiscalYearStartMonth }),
        new SegmentIndex(database, database.Options, world.Clock, new SegmentIndexOptions { Enabled = false }));

    private static void Check(
        SegmentNode node, string path, MemberFacts[] people, MemberFacts[] arriving, TreeCounts counts, ReferenceEvaluator reference)
    {
        NodeCount count = counts.Nodes[path];
        Assert.Equal(people.Count(f => reference.Holds(node, f)), count.Alone);
        Assert.Equal(arriving.Length, count.Arriving);
        Assert.Equal(arriving.Count(f => reference.Holds(node, f)), count.Kept);
        Assert.Equal(count.Arriving, count.Kept + count.Dropped);
        switch (node)
        {
            case NotNode not:
                Check(not.Item, $"{path}.not", people, arriving, counts, reference);
                break;
            case AllNode all:
                MemberFacts[] left = arriving;
                for (int i = 0; i < all.Items.Count; i++)
                {
                    SegmentNode[] others = [.. all.Items.Where((_, at) => at != i)];
                    Assert.Equal(
                        arriving.Count(f => !reference.Holds(all.Items[i], f) && others.All(o => reference.Holds(o, f))), counts.Nodes[$"{path}.all[{i}]"].Deciding);
                    Check(all.Items[i], $"{path}.all[{i}]", people, left, counts, reference);
                    left = [.. left.Where(f => reference.Holds(all.Items[i], f))];
                }

                break;
            case AnyNode any:
                for (int i = 0; i < any.Items.Count; i++)
                {
                    SegmentNode[] others = [.. any.Items.Where((_, at) => at != i)];
                    Assert.Equal(
                        arriving.Count(f => reference.Holds(any.Items[i], f) && !others.Any(o => reference.Holds(o, f))), counts.Nodes[$"{path}.any[{i}]"].Deciding);
                    Check(any.Items[i], $"{path}.any[{i}]", people, arriving, counts, reference);
                }

                break;
        }
    }
}
