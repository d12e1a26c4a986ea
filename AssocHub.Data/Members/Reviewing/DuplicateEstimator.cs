using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Estimates the duplicate rate from what reviewers answered.</summary>
public static class DuplicateEstimator
{
    // With so many answers drawn at random, the others, which reviewers picked, are left out.
    private const int EnoughSampled = 60;

    /// <summary>The estimate as of now.</summary>
    public static async Task<DuplicateEstimate> EstimateAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        PairState[] open = [PairState.Waiting, PairState.Forbidden, PairState.Distinct];
        var cases = await db.MatchPairs.Where(p => open.Contains(p.State) && p.LeftMemberId != null && p.RightMemberId != null)
            .GroupBy(p => new { p.LeftMemberId, p.RightMemberId }).Select(g => new { g.Key.LeftMemberId, g.Key.RightMemberId, LogOdds = g.Max(p => p.LogOdds), Waits = g.Min(p => p.State == PairState.Waiting ? 0 : 1) })
            .ToListAsync(cancel);
        var answers = await db.ReviewAnswers.Where(a => a.IsFinal && a.RevokedAt == null).Select(a => new { a.LogOdds, a.Verdict, a.Sampled }).ToListAsync(cancel);
        bool sampled = answers.Count(a => a.Sampled) >= EnoughSampled;
        answers = sampled ? answers.FindAll(a => a.Sampled) : answers;
        var strata = new Stratum[DuplicateEstimate.Bounds.Count];
        // Only what waits was ever asked: below, the machine's word stands for nobody, and a case counts as distinct.
        ILookup<int, double> openBy = cases.Where(c => c.Waits == 0)
            .GroupBy(c => (Math.Min(c.LeftMemberId!.Value, c.RightMemberId!.Value), Math.Max(c.LeftMemberId.Value, c.RightMemberId.Value)))
            .Select(g => Probability(g.Max(c => c.LogOdds))).ToLookup(DuplicateEstimate.StratumOf);
        var answeredBy = answers.ToLookup(a => DuplicateEstimate.StratumOf(Probability(a.LogOdds)));
        for (int s = 0; s < strata.Length; s++)
        {
            double[] here = [.. openBy[s]];
            strata[s] = new Stratum(
                DuplicateEstimate.Bounds[s], here.Length, answeredBy[s].Count(), answeredBy[s].Count(a => a.Verdict == MergeVerdict.Same), here.Length == 0 ? 0 : here.Average());
        }

        return new DuplicateEstimate(await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel), strata, sampled);
    }

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
