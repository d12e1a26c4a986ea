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

    /// <summary>Odds (natural logarithm) of a cross pair under which another birthday or number keeps two groups apart.</summary>
    private const float Contradicting = -99;

    /// <summary>Mean evidence (natural logarithm) that two groups need beside the link itself.</summary>
    private const float Needed = 2.5f;

    /// <summary>Cross pairs looked at when two groups are weighed; larger groups are sampled evenly.</summary>
    private const int MostCrossPairs = 64;

    /// <summary>The cluster of every record, called by its first record.</summary>
    /// <param name="pairs">Scored pairs in any order.</param>
    /// <param name="threshold">Probability from which a pair is a link.</param>
    /// <param name="neverLink">Pairs that no cluster may hold.</param>
    public int[] Cluster(IReadOnlyList<ScoredPair> pairs, double threshold, IReadOnlyCollection<(int Left, int Right)> neverLink)
    {
        var constraints = new Constraints(table.Count, neverLink);
        var sets = new UnionFind(table.Count);
        var members = new List<int>?[table.Count];
        float least = (float)Math.Log(threshold / (1 - threshold));
        var rivals = new Rivals(table.Count, pairs, model, comparer);
        foreach (ScoredPair link in InOrder(pairs, least))
        {
            int a = sets.Find(link.Left), b = sets.Find(link.Right);
            if (a == b)
            {
                continue;
            }

            if (rivals.LogOdds(link) < least)
            {
                continue;
            }

            List<int> left = members[a] ?? [a], right = members[b] ?? [b];
            if (constraints.Forbid(left, right) || (left.Count + right.Count > 2 && Evidence(left, right) < Needed))
            {
                continue;
            }

            sets.Union(a, b);
            members[a] = members[b] = null;
            members[sets.Find(a)] = Merged(left, right);
        }

        return sets.Roots();
    }

    private ScoredPair[] InOrder(IReadOnlyList<ScoredPair> pairs, float least)
    {
        ScoredPair[] links = [.. pairs.Where(pair => pair.LogOdds >= least)];
        IReadOnlyList<string> ids = table.Ids;
        Array.Sort(links, (x, y) =>
        {
            int order = y.LogOdds.CompareTo(x.LogOdds);
            if (order != 0)
            {
                return order;
            }

            (string xa, string xb) = Ordered(x);
            (string ya, string yb) = Ordered(y);
            order = string.CompareOrdinal(xa, ya);
            return order != 0 ? order : string.CompareOrdinal(xb, yb);
        });
        return links;

        (string, string) Ordered(ScoredPair pair) => string.CompareOrdinal(ids[pair.Left], ids[pair.Right]) < 0
            ? (ids[pair.Left], ids[pair.Right])
            : (ids[pair.Right], ids[pair.Left]);
    }

    // By id, so that sampling large groups does not depend on how they grew.
    private List<int> Merged(List<int> left, List<int> right)
    {
        List<int> all = [.. left, .. right];
        all.Sort((x, y) => string.CompareOrdinal(table.Ids[x], table.Ids[y]));
        return all;
    }

    /// <summary>Mean evidence of the cross pairs, without the prior, each held within bounds.</summary>
    private float Evidence(List<int> left, List<int> right)
    {
        int stepLeft = 1, stepRight = 1;
        while ((left.Count / stepLeft) * (right.Count / stepRight) > MostCrossPairs)
        {
            _ = left.Count / stepLeft > right.Count / stepRight ? stepLeft++ : stepRight++;
        }

        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        float sum = 0;
        int count = 0;
        for (int x = 0; x < left.Count; x += stepLeft)
        {
            for (int y = 0; y < right.Count; y += stepRight)
            {
                int i = Math.Min(left[x], right[y]), j = Math.Max(left[x], right[y]);
                ulong levels = comparer.Compare(i, j);
                model.Score(levels, i, j, kinds);
                float odds = MatchModel.LogOdds(kinds);
                if (odds < Contradicting && Rivals.IsPersonal(levels, names: false))
                {
                    return float.MinValue;
                }

                sum += Math.Clamp(odds - model.LogPriorOdds, -Bound, Bound);
                count++;
            }
        }

        return sum / count;
    }
}
