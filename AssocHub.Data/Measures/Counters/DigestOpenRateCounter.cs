using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Unique openers of delivered digests.</summary>
internal sealed class DigestOpenRateCounter : EmailCaseCounter
{
    public override IKpi Kpi { get; } = new DigestOpenRate();

    protected override string Category => Digest;

    // A platform that reports no deliveries for an e-mail at all is taken at "sent and not bounced".
    public override IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window) =>
        from did in Activity(db, window)
        where did.Kind == InteractionKind.EmailDelivered || did.Kind == InteractionKind.EmailOpened
            || ((did.Kind == InteractionKind.EmailSent || did.Kind == InteractionKind.EmailBounced)
                && !db.Interactions.Any(other => other.ObjectId == did.ObjectId && other.Kind == InteractionKind.EmailDelivered))
        group did by new { did.ObjectId, did.MemberId } into copy
        where copy.Max(d => d.Kind == InteractionKind.EmailDelivered || d.Kind == InteractionKind.EmailSent ? 1 : 0) == 1
            && copy.Max(d => d.Kind == InteractionKind.EmailBounced ? 1 : 0) == 0
        select new KpiCase
        {
            SubjectId = copy.Key.ObjectId!.Value,
            MemberId = copy.Key.MemberId,
            Hit = copy.Max(d => d.Kind == InteractionKind.EmailOpened && !d.IsMachine ? 1 : 0) == 1,
            LeftOut = copy.Sum(d => d.Kind == InteractionKind.EmailOpened && d.IsMachine ? 1 : 0),
        };
}
