using System.Globalization;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

/// <summary>
/// Everything that landing writes, as sorted lines in which records are named by source, stream and external id, so that two
/// databases can be compared whatever numbers their rows got. Left out: runs, and the moments of arrival.
/// </summary>
internal static class DatabaseDump
{
    public static async Task<string> OfAsync(AssocHubDbContext db)
    {
        var sources = await db.Sources.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.Name);
        var streams = await db.SourceStreams.AsNoTracking().ToDictionaryAsync(s => s.Id, s => $"{sources[s.SourceId]}/{s.Stream}");
        var names = new Dictionary<long, string>();
        var lines = new List<string>();
        foreach (var r in await db.LandedRecords.AsNoTracking().ToArrayAsync())
        {
            names[r.Id] = $"{streams[r.StreamId]}/{r.ExternalId}";
            lines.Add($"landed {names[r.Id]} {Convert.ToHexString(r.ContentHash)} {r.Content} {(r.DeletedAt is null ? "" : "deleted")}");
        }

        foreach (var o in await db.ActivityObjects.AsNoTracking().ToArrayAsync())
        {
            names.TryAdd(o.Id, $"{sources[o.SourceId]}/{o.Kind}/{o.ExternalId}");
        }

        string Name(long? id) => id is null ? "-" : names.TryGetValue(id.Value, out string? name) ? name : $"DANGLING {id}";
        foreach (var r in await db.RejectedRecords.AsNoTracking().ToArrayAsync())
        {
            lines.Add($"rejected {streams[r.StreamId]} {r.Origin}:{r.Position} {r.Cause} {r.State} {r.RawLength} {r.Reason} {r.Raw} {r.Context}");
        }

        foreach (var w in await db.WaitingRecords.AsNoTracking().ToArrayAsync())
        {
            lines.Add($"waiting {Name(w.RecordId)} {w.AwaitedKey} {(w.SourceId == 0 ? "*" : sources[w.SourceId])}");
        }

        foreach (var r in await db.SourceRecords.AsNoTracking().ToArrayAsync())
        {
            Assert.Equal(names[r.Id].Split('/')[^1], r.ExternalId);
            lines.Add(
                $"person {Name(r.Id)} {r.Kind} {r.FirstName}|{r.MiddleName}|{r.LastName}|{r.NameSuffix}|{r.Email}|{r.Phone}|{r.Street}|{r.City}|{r.Region}|{r.PostalCode}"
                + $"|{r.Country}|{r.BirthDate:O}|{r.JoinDate:O}|{r.Status}|{r.Role}|{r.Chapter}|{r.OrgExternalId}|{r.OrganizationName}|{r.JobTitle}|{r.Interests}"
                + $"|{r.DoNotContact}|{r.Username}|{r.NeedsUnify}|{r.MemberId}|{r.DeletedAt is null}");
        }

        foreach (var i in await db.Identifiers.AsNoTracking().ToArrayAsync())
        {
            lines.Add($"identifier {Name(i.SourceRecordId)} {i.Kind} {i.Scope} {i.Value}");
        }

        foreach (var o in await db.Organizations.AsNoTracking().ToArrayAsync())
        {
            lines.Add($"organization {Name(o.Id)} {o.Name}|{o.NameKey}|{o.Industry}|{o.Size}|{o.Region}");
        }

        foreach (var t in await db.MembershipTerms.AsNoTracking().ToArrayAsync())
        {
            lines.Add($"term {Name(t.Id)} {Name(t.SourceRecordId)} {t.StartsOn:O} {t.EndsOn:O} {t.RenewedOn:O} {t.Amount} {t.Currency} {t.Tier}");
        }

        var topics = await db.Topics.AsNoTracking().ToDictionaryAsync(t => t.Id, t => t.Name);
        ILookup<long, string> carried = (await db.ObjectTopics.AsNoTracking().ToArrayAsync()).ToLookup(t => t.ObjectId, t => topics[t.TopicId]);
        foreach (var o in await db.ActivityObjects.AsNoTracking().ToArrayAsync())
        {
            lines.Add(
                $"object {Name(o.Id)} {o.Kind} {o.Title}|{o.TitleKey}|{Name(o.ParentId)}|{o.StartsAt:O}|{o.EndsAt:O}|{o.Category}|{o.SponsorExternalId}|{o.Reference}|{o.Cost}"
                + $"|{string.Join(';', carried[o.Id].Order(StringComparer.Ordinal))}");
        }

        foreach (var i in await db.Interactions.AsNoTracking().ToArrayAsync())
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"interaction {Name(i.Id)} {i.Kind} by {Name(i.SourceRecordId)} {i.MemberId} on {Name(i.ObjectId)} at {Name(i.EventId)} {i.OccurredAt:O} {i.Day} {i.IsMachine} {i.Detail}"));
        }

        foreach (var s in await db.SourceStreams.AsNoTracking().ToArrayAsync())
        {
            lines.Add($"stream {streams[s.Id]} {s.Cursor} {s.CompleteFrom:O} {s.LastSucceededAt is null}");
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
