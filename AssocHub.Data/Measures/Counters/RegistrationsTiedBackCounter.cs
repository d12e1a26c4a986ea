using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

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
            Day = registration.Day,
            Hit = registration.MemberId != null && db.Interactions.Any(before =>
                before.MemberId == registration.MemberId && Counting.Contains(before.Kind) && !before.IsMachine
                && before.OccurredAt <= registration.OccurredAt
                && before.OccurredAt > Moments.PlusHours(registration.OccurredAt, -LookBackHours)),
        };

    public override async Task<IReadOnlyList<DayCount>> ByDayAsync(
        AssocHubDbContext db, MeasureWindow window, AssociationClock clock, CancellationToken cancel)
    {
        var cases = await Cases(db, window).Select(c => new { c.Day, c.Hit }).ToListAsync(cancel);
        var machines = await MachineClicks(db, window).GroupBy(c => c.Day).Select(g => new { Day = g.Key, Count = g.Count() }).ToListAsync(cancel);
        return
        [
            .. cases.GroupBy(c => c.Day).Select(d => new DayCount(
                DateOnly.FromDayNumber(d.Key), new Measurement(new Tally(d.Count(c => c.Hit), d.Count())))),
            .. machines.Select(d => new DayCount(DateOnly.FromDayNumber(d.Day), new Measurement(default, LeftOut: d.Count))),
        ];
    }

    private static IQueryable<Interaction> MachineClicks(AssocHubDbContext db, MeasureWindow window) =>
        from email in db.ActivityObjects
        where email.Kind == ObjectKind.Email
        join click in db.Interactions on email.Id equals click.ObjectId
        where click.Kind == InteractionKind.EmailClicked && click.IsMachine
            && click.OccurredAt >= window.From && click.OccurredAt < window.Until && click.OccurredAt <= window.AsOf
        select click;
}
