using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Kpis;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures.Counters;

/// <summary>Renewal of members who attend sessions and talk in the community, against that of all others.</summary>
internal sealed class EngagedRenewalGapCounter : CaseCounter
{
    private const int LookBackDays = 365;

    public override IKpi Kpi { get; } = new EngagedRenewalGap();

    public override IQueryable<KpiCase> Cases(AssocHubDbContext db, MeasureWindow window) =>
        from term in db.MembershipTerms
        where term.EndsOn >= window.Period.From && term.EndsOn <= window.LastDay
        join record in db.SourceRecords on term.SourceRecordId equals record.Id
        where db.Members.Any(m => m.Id == record.MemberId && m.MergedIntoId == null)
        select new KpiCase
        {
            SubjectId = term.Id,
            MemberId = record.MemberId,
            Day = Moments.DayNumber(term.EndsOn),
            Hit = term.RenewedOn != null,
            InGroup = db.Interactions.Any(i => i.MemberId == record.MemberId
                    && i.Kind == InteractionKind.SessionAttended && !i.IsMachine
                    && i.Day > Moments.DayNumber(term.EndsOn) - LookBackDays && i.Day <= Moments.DayNumber(term.EndsOn))
                && db.Interactions.Any(i => i.MemberId == record.MemberId
                    && (i.Kind == InteractionKind.CommunityReplied || i.Kind == InteractionKind.CommunityThreadStarted) && !i.IsMachine
                    && i.Day > Moments.DayNumber(term.EndsOn) - LookBackDays && i.Day <= Moments.DayNumber(term.EndsOn)),
        };

    public override async Task<IReadOnlyList<DayCount>> ByDayAsync(
        AssocHubDbContext db, MeasureWindow window, AssociationClock clock, CancellationToken cancel)
    {
        var cases = await Cases(db, window).Select(c => new { c.Day, c.Hit, c.InGroup }).ToListAsync(cancel);
        return
        [
            .. cases.Select(c =>
            {
                var one = new Tally(c.Hit ? 1 : 0, 1);
                return new DayCount(DateOnly.FromDayNumber(c.Day), c.InGroup ? new Measurement(one, default(Tally)) : new Measurement(default, one));
            }),
        ];
    }
}
