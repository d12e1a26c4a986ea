using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Members.Survivorship;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Reads what the comparison screen shows, with few and small questions: it is done while the reviewer looks at the case before.</summary>
internal sealed class ReviewCaseReader(AssocHubDbContext db, AssociationOptions association, Actor actor, DateTimeOffset now)
{
    private const int RecentShown = 6, RecentRead = 40;

    /// <summary>The case; null when its two records are one member by now, or are gone.</summary>
    public async Task<ReviewCase?> ReadAsync(MatchPair pair, TwoReviewers two, CancellationToken cancel)
    {
        var ends = await db.SourceRecords.Where(r => r.Id == pair.LeftRecordId || r.Id == pair.RightRecordId).Select(r => new { r.Id, r.MemberId }).ToListAsync(cancel);
        long? left = ends.Find(e => e.Id == pair.LeftRecordId)?.MemberId;
        long? right = ends.Find(e => e.Id == pair.RightRecordId)?.MemberId;
        if (left is null || right is null || left == right)
        {
            return null;
        }

        long[] members = [left.Value, right.Value];
        Dictionary<long, Member> golden = await db.Members.AsNoTracking().Where(m => EF.Parameter(members).Contains(m.Id)).ToDictionaryAsync(m => m.Id, cancel);
        List<SourceRecord> records = await db.SourceRecords.AsNoTracking().Where(r => r.MemberId != null && EF.Parameter(members).Contains(r.MemberId.Value)).ToListAsync(cancel);
        long[] recordIds = [.. records.Select(r => r.Id)];
        Dictionary<long, string> sources = await db.Sources.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        ILookup<long, Identifier> identifiers = (await db.Identifiers.AsNoTracking().Where(i => EF.Parameter(recordIds).Contains(i.SourceRecordId)).ToListAsync(cancel)).ToLookup(i => i.SourceRecordId);
        Dictionary<long, Organization> organizations = await OrganizationsAsync(records, cancel);
        UnifySettings settings = await UnifySettings.LoadAsync(db, association, cancel);
        long[] Of(long member) => [.. records.Where(r => r.MemberId == member).Select(r => r.Id)];
        List<ReviewAnswer> opinions = two.Ask(pair) ? await TwoReviewers.OpinionsAsync(db, Of(left.Value), Of(right.Value), cancel) : [];

        async Task<ReviewSide> SideAsync(long id) => new(
            id, MemberDetail.NameOf(golden.GetValueOrDefault(id), id), golden.GetValueOrDefault(id)?.Standing ?? MembershipStanding.NonMember,
            [
                .. records.Where(r => r.MemberId == id).OrderBy(r => r.Kind).ThenBy(r => r.Id)
                    .Select(r => new RecordView(r, sources.GetValueOrDefault(r.SourceId, "?"), SourcePriority.DomainOf(r.Kind), [.. identifiers[r.Id]])),
            ],
            await RecentAsync(id, cancel), await ActiveAsync(id, cancel));

        return new ReviewCase
        {
            PairId = pair.Id,
            LogOdds = pair.InContext,
            AloneLogOdds = pair.LogOdds,
            RivalMemberId = pair.RivalMemberId,
            Obstacle = pair.Obstacle,
            Reasons = PairReason.Whole(pair),
            NeedsTwo = two.Ask(pair),
            Opinions = opinions.Count,
            IsAnsweredByMe = opinions.Exists(o => o.By == actor.Name),
            Skips = pair.Skips,
            Left = await SideAsync(left.Value),
            Right = await SideAsync(right.Value),
            Fields = [.. Compared(records, left.Value, right.Value, golden, organizations, identifiers)],
            Merged = [.. Merged(records, settings, organizations, sources)],
        };
    }

