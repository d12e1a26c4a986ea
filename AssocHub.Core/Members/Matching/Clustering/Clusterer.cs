using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>
/// Puts records together to people, surest pairs first. Two groups join only if their records on the whole speak for it: one
/// resemblance between two otherwise different groups is a weak bridge and is not crossed.
/// </summary>
internal sealed class Clusterer(RecordTable table, MatchModel model, PairComparer comparer)
{
    private const float Bound = 8;

    /// <summary>Mean evidence (natural logarithm) that two groups need beside the link itself.</summary>
    private const float Needed = 2.5f;

    /// <summary>Cross pairs looked at when two groups are weighed; larger groups are sampled evenly.</summary>
    private const int MostCrossPairs = 64;

    /// <summary>The cluster of every record, called by its first record.</summary>
    public int[] Cluster(IReadOnlyList<ScoredPair> pairs, double threshold)
    {
        ScoredPair[] links = [.. pairs.Where(pair => pair.Probability >= threshold)
            .OrderByDescending(pair => pair.Probability).ThenBy(pair => pair.Left).ThenBy(pair => pair.Right)];
        var sets = new UnionFind(table.Count);
        var members = new List<int>?[table.Count];
        foreach (ScoredPair link in links)
        {
            int a = sets.Find(link.Left), b = sets.Find(link.Right);
            if (a == b)
            {
                continue;
            }

            List<int> left = members[a] ?? [a], right = members[b] ?? [b];
            if (left.Count + right.Count > 2 && Evidence(left, right) < Needed)
            {
                continue;
            }

            sets.Union(a, b);
            int root = sets.Find(a);
            members[a] = members[b] = null;
            members[root] = [.. left, .. right];
        }

        return sets.Roots();
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
                model.Score(comparer.Compare(i, j), i, j, kinds);
                sum += Math.Clamp(MatchModel.LogOdds(kinds) - model.LogPriorOdds, -Bound, Bound);
                count++;
            }
        }

        return sum / count;
    }
}
