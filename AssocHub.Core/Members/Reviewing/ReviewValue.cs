namespace AssocHub.Core.Members.Reviewing;

/// <summary>
/// What a person's answer about a pair is worth: how little the machine knows (Shannon's entropy of its probability, in bits) times how
/// much hangs on it, the activity of the two people. Skipping a pair halves its worth: it comes later, not never.
/// </summary>
public static class ReviewValue
{
    /// <summary>The worth; 0 or more.</summary>
    /// <param name="probability">That it is one person, as far as the machine knows.</param>
    /// <param name="interactions">Interactions of both in the last year, those of machines left out.</param>
    /// <param name="currentMembers">How many of the two are current members.</param>
    /// <param name="skips">How often it was skipped.</param>
    public static double Of(double probability, long interactions, int currentMembers, int skips)
    {
        double p = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        double uncertainty = -((p * Math.Log2(p)) + ((1 - p) * Math.Log2(1 - p)));
        // An answer that is nearly certain still removes a duplicate: it never counts for nothing.
        return (0.05 + uncertainty) * (1 + Math.Log2(1 + interactions) + currentMembers) / Math.Pow(2, Math.Min(skips, 20));
    }
}
