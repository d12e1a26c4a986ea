using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Identifiers that link nobody: blocked ones, and those that more people use than one value may join.</summary>
internal static class StoppedIdentifiers
{
    private const int Most = 50;

    public static async Task<IReadOnlyList<StoppedIdentifier>> FindAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        List<StoppedIdentifier> stopped = [.. await BlockedAsync(db, settings, cancel), .. await SharedAsync(db, settings, cancel)];
        return [.. stopped.OrderByDescending(s => s.Records).ThenBy(s => s.Value, StringComparer.Ordinal).Take(Most)];
    }

    // The database looks for what may be blocked; what is, the rule itself says.
    private static async Task<List<StoppedIdentifier>> BlockedAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        GuardRails rails = settings.GuardRails;
        string at = "@";
        IQueryable<Identifier> addresses = db.Identifiers.AsNoTracking().Where(i => i.Kind == IdentifierKind.Email);
        List<string> domains = await addresses.Select(i => i.Value.Substring(i.Value.IndexOf(at) + 1)).Distinct().ToListAsync(cancel);
        IQueryable<string> blockedDomains = db.TextKeys(domains.Where(rails.IsBlockedDomain)), mailboxes = db.TextKeys(GuardRails.MailboxesOfNobody), values = db.TextKeys(rails.BlockedValues);
        var counted = new List<StoppedIdentifier>();
        foreach (IQueryable<Identifier> some in new[]
        {
            addresses.Where(i => blockedDomains.Contains(i.Value.Substring(i.Value.IndexOf(at) + 1)) || mailboxes.Contains(i.Value.Substring(0, (i.Value + at).IndexOf(at)))),
            db.Identifiers.AsNoTracking().Where(i => (i.Kind == IdentifierKind.Email || i.Kind == IdentifierKind.AmsId) && values.Contains(i.Value)),
        })
        {
            counted.AddRange((await some.GroupBy(i => new { i.Kind, i.Value }).Select(g => new { g.Key.Kind, g.Key.Value, Records = g.Count() }).ToListAsync(cancel))
                .Where(c => rails.IsBlocked(c.Kind, c.Value)).Select(c => new StoppedIdentifier(c.Kind, c.Value, c.Records, IsBlocked: true)));
        }

        return [.. counted.Distinct()];
    }

    // A shared value has more records than the limit, and they are not all of one member: only such records are read and sorted out by names.
    private static async Task<List<StoppedIdentifier>> SharedAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        int limit = settings.GuardRails.Limit;
        // Counted on the identifiers' index alone; only of the few that are crowded the members are asked.
        var many = await db.Identifiers.Where(i => i.Kind == IdentifierKind.Email || i.Kind == IdentifierKind.AmsId).GroupBy(i => new { i.Kind, i.Value })
            .Where(g => g.Count() > limit).Select(g => new { g.Key.Kind, g.Key.Value, Count = g.Count() }).ToListAsync(cancel);
        string[] values = [.. many.Select(c => c.Value).Distinct()];
        var held = values.Length == 0 ? [] : await (
            from i in db.Identifiers.Where(i => (i.Kind == IdentifierKind.Email || i.Kind == IdentifierKind.AmsId) && EF.Parameter(values).Contains(i.Value))
            join r in db.SourceRecords on i.SourceRecordId equals r.Id
            select new { i.Kind, i.Value, Record = r.Id, r.MemberId }).ToListAsync(cancel);
        HashSet<(IdentifierKind, string)> ofSeveral = [.. held.GroupBy(h => (h.Kind, h.Value)).Where(g => g.Select(h => h.MemberId).Distinct().Skip(1).Any()).Select(g => g.Key)];
        var crowded = many.FindAll(c => ofSeveral.Contains((c.Kind, c.Value)));
        List<long> holders = [.. held.Where(h => ofSeveral.Contains((h.Kind, h.Value))).Select(h => h.Record).Distinct()];
        UnifyRegion region = await new RegionReader(db, settings).ReadAsync(holders, cancel);
        HashSet<int> decided = [.. region.Decisions.SelectMany(d => new[] { d.Left, d.Right })];
        HashSet<(IdentifierKind, string)> shared =
            [.. PersonLinker.Groups(region.Records, settings.GuardRails, decided).Where(g => g.IsShared).Select(g => (g.Key.Kind, g.Key.Value))];
        return [.. crowded.Where(c => shared.Contains((c.Kind, c.Value))).Select(c => new StoppedIdentifier(c.Kind, c.Value, c.Count, IsBlocked: false))];
    }
}
