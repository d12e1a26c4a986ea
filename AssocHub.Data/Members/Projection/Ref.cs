using AssocHub.Core.Landing;
using AssocHub.Core.Members;

namespace AssocHub.Data.Members.Projection;

/// <summary>How a record refers to another.</summary>
internal enum RefKind : byte
{
    AmsMember,
    Registration,
    Subscriber,
    CommunityUser,
    Email,
    Badge,
    Event,
    Session,
    Message,
    Thread,
    Sponsor,
}

/// <summary>A reference from one record to another, by the source's own words.</summary>
/// <param name="Kind">What it refers to.</param>
/// <param name="Value">Its id there; of an e-mail address the normalised form, of a badge <c>event/badge</c>.</param>
internal readonly record struct Ref(RefKind Kind, string Value)
{
    private static readonly string[] Names =
        ["ams_member", "registration", "subscriber", "community_user", "email", "badge", "event", "session", "email_message", "thread", "sponsor"];

    public bool IsPerson => Kind <= RefKind.Badge;

    /// <summary>True when several records of a source may claim it.</summary>
    public bool IsShared => Kind is RefKind.Email or RefKind.Badge;

    public string AwaitedKey => AwaitedKeys.Of(Names[(int)Kind], Value);

    /// <summary>The kind of person it names by id; null for an address or a badge.</summary>
    public PersonKind? Person => Kind switch
    {
        RefKind.AmsMember => PersonKind.AmsMember,
        RefKind.Registration => PersonKind.Registrant,
        RefKind.Subscriber => PersonKind.Subscriber,
        RefKind.CommunityUser => PersonKind.CommunityUser,
        _ => null,
    };

    /// <summary>The kind of thing it names.</summary>
    public ObjectKind Object => Kind switch
    {
        RefKind.Event => ObjectKind.Event,
        RefKind.Session => ObjectKind.Session,
        RefKind.Message => ObjectKind.Email,
        RefKind.Thread => ObjectKind.Thread,
        RefKind.Sponsor => ObjectKind.Sponsor,
        _ => throw new InvalidOperationException($"{Kind} is a person."),
    };

    public static Ref? Of(RefKind kind, string? value) => value is null ? null : new Ref(kind, value);

    public static Ref? OfEmail(string? address) =>
        Core.Members.Normalising.IdentifierValue.Normalize(IdentifierKind.Email, address) is { } value ? new Ref(RefKind.Email, value) : null;

    public static Ref? OfBadge(string? eventId, string? badge) =>
        eventId is not null && Core.Members.Normalising.IdentifierValue.Normalize(IdentifierKind.Badge, badge) is { } value
            ? new Ref(RefKind.Badge, $"{eventId}/{value}")
            : null;

    public static Ref OfPerson(PersonKind kind, string externalId) => new(
        kind switch
        {
            PersonKind.AmsMember => RefKind.AmsMember,
            PersonKind.Registrant => RefKind.Registration,
            PersonKind.Subscriber => RefKind.Subscriber,
            PersonKind.CommunityUser => RefKind.CommunityUser,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of person"),
        },
        externalId);

    public static Ref OfObject(ObjectKind kind, string externalId) => new(
        kind switch
        {
            ObjectKind.Event => RefKind.Event,
            ObjectKind.Session => RefKind.Session,
            ObjectKind.Email => RefKind.Message,
            ObjectKind.Thread => RefKind.Thread,
            ObjectKind.Sponsor => RefKind.Sponsor,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing refers to it"),
        },
        externalId);
}

/// <summary>A person that a reference was found to mean.</summary>
internal readonly record struct PersonHit(long RecordId, long? MemberId);

/// <summary>A thing that a reference was found to mean.</summary>
internal readonly record struct ObjectHit(long Id, DateTimeOffset? StartsAt);