    private async Task<List<ActivityLine>> RecentAsync(long member, CancellationToken cancel)
    {
        // By kind, since the index begins with member and kind and is then in order of time; what machines and platforms did is no activity.
        InteractionKind[] kinds =
        [
            InteractionKind.EventRegistered, InteractionKind.SessionAttended, InteractionKind.EmailClicked, InteractionKind.EmailOpened,
            InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied, InteractionKind.CommunityDownloaded,
        ];
        var rows = await (
            from i in db.Interactions.AsNoTracking().Where(i => i.MemberId == member && kinds.Contains(i.Kind) && !i.IsMachine).OrderByDescending(i => i.OccurredAt).Take(RecentRead)
            join o in db.ActivityObjects on i.ObjectId equals o.Id into objects
            from o in objects.DefaultIfEmpty()
            orderby i.OccurredAt descending
            select new { i.Kind, i.OccurredAt, Title = (string?)o.Title }).ToListAsync(cancel);
        return Together(rows.Select(r => new ActivityLine(r.Kind, r.OccurredAt, r.Title)));
    }

    // Five clicks in one e-mail are one line.
    private static List<ActivityLine> Together(IEnumerable<ActivityLine> lines)
    {
        var together = new List<ActivityLine>();
        foreach (ActivityLine line in lines)
        {
            if (together.Count > 0 && together[^1] is var last && last.Kind == line.Kind && last.Title == line.Title && last.At - line.At < TimeSpan.FromDays(1))
            {
                together[^1] = last with { Times = last.Times + 1 };
            }
            else if (together.Count == RecentShown)
            {
                break;
            }
            else
            {
                together.Add(line);
            }
        }

        return together;
    }

    private Task<int> ActiveAsync(long member, CancellationToken cancel)
    {
        DateTimeOffset since = now.AddDays(-365);
        return db.Interactions.CountAsync(i => i.MemberId == member && !i.IsMachine && i.OccurredAt >= since, cancel);
    }

    private async Task<Dictionary<long, Organization>> OrganizationsAsync(List<SourceRecord> records, CancellationToken cancel)
    {
        string[] ids = [.. records.Select(r => r.OrgExternalId).OfType<string>().Where(id => id.Length > 0).Distinct()];
        string[] names = [.. records.Select(r => TextFolding.Fold(r.OrganizationName)).Where(n => n.Length > 0).Distinct()];
        var found = new Dictionary<long, Organization>();
        if (ids.Length + names.Length == 0)
        {
            return found;
        }

        var idKeys = db.TextKeys(ids);
        var nameKeys = db.TextKeys(names);
        List<Organization> known = await db.Organizations.AsNoTracking().Where(o => idKeys.Contains(o.ExternalId) || nameKeys.Contains(o.NameKey)).ToListAsync(cancel);
        foreach (SourceRecord record in records)
        {
            Organization? byId = known.Find(o => o.SourceId == record.SourceId && o.ExternalId == record.OrgExternalId);
            List<Organization> byName = known.FindAll(o => o.NameKey == TextFolding.Fold(record.OrganizationName));
            if ((byId ?? (byName.Count == 1 ? byName[0] : null)) is { } organization)
            {
                found[record.Id] = organization;
            }
        }

        return found;
    }

    private static IEnumerable<ComparedField> Compared(
        List<SourceRecord> records, long left, long right, Dictionary<long, Member> golden, Dictionary<long, Organization> organizations, ILookup<long, Identifier> identifiers)
    {
        string? Organization(SourceRecord r) => r.OrganizationName ?? organizations.GetValueOrDefault(r.Id)?.Name;
        string? AmsId(SourceRecord r) => r.Kind == PersonKind.AmsMember ? r.ExternalId : identifiers[r.Id].FirstOrDefault(i => i.Kind == IdentifierKind.AmsId)?.Value.ToUpperInvariant();
        (string Label, Func<SourceRecord, string?> Of, Func<Member, string?>? Golden)[] fields =
        [
            ("First name", r => r.FirstName, m => m.FirstName), ("Middle name", r => r.MiddleName, m => m.MiddleName), ("Last name", r => r.LastName, m => m.LastName),
            ("Suffix", r => r.NameSuffix, m => m.NameSuffix), ("E-mail", r => r.Email, m => m.Email), ("Phone", r => r.Phone, m => m.Phone),
            ("Street", r => r.Street, m => m.Street), ("Town", r => Join(r.PostalCode, r.City), m => Join(m.PostalCode, m.City)), ("Born", r => Day(r.BirthDate), m => Day(m.BirthDate)),
            ("Organisation", Organization, null), ("Job title", r => r.JobTitle, m => m.JobTitle), ("AMS id", AmsId, null),
            ("Status", r => r.Kind == PersonKind.AmsMember ? r.Status : null, m => m.Status), ("Chapter", r => r.Chapter, m => m.Chapter), ("Joined", r => Day(r.JoinDate), m => Day(m.JoinDate)),
            ("User name", r => r.Username, null),
        ];
        foreach ((string label, Func<SourceRecord, string?> of, Func<Member, string?>? best) in fields)
        {
            List<string> Values(long member) =>
            [
                .. new[] { golden.TryGetValue(member, out Member? m) ? best?.Invoke(m) : null }
                    .Concat(records.Where(r => r.MemberId == member).Select(of)).OfType<string>().Select(v => v.Trim()).Where(v => v.Length > 0).DistinctBy(TextFolding.Fold).Take(4),
            ];
            var field = new ComparedField(label, Values(left), Values(right));
            if (field.Left.Count + field.Right.Count > 0)
            {
                yield return field;
            }
        }
    }

