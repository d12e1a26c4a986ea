using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>
/// Puts records together to people, surest pairs first. Two groups join only if their records on the whole speak for it (average
/// linkage, Sokal and Michener 1958, on the weights without the prior): one resemblance between two otherwise different groups is a
/// weak bridge and is not crossed. Ties are broken by the records' ids, so that the order of arrival makes no difference.
/// </summary>
internal sealed class Clusterer(RecordTable table, MatchModel model, PairComparer comparer)
{
    private const float Bound = 8;

    /// <summary>Mean evidence (natural logarithm) that two groups need beside the link itself.</summary>
    private const float Needed = 2.5f;

    /// <summary>Cross pairs looked at when two groups are weighed; larger groups are sampled evenly.</summary>
    private const int MostCrossPairs = 64;

    /// <summary>The cluster of every record, called by its first record.</summary>
    /// <param name="pairs">Scored pairs in any order.</param>
    /// <param name="threshold">Probability from which a pair is a link.</param>
    /// <param name="neverLink">Pairs that no cluster may hold.</param>
    /// <param name="joined">
    /// Told of every two groups that join, with the odds (natural logarithm) of their link, surest first: what has joined down to some
    /// odds is what a higher threshold would give. The two lists are filled again for the next.
    /// </param>
    public int[] Cluster(
        IReadOnlyList<ScoredPair> pairs, double threshold, IReadOnlyCollection<(int Left, int Right)> neverLink,
        Action<float, List<int>, List<int>>? joined = null)
    {
        var constraints = new Constraints(table.Count, neverLink);
        var sets = new UnionFind(table.Count);
        var members = new MemberChains(table.RecordIds);
        List<int> left = [], right = [];
        foreach (ScoredPair link in InOrder(pairs, threshold))
        {
            int a = sets.Find(link.Left), b = sets.Find(link.Right);
            if (a == b)
            {
                continue;
            }

            members.Read(a, left);
            members.Read(b, right);
            if (constraints.Forbid(left, right) || (left.Count + right.Count > 2 && !Speak(left, right)))
            {
                continue;
            }

            joined?.Invoke(link.LogOdds, left, right);
            sets.Union(a, b);
            members.Join(a, b, sets.Find(a));
        }

        return sets.Roots();
    }

    // Surest first, by what their rivals leave them; ties by the records' ids.
    private ScoredPair[] InOrder(IReadOnlyList<ScoredPair> pairs, double threshold)
    {
        float least = (float)Math.Log(threshold / (1 - threshold));
        var rivals = new Rivals(table.Count, pairs, model, comparer);
        ScoredPair[] links =
        [
            .. pairs.Where(pair => pair.LogOdds >= least)
                .Select(pair => pair with { LogOdds = (float)rivals.LogOdds(pair) })
                .Where(pair => pair.LogOdds >= least),
        ];
        var keys = new float[links.Length];
        for (int l = 0; l < links.Length; l++)
        {
            keys[l] = -links[l].LogOdds;
        }

        Array.Sort(keys, links);
        for (int from = 0; from < links.Length;)
        {
            int to = from + 1;
            while (to < links.Length && keys[to] == keys[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                SortTies(links.AsSpan(from, to - from));
            }

            from = to;
        }

        return links;
    }

    // By a hash of both ids, and where that is the same by the ids themselves.
    private void SortTies(Span<ScoredPair> links)
    {
        var hashed = new (ulong Hash, ScoredPair Link)[links.Length];
        for (int l = 0; l < links.Length; l++)
        {
            hashed[l] = (StableOrder.OfPair(StableOrder.Hash(table.RecordIds.Of(links[l].Left)), StableOrder.Hash(table.RecordIds.Of(links[l].Right))), links[l]);
        }

        Array.Sort(hashed, (x, y) => x.Hash != y.Hash ? x.Hash.CompareTo(y.Hash) : ById(x.Link, y.Link));
        for (int l = 0; l < links.Length; l++)
        {
            links[l] = hashed[l].Link;
        }
    }

    private int ById(ScoredPair x, ScoredPair y)
    {
        (string xa, string xb) = Ids(x);
        (string ya, string yb) = Ids(y);
        int order = string.CompareOrdinal(xa, ya);
        return order != 0 ? order : string.CompareOrdinal(xb, yb);
    }

    private (string First, string Second) Ids(ScoredPair pair)
    {
        string left = table.Ids[pair.Left], right = table.Ids[pair.Right];
        return string.CompareOrdinal(left, right) < 0 ? (left, right) : (right, left);
    }

    // Mean evidence of the cross pairs, each held within bounds: that they are not strangers, without the prior; and that they are one
    // person rather than two of one household or employer.
    private bool Speak(List<int> left, List<int> right)
    {
        int stepLeft = 1, stepRight = 1;
        while ((left.Count / stepLeft) * (right.Count / stepRight) > MostCrossPairs)
        {
            _ = left.Count / stepLeft > right.Count / stepRight ? stepLeft++ : stepRight++;
        }

        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        float sum = 0, own = 0;
        int count = 0;
        for (int x = 0; x < left.Count; x += stepLeft)
        {
            for (int y = 0; y < right.Count; y += stepRight)
            {
                int i = Math.Min(left[x], right[y]), j = Math.Max(left[x], right[y]);
                model.Score(comparer.Compare(i, j), i, j, kinds);
                sum += Math.Clamp(MatchModel.LogOdds(kinds) - model.LogPriorOdds, -Bound, Bound);
                own += Math.Clamp(MatchModel.OverRelatives(kinds), -Bound, Bound);
                count++;
            }
        }

        return sum >= Needed * count && own >= 0;
    }
}
