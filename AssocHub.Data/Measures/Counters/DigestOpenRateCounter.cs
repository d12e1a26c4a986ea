using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Unique openers of delivered digests.</summary>
internal sealed class DigestOpenRateCounter : CaseCounter
{
    public override IKpi Kpi { get; } = new DigestOpenRate();

    // A platform that reports no deliveries for an e-mail at all is taken at "sent and not bounced".
    public override IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window) =>
        from did in EmailCases.Activity(db, window, EmailCases.SentIn(db, window, EmailCases.Digest))
        where did.Kind == InteractionKind.EmailDelivered
            || (did.Kind == InteractionKind.EmailOpened && !did.IsMachine)
            || ((did.Kind == InteractionKind.EmailSent || did.Kind == InteractionKind.EmailBounced)
                && !db.Interactions.Any(other => other.ObjectId == did.ObjectId && other.Kind == InteractionKind.EmailDelivered))
        group did by new { did.ObjectId, did.MemberId } into copy
        where copy.Max(d => d.Kind == InteractionKind.EmailDelivered || d.Kind == InteractionKind.EmailSent ? 1 : 0) == 1
            && copy.Max(d => d.Kind == InteractionKind.EmailBounced ? 1 : 0) == 0
        select new KpiCase
        {
            SubjectId = copy.Key.ObjectId!.Value,
            MemberId = copy.Key.MemberId,
            Hit = copy.Max(d => d.Kind == InteractionKind.EmailOpened ? 1 : 0) == 1,
        };

    protected override IQueryable<Interaction> LeftOut(AssocHubDbContext db, MeasureWindow window) =>
        EmailCases.Activity(db, window, EmailCases.SentIn(db, window, EmailCases.Digest))
            .Where(did => did.Kind == InteractionKind.EmailOpened && did.IsMachine);
}
