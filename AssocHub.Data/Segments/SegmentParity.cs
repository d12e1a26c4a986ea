using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using AssocHub.Data.Segments.Index;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>A saved segment of which SQL and the index say different members.</summary>
public sealed record ParityDifference(string Slug, int Version, int BySql, int ByIndex, IReadOnlyList<long> OnlySql, IReadOnlyList<long> OnlyIndex);

/// <summary>
/// Asks both evaluators about every saved segment. Any difference fails the run, which is what health and the runs' page show; the
/// index is then read anew, so that nobody goes on clicking on a wrong number.
/// </summary>
public sealed class SegmentParity(
    IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, SegmentIndex index, RunRecorder runs)
{
    /// <summary>The stage's name in <see cref="Run.Stage"/>.</summary>
    public const string Stage = "segment-parity";

    private const int ChangesKept = 50_000;
    private const int Tries = 3;
    private const int Named = 10;

    /// <summary>Compares; without an index there is nothing to do.</summary>
    public Task<Run> CompareAsync(string trigger, CancellationToken cancel) => runs.RunAsync(
        new Run { Stage = Stage, Trigger = trigger },
        async (run, token) =>
        {
            if (!await index.CatchUpAsync(token))
            {
                (run.Outcome, run.Message) = (RunOutcome.NothingToDo, index.Status.Message);
                return;
            }

            var differences = new List<ParityDifference>();
            foreach ((string slug, int version, SegmentDefinition definition) in await SavedAsync(token))
            {
                run.Read++;
                if (await DifferenceAsync(slug, version, definition, token) is { } difference)
                {
                    differences.Add(difference);
                }
            }

            run.Changed = differences.Count;
            run.Unchanged = run.Read - differences.Count;
            if (differences.Count > 0)
            {
                run.Outcome = RunOutcome.Failed;
                run.Message = "The index and the database differ; the index was read anew. " + string.Join(' ', differences.Select(Said));
                await index.RebuildAsync(token);
            }

            await ForgetOldChangesAsync(token);
        },
        cancel);

    private static string Said(ParityDifference d) =>
        $"{d.Slug} version {d.Version}: {d.BySql} in the database, {d.ByIndex} in the index; members {string.Join(", ", d.OnlySql.Concat(d.OnlyIndex))}.";

    private async Task<List<(string Slug, int Version, SegmentDefinition Definition)>> SavedAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var versions = await db.SegmentVersions.AsNoTracking().Where(v => !v.Segment!.IsArchived)
            .OrderBy(v => v.SegmentId).ThenBy(v => v.Number).Select(v => new { v.Segment!.Slug, v.Number, v.Definition }).ToListAsync(cancel);
        return
        [
            .. versions.Select(v => (v.Slug, v.Number, Read: SegmentJson.Read(v.Definition))).Where(v => v.Read.Succeeded)
                .Select(v => (v.Slug, v.Number, v.Read.Value)),
        ];
    }

    private async Task<ParityDifference?> DifferenceAsync(string slug, int version, SegmentDefinition definition, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            await index.CatchUpAsync(cancel);
            if (index.Known is not { } state)
            {
                return null;
            }

            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            AsOf asOf = evaluator.AsOf();
            Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition, slug, asOf, cancel);
            if (!scope.Succeeded)
            {
                return null;
            }

            List<long> bySql = await new SegmentQuery(db, scope.Value).Members(definition).OrderBy(m => m.Id).Select(m => m.Id).ToListAsync(cancel);
            var sets = new IndexSets(state, asOf, scope.Value.Segment);
            IReadOnlyList<long> byIndex = sets.Ids(new SetEvaluator(sets).Members(definition), 0, int.MaxValue);
            if (bySql.SequenceEqual(byIndex))
            {
                return null;
            }

            // A change in between explains a difference; only what stays while nothing changes is one.
            (long now, _) = await IndexReader.WatermarkAsync(db, cancel);
            if (now == state.Watermark || attempt == Tries)
            {
                return new ParityDifference(
                    slug, version, bySql.Count, byIndex.Count, [.. bySql.Except(byIndex).Take(Named)], [.. byIndex.Except(bySql).Take(Named)]);
            }
        }
    }

    // Who is behind further than this reads everything anew.
    private async Task ForgetOldChangesAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        (long last, _) = await IndexReader.WatermarkAsync(db, cancel);
        await db.DataChanges.Where(c => c.Sequence <= last - ChangesKept).ExecuteDeleteAsync(cancel);
    }
}
