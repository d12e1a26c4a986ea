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
            int bin = Math.Min(Bins - 1, (int)(pair.Probability * Bins));
            said[bin] += pair.Probability;
            found[bin] += entities[pair.Left] == entities[pair.Right] ? 1 : 0;
        }

        return pairs.Count == 0 ? 0 : said.Zip(found, (s, f) => Math.Abs(s - f)).Sum() / pairs.Count;
    }
}
