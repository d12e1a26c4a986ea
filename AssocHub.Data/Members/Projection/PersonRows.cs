using System.Globalization;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Landing;

namespace AssocHub.Data.Members.Projection;

/// <summary>Makes a source record and its identifiers of a record about a person.</summary>
internal static class PersonRows
{
    /// <summary>The kind of person a stream is about; null when it is about none.</summary>
    public static PersonKind? KindOf(StreamDefinition stream) => stream.Name switch
    {
        "members" => PersonKind.AmsMember,
        "registrations" => PersonKind.Registrant,
        "subscribers" => PersonKind.Subscriber,
        "community_users" => PersonKind.CommunityUser,
        _ => null,
    };

    public static SourceRecord Record(long sourceId, PersonKind kind, LandedChange change, DateTimeOffset now)
    {
        StreamRecord from = change.Record;
        var row = new SourceRecord
        {
            Id = change.Id, SourceId = sourceId, Kind = kind, ExternalId = from.ExternalId, NeedsUnify = true, Email = from["email"],
            UpdatedAt = now,
        };
        switch (kind)
        {
            case PersonKind.AmsMember:
                Member(row, from);
                break;
            case PersonKind.Registrant:
                (row.FirstName, row.LastName) = (from["first_name"], from["last_name"]);
                row.OrganizationName = from["organization"];
                row.UpdatedAt = InteractionPlan.Moment(from["registered_at"]) ?? now;
                break;
            case PersonKind.Subscriber:
                (row.FirstName, row.LastName) = (from["first_name"], from["last_name"]);
                row.Status = from["status"];
                row.Interests = from["tags"];
                row.UpdatedAt = InteractionPlan.Moment(from["updated_at"]) ?? now;
                break;
            case PersonKind.CommunityUser:
                (row.FirstName, row.MiddleName, row.LastName, row.NameSuffix) = FullName.Split(from["name"]);
                row.Username = from["username"];
                row.UpdatedAt = InteractionPlan.Moment(from["joined_at"]) ?? now;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of person");
        }

        return row;
    }

    /// <summary>Its identifiers, without doubles, still without ids.</summary>
    public static IEnumerable<Identifier> Identifiers(string scope, PersonKind kind, LandedChange change)
    {
        StreamRecord from = change.Record;
        var seen = new HashSet<(IdentifierKind, string, string)>();
        foreach ((IdentifierKind identifier, string at, string? value) in Written(scope, kind, from))
        {
            if (value is not null && seen.Add((identifier, at, value)))
            {
                yield return new Identifier { SourceRecordId = change.Id, Kind = identifier, Scope = at, Value = value };
            }
        }
    }

    private static IEnumerable<(IdentifierKind Kind, string Scope, string? Value)> Written(string scope, PersonKind kind, StreamRecord from)
    {
        static string? Normal(IdentifierKind kind, string? raw) => IdentifierValue.Normalize(kind, raw);
        yield return (IdentifierKind.AmsId, "", Normal(IdentifierKind.AmsId, from["ams_id"]));
        yield return (IdentifierKind.Email, "", Normal(IdentifierKind.Email, from["email"]));
        switch (kind)
        {
            case PersonKind.AmsMember:
                foreach (string address in CanonicalText.List(from["alternate_emails"]))
                {
                    yield return (IdentifierKind.Email, "", Normal(IdentifierKind.Email, address));
                }

                yield return (IdentifierKind.Phone, "", PhoneNumber.Normalize(from["phone"], from["country"]));
                break;
            case PersonKind.Registrant:
                yield return (IdentifierKind.Registration, scope, Normal(IdentifierKind.Registration, from.ExternalId));
                yield return (IdentifierKind.Badge, $"{scope}/{from["event_id"]}", Normal(IdentifierKind.Badge, from["badge_id"]));
                break;
            case PersonKind.Subscriber:
                yield return (IdentifierKind.Subscriber, scope, Normal(IdentifierKind.Subscriber, from.ExternalId));
                break;
            case PersonKind.CommunityUser:
                yield return (IdentifierKind.CommunityUser, scope, Normal(IdentifierKind.CommunityUser, from.ExternalId));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of person");
        }
    }

    private static void Member(SourceRecord row, StreamRecord from)
    {
        (row.FirstName, row.MiddleName, row.LastName, row.NameSuffix) = (from["first_name"], from["middle_name"], from["last_name"], from["name_suffix"]);
        row.Phone = from["phone"];
        (row.Street, row.City, row.Region, row.PostalCode, row.Country) = (from["street"], from["city"], from["region"], from["postal_code"], from["country"]);
        row.BirthDate = Day(from["birth_date"]);
        row.JoinDate = Day(from["join_date"]);
        (row.Status, row.Role, row.Chapter) = (from["status"], from["role"], from["chapter"]);
        row.OrgExternalId = from["org_id"];
        row.JobTitle = from["job_title"];
        row.Interests = from["interests"];
        row.DoNotContact = from["do_not_contact"] == "true";
        row.UpdatedAt = InteractionPlan.Moment(from["updated_at"]) ?? row.UpdatedAt;
    }

    public static DateOnly? Day(string? canonical) =>
        canonical is null ? null : DateOnly.ParseExact(canonical, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
