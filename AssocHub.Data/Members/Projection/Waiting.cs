using AssocHub.Core.Landing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>Which records wait for what has arrived.</summary>
internal static class Waiting
{
    /// <summary>The source of those that wait for something that any source may bring.</summary>
    public const long AnySource = 0;

    public static async Task<long[]> ForAsync(AssocHubDbContext db, long sourceId, IReadOnlyCollection<Ref> arrived, CancellationToken cancel)
    {
        if (!await db.WaitingRecords.AnyAsync(w => w.SourceId == sourceId || w.SourceId == AnySource, cancel))
        {
            return [];
        }

        IQueryable<string> keys = db.TextKeys(arrived.Select(r => r.AwaitedKey).Distinct(StringComparer.Ordinal));
        long[] here = await db.WaitingRecords.AsNoTracking().Where(w => w.SourceId == sourceId && keys.Contains(w.AwaitedKey))
            .Select(w => w.RecordId).ToArrayAsync(cancel);
        if (!arrived.Any(IsFromAnywhere))
        {
            return here;
        }

        long[] elsewhere = await db.WaitingRecords.AsNoTracking().Where(w => w.SourceId == AnySource && keys.Contains(w.AwaitedKey))
            .Select(w => w.RecordId).ToArrayAsync(cancel);
        return [.. here, .. elsewhere];
    }

    /// <summary>True when the thing may be another source's: sponsors and sessions.</summary>
    public static bool IsFromAnywhere(Ref reference) => reference.Kind is RefKind.Sponsor or RefKind.Session;

    public static WaitingRecord Of(long recordId, long sourceId, Ref awaited) => new()
    {
        RecordId = recordId,
        SourceId = IsFromAnywhere(awaited) ? AnySource : sourceId,
        AwaitedKey = awaited.AwaitedKey,
    };
}
