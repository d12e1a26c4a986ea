using AssocHub.Core.Landing;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Records that wait to be fixed, among all that are held.</summary>
internal sealed class RejectedShareCounter : StateCounter
{
    public override IKpi Kpi { get; } = new RejectedShare();

    public override async Task<Measurement> CountAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long waiting = await db.RejectedRecords.LongCountAsync(r => r.State == RejectionState.Open, cancel);
        long usable = await db.LandedRecords.LongCountAsync(cancel);
        return new Measurement(new Tally(waiting, waiting + usable));
    }
}
