using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>Says whether the "did not" of a segment, and of those it reads, is backed by complete feeds.</summary>
public static class SegmentCoverage
{
    /// <summary>Where what its absences rely on is missing; none when the segment claims no absence.</summary>
    /// <param name="db">The database.</param>
    /// <param name="definition">The definition for which the scope was loaded.</param>
    /// <param name="scope">The segments it reads, and the moment.</param>
    /// <param name="cancel">Stops the look-up.</param>
    public static async Task<IReadOnlyList<CoverageGap>> GapsAsync(
        AssocHubDbContext db, SegmentDefinition definition, SegmentScope scope, CancellationToken cancel)
    {
        IReadOnlyList<Reliance> reliances = SegmentReliance.Of(scope.Segments.Values.Prepend(definition), scope.AsOf, scope.EndOfEvent);
        return reliances.Count == 0 ? [] : SegmentReliance.Gaps(reliances, await StreamsAsync(db, cancel), scope.AsOf);
    }

    private static async Task<List<StreamCoverage>> StreamsAsync(AssocHubDbContext db, CancellationToken cancel) => await (
        from stream in db.SourceStreams.AsNoTracking()
        join source in db.Sources on stream.SourceId equals source.Id
        orderby source.Name, stream.Stream
        select new StreamCoverage(source.Name, source.Domain, stream.Stream, stream.CompleteFrom, stream.CompleteUpTo ?? stream.LastSucceededAt))
        .ToListAsync(cancel);
}
