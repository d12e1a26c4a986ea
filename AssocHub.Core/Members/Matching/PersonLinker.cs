using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Core.Members.Matching;

/// <summary>Records sorted into people, and why.</summary>
/// <param name="Clusters">Indices of the records of each person, canonically ordered within and among the clusters.</param>
/// <param name="Links">The links that made the clusters: a tree per cluster.</param>
/// <param name="SharedKeys">Values that too many people use, so that they linked nobody.</param>
public sealed record LinkedPeople(IReadOnlyList<int[]> Clusters, IReadOnlyList<PersonLink> Links, IReadOnlyList<LinkKey> SharedKeys);

/// <summary>
/// Linking by identifiers, and after them by resemblance: pure, and the same result whatever the order in which the records came. Links
/// are made strongest first, ties by the records' outside keys, and each only where no constraint speaks against the whole of the two clusters.
/// </summary>
public static class PersonLinker
{
    /// <summary>Sorts records into people.</summary>
    /// <param name="records">In canonical order (<see cref="MatchRecord.CompareCanonical"/>); indices below refer to it.</param>
    /// <param name="decisions">What people decided; at most one per pair.</param>
    /// <param name="guardRails">The limit beyond which a value is shared.</param>
    public static LinkedPeople Link(IReadOnlyList<MatchRecord> records, IReadOnlyList<RecordDecision> decisions, GuardRails guardRails) =>
        Link(records, decisions, guardRails, [], Bands.Default);

    /// <summary>Sorts records into people.</summary>
    /// <param name="records">In canonical order (<see cref="MatchRecord.CompareCanonical"/>); indices below refer to it.</param>
    /// <param name="decisions">What people decided; at most one per pair.</param>
    /// <param name="guardRails">The limit beyond which a value is shared.</param>
    /// <param name="pairs">Records that resemble one another.</param>
    /// <param name="bands">From when on a resemblance links.</param>
    public static LinkedPeople Link(
        IReadOnlyList<MatchRecord> records, IReadOnlyList<RecordDecision> decisions, GuardRails guardRails, IReadOnlyList<ProbablePair> pairs, Bands bands)
    {
        RequireCanonical(records);
        var decided = decisions.SelectMany(d => new[] { d.Left, d.Right }).ToHashSet();
        var clusters = new ConstrainedClusters(records, decisions);
        List<KeyGroup> groups = Groups(records, guardRails, decided);
        List<PersonLink> candidates =
        [
            .. decisions.Where(d => d.Verdict == MergeVerdict.Same)
                .Select(d => new PersonLink(Math.Min(d.Left, d.Right), Math.Max(d.Left, d.Right), LinkRule.Decision, "", "")),
            .. groups.SelectMany(g => g.Links()),
        ];
        candidates.Sort((a, b) => CompareStrength(records, a, b));
        List<PersonLink> made = [.. candidates.Where(l => clusters.TryJoin(l.Left, l.Right, l.Rule == LinkRule.Decision))];
        List<PersonLink> late = NamelessLinks(records, groups, clusters);
        late.Sort((a, b) => CompareStrength(records, a, b));
        made.AddRange(late.Where(l => clusters.TryJoin(l.Left, l.Right, decided: false)));
        made.AddRange(ProbableLinks.Join(records, clusters, pairs, bands));
        return new LinkedPeople(Collect(records.Count, clusters), made, [.. groups.Where(g => g.IsShared).Select(g => g.Key)]);
    }

    /// <summary>The groups of records that share a value, each sorted out by names; values with a single record are left out.</summary>
    public static List<KeyGroup> Groups(IReadOnlyList<MatchRecord> records, GuardRails guardRails, IReadOnlySet<int> decided)
    {
        var first = new Dictionary<LinkKey, int>();
        var shared = new Dictionary<LinkKey, List<int>>();
        for (int i = 0; i < records.Count; i++)
        {
            foreach (LinkKey key in records[i].Keys)
            {
                if (first.TryAdd(key, i))
                {
                    continue;
                }

                if (!shared.TryGetValue(key, out List<int>? members))
                {
                    shared[key] = members = [first[key]];
                }

                if (members[^1] != i)
                {
                    members.Add(i);
                }
            }
        }

        return [.. shared.Where(s => s.Value.Count > 1).Select(s => new KeyGroup(s.Key, [.. s.Value], records, guardRails, decided))];
    }

