using AssocHub.Core.Approvals;
using AssocHub.Core.Members;
using AssocHub.Core.Pushes;
using AssocHub.Core.Pushes.Planning;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>Reads what the planner needs: members as recipients, and the ledger.</summary>
internal static class PushAudience
{
    private const int Chunk = 500;

    public static async Task<PushPlan> PlanAsync(AssocHubDbContext db, ApprovedAudience audience, Push push, Destination destination, CancellationToken cancel) =>
        PushPlanner.Plan(
            audience,
            await RecipientsAsync(db, audience.MemberIds, push.Mapping, cancel),
            await LedgerAsync(db, push.Id, cancel),
            PushRules.Of(push, destination));

    public static async Task<List<Recipient>> RecipientsAsync(
        AssocHubDbContext db, IReadOnlyCollection<long> memberIds, IReadOnlyList<MappedField> mapping, CancellationToken cancel)
    {
        var recipients = new List<Recipient>(memberIds.Count);
        foreach (long[] some in memberIds.Chunk(Chunk))
        {
            List<Member> members = await db.Members.AsNoTracking().Include(m => m.Organization)
                .Where(m => some.Contains(m.Id) && m.MergedIntoId == null).ToListAsync(cancel);
            recipients.AddRange(members.Select(m => new Recipient(
                m.Id, m.HouseholdId, m.Email, m.EmailConsent, m.DoNotContact, PushFields.Values(mapping, m))));
        }

        return recipients;
    }

    public static async Task<List<LedgerRow>> LedgerAsync(AssocHubDbContext db, long pushId, CancellationToken cancel)
    {
        var rows = await db.PushLedger.AsNoTracking().Where(e => e.PushId == pushId)
            .Join(db.Members, e => e.MemberId, m => m.Id, (e, m) => new { Entry = e, m.MergedIntoId })
            .ToListAsync(cancel);
        Dictionary<long, long> survivors = await SurvivorsAsync(db, [.. rows.Where(r => r.MergedIntoId != null).Select(r => r.MergedIntoId!.Value)], cancel);
        return
        [
            .. rows.Select(r => new LedgerRow(
                r.Entry.MemberId,
                r.MergedIntoId is { } into ? survivors[into] : r.Entry.MemberId,
                r.Entry.IsPresent,
                r.Entry.Address,
                r.Entry.ContentHash,
                r.Entry.Generation)),
        ];
    }

    // A survivor may itself have been merged away since.
    private static async Task<Dictionary<long, long>> SurvivorsAsync(AssocHubDbContext db, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        var result = new Dictionary<long, long>();
        foreach (long id in ids.Distinct())
        {
            long current = id;
            for (int step = 0; step < 100; step++)
            {
                long? next = await db.Members.AsNoTracking().Where(m => m.Id == current).Select(m => m.MergedIntoId).SingleAsync(cancel);
                if (next is null)
                {
                    break;
                }

                current = next.Value;
            }

            result[id] = current;
        }

        return result;
    }
}
