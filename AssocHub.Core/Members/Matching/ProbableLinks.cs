using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Core.Members.Matching;

/// <summary>Two records (by index) that resemble one another.</summary>
/// <param name="Left">Index of one record.</param>
/// <param name="Right">Index of the other.</param>
/// <param name="LogOdds">Natural logarithm of the odds that they are one person.</param>
/// <param name="Reasons">The findings that speak most for it.</param>
public readonly record struct ProbablePair(int Left, int Right, double LogOdds, string Reasons);

/// <summary>
/// Joins what identifiers left apart and resemblance makes one person. Works on the clusters that identifiers made, surest first. A link
/// is left to a person where somebody else, who cannot be the same person, fits nearly as well, and where two groups touch at one
/// resemblance while the rest of them speaks against it (a weak bridge). Depends only on the records that are connected by pairs at or
/// above <see cref="Bands.FollowFrom"/>, so that a part of the data gives the same answer as the whole.
/// </summary>
public static class ProbableLinks
{
    private const double Bound = 8;

    /// <summary>What a pair that nobody reported counts in the mean: it was below <see cref="Bands.LeastKept"/>.</summary>
    private static readonly double Unreported = Bands.LogOdds(Bands.LeastKept);

    /// <summary>Links that join clusters; each was joined in <paramref name="clusters"/>.</summary>
    /// <param name="records">All records.</param>
    /// <param name="clusters">The clusters that identifiers and decisions made.</param>
    /// <param name="pairs">Scored pairs, in any order; weaker ones than the bands follow are ignored.</param>
    /// <param name="bands">The thresholds.</param>
    public static IReadOnlyList<PersonLink> Join(
        IReadOnlyList<MatchRecord> records, ConstrainedClusters clusters, IReadOnlyList<ProbablePair> pairs, Bands bands)
    {
        Dictionary<(int, int), ProbablePair> edges = Edges(records, clusters, pairs, bands.FollowFrom);
        ILookup<int, (int Other, double LogOdds)> near = edges
            .SelectMany(e => new[] { (From: e.Key.Item1, Other: e.Key.Item2, e.Value.LogOdds), (From: e.Key.Item2, Other: e.Key.Item1, e.Value.LogOdds) })
            .ToLookup(e => e.From, e => (e.Other, e.LogOdds));
        ProbablePair[] candidates =
        [
            .. edges.Where(e => e.Value.LogOdds >= bands.LinkFrom && !clusters.AreForbidden(e.Key.Item1, e.Key.Item2)
                    && !HasRival(clusters, near, e.Key.Item1, e.Key.Item2, e.Value.LogOdds) && !HasRival(clusters, near, e.Key.Item2, e.Key.Item1, e.Value.LogOdds))
                .Select(e => e.Value),
        ];
        Array.Sort(candidates, Compare);
        var groups = new Dictionary<int, List<int>>();
        var links = new List<PersonLink>();
        foreach (ProbablePair pair in candidates)
        {
            int a = clusters.Find(pair.Left);
            int b = clusters.Find(pair.Right);
            List<int> left = groups.TryGetValue(a, out List<int>? known) ? known : [a];
            List<int> right = groups.TryGetValue(b, out known) ? known : [b];
            if (a != b && Evidence(edges, left, right) > 0 && clusters.TryJoin(pair.Left, pair.Right, decided: false))
            {
                groups.Remove(a);
                groups.Remove(b);
                groups[clusters.Find(pair.Left)] = [.. left.Concat(right).Order()];
                links.Add(new PersonLink(Math.Min(pair.Left, pair.Right), Math.Max(pair.Left, pair.Right), LinkRule.Probable, pair.Reasons, Percent(pair.LogOdds)));
            }
        }

        return links;
    }

    /// <summary>A probability as text that never rounds up to certainty.</summary>
    public static string Percent(double logOdds)
    {
        double percent = 100 / (1 + Math.Exp(-logOdds));
        return percent >= 99.9 ? "over 99.9 %" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Floor(percent * 10) / 10:0.#} %");
    }

    /// <summary>
    /// True when a pair may speak for the two people it belongs to. Where both are known by their full names, only records that say
    /// them count: an address without a name resembles whoever it resembles, and the names may say otherwise.
    /// </summary>
    public static bool Speaks(bool leftNamed, bool rightNamed, bool leftPersonNamed, bool rightPersonNamed) =>
        !(leftPersonNamed && rightPersonNamed) || (leftNamed && rightNamed);

    // The best pair stands for two clusters.
    private static Dictionary<(int, int), ProbablePair> Edges(
        IReadOnlyList<MatchRecord> records, ConstrainedClusters clusters, IReadOnlyList<ProbablePair> pairs, double least)
    {
        var named = new HashSet<int>();
        for (int i = 0; i < records.Count && pairs.Count > 0; i++)
        {
            if (records[i].Name.IsFull)
            {
                named.Add(clusters.Find(i));
            }
        }

        var edges = new Dictionary<(int, int), ProbablePair>();
        foreach (ProbablePair pair in pairs)
        {
            int a = clusters.Find(pair.Left);
            int b = clusters.Find(pair.Right);
            (int, int) key = a < b ? (a, b) : (b, a);
            if (a != b && pair.LogOdds >= least
                && Speaks(records[pair.Left].Name.IsFull, records[pair.Right].Name.IsFull, named.Contains(a), named.Contains(b))
                && (!edges.TryGetValue(key, out ProbablePair best) || Compare(pair, best) < 0))
            {
                edges[key] = pair;
            }
        }

        return edges;
    }

    private static bool HasRival(ConstrainedClusters clusters, ILookup<int, (int Other, double LogOdds)> near, int of, int partner, double logOdds)
    {
        foreach ((int other, double odds) in near[of])
        {
            if (other != partner && odds > logOdds - Bands.Margin && clusters.AreForbidden(other, partner) && !clusters.AreForbidden(other, of))
            {
                return true;
            }
        }

        return false;
    }

    private static double Evidence(Dictionary<(int, int), ProbablePair> edges, List<int> left, List<int> right)
    {
        double sum = 0;
        foreach (int a in left)
        {
            foreach (int b in right)
            {
                sum += Math.Clamp(edges.TryGetValue(a < b ? (a, b) : (b, a), out ProbablePair edge) ? edge.LogOdds : Unreported, -Bound, Bound);
            }
        }

        return sum;
    }

    private static int Compare(ProbablePair x, ProbablePair y)
    {
        int byOdds = y.LogOdds.CompareTo(x.LogOdds);
        int byLeft = byOdds != 0 ? byOdds : Math.Min(x.Left, x.Right).CompareTo(Math.Min(y.Left, y.Right));
        return byLeft != 0 ? byLeft : Math.Max(x.Left, x.Right).CompareTo(Math.Max(y.Left, y.Right));
    }
}
