using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Hard bounces and complaints among what was sent.</summary>
internal sealed class UndeliverableRateCounter : EmailCaseCounter
{
    private const string Hard = "hard";

    public override IKpi Kpi { get; } = new UndeliverableRate();

    protected override string? Category => null;

    // A platform that reports only deliveries and bounces still shows what was sent: both were.
    public override IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window) =>
        from did in Activity(db, window)
        where did.Kind == InteractionKind.EmailSent || did.Kind == InteractionKind.EmailDelivered
            || did.Kind == InteractionKind.EmailBounced || did.Kind == InteractionKind.EmailComplained
        group did by new { did.ObjectId, did.MemberId } into copy
        select new KpiCase
        {
            SubjectId = copy.Key.ObjectId!.Value,
            MemberId = copy.Key.MemberId,
            Hit = copy.Max(d => (d.Kind == InteractionKind.EmailBounced && d.Detail == Hard) || d.Kind == InteractionKind.EmailComplained ? 1 : 0) == 1,
            LeftOut = 0,
        };
}
