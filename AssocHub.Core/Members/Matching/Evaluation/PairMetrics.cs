namespace AssocHub.Core.Members.Matching.Evaluation;

/// <summary>Precision, recall and F1 of pairs.</summary>
/// <param name="True">Pairs that are one person.</param>
/// <param name="Found">Pairs put together.</param>
/// <param name="Right">Pairs put together that are one person.</param>
public sealed record PairMetrics(long True, long Found, long Right)
{
    /// <summary>Share of the pairs put together that belong together; 1 when there are none.</summary>
    public double Precision => Found == 0 ? 1 : (double)Right / Found;

    /// <summary>Share of the true pairs that were put together; 1 when there are none.</summary>
    public double Recall => True == 0 ? 1 : (double)Right / True;

    /// <summary>Harmonic mean of the two.</summary>
    public double F1 => True + Found == 0 ? 1 : 2.0 * Right / (True + Found);

    /// <summary>Compares two groupings of the same records.</summary>
    public static PairMetrics Of(IReadOnlyList<int> clusters, IReadOnlyList<int> entities)
    {
        var byCluster = new Dictionary<int, long>();
        var byEntity = new Dictionary<int, long>();
        var both = new Dictionary<(int, int), long>();
        for (int i = 0; i < clusters.Count; i++)
        {
            byCluster[clusters[i]] = byCluster.GetValueOrDefault(clusters[i]) + 1;
            byEntity[entities[i]] = byEntity.GetValueOrDefault(entities[i]) + 1;
            both[(clusters[i], entities[i])] = both.GetValueOrDefault((clusters[i], entities[i])) + 1;
        }

        return new PairMetrics(Pairs(byEntity.Values), Pairs(byCluster.Values), Pairs(both.Values));
    }

    private static long Pairs(IEnumerable<long> sizes) => sizes.Sum(n => n * (n - 1) / 2);
}
