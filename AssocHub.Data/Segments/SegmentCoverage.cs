using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>What a segment's absences rely on, and where that is missing.</summary>
public sealed record CoverageReport(IReadOnlyList<Reliance> Reliances, IReadOnlyList<CoverageGap> Gaps);

/// <summary>Says whether the "did not" of a segment, and of those it reads, is backed by complete feeds.</summary>
public sealed class SegmentCoverage(IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator)
{
    /// <summary>The report; without gaps when the segment claims no absence.</summary>
    public async Task<Result<CoverageReport>> ReadAsync(SegmentDefinition definition, DateTimeOffset? asOf, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition with { Cap = null }, null, evaluator.AsOf(asOf), cancel);
        if (!scope.Succeeded)
        {
            return scope.Refusal;
        }

        IReadOnlyList<Reliance> reliances = SegmentReliance.Of(
            scope.Value.Segments.Values.Prepend(definition), scope.Value.AsOf, scope.Value.EndOfEvent);
        return reliances.Count == 0
            ? new CoverageReport([], [])
            : new CoverageReport(reliances, SegmentReliance.Gaps(reliances, await StreamsAsync(db, cancel), scope.Value.AsOf));
    }

    private static async Task<List<StreamCoverage>> StreamsAsync(AssocHubDbContext db, CancellationToken cancel) => await (
        from stream in db.SourceStreams.AsNoTracking()
        join source in db.Sources on stream.SourceId equals source.Id
        orderby source.Name, stream.Stream
        select new StreamCoverage(source.Name, source.Domain, stream.Stream, stream.CompleteFrom, stream.CompleteUpTo ?? stream.LastSucceededAt))
        .ToListAsync(cancel);
}
