using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>Which rejected records to show.</summary>
/// <param name="SourceId">Of one source; null for all.</param>
/// <param name="Stream">Of one stream; null for all.</param>
/// <param name="State">In one state.</param>
public sealed record RejectedFilter(long? SourceId, string? Stream, RejectionState State);

/// <summary>A rejected record as the page lists it.</summary>
/// <param name="Id">Identity.</param>
/// <param name="SourceId">Its source.</param>
/// <param name="Source">Its source's name.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Origin">The file it came from.</param>
/// <param name="Position">Line in the file; 0 when it concerns the whole file.</param>
/// <param name="ExternalId">The source's id of the record; null where none could be read.</param>
/// <param name="Raw">What was received.</param>
/// <param name="RawLength">Length of what was received, where <paramref name="Raw"/> is cut.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="State">Where it stands.</param>
/// <param name="RejectedAt">Since when.</param>
/// <param name="CanRetry">False when only the source can put it right: what was kept cannot be read again.</param>
/// <param name="Corrected">Who corrected which fields and when, the latest; null when nobody did.</param>
/// <param name="Note">Why it was discarded, or what became of a correction.</param>
public sealed record RejectedRow(
    long Id,
    long SourceId,
    string Source,
    string Stream,
    string Origin,
    long Position,
    string? ExternalId,
    string Raw,
    int RawLength,
    string Reason,
    RejectionState State,
    DateTimeOffset RejectedAt,
    bool CanRetry,
    CorrectionMade? Corrected,
    string? Note);

/// <summary>A correction of a rejected record.</summary>
/// <param name="By">Who made it.</param>
/// <param name="At">When.</param>
/// <param name="Values">What now stands in which field; empty where the value was taken away.</param>
public sealed record CorrectionMade(string By, DateTimeOffset At, IReadOnlyDictionary<string, string> Values);

/// <summary>Lists rejected records.</summary>
public sealed class RejectedQuery(IDbContextFactory<AssocHubDbContext> contexts)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 25;

    /// <summary>One page, the latest first. What was received may hold personal data, so it is for those who manage sources.</summary>
    public async Task<Result<Page<RejectedRow>>> PageAsync(Actor actor, RejectedFilter filter, int page, CancellationToken cancel, int size = PageSize)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = from record in db.RejectedRecords.AsNoTracking()
                   join stream in db.SourceStreams on record.StreamId equals stream.Id
                   join source in db.Sources on stream.SourceId equals source.Id
                   where record.State == filter.State
                   select new { record, stream.Stream, source.Id, source.Name };
        if (filter.SourceId is { } sourceId)
        {
            rows = rows.Where(r => r.Id == sourceId);
        }

        if (!string.IsNullOrEmpty(filter.Stream))
        {
            rows = rows.Where(r => r.Stream == filter.Stream);
        }

        long total = await rows.LongCountAsync(cancel);
        var items = await rows
            .OrderByDescending(r => r.record.Id)
            .Skip((Math.Max(1, page) - 1) * size)
            .Take(size)
            .ToListAsync(cancel);
        return new Page<RejectedRow>([.. items.Select(r => Row(r.record, r.Stream, r.Id, r.Name))], total);
    }

    private static RejectedRow Row(RejectedRecord r, string stream, long sourceId, string source) => new(
        r.Id, sourceId, source, stream, r.Origin, r.Position, r.ExternalId, r.Raw, r.RawLength, r.Reason, r.State, r.RejectedAt, RejectedRecordService.WhyNot(r) is null,
        r is { CorrectedBy: { } by, CorrectedAt: { } at } ? new CorrectionMade(by, at, Corrections.ValuesOf(r)) : null, r.Note);
}
