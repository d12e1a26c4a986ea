using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>
/// Several records of a source may have one address or badge, and only one of them is meant by it. When one gains or loses such a
/// key, interactions that were given to the others by it may belong to somebody else now.
/// </summary>
internal static class SharedClaims
{
    // Streams that name people by an address or a badge.
    private static readonly string[] Streams = ["email_activity", "attendance", "sponsor_interactions"];

    /// <summary>The interactions to be projected again.</summary>
    public static async Task<long[]> AffectedAsync(AssocHubDbContext db, long sourceId, PersonWriter people, CancellationToken cancel)
    {
        if (people.Moved.Count == 0)
        {
            return [];
        }

        int[] streams = await db.SourceStreams.AsNoTracking()
            .Where(s => s.SourceId == sourceId && Streams.Contains(s.Stream)).Select(s => s.Id).ToArrayAsync(cancel);
        if (streams.Length == 0 || !await db.LandedRecords.AnyAsync(r => streams.Contains(r.StreamId), cancel))
        {
            return [];
        }

        IQueryable<string> values = db.TextKeys(people.Moved.Select(r => r.Kind == RefKind.Badge ? r.Value[(r.Value.LastIndexOf('/') + 1)..] : r.Value).Distinct(StringComparer.Ordinal));
        long[] others = await (
            from i in db.Identifiers.AsNoTracking()
            join r in db.SourceRecords.AsNoTracking() on i.SourceRecordId equals r.Id
            where (i.Kind == IdentifierKind.Email || i.Kind == IdentifierKind.Badge) && values.Contains(i.Value) && r.SourceId == sourceId
            select r.Id).Distinct().ToArrayAsync(cancel);
        IQueryable<long> holders = db.NumberKeys(others.Concat(people.Rekeyed).Distinct());
        return await (
            from i in db.Interactions.AsNoTracking()
            join l in db.LandedRecords.AsNoTracking() on i.Id equals l.Id
            where i.SourceRecordId != null && holders.Contains(i.SourceRecordId.Value) && streams.Contains(l.StreamId)
            select i.Id).ToArrayAsync(cancel);
    }
}
