namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// How thorough blocking is. Fixed when a model is learned and kept with it, so that records which come later meet the same rules.
/// </summary>
/// <param name="Cap">Blocks up to this size are paired in full; larger ones are divided by what else their records have in common.</param>
internal sealed record BlockingPlan(int Cap)
{
    /// <summary>Few records: thorough. A million: about a dozen partners per record is what the time allows.</summary>
    public static BlockingPlan For(int records) => new((int)Math.Clamp(30 * Math.Sqrt(100_000.0 / Math.Max(1, records)), 8, 250));
}
