using System.Globalization;
using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>What happened to a member's memberships: joined, began, renewed, ended.</summary>
internal static class MembershipTurns
{
    /// <summary>All up to today, newest first.</summary>
    public static async Task<IReadOnlyList<TimelineEntry>> ReadAsync(AssocHubDbContext db, long member, DateOnly today, TimeZoneInfo zone, CancellationToken cancel)
    {
        var terms = await (
            from r in db.SourceRecords.AsNoTracking().Where(r => r.MemberId == member && r.Kind == PersonKind.AmsMember)
            join t in db.MembershipTerms on r.Id equals t.SourceRecordId
            orderby t.StartsOn, t.Id
            select new { t.Id, Record = r.Id, t.StartsOn, t.EndsOn, t.RenewedOn, t.Amount, t.Currency, t.Tier }).ToListAsync(cancel);
        var joined = await db.SourceRecords.Where(r => r.MemberId == member && r.Kind == PersonKind.AmsMember && r.JoinDate != null)
            .Select(r => new { r.Id, Day = r.JoinDate!.Value, r.Chapter }).ToListAsync(cancel);
        var turns = new List<TimelineEntry>();
        void Add(string id, string what, DateOnly day, string? title, string? detail)
        {
            if (day <= today)
            {
                var noon = day.ToDateTime(new TimeOnly(12, 0));
                turns.Add(new TimelineEntry(
                    id, SourceDomain.Ams, Kind: null, what, new DateTimeOffset(noon, zone.GetUtcOffset(noon)).ToUniversalTime(), day.DayNumber, title, EventTitle: null, detail, IsMachine: false, []));
            }
        }

        foreach (var person in joined)
        {
            Add($"joined-{person.Id}", "Joined the association", person.Day, person.Chapter is null ? null : $"{person.Chapter} chapter", detail: null);
        }

        foreach (var term in terms)
        {
            string? paid = term.Amount is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{amount:0.##} {term.Currency}").Trim() : null;
            Add($"term-{term.Id}", "Membership term began", term.StartsOn, term.Tier, paid);
            if (term.RenewedOn is { } renewed)
            {
                Add($"renewed-{term.Id}", "Renewed", renewed, term.Tier, string.Create(CultureInfo.InvariantCulture, $"for the term after {term.EndsOn:d MMM yyyy}"));
            }

            if (!terms.Exists(next => next.Record == term.Record && next.StartsOn > term.StartsOn && next.StartsOn <= term.EndsOn.AddDays(1)))
            {
                Add($"ended-{term.Id}", "Membership term ended", term.EndsOn, term.Tier, "no term followed at once");
            }
        }

        return [.. turns.OrderByDescending(t => t.Day).ThenByDescending(t => t.Id, StringComparer.Ordinal)];
    }
}
