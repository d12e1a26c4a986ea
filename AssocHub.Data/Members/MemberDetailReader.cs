using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Survivorship;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Reads one member with records, links, history, household and a picture of activity.</summary>
internal static class MemberDetailReader
{
    public static async Task<MemberDetail?> ReadAsync(AssocHubDbContext db, long id, bool sees, AssociationClock clock, CancellationToken cancel)
    {
        Member? member = await db.Members.AsNoTracking().Include(m => m.Organization).SingleOrDefaultAsync(m => m.Id == id && m.MergedIntoId == null, cancel);
        if (member is null)
        {
            return null;
        }

        List<SourceRecord> records = await db.SourceRecords.AsNoTracking().Where(r => r.MemberId == id).ToListAsync(cancel);
        long[] recordIds = [.. records.Select(r => r.Id)];
        Dictionary<long, string> sources = await db.Sources.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        ILookup<long, Identifier> identifiers = (await db.Identifiers.AsNoTracking().Where(i => EF.Parameter(recordIds).Contains(i.SourceRecordId)).ToListAsync(cancel))
            .ToLookup(i => i.SourceRecordId);
        string[] organizationIds = [.. records.Select(r => r.OrgExternalId).OfType<string>().Distinct()];
        Dictionary<(long, string), string> organizations = organizationIds.Length == 0 ? [] : (await db.Organizations.Where(o => db.TextKeys(organizationIds).Contains(o.ExternalId))
            .Select(o => new { o.SourceId, o.ExternalId, o.Name }).ToListAsync(cancel)).ToDictionary(o => (o.SourceId, o.ExternalId), o => o.Name);
        List<RecordLink> links = await db.RecordLinks.AsNoTracking().Where(l => EF.Parameter(recordIds).Contains(l.LeftRecordId)).ToListAsync(cancel);
        List<MergeDecision> decisions = await db.MergeDecisions.AsNoTracking()
            .Where(d => EF.Parameter(recordIds).Contains(d.LeftRecordId) || EF.Parameter(recordIds).Contains(d.RightRecordId)).ToListAsync(cancel);
        List<MemberEvent> events = await db.MemberEvents.AsNoTracking().Where(e => e.MemberId == id).OrderByDescending(e => e.Id).Take(200).ToListAsync(cancel);
        List<Member> household = member.HouseholdId is null ? []
            : await db.Members.AsNoTracking().Where(m => m.HouseholdId == member.HouseholdId && m.Id != id && m.MergedIntoId == null).OrderBy(m => m.Id).Take(20).ToListAsync(cancel);
        List<long> merged = await db.Members.Where(m => m.MergedIntoId == id).Select(m => m.Id).OrderBy(m => m).ToListAsync(cancel);
        var days = await db.Interactions.Where(i => i.MemberId == id).GroupBy(i => new { i.Kind, i.Day, i.IsMachine })
            .Select(g => new { g.Key.Kind, g.Key.Day, g.Key.IsMachine, Count = g.Count() }).ToListAsync(cancel);
        List<TopicCount> topics = await (
            from i in db.Interactions
            where i.MemberId == id && !i.IsMachine
            join t in db.ObjectTopics on i.ObjectId equals t.ObjectId
            join n in db.Topics on t.TopicId equals n.Id
            group n by n.Name into g
            orderby g.Count() descending, g.Key
            select new TopicCount(g.Key, g.Count())).Take(100).ToListAsync(cancel);

        return new MemberDetail
        {
            Member = sees ? member : Masked(member),
            SeesPersonalFields = sees,
            Provenance = JsonSerializer.Deserialize<Dictionary<string, long>>(member.Provenance) ?? [],
            Records =
            [
                .. records.OrderBy(r => r.Kind).ThenBy(r => r.SourceId).ThenByDescending(r => r.UpdatedAt).Select(r => new RecordView(
                    sees ? r : Masked(r), sources.GetValueOrDefault(r.SourceId, "?"), SourcePriority.DomainOf(r.Kind), sees ? [.. identifiers[r.Id]] : [])
                {
                    Organization = !sees ? null : r.OrganizationName ?? (r.OrgExternalId is { } org ? organizations.GetValueOrDefault((r.SourceId, org), org) : null),
                }),
            ],
            Links = sees ? links : [.. links.Select(l => new RecordLink { Id = l.Id, LeftRecordId = l.LeftRecordId, RightRecordId = l.RightRecordId, Rule = l.Rule, Evidence = "" })],
            Decisions =
            [
                .. decisions.GroupBy(d => d.ActId).Select(g => g.OrderBy(d => d.Id).First() is var first
                    ? new DecisionView(first.ActId, first.Verdict, first.DecidedBy, first.DecidedAt, first.Reason, first.RevokedAt, first.RevokedBy, g.Count()) : null!)
                    .OrderByDescending(d => d.At),
            ],
            Events = events,
            Household = [.. household.Select(m => new HouseholdMember(m.Id, sees ? MemberDetail.NameOf(m, m.Id) : null, m.Standing))],
            MergedIds = merged,
            Activity =
            [
                .. days.Where(d => !d.IsMachine).GroupBy(d => (d.Kind.Info().Domain, DateOnly.FromDayNumber(d.Day).Year, DateOnly.FromDayNumber(d.Day).Month))
                    .Select(g => new ActivityMonth(g.Key.Domain, g.Key.Year, g.Key.Month, g.Sum(d => d.Count))),
            ],
            Counts = days.Where(d => !d.IsMachine).GroupBy(d => d.Kind).ToDictionary(g => g.Key, g => g.Sum(d => d.Count)),
            MachineCount = days.Where(d => d.IsMachine).Sum(d => d.Count),
            Topics = topics,
            MembershipTurns = (await Members.MembershipTurns.ReadAsync(db, id, clock.Today, clock.Zone, cancel)).Count,
        };
    }

    // What is left of a person for those who may see that there is one, and not who.
    private static Member Masked(Member member) => new()
    {
        Id = member.Id, FounderRecordId = member.FounderRecordId, Standing = member.Standing, Status = member.Status, Role = member.Role, Chapter = member.Chapter,
        JoinDate = member.JoinDate, RenewalDate = member.RenewalDate, LastRenewedOn = member.LastRenewedOn, OrganizationId = member.OrganizationId,
        Organization = member.Organization, HouseholdId = member.HouseholdId, EmailConsent = member.EmailConsent, DoNotContact = member.DoNotContact,
        SourcesKey = member.SourcesKey, Provenance = member.Provenance, ChangedAt = member.ChangedAt, Country = member.Country, Region = member.Region,
    };

    private static SourceRecord Masked(SourceRecord record) => new()
    {
        Id = record.Id, SourceId = record.SourceId, Kind = record.Kind, ExternalId = record.ExternalId, MemberId = record.MemberId, UpdatedAt = record.UpdatedAt,
        DeletedAt = record.DeletedAt, Status = record.Status, Role = record.Role, Chapter = record.Chapter, JoinDate = record.JoinDate, DoNotContact = record.DoNotContact,
        Country = record.Country, Region = record.Region,
    };
}
