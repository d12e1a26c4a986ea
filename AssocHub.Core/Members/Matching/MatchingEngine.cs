using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching;

/// <summary>One whole run: block, learn, score, cluster. The same records give the same result, in whatever order they come.</summary>
public static class MatchingEngine
{
    /// <summary>Finds which records are one person.</summary>
    /// <param name="table">The records, normalised.</param>
    /// <param name="options">Threshold and constraints.</param>
    public static MatchingResult Run(RecordTable table, MatchingOptions options)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        var clock = new PhaseClock();
        var plan = BlockingPlan.For(table.Count);
        (CandidatePairs pairs, IReadOnlyList<BlockingReport> blocking) = Blocker.Find(table, plan);
        clock.Mark("block");
        var run = new MatchingRun(table, pairs);
        clock.Mark("learn");
        List<ScoredPair> scored = run.Score(pairs, options.Reported);
        clock.Mark("score");
        var result = new MatchingResult(run, options, plan, scored)
        {
            Blocking = blocking,
            Compared = pairs.Count,
            Seconds = clock.Seconds,
            CpuSeconds = clock.CpuSeconds,
        };
        clock.Mark("cluster");
        return result;
    }
}
