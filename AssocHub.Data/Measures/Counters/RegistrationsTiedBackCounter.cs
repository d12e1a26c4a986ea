using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Registrations of people who had clicked or been active in the community in the 90 days before.</summary>
internal sealed class RegistrationsTiedBackCounter : CaseCounter
{
    private const int LookBackHours = 90 * 24;

    private static readonly InteractionKind[] Counting =
    [
        InteractionKind.EmailClicked, InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied,
        InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded,
    ];

    public override IKpi Kpi { get; } = new RegistrationsTiedBack();

    // By way of the events, since (object, kind) is indexed and kind alone is not.
    public override IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window) =>
        from happening in db.ActivityObjects
        where happening.Kind == ObjectKind.Event
        join registration in db.Interactions on happening.Id equals registration.ObjectId
        where registration.Kind == InteractionKind.EventRegistered && !registration.IsMachine
            && registration.OccurredAt >= window.From && registration.OccurredAt < window.Until && registration.OccurredAt <= window.AsOf
            && (registration.MemberId == null || db.Members.Any(m => m.Id == registration.MemberId && m.MergedIntoId == null))
        select new KpiCase
        {
            SubjectId = registration.Id,
            MemberId = registration.MemberId,
            Hit = registration.MemberId != null && db.Interactions.Any(before =>
                before.MemberId == registration.MemberId && Counting.Contains(before.Kind) && !before.IsMachine
                && before.OccurredAt <= registration.OccurredAt
                && before.OccurredAt > Moments.PlusHours(registration.OccurredAt, -LookBackHours)),
        };

    protected override IQueryable<Interaction> LeftOut(AssocHubDbContext db, MeasureWindow window) =>
        from email in db.ActivityObjects
        where email.Kind == ObjectKind.Email
        join click in db.Interactions on email.Id equals click.ObjectId
        where click.Kind == InteractionKind.EmailClicked && click.IsMachine
            && click.OccurredAt >= window.From && click.OccurredAt < window.Until && click.OccurredAt <= window.AsOf
        select click;
}
