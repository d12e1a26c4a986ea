using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>Records that were landed, for trying rules on.</summary>
public sealed class LandedSamples(IDbContextFactory<AssocHubDbContext> contexts)
{
    /// <summary>The latest sessions, messages, threads and the like of a source, at most so many of each stream.</summary>
    public async Task<Result<IReadOnlyList<StreamRecord>>> TaggableAsync(Actor actor, long sourceId, int ofEach, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var records = new List<StreamRecord>();
        foreach (SourceStream row in await db.SourceStreams.AsNoTracking().Where(s => s.SourceId == sourceId).OrderBy(s => s.Id).ToArrayAsync(cancel))
        {
            if (CanonicalStreams.Find(row.Stream) is { } stream && TopicRule.CanTag(stream))
            {
                string[] contents = await db.LandedRecords.AsNoTracking().Where(r => r.StreamId == row.Id && r.DeletedAt == null)
                    .OrderByDescending(r => r.Id).Take(ofEach).Select(r => r.Content).ToArrayAsync(cancel);
                records.AddRange(contents.Select(c => LandedContent.Parse(stream, c)));
            }
        }

        return records;
    }
}