    // A record without a name joins the one person who uses its addresses. It must be one person over all of its addresses, or it
    // would glue two people together; where nobody there has a name, the nameless are one.
    private static List<PersonLink> NamelessLinks(IReadOnlyList<MatchRecord> records, List<KeyGroup> groups, ConstrainedClusters clusters)
    {
        List<KeyGroup> open = groups.FindAll(g => g.Nameless.Count > 0);
        var named = new HashSet<int>();
        if (open.Count > 0)
        {
            for (int i = 0; i < records.Count; i++)
            {
                if (!records[i].Name.IsMissing && !records[i].Name.LooksLikeUserName)
                {
                    named.Add(clusters.Find(i));
                }
            }
        }

        var componentOf = new Dictionary<int, int>();
        int Component(int cluster)
        {
            int root = cluster;
            while (componentOf.TryGetValue(root, out int up) && up != root)
            {
                root = up;
            }

            return root;
        }

        var people = new Dictionary<int, HashSet<int>>();
        var links = new List<(int Nameless, PersonLink Link)>();
        foreach (KeyGroup group in open)
        {
            int[] namelessHere = [.. group.Nameless.Where(i => !named.Contains(clusters.Find(i)))];
            if (namelessHere.Length == 0)
            {
                continue;
            }

            int[] peopleHere = [.. group.Members.Where(i => named.Contains(clusters.Find(i))).Select(clusters.Find).Distinct()];
            int anchor = peopleHere.Length == 0 ? namelessHere[0] : group.Members.First(i => clusters.Find(i) == peopleHere[0]);
            foreach (int nameless in namelessHere)
            {
                int cluster = clusters.Find(nameless);
                componentOf.TryAdd(cluster, cluster);
                if (peopleHere.Length == 0)
                {
                    int left = Component(clusters.Find(anchor));
                    int right = Component(cluster);
                    componentOf[Math.Max(left, right)] = Math.Min(left, right);
                }

                foreach (int person in peopleHere)
                {
                    if (!people.TryGetValue(cluster, out HashSet<int>? known))
                    {
                        people[cluster] = known = [];
                    }

                    known.Add(person);
                }

                if (nameless != anchor && peopleHere.Length <= 1)
                {
                    links.Add((cluster, new PersonLink(Math.Min(anchor, nameless), Math.Max(anchor, nameless), LinkRule.EmailOnly, group.Key.Value, "")));
                }
            }
        }

        Dictionary<int, int> peopleOfComponent = people.GroupBy(p => Component(p.Key))
            .ToDictionary(g => g.Key, g => g.SelectMany(p => p.Value).Distinct().Count());
        return [.. links.Where(l => peopleOfComponent.GetValueOrDefault(Component(l.Nameless)) <= 1).Select(l => l.Link)];
    }

    // Among equals: an AMS record that counts as current, any AMS record, then the outside keys.
    private static int CompareStrength(IReadOnlyList<MatchRecord> records, PersonLink a, PersonLink b)
    {
        int byRule = a.Rule.CompareTo(b.Rule);
        if (byRule != 0)
        {
            return byRule;
        }

        int byAnchor = Anchor(records[b.Left]).CompareTo(Anchor(records[a.Left]));
        if (byAnchor != 0)
        {
            return byAnchor;
        }

        int byLeft = a.Left.CompareTo(b.Left);
        if (byLeft != 0)
        {
            return byLeft;
        }

        int byRight = a.Right.CompareTo(b.Right);
        return byRight != 0 ? byRight : string.CompareOrdinal(a.Evidence, b.Evidence);
    }

    private static int Anchor(MatchRecord record) => (record.IsCurrent ? 2 : 0) + (record.IsAms ? 1 : 0);

    private static List<int[]> Collect(int count, ConstrainedClusters clusters)
    {
        var members = new Dictionary<int, List<int>>();
        for (int i = 0; i < count; i++)
        {
            int root = clusters.Find(i);
            if (!members.TryGetValue(root, out List<int>? list))
            {
                members[root] = list = new List<int>(2);
            }

            list.Add(i);
        }

        return [.. members.OrderBy(m => m.Key).Select(m => m.Value.ToArray())];
    }

    private static void RequireCanonical(IReadOnlyList<MatchRecord> records)
    {
        for (int i = 1; i < records.Count; i++)
        {
            if (MatchRecord.CompareCanonical(records[i - 1], records[i]) > 0)
            {
                throw new ArgumentException("Records must be in canonical order.", nameof(records));
            }
        }
    }
}
