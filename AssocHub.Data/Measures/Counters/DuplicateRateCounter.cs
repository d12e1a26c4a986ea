using System.Globalization;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Measures.Statistics;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Reviewing;

namespace AssocHub.Data.Measures.Counters;

/// <summary>People who may be known already, estimated from what reviewers answered, as the stage Members shows it.</summary>
internal sealed class DuplicateRateCounter : StateCounter
{
    public override IKpi Kpi { get; } = new DuplicateRate();

    public override async Task<Measurement> CountAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        DuplicateEstimate estimate = await DuplicateEstimator.EstimateAsync(db, cancel);
        var tally = new Tally(Math.Min(estimate.Members, (long)Math.Round(estimate.Surplus)), estimate.Members);
        return new Measurement(tally)
        {
            Estimated = new Interval(estimate.Rate.Value, estimate.Rate.Low, estimate.Rate.High), IsGuess = estimate is { Answers: 0, Guessed: > 0 },
        };
    }

    // Every open case stands here, the likeliest first: the figure is how many of them are to be expected to be one person.
    public override async Task<IReadOnlyList<KpiCase>?> CasesAsync(AssocHubDbContext db, CancellationToken cancel) =>
    [
        .. (await DuplicateEstimator.CasesAsync(db, cancel)).Select(c => new KpiCase
        {
            SubjectId = c.Right, MemberId = c.Right, Hit = true,
            Detail = string.Create(CultureInfo.InvariantCulture, $"resembles member {c.Left}: {ProbableLinks.Percent(Bands.LogOdds(c.Probability))} likely one person{(c.State switch { PairState.Waiting => "", PairState.Forbidden => ", but a rule speaks against it", _ => ", too little to ask anybody" })}"),
        }),
    ];
}
