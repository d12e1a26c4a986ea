using AssocHub.Core.Members.Matching;

namespace AssocHub.Data.Members;

/// <summary>A person to write: the records, by index into the region, and the links that joined them.</summary>
internal sealed record PlannedPerson(int[] Records, PersonLink[] Links);

/// <summary>What unification decided for a region: whom to write, in canonical order, so that ids are given in the same order however often it is stopped and begun again.</summary>
internal sealed record UnifyPlan(UnifyRegion Region, IReadOnlyList<PlannedPerson> People, int PeopleInAll, int SharedKeys)
{
    /// <summary>Chooses whom to write.</summary>
    /// <param name="region">What was read.</param>
    /// <param name="linked">Its people.</param>
    /// <param name="all">True to look at every person; false for those with a changed record or another make-up than before.</param>
    public static UnifyPlan Make(UnifyRegion region, LinkedPeople linked, bool all)
    {
        var personOf = new int[region.Records.Count];
        for (int p = 0; p < linked.Clusters.Count; p++)
        {
            foreach (int record in linked.Clusters[p])
            {
                personOf[record] = p;
            }
        }

        ILookup<int, PersonLink> links = linked.Links.ToLookup(l => personOf[l.Left]);
        var peopleOfMember = new Dictionary<long, int>();
        var split = new HashSet<long>();
        for (int i = 0; i < personOf.Length; i++)
        {
            if (region.States[i].Member is long member && !peopleOfMember.TryAdd(member, personOf[i]) && peopleOfMember[member] != personOf[i])
            {
                split.Add(member);
            }
        }

        bool Changed(int[] cluster)
        {
            long? first = region.States[cluster[0]].Member;
            return first is null || Array.Exists(cluster, r => region.States[r] is var s && (s.NeedsUnify || s.Member != first || split.Contains(s.Member.Value)));
        }

        PlannedPerson[] people =
        [
            .. Enumerable.Range(0, linked.Clusters.Count).Where(p => all || Changed(linked.Clusters[p]))
                .Select(p => new PlannedPerson(linked.Clusters[p], [.. links[p]])),
        ];
        return new UnifyPlan(region, people, linked.Clusters.Count, linked.SharedKeys.Count);
    }
}
