using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Sessions whose conversation went on in the community within two days.</summary>
internal sealed class SessionsFollowedUpCounter : CaseCounter
{
    private const int FollowUpHours = 48;

    public override IKpi Kpi { get; } = new SessionsFollowedUp();

    // A thread that waits for its session to arrive names it only by the source's id (Reference).
    public override IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window)
    {
        DateTimeOffset due = window.AsOf.AddHours(-FollowUpHours);
        return
            from session in db.ActivityObjects
            where session.Kind == ObjectKind.Session
            let end = session.EndsAt ?? session.StartsAt
            where end >= window.From && end < window.Until && end <= due
            select new KpiCase
            {
                SubjectId = session.Id,
                MemberId = (long?)null,
                Hit = db.ActivityObjects.Any(thread => thread.Kind == ObjectKind.Thread
                    && (thread.ParentId == session.Id || (thread.ParentId == null && thread.Reference == session.ExternalId))
                    && thread.StartsAt >= end && thread.StartsAt <= Moments.PlusHours(end!.Value, FollowUpHours)),
            };
    }

    public override async Task<IReadOnlyList<DayCount>> ByDayAsync(
        AssocHubDbContext db, MeasureWindow window, AssociationClock clock, CancellationToken cancel)
    {
        var sessions = await (
            from c in Cases(db, window)
            join session in db.ActivityObjects on c.SubjectId equals session.Id
            select new { End = session.EndsAt ?? session.StartsAt, c.Hit }).ToListAsync(cancel);
        return [.. sessions.Select(s => new DayCount(clock.DayOf(s.End!.Value), new Measurement(new Tally(s.Hit ? 1 : 0, 1))))];
    }
}
