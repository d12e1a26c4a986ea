using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Landing;

namespace AssocHub.Data.Members.Projection;

/// <summary>Makes an object, an organisation or a membership term of a record about one.</summary>
internal static class ThingRows
{
    private const int TextLength = 400;

    /// <summary>The kind of thing a stream is about; null when it is about none that people do something to.</summary>
    public static ObjectKind? KindOf(StreamDefinition stream) => stream.Name switch
    {
        "events" => ObjectKind.Event,
        "sessions" => ObjectKind.Session,
        "email_messages" => ObjectKind.Email,
        "threads" => ObjectKind.Thread,
        "sponsors" => ObjectKind.Sponsor,
        _ => null,
    };

    /// <summary>What a thing belongs to: a session's event, a thread's session.</summary>
    public static Ref? ParentOf(StreamDefinition stream, StreamRecord record) => stream.Name switch
    {
        "sessions" => Ref.Of(RefKind.Event, record["event_id"]),
        "threads" => Ref.Of(RefKind.Session, record["session_id"]),
        _ => null,
    };

    public static ActivityObject Object(long sourceId, ObjectKind kind, LandedChange change, long? parentId)
    {
        StreamRecord from = change.Record;
        string title = from[kind switch { ObjectKind.Event or ObjectKind.Sponsor => "name", ObjectKind.Email => "subject", _ => "title" }]!;
        var row = new ActivityObject
        {
            Id = change.Id, SourceId = sourceId, Kind = kind, ExternalId = from.ExternalId, Title = title, TitleKey = Key(title), ParentId = parentId,
        };
        switch (kind)
        {
            case ObjectKind.Event:
                row.StartsAt = InteractionPlan.Moment(from["starts_at"]);
                row.EndsAt = InteractionPlan.Moment(from["ends_at"]);
                row.Category = from["format"];
                break;
            case ObjectKind.Session:
                row.StartsAt = InteractionPlan.Moment(from["starts_at"]);
                row.EndsAt = InteractionPlan.Moment(from["ends_at"]);
                break;
            case ObjectKind.Email:
                row.StartsAt = InteractionPlan.Moment(from["sent_at"]);
                row.Category = from["kind"];
                row.Reference = from["segment"];
                row.SponsorExternalId = from["sponsor_id"];
                row.Cost = from["cost"] is { } cost ? CanonicalText.Decimal(cost) : null;
                break;
            case ObjectKind.Thread:
                row.StartsAt = InteractionPlan.Moment(from["started_at"]);
                row.Category = from["category"];
                row.Reference = from["session_id"];
                row.SponsorExternalId = from["sponsor_id"];
                break;
            case ObjectKind.Sponsor:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no record of its own");
        }

        return row;
    }

    public static Organization Organization(long sourceId, LandedChange change)
    {
        StreamRecord from = change.Record;
        return new Organization
        {
            Id = change.Id, SourceId = sourceId, ExternalId = from.ExternalId, Name = from["name"]!, NameKey = Key(from["name"]),
            Industry = from["industry"], IndustryKey = KeyOrNull(from["industry"]),
            Size = from["size"], SizeKey = KeyOrNull(from["size"]),
            Region = from["region"], RegionKey = KeyOrNull(from["region"]),
        };
    }

    public static MembershipTerm Term(long sourceId, LandedChange change, long? sourceRecordId)
    {
        StreamRecord from = change.Record;
        return new MembershipTerm
        {
            Id = change.Id, SourceId = sourceId, AmsId = from["ams_id"]!, SourceRecordId = sourceRecordId,
            StartsOn = CanonicalText.Date(from["starts_on"]!), EndsOn = CanonicalText.Date(from["ends_on"]!), RenewedOn = PersonRows.Day(from["renewed_on"]),
            Amount = from["amount"] is { } amount ? CanonicalText.Decimal(amount) : null, Currency = from["currency"], Tier = from["tier"],
        };
    }

    // Folding may lengthen a text: ß becomes ss.
    public static string Key(string? text)
    {
        string key = TextFolding.Fold(text);
        return key.Length <= TextLength ? key : key[..TextLength];
    }

    private static string? KeyOrNull(string? text) => text is null ? null : Key(text);
}
