using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Data.Database;
using AssocHub.Data.Members;

namespace AssocHub.Data.Measures.Counters;

/// <summary>People who look like somebody already known, by the same rule that the stage Members shows.</summary>
internal sealed class DuplicateRateCounter : StateCounter
{
    public override IKpi Kpi { get; } = new DuplicateRate();

    public override async Task<Tally> CountAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        DuplicateFigures figures = await DuplicateCounter.CountAsync(db, cancel);
        return new Tally(figures.LookAlikes.Count, figures.People);
    }

    public override async Task<IReadOnlyList<long>?> MembersAsync(AssocHubDbContext db, CancellationToken cancel) =>
        (await DuplicateCounter.CountAsync(db, cancel)).LookAlikes;
}
