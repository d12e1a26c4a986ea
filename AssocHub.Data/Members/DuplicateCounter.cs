using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Counts members that look like one person and are not linked.</summary>
internal static class DuplicateCounter
{
    public static async Task<DuplicateFigures> CountAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var rows = await db.Members.AsNoTracking().Where(m => m.MergedIntoId == null).Select(m => new
        {
            m.Id, m.Standing, m.FirstName, m.MiddleName, m.LastName, m.NameSuffix, m.Phone, m.Country, m.AddressKey, m.BirthDate,
        }).ToListAsync(cancel);

        // Only who shares first letter and surname with another can look like them; their addresses are all that is read further.
        var candidates = rows.Where(r => r.FirstName != null && r.LastName != null)
            .Select(r => (Row: r, Name: PersonName.Parse(r.FirstName, r.MiddleName, r.LastName, r.NameSuffix)))
            .Where(c => c.Name.IsFull).GroupBy(c => c.Name.Last).Where(g => g.Skip(1).Any()).SelectMany(g => g).ToList();
        ILookup<long, string> emails = await EmailsAsync(db, [.. candidates.Select(c => c.Row.Id)], cancel);
        HashSet<(long, long)> different = await DifferentAsync(db, cancel);
        IReadOnlyList<long[]> groups = LookAlikes.Find(
            candidates.Select(c => new LookAlikeMember(
                c.Row.Id,
                c.Name,
                [
                    .. emails[c.Row.Id].Select(e => "e:" + e),
                    .. PhoneNumber.Normalize(c.Row.Phone, c.Row.Country) is { } phone ? new[] { "p:" + phone } : [],
                    .. c.Row.AddressKey is { } home ? new[] { "a:" + home } : [],
                ],
                c.Row.BirthDate)),
            (a, b) => different.Contains((Math.Min(a, b), Math.Max(a, b))));

        HashSet<long> current = [.. rows.Where(r => r.Standing == MembershipStanding.Current).Select(r => r.Id)];
        // A group keeps one; a single current member whose look-alike is not current is one of whom we hold two.
        long currentLookAlikes = groups.Sum(g => g.Count(current.Contains) is int c && c > 1 ? c - 1 : c);
        return new DuplicateFigures(rows.Count, [.. groups.SelectMany(g => g.Skip(1))], current.Count, currentLookAlikes);
    }

    // One pass over all addresses: asking for some members at a time makes SQLite go through them all each time.
    private static async Task<ILookup<long, string>> EmailsAsync(AssocHubDbContext db, HashSet<long> members, CancellationToken cancel)
    {
        var emails = new HashSet<(long Member, string Email)>();
        var rows = from i in db.Identifiers
                   join r in db.SourceRecords on i.SourceRecordId equals r.Id
                   where i.Kind == IdentifierKind.Email && r.MemberId != null
                   select new { Member = r.MemberId!.Value, i.Value };
        await foreach (var row in rows.AsNoTracking().AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (members.Contains(row.Member) && !GuardRails.IsRoleMailbox(row.Value))
            {
                emails.Add((row.Member, row.Value));
            }
        }

        return emails.ToLookup(e => e.Member, e => e.Email);
    }

    private static async Task<HashSet<(long, long)>> DifferentAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        var pairs = await (
            from d in db.MergeDecisions
            where d.RevokedAt == null && d.Verdict == MergeVerdict.Different
            join l in db.SourceRecords on d.LeftRecordId equals l.Id
            join r in db.SourceRecords on d.RightRecordId equals r.Id
            where l.MemberId != null && r.MemberId != null
            select new { Left = l.MemberId!.Value, Right = r.MemberId!.Value }).Distinct().ToListAsync(cancel);
        return [.. pairs.Select(p => (Math.Min(p.Left, p.Right), Math.Max(p.Left, p.Right)))];
    }
}
