using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Scoring;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Matching;

/// <summary>Whom identifiers and decisions alone make one person.</summary>
internal static class IdentifiedPeople
{
    /// <summary>Works it out anew for all records.</summary>
    /// <returns>By record id, a number of its person.</returns>
    public static async Task<IReadOnlyDictionary<long, long>> OfAllAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        var personOf = new Dictionary<long, long>();
        Number(await new RegionReader(db, settings).ReadAllAsync(cancel), settings, personOf);
        return personOf;
    }

    /// <summary>Works it out for what changed and what hangs on it, and goes by the links that were made for everybody else.</summary>
    /// <returns>By record id, a number of its person; a record without one is a person of its own.</returns>
    public static async Task<IReadOnlyDictionary<long, long>> OfChangedAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        var personOf = new Dictionary<long, long>();
        Number(await new RegionReader(db, settings).ReadChangedAsync(cancel), settings, personOf);
        var places = new Dictionary<long, int>();
        var ids = new List<long>();
        var links = new List<(int, int)>();
        int PlaceOf(long id)
        {
            if (!places.TryGetValue(id, out int place))
            {
                places[id] = place = ids.Count;
                ids.Add(id);
            }

            return place;
        }

        var made = db.RecordLinks.Where(l => !l.Rule.StartsWith(LinkRules.Probable)).Select(l => new { l.LeftRecordId, l.RightRecordId });
        await foreach (var link in made.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!personOf.ContainsKey(link.LeftRecordId) && !personOf.ContainsKey(link.RightRecordId))
            {
                links.Add((PlaceOf(link.LeftRecordId), PlaceOf(link.RightRecordId)));
            }
        }

        var sets = new UnionFind(ids.Count);
        foreach ((int left, int right) in links)
        {
            sets.Union(left, right);
        }

        for (int place = 0; place < ids.Count; place++)
        {
            personOf[ids[place]] = ids[sets.Find(place)];
        }

        return personOf;
    }

    // A person is called by the id of one of its records.
    private static void Number(UnifyRegion region, UnifySettings settings, Dictionary<long, long> personOf)
    {
        foreach (int[] cluster in PersonLinker.Link(region.Records, region.Decisions, settings.GuardRails).Clusters)
        {
            foreach (int record in cluster)
            {
                personOf[region.Records[record].Id] = region.Records[cluster[0]].Id;
            }
        }
    }
}
