using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Members that likeness alone holds together, the weakest first, with their records and links as a graph.</summary>
internal static class SuspiciousMembers
{
    private const int Most = 12;

    public static async Task<IReadOnlyList<SuspiciousMember>> FindAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var weak = await (
            from p in db.MatchPairs.AsNoTracking().Where(p => p.State == PairState.Linked)
            join l in db.RecordLinks on new { p.LeftRecordId, p.RightRecordId } equals new { l.LeftRecordId, l.RightRecordId }
            where l.Rule.StartsWith(LinkRules.Probable) && p.LeftMemberId != null
            orderby p.LogOdds, p.Id
            select new { p.LeftMemberId, p.LeftRecordId, p.RightRecordId, p.LogOdds, p.Reasons }).Take(Most * 4).ToListAsync(cancel);
        var turned = await (
            from p in db.MatchPairs.AsNoTracking().Where(p => p.State == PairState.Linked)
            join l in db.RecordLinks on new { p.LeftRecordId, p.RightRecordId } equals new { LeftRecordId = l.RightRecordId, RightRecordId = l.LeftRecordId }
            where l.Rule.StartsWith(LinkRules.Probable) && p.LeftMemberId != null
            orderby p.LogOdds, p.Id
            select new { p.LeftMemberId, p.LeftRecordId, p.RightRecordId, p.LogOdds, p.Reasons }).Take(Most * 4).ToListAsync(cancel);
        var chosen = weak.Concat(turned).OrderBy(w => w.LogOdds).DistinctBy(w => w.LeftMemberId).Take(Most).ToList();
        long[] ids = [.. chosen.Select(c => c.LeftMemberId!.Value)];
        Dictionary<long, Member> members = await db.Members.AsNoTracking().Where(m => EF.Parameter(ids).Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel);
        var records = await db.SourceRecords.AsNoTracking().Where(r => r.MemberId != null && EF.Parameter(ids).Contains(r.MemberId.Value))
            .Select(r => new { r.Id, Member = r.MemberId!.Value, r.Kind, r.ExternalId }).ToListAsync(cancel);
        long[] recordIds = [.. records.Select(r => r.Id)];
        List<RecordLink> links = await db.RecordLinks.AsNoTracking().Where(l => EF.Parameter(recordIds).Contains(l.LeftRecordId)).ToListAsync(cancel);
        return
        [
            .. chosen.Select(c =>
            {
                var nodes = records.Where(r => r.Member == c.LeftMemberId).OrderBy(r => r.Kind).ThenBy(r => r.Id).ToList();
                int At(long record) => nodes.FindIndex(n => n.Id == record);
                bool IsWeak(RecordLink l) => Math.Min(l.LeftRecordId, l.RightRecordId) == c.LeftRecordId && Math.Max(l.LeftRecordId, l.RightRecordId) == c.RightRecordId;
                return new SuspiciousMember(
                    c.LeftMemberId!.Value, MemberDetail.NameOf(members.GetValueOrDefault(c.LeftMemberId.Value), c.LeftMemberId.Value), c.LogOdds,
                    PairReason.Strongest(c.Reasons), [.. nodes.Select(n => new GraphNode(n.Id, n.Kind, n.ExternalId))],
                    [.. links.Where(l => At(l.LeftRecordId) >= 0 && At(l.RightRecordId) >= 0).Select(l => new GraphEdge(At(l.LeftRecordId), At(l.RightRecordId), l.Rule, IsWeak(l)))]);
            }),
        ];
    }
}
