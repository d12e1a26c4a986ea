using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Measures;

/// <summary>Puts names, titles and moments to the cases of one page.</summary>
internal static class DrillRows
{
    public static async Task<IReadOnlyList<DrillRow>> DescribeAsync(
        AssocHubDbContext db, IKpi kpi, IReadOnlyList<KpiCase> cases, bool unmasked, AssociationClock clock, CancellationToken cancel)
    {
        Dictionary<long, string> names = unmasked ? await NamesAsync(db, cases, cancel) : [];
        Dictionary<long, Subject> subjects = await SubjectsAsync(db, kpi.Subject, [.. cases.Select(c => c.SubjectId).Distinct()], clock, cancel);
        return
        [
            .. cases.Select(c =>
            {
                Subject about = subjects.GetValueOrDefault(c.SubjectId) ?? new Subject("", null, "");
                string person = c.MemberId is { } id
                    ? names.GetValueOrDefault(id) is { Length: > 0 } name ? name : $"Member {id.ToString(CultureInfo.InvariantCulture)}"
                    : kpi.Subject == KpiSubject.Session ? "" : "not joined to a person yet";
                string detail = kpi.Subject == KpiSubject.MembershipTerm
                    ? string.Join(", ", new[] { c.InGroup ? "engaged" : "not engaged", about.Detail }.Where(d => d.Length > 0))
                    : c.Detail.Length > 0 ? c.Detail : about.Detail;
                return new DrillRow(c.Hit, c.MemberId, person, about.Title, about.At, detail);
            }),
        ];
    }

    private static async Task<Dictionary<long, string>> NamesAsync(AssocHubDbContext db, IReadOnlyList<KpiCase> cases, CancellationToken cancel)
    {
        long[] ids = [.. cases.Select(c => c.MemberId).OfType<long>().Distinct()];
        return await db.Members.AsNoTracking().Where(m => ids.Contains(m.Id))
            .Select(m => new { m.Id, m.FirstName, m.LastName, m.Email })
            .ToDictionaryAsync(m => m.Id, m => NameOf(m.FirstName, m.LastName, m.Email), cancel);
    }

    private static string NameOf(string? first, string? last, string? email) =>
        $"{first} {last}".Trim() is { Length: > 0 } name ? name : email ?? "";

    private static Task<Dictionary<long, Subject>> SubjectsAsync(
        AssocHubDbContext db, KpiSubject kind, long[] ids, AssociationClock clock, CancellationToken cancel) => kind switch
    {
        KpiSubject.EmailRecipient => ObjectsAsync(db, ids, cancel),
        KpiSubject.Session => SessionsAsync(db, ids, cancel),
        KpiSubject.Registration => RegistrationsAsync(db, ids, cancel),
        KpiSubject.MembershipTerm => TermsAsync(db, ids, clock, cancel),
        _ => Task.FromResult(new Dictionary<long, Subject>()),
    };

    private static Task<Dictionary<long, Subject>> ObjectsAsync(AssocHubDbContext db, long[] ids, CancellationToken cancel) =>
        db.ActivityObjects.AsNoTracking().Where(o => ids.Contains(o.Id)).Select(o => new { o.Id, o.Title, o.StartsAt })
            .ToDictionaryAsync(o => o.Id, o => new Subject(o.Title, o.StartsAt, ""), cancel);

    private static async Task<Dictionary<long, Subject>> SessionsAsync(AssocHubDbContext db, long[] ids, CancellationToken cancel)
    {
        var sessions = await db.ActivityObjects.AsNoTracking().Where(o => ids.Contains(o.Id))
            .Select(o => new { o.Id, o.Title, o.ExternalId, End = o.EndsAt ?? o.StartsAt }).ToListAsync(cancel);
        string[] references = [.. sessions.Select(s => s.ExternalId)];
        var threads = await db.ActivityObjects.AsNoTracking()
            .Where(o => o.Kind == ObjectKind.Thread
                && ((o.ParentId != null && ids.Contains(o.ParentId.Value)) || (o.ParentId == null && o.Reference != null && references.Contains(o.Reference))))
            .Select(o => new { o.ParentId, o.Reference, o.Title, o.StartsAt }).ToListAsync(cancel);
        return sessions.ToDictionary(s => s.Id, s =>
        {
            var first = threads.Where(t => (t.ParentId == s.Id || (t.ParentId is null && t.Reference == s.ExternalId)) && t.StartsAt >= s.End)
                .MinBy(t => t.StartsAt);
            string hours = first is null ? "" : (first.StartsAt - s.End)!.Value.TotalHours.ToString("0.#", CultureInfo.InvariantCulture);
            return new Subject(s.Title, s.End, first is null ? "no thread" : $"“{first.Title}”, {hours} h after the end");
        });
    }

    private static Task<Dictionary<long, Subject>> RegistrationsAsync(AssocHubDbContext db, long[] ids, CancellationToken cancel) => (
        from did in db.Interactions.AsNoTracking()
        where ids.Contains(did.Id)
        join happening in db.ActivityObjects on did.ObjectId equals happening.Id
        select new { did.Id, happening.Title, did.OccurredAt, did.Detail })
        .ToDictionaryAsync(r => r.Id, r => new Subject(r.Title, r.OccurredAt, r.Detail ?? ""), cancel);

    private static async Task<Dictionary<long, Subject>> TermsAsync(
        AssocHubDbContext db, long[] ids, AssociationClock clock, CancellationToken cancel)
    {
        var terms = await db.MembershipTerms.AsNoTracking().Where(t => ids.Contains(t.Id))
            .Select(t => new { t.Id, t.EndsOn, t.RenewedOn, t.Tier }).ToListAsync(cancel);
        return terms.ToDictionary(t => t.Id, t => new Subject(
            t.Tier is { Length: > 0 } tier ? $"{tier} membership" : "Membership",
            clock.StartOf(t.EndsOn),
            t.RenewedOn is { } day ? $"renewed {day.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}" : "not renewed"));
    }

    private sealed record Subject(string Title, DateTimeOffset? At, string Detail);
}
