using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using AssocHub.Tests.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Segments;

/// <summary>
/// The services that write what the index holds each note it in their transaction: after every import, unification, merge and unmerge an
/// index that only follows the notes, and one that was killed and starts from its snapshot, say what SQL says.
/// </summary>
public sealed class IndexFollowsWorkTests
{
    private const int Parts = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_all_that_the_program_does_to_its_data_the_index_says_what_sql_says(int seed)
    {
        var random = new Random(seed);
        await using LandingHarness harness = await LandingHarness.CreateAsync();
        string folder = Path.Combine(harness.Database.Folder, "index");
        SegmentIndex Index() => new(harness.Database, harness.Database.Options, harness.Database.Clock, new SegmentIndexOptions { SnapshotFolder = folder });
        using SegmentIndex following = Index();
        var unify = new UnifyService(harness.Database, harness.Database.Runs, harness.Database.Time, new AssociationOptions());
        var merges = new MergeService(harness.Database, unify, new AuditLog(harness.Database, harness.Database.Time), harness.Database.Time);
        await DeliverAsync(harness, random, seed, part: 0);
        await unify.UnifyAsync(full: false, "test", null, CancellationToken.None);
        await CompareAsync(harness, following, "the first delivery");
        await following.SaveAsync(CancellationToken.None);
        int merged = 0;
        for (int part = 1; part < Parts; part++)
        {
            await DeliverAsync(harness, random, seed, part);
            await CompareAsync(harness, following, $"delivery {part}");
            await unify.UnifyAsync(full: part == 2, "test", null, CancellationToken.None);
            await CompareAsync(harness, following, $"unification {part}");
            merged += await MergeSomeAsync(harness, merges, random) ? 1 : 0;
            await CompareAsync(harness, following, $"merge {part}");
            if (part % 2 == 0)
            {
                await UnmergeAsync(harness, merges);
                await CompareAsync(harness, following, $"unmerge {part}");
            }

            using SegmentIndex restarted = Index();
            await CompareAsync(harness, restarted, $"a restart after {part}");
            Assert.True(restarted.Status.FromSnapshot);
        }

        Assert.True(merged > 1, "Nothing was merged.");
    }

    private static async Task DeliverAsync(LandingHarness harness, Random random, int seed, int part)
    {
        harness.NewFolder();
        int number = 0;
        foreach ((string stream, string[] rows) in SmallAssociation.Lines(seed, people: 30, activities: 250))
        {
            // A row may come in two deliveries; whatever comes last is what counts.
            string[] some = [.. rows.Skip(1).Where((_, i) => (i * 7919 % Parts) == part || random.Next(12) == 0)];
            if (some.Length > 0)
            {
                harness.Write($"{stream} {number++}.csv", [rows[0], .. some]);
            }
        }

        await harness.ImportAsync();
    }

    private static async Task<bool> MergeSomeAsync(LandingHarness harness, MergeService merges, Random random)
    {
        List<long> live = await harness.ReadAsync(db => db.Members.Where(m => m.MergedIntoId == null).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync());
        bool any = false;
        for (int i = 0; i < 3; i++)
        {
            Result<long> result = await merges.MergeAsync(Actor.CommandLine, live[random.Next(live.Count)], live[random.Next(live.Count)], "same", CancellationToken.None);
            any |= result.Succeeded;
        }

        return any;
    }

    private static async Task UnmergeAsync(LandingHarness harness, MergeService merges)
    {
        Guid act = await harness.ReadAsync(db => db.MergeDecisions.Where(d => d.RevokedAt == null && d.Verdict == MergeVerdict.Same)
            .OrderBy(d => d.LeftRecordId).Select(d => d.ActId).FirstAsync());
        Assert.True((await merges.UndoAsync(Actor.CommandLine, act, CancellationToken.None)).Succeeded);
    }

    private static IEnumerable<SegmentDefinition> Questions()
    {
        foreach (InteractionKind kind in Enum.GetValues<InteractionKind>())
        {
            var did = new DidNode([kind]);
            foreach (DidNode question in new[] { did, did with { Count = new CountTest(2, null) }, did with { Topics = ["AI"] }, did with { DistinctObjects = true, Count = new CountTest(2, 3) } })
            {
                yield return new SegmentDefinition(Population.Everyone, question);
                yield return new SegmentDefinition(Population.CurrentMembers, new NotNode(question));
            }
        }

        (string Field, FieldOperator Operator, string Value)[] fields =
        [
            ("status", FieldOperator.Eq, "current"), ("email", FieldOperator.Contains, "1"), ("lastName", FieldOperator.StartsWith, "lee1"),
            ("organization.name", FieldOperator.Contains, "2"), ("sources", FieldOperator.Eq, "email"), ("consent.email", FieldOperator.Eq, "subscribed"),
        ];
        foreach ((string field, FieldOperator op, string value) in fields)
        {
            yield return new SegmentDefinition(Population.Everyone, new FieldNode(field, op, [new TextValue(value)]));
        }

        yield return new SegmentDefinition(Population.Everyone, new FieldNode("renewalDate", FieldOperator.IsPresent, []));
        yield return new SegmentDefinition(Population.Members, new FieldNode("householdId", FieldOperator.IsMissing, []));
    }

    private static async Task CompareAsync(LandingHarness harness, SegmentIndex index, string after)
    {
        Assert.True(await index.CatchUpAsync(CancellationToken.None));
        await using AssocHubDbContext db = harness.Database.CreateDbContext();
        var asOf = new AsOf(harness.Database.Clock.Now, harness.Database.Clock, 1);
        var sets = new IndexSets(index.Known!, asOf, _ => null);
        int met = 0;
        foreach (SegmentDefinition question in Questions())
        {
            SegmentScope scope = (await SegmentScope.LoadAsync(db, question, null, asOf, CancellationToken.None)).Value;
            List<long> bySql = await new SegmentQuery(db, scope).Members(question).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync();
            IReadOnlyList<long> byIndex = sets.Ids(new SetEvaluator(sets).Members(question), 0, int.MaxValue);
            Assert.True(bySql.SequenceEqual(byIndex), $"After {after}: {SegmentJson.Write(question)}\nSQL {string.Join(',', bySql)}\nindex {string.Join(',', byIndex)}");
            met += bySql.Count > 0 ? 1 : 0;
        }

        Assert.True(met > 30, $"Only {met} questions were met by anybody.");
    }
}
