namespace AssocHub.Core.Members.Matching.Evaluation;

/// <summary>How far shown probabilities are from what turns out to be true.</summary>
public static class Calibration
{
    private const int Bins = 20;

    /// <summary>
    /// Expected calibration error (Naeini, Cooper and Hauskrecht 2015): the mean distance between probability and observed share over
    /// twenty equal bins, each weighted by its pairs; 0 when there are no pairs.
    /// </summary>
    public static double Error(IReadOnlyCollection<ScoredPair> pairs, IReadOnlyList<int> entities)
    {
        var said = new double[Bins];
        var found = new double[Bins];
        foreach (ScoredPair pair in pairs)
        {
            int bin = BinOf(pair);
            said[bin] += pair.Probability;
            found[bin] += entities[pair.Left] == entities[pair.Right] ? 1 : 0;
        }

        return pairs.Count == 0 ? 0 : said.Zip(found, (s, f) => Math.Abs(s - f)).Sum() / pairs.Count;
    }

    /// <summary>
    /// The error that the same probabilities would have on the average if every one were exactly right: few pairs fall to this side or that by
    /// chance (a parametric bootstrap, Efron 1979). What is measured beyond it is the probabilities' fault.
    /// </summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="draws">How often truths are drawn; always the same ones.</param>
    public static double ByChance(IReadOnlyCollection<ScoredPair> pairs, int draws = 50)
    {
        var random = new Random(20261122);
        double sum = 0;
        for (int draw = 0; draw < draws && pairs.Count > 0; draw++)
        {
            var rest = new double[Bins];
            foreach (ScoredPair pair in pairs)
            {
                rest[BinOf(pair)] += pair.Probability - (random.NextDouble() < pair.Probability ? 1 : 0);
            }

            sum += rest.Sum(Math.Abs) / pairs.Count;
        }

        return sum / Math.Max(1, draws);
    }

    private static int BinOf(ScoredPair pair) => Math.Min(Bins - 1, (int)(pair.Probability * Bins));
}