    private static IEnumerable<MergedField> Merged(List<SourceRecord> records, UnifySettings settings, Dictionary<long, Organization> organizations, Dictionary<long, string> sources)
    {
        Member merged = settings.Golden.Build(records, new TermDates(null, null), r => organizations.GetValueOrDefault(r.Id)?.Id);
        Dictionary<string, long> winners = JsonSerializer.Deserialize<Dictionary<string, long>>(merged.Provenance) ?? [];
        (string Field, string Label, string[] Provenance, Func<SourceRecord, string?> Of)[] fields =
        [
            ("name", "Name", ["lastName", "firstName"], r => Join(r.FirstName, r.MiddleName, r.LastName, r.NameSuffix)),
            ("email", "E-mail", ["email"], r => EmailAddress.Normalize(r.Email) is { } address && !settings.GuardRails.IsBlocked(IdentifierKind.Email, address) ? r.Email : null),
            ("phone", "Phone", ["phone"], r => r.Phone),
            ("address", "Address", ["street", "city", "postalCode", "region", "country"], r => r.Street is null && r.City is null ? null : JoinBy(", ", r.Street, Join(r.PostalCode, r.City), r.Region, r.Country)),
            ("birthDate", "Born", ["birthDate"], r => r.Kind == PersonKind.AmsMember ? Day(r.BirthDate) : null),
            ("joinDate", "Joined", ["joinDate"], r => r.Kind == PersonKind.AmsMember ? Day(r.JoinDate) : null),
            ("status", "Status", ["status"], r => r.Kind == PersonKind.AmsMember ? r.Status : null),
            ("role", "Role", ["role"], r => r.Role), ("chapter", "Chapter", ["chapter"], r => r.Chapter), ("jobTitle", "Job title", ["jobTitle"], r => r.JobTitle),
            ("interests", "Interests", ["interests"], r => r.Interests?.Replace(";", ", ", StringComparison.Ordinal)),
            ("organization", "Organisation", ["organization"], r => organizations.GetValueOrDefault(r.Id)?.Name),
        ];
        foreach ((string field, string label, string[] provenance, Func<SourceRecord, string?> of) in fields)
        {
            if (provenance.Where(winners.ContainsKey).Select(p => (long?)winners[p]).FirstOrDefault() is not { } winner)
            {
                continue;
            }

            FieldOption[] options =
            [
                .. records.OrderByDescending(r => r.Id == winner).ThenBy(r => r.Kind).ThenBy(r => r.Id)
                    .Select(r => (Record: r, Value: of(r)?.Trim())).Where(o => !string.IsNullOrEmpty(o.Value)).DistinctBy(o => o.Value, StringComparer.Ordinal)
                    .Select(o => new FieldOption(o.Record.Id, o.Value!, sources.GetValueOrDefault(o.Record.SourceId, "?"))),
            ];
            yield return new MergedField(field, label, winner, options);
        }
    }

    private static string? Day(DateOnly? day) => day?.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    private static string? Join(params string?[] parts) => JoinBy(" ", parts);

    private static string? JoinBy(string separator, params string?[] parts) =>
        string.Join(separator, parts.Where(p => !string.IsNullOrWhiteSpace(p)).Select(p => p!.Trim())) is { Length: > 0 } text ? text : null;
}
