using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Marks members whose terms or organisation arrived or changed after their record was unified.</summary>
internal static class Preparation
{
    private const int ChunkSize = 2000;

    public static async Task MarkOutdatedAsync(IDbContextFactory<AssocHubDbContext> contexts, CancellationToken cancel)
    {
        await AttachTermsAsync(contexts, cancel);
        var outdated = new HashSet<long>();
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            var terms = from t in db.MembershipTerms
                        join r in db.SourceRecords on t.SourceRecordId equals r.Id
                        where r.MemberId != null
                        group t by r.MemberId into g
                        select new { Member = g.Key, Ends = (DateOnly?)g.Max(t => t.EndsOn), Renewed = g.Max(t => t.RenewedOn) };
            outdated.UnionWith(await (
                from g in terms
                join m in db.Members on g.Member equals m.Id
                where m.RenewalDate != g.Ends || m.LastRenewedOn != g.Renewed
                    || (m.RenewalDate == null && g.Ends != null) || (m.LastRenewedOn == null && g.Renewed != null) || (m.LastRenewedOn != null && g.Renewed == null)
                select m.Id).ToListAsync(cancel));
            outdated.UnionWith(await (
                from r in db.SourceRecords
                join o in db.Organizations on new { r.SourceId, Id = r.OrgExternalId } equals new { o.SourceId, Id = (string?)o.ExternalId }
                join m in db.Members on r.MemberId equals m.Id
                where m.OrganizationId == null
                select m.Id).ToListAsync(cancel));
        }

        foreach (long[] chunk in outdated.Chunk(ChunkSize))
        {
            await contexts.InTransactionAsync(
                (db, attempt) => db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(chunk).Contains(r.MemberId.Value) && r.Kind == PersonKind.AmsMember)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true), attempt),
                cancel);
        }
    }

    // A term may land before the record it belongs to.
    private static async Task AttachTermsAsync(IDbContextFactory<AssocHubDbContext> contexts, CancellationToken cancel)
    {
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            if (!await db.MembershipTerms.AnyAsync(t => t.SourceRecordId == null, cancel))
            {
                return;
            }
        }

        await contexts.InTransactionAsync(
            (db, attempt) => db.MembershipTerms.Where(t => t.SourceRecordId == null).ExecuteUpdateAsync(
                set => set.SetProperty(
                    t => t.SourceRecordId,
                    t => db.SourceRecords.Where(r => r.SourceId == t.SourceId && r.Kind == PersonKind.AmsMember && r.ExternalId == t.AmsId)
                        .Select(r => (long?)r.Id).FirstOrDefault()),
                attempt),
            cancel);
    }
}
