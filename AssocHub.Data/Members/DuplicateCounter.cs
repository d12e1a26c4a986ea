using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Counts members that look like one person and are not linked.</summary>
internal static class DuplicateCounter
{
    private const int ChunkSize = 2000;

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

    private static async Task<ILookup<long, string>> EmailsAsync(AssocHubDbContext db, long[] members, CancellationToken cancel)
    {
        var emails = new List<(long Member, string Email)>();
        foreach (long[] chunk in members.Chunk(ChunkSize))
        {
            var found = await (
                from r in db.SourceRecords
                join i in db.Identifiers on r.Id equals i.SourceRecordId
                where r.MemberId != null && EF.Parameter(chunk).Contains(r.MemberId.Value) && i.Kind == IdentifierKind.Email
                select new { Member = r.MemberId!.Value, i.Value }).Distinct().ToListAsync(cancel);
            emails.AddRange(found.Where(f => !GuardRails.IsRoleMailbox(f.Value)).Select(f => (f.Member, f.Value)));
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
