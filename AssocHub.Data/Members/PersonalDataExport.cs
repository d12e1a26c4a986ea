using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>Everything that is held about one person, as JSON to hand to them. Each export is in the audit log.</summary>
public sealed class PersonalDataExport(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, TimeProvider time, IEnumerable<IPersonalDataPart> parts)
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>The person's data.</summary>
    public async Task<Result<byte[]>> ExportAsync(Actor actor, long id, CancellationToken cancel)
    {
        if ((actor.Lacks(Permission.Export) ?? actor.Lacks(Permission.SeePersonalFields)) is { } lacks)
        {
            return lacks;
        }

        return await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                Member? member = await db.Members.AsNoTracking().Include(m => m.Organization).SingleOrDefaultAsync(m => m.Id == id && m.MergedIntoId == null, attempt);
                if (member is null)
                {
                    return (Result<byte[]>)new NotFound($"member {id}");
                }

                object everything = await EverythingAsync(db, member, attempt);
                await audit.AppendAsync(db, actor, "member.exported", "member", id.ToString(CultureInfo.InvariantCulture), new { fields = "all" }, attempt, [id]);
                return JsonSerializer.SerializeToUtf8Bytes(everything, Readable);
            },
            cancel);
    }

    private async Task<object> EverythingAsync(AssocHubDbContext db, Member member, CancellationToken cancel)
    {
        long id = member.Id;
        List<SourceRecord> records = await db.SourceRecords.AsNoTracking().Where(r => r.MemberId == id).OrderBy(r => r.Id).ToListAsync(cancel);
        long[] recordIds = [.. records.Select(r => r.Id)];
        Dictionary<long, string> sources = (await db.Sources.Select(s => new { s.Id, s.Name }).ToListAsync(cancel)).ToDictionary(s => s.Id, s => s.Name);
        ILookup<long, Identifier> identifiers = (await db.Identifiers.AsNoTracking().Where(i => EF.Parameter(recordIds).Contains(i.SourceRecordId)).ToListAsync(cancel)).ToLookup(i => i.SourceRecordId);
        var terms = await db.MembershipTerms.AsNoTracking().Where(t => t.SourceRecordId != null && EF.Parameter(recordIds).Contains(t.SourceRecordId.Value))
            .OrderBy(t => t.StartsOn).Select(t => new { t.StartsOn, t.EndsOn, t.RenewedOn, t.Amount, t.Currency, t.Tier }).ToListAsync(cancel);
        var interactions = await (
            from i in db.Interactions.AsNoTracking().Where(i => i.MemberId == id)
            join o in db.ActivityObjects on i.ObjectId equals o.Id into objects
            from o in objects.DefaultIfEmpty()
            orderby i.OccurredAt, i.Id
            select new { i.Kind, i.OccurredAt, What = (string?)o.Title, i.Detail, MadeByMachine = i.IsMachine }).ToListAsync(cancel);
        var history = await db.MemberEvents.AsNoTracking().Where(e => e.MemberId == id).OrderBy(e => e.Id).Select(e => new { e.At, e.What, e.OtherMemberId, e.By }).ToListAsync(cancel);
        long[] ids = [id, .. await db.Members.Where(m => m.MergedIntoId == id).Select(m => m.Id).OrderBy(m => m).ToListAsync(cancel)];
        var decisions = await db.MergeDecisions.AsNoTracking().Where(d => EF.Parameter(recordIds).Contains(d.LeftRecordId) || EF.Parameter(recordIds).Contains(d.RightRecordId))
            .OrderBy(d => d.Id).Select(d => new { d.Verdict, d.DecidedBy, d.DecidedAt, d.Reason, d.RevokedBy, d.RevokedAt }).ToListAsync(cancel);
        var elsewhere = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (IPersonalDataPart part in parts.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            elsewhere[part.Name] = await part.ReadAsync(db, ids, cancel);
        }

        return new
        {
            ExportedAt = time.GetUtcNow(),
            Member = new
            {
                member.Id, member.FirstName, member.MiddleName, member.LastName, member.NameSuffix, member.Email, member.Phone, member.Street, member.City, member.Region,
                member.PostalCode, member.Country, member.BirthDate, member.JoinDate, member.RenewalDate, member.LastRenewedOn, member.Standing, member.Status, member.Role,
                member.Chapter, member.JobTitle, Organization = member.Organization?.Name, member.Interests, member.EmailConsent, member.DoNotContact, member.HouseholdId,
            },
            Records = records.Select(r => new
            {
                Source = sources.GetValueOrDefault(r.SourceId), r.Kind, r.ExternalId, r.UpdatedAt, r.DeletedAt, r.FirstName, r.MiddleName, r.LastName, r.NameSuffix, r.Email,
                r.Phone, r.Street, r.City, r.Region, r.PostalCode, r.Country, r.BirthDate, r.JoinDate, r.Status, r.Role, r.Chapter, r.OrganizationName, r.JobTitle, r.Interests,
                r.DoNotContact, r.Username, Identifiers = identifiers[r.Id].Select(i => new { i.Kind, i.Value }),
            }),
            Memberships = terms,
            Interactions = interactions.Select(i => new { Kind = i.Kind.Code(), i.OccurredAt, i.What, i.Detail, i.MadeByMachine }),
            History = history,
            AlsoKnownAs = ids.Skip(1),
            Decisions = decisions,
            HeldBesides = elsewhere,
        };
    }
}
