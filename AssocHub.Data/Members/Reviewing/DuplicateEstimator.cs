using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching.Scoring;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Two members who may be one person, by the smaller id first.</summary>
/// <param name="Left">The smaller id.</param>
/// <param name="Right">The larger id.</param>
/// <param name="Probability">0 to 1.</param>
/// <param name="State">What became of it: waiting, distinct or forbidden.</param>
public sealed record OpenCase(long Left, long Right, double Probability, PairState State)
{
    /// <summary>True when it waits in the queue.</summary>
    public bool IsAsked => State == PairState.Waiting;
}

/// <summary>Estimates the duplicate rate from what reviewers answered.</summary>
public static class DuplicateEstimator
{
    // With so many answers drawn at random in a stratum, the others, which reviewers picked there, are left out.
    private const int EnoughSampled = 10;

    // A probability at the lowest bound is counted whichever way it was worked out.
    private const double Rounding = 1e-6;

    private static readonly PairState[] Open = [PairState.Waiting, PairState.Forbidden, PairState.Distinct];

    /// <summary>The estimate as of now, by the thresholds in force.</summary>
    public static async Task<DuplicateEstimate> EstimateAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        ILookup<(bool, int), double> openBy = WithoutCircles(await CasesAsync(db, cancel)).ToLookup(c => (c.IsAsked, DuplicateEstimate.StratumOf(c.Probability)), c => c.Probability);
        (List<Stratum> strata, bool sampled) = await StrataAsync(
            db, (asked, s) => openBy[(asked, s)].ToArray() is { Length: > 0 } open ? (open.Length, open.Average()) : (0, 0), cancel);
        return new DuplicateEstimate(await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel), strata, sampled);
    }

    /// <summary>
    /// The strata to draw from, by counts of pairs (<see cref="RoughCountsAsync"/>) and all answers until now. Members are not counted.
    /// </summary>
    internal static async Task<DuplicateEstimate> RoughAsync(AssocHubDbContext db, IReadOnlyDictionary<(bool Asked, int Stratum), long> open, CancellationToken cancel)
    {
        (List<Stratum> strata, bool sampled) = await StrataAsync(
            db, (asked, s) => (open[(asked, s)], (DuplicateEstimate.Bounds[s] + (s + 1 < DuplicateEstimate.Bounds.Count ? DuplicateEstimate.Bounds[s + 1] : 1)) / 2), cancel);
        return new DuplicateEstimate(0, strata, sampled);
    }

    /// <summary>
    /// Open cases of each stratum as counts of pairs alone, which the index gives at once: circles and several pairs of a case are counted
    /// too. For drawing, where any allocation to the strata is fair, not for showing.
    /// </summary>
    internal static async Task<IReadOnlyDictionary<(bool Asked, int Stratum), long>> RoughCountsAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var open = new Dictionary<(bool, int), long>();
        foreach (bool asked in new[] { false, true })
        {
            for (int s = 0; s < DuplicateEstimate.Bounds.Count; s++)
            {
                open[(asked, s)] = await CaseDraw.Of(db.MatchPairs, asked, DuplicateEstimate.Bounds[s]).LongCountAsync(cancel);
            }
        }

        return open;
    }

    private static async Task<(List<Stratum> Strata, bool Sampled)> StrataAsync(AssocHubDbContext db, Func<bool, int, (long Count, double Expected)> openOf, CancellationToken cancel)
    {
        Bands bands = await UnifySettings.BandsAsync(db, cancel);
        var answers = await db.ReviewAnswers.Where(a => a.IsFinal && a.RevokedAt == null).Select(a => new { a.LogOdds, a.Obstacle, a.Verdict, a.Sampled }).ToListAsync(cancel);
        var answeredBy = answers.ToLookup(a => (WasAsked(a.LogOdds, a.Obstacle, bands), DuplicateEstimate.StratumOf(Probability(a.LogOdds))));
        var strata = new List<Stratum>();
        bool sampled = true;
        foreach (bool asked in new[] { false, true })
        {
            for (int s = 0; s < DuplicateEstimate.Bounds.Count; s++)
            {
                (long open, double expected) = openOf(asked, s);
                var here = answeredBy[(asked, s)].ToList();
                bool enough = here.Count(a => a.Sampled) >= EnoughSampled;
                here = enough ? here.FindAll(a => a.Sampled) : here;
                sampled &= open == 0 || here.TrueForAll(a => a.Sampled);
                if (open + here.Count > 0)
                {
                    strata.Add(new Stratum(DuplicateEstimate.Bounds[s], asked, open, here.Count, here.Count(a => a.Verdict == MergeVerdict.Same), expected));
                }
            }
        }

        return (strata, sampled && answers.Count > 0);
    }

    /// <summary>Every two members who may be one person and about whom nobody answered, likeliest first.</summary>
    public static async Task<IReadOnlyList<OpenCase>> CasesAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        // What stands in the queue speaks for its case; of the others the strongest pair.
        double least = Bands.LogOdds(DuplicateEstimate.Bounds[0]) - Rounding;
        var rows = await db.MatchPairs.Where(p => Open.Contains(p.State) && p.InContext >= least && p.LeftMemberId != null && p.RightMemberId != null)
            .Select(p => new { Left = p.LeftMemberId!.Value, Right = p.RightMemberId!.Value, LogOdds = p.InContext, p.State }).ToListAsync(cancel);
        var cases = new Dictionary<(long, long), (bool Asked, double LogOdds, PairState State)>(rows.Count);
        foreach (var row in rows)
        {
            (long, long) members = (Math.Min(row.Left, row.Right), Math.Max(row.Left, row.Right));
            bool asked = row.State == PairState.Waiting;
            if (!cases.TryGetValue(members, out (bool Asked, double LogOdds, PairState) best) || (asked, row.LogOdds).CompareTo((best.Asked, best.LogOdds)) > 0)
            {
                cases[members] = (asked, row.LogOdds, row.State);
            }
        }

        return
        [
            .. cases.Select(c => new OpenCase(c.Key.Item1, c.Key.Item2, Probability(c.Value.LogOdds), c.Value.State)).Where(c => c.Probability >= DuplicateEstimate.Bounds[0])
                .OrderByDescending(c => c.Probability).ThenBy(c => c.Right).ThenBy(c => c.Left),
        ];
    }

    // Three members who are one person are two too many, not three: of cases that close a circle the least likely does not count.
    private static IEnumerable<OpenCase> WithoutCircles(IReadOnlyList<OpenCase> likeliestFirst)
    {
        var places = new Dictionary<long, int>();
        int PlaceOf(long member) => places.TryGetValue(member, out int place) ? place : places[member] = places.Count;
        (int Left, int Right)[] ends = [.. likeliestFirst.Select(c => (PlaceOf(c.Left), PlaceOf(c.Right)))];
        var joined = new UnionFind(places.Count);
        for (int c = 0; c < ends.Length; c++)
        {
            if (joined.Find(ends[c].Left) != joined.Find(ends[c].Right))
            {
                joined.Union(ends[c].Left, ends[c].Right);
                yield return likeliestFirst[c];
            }
        }
    }

    // As the queue decides it: below the lower threshold nobody is asked, and what a rule forbids is asked only from the upper one on.
    private static bool WasAsked(double logOdds, PairObstacle obstacle, Bands bands) =>
        logOdds >= (obstacle is PairObstacle.TwoAmsRecords or PairObstacle.BirthDates ? Bands.LogOdds(bands.Link) : bands.ReviewFrom);

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
