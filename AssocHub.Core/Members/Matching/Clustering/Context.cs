namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>
/// What the other records add to what two say of one another. Two records of one group are as surely one person as the links that hold
/// the group together; between two groups all pairs ask one question, and answer it together.
/// </summary>
internal static class Context
{
    private const float Bound = 8;

    /// <summary>Odds (natural logarithm) that two records of one group have where they themselves say nothing for it.</summary>
    private const float ByOthers = 3;

    /// <summary>The pairs, in the same order, with the odds that are left or gained in the context of all others.</summary>
    /// <param name="pairs">Scored pairs.</param>
    /// <param name="groups">How the records were grouped.</param>
    /// <param name="rivals">What rivals leave to a pair.</param>
    /// <param name="least">Odds (natural logarithm) below which pairs were not reported.</param>
    public static ScoredPair[] Of(IReadOnlyList<ScoredPair> pairs, JoinForest groups, Func<ScoredPair, double> rivals, float least)
    {
        var shown = new ScoredPair[pairs.Count];
        var between = new Dictionary<(int, int), (float Sum, int Count, float Most)>();
        for (int p = 0; p < shown.Length; p++)
        {
            ScoredPair pair = pairs[p];
            (int a, int b) = Groups(pair);
            if (a == b)
            {
                // Told by others alone it is sure only so far: a group may be wrong as a whole.
                float told = Math.Min(groups.Joined(pair.Left, pair.Right), ByOthers + Math.Max(0, pair.LogOdds));
                shown[p] = pair with { LogOdds = Math.Max(pair.LogOdds, told) };
                continue;
            }

            float odds = (float)Math.Min(pair.LogOdds, rivals(pair));
            shown[p] = pair with { LogOdds = odds };
            (float sum, int count, float most) = between.GetValueOrDefault((a, b), (0, 0, float.NegativeInfinity));
            between[(a, b)] = (sum + Math.Clamp(odds, -Bound, Bound), count + 1, Math.Max(most, odds));
        }

        for (int p = 0; p < shown.Length; p++)
        {
            (int a, int b) = Groups(shown[p]);
            if (a != b && (long)groups.Size(a) * groups.Size(b) is var all && all > 1)
            {
                (float sum, int count, float most) = between[(a, b)];
                shown[p] = shown[p] with { LogOdds = Math.Min(most, (sum + ((all - count) * (least - 1))) / all) };
            }
        }

        return shown;

        (int, int) Groups(ScoredPair pair)
        {
            int a = groups.Root(pair.Left), b = groups.Root(pair.Right);
            return a < b ? (a, b) : (b, a);
        }
    }
}
