namespace AssocHub.Core.Members;

/// <summary>What kind of record a source knows a person by.</summary>
public enum PersonKind
{
    /// <summary>A member of the AMS.</summary>
    AmsMember,

    /// <summary>A registration for an event (with its badge).</summary>
    Registrant,

    /// <summary>A subscriber of the e-mail platform.</summary>
    Subscriber,

    /// <summary>A user of the community.</summary>
    CommunityUser,
}

/// <summary>
/// A person as one source knows them, after mapping. Never edited by a merge; <see cref="MemberId"/> is a link that can be moved
/// back. Shares its id with the landed record it was made from.
/// </summary>
public sealed class SourceRecord
{
    /// <summary>The landed record's id.</summary>
    public long Id { get; set; }

    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>The kind.</summary>
    public PersonKind Kind { get; set; }

    /// <summary>The source's id of the record.</summary>
    public required string ExternalId { get; set; }

    /// <summary>The member this record belongs to; null until the next unification.</summary>
    public long? MemberId { get; set; }

    /// <summary>True when the record is new or changed since the last unification looked at it.</summary>
    public bool NeedsUnify { get; set; }

    /// <summary>A number of what it said when it was last compared with all others; null when it never was.</summary>
    public long? ComparedHash { get; set; }

    /// <summary>When the source says it changed, or else when it arrived.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When it was found deleted at the source.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>As the source writes it; where a source knows only a full name, it is split.</summary>
    public string? FirstName { get; set; }

    /// <summary>As the source writes it.</summary>
    public string? MiddleName { get; set; }

    /// <summary>As the source writes it.</summary>
    public string? LastName { get; set; }

    /// <summary>Jr., III, PhD …</summary>
    public string? NameSuffix { get; set; }

    /// <summary>As the source writes it; <see cref="Identifier"/> holds the normalised form.</summary>
    public string? Email { get; set; }

    /// <summary>As the source writes it.</summary>
    public string? Phone { get; set; }

    /// <summary>Street and number.</summary>
    public string? Street { get; set; }

    /// <summary>City.</summary>
    public string? City { get; set; }

    /// <summary>State, province or canton.</summary>
    public string? Region { get; set; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; set; }

    /// <summary>Country.</summary>
    public string? Country { get; set; }

    /// <summary>Birth date.</summary>
    public DateOnly? BirthDate { get; set; }

    /// <summary>When they joined.</summary>
    public DateOnly? JoinDate { get; set; }

    /// <summary>Membership status (AMS) or subscription status (subscriber), as written.</summary>
    public string? Status { get; set; }

    /// <summary>Role in the association.</summary>
    public string? Role { get; set; }

    /// <summary>Chapter.</summary>
    public string? Chapter { get; set; }

    /// <summary>The AMS's id of their organisation.</summary>
    public string? OrgExternalId { get; set; }

    /// <summary>Organisation as written on a registration.</summary>
    public string? OrganizationName { get; set; }

    /// <summary>Job title.</summary>
    public string? JobTitle { get; set; }

    /// <summary>Interests or tags, joined by <c>;</c>.</summary>
    public string? Interests { get; set; }

    /// <summary>They asked not to be contacted at all.</summary>
    public bool DoNotContact { get; set; }

    /// <summary>A community user's public name.</summary>
    public string? Username { get; set; }
}

/// <summary>What kind of value identifies a person.</summary>
public enum IdentifierKind
{
    /// <summary>Id in the AMS. Scope: none, so that other systems may refer to it.</summary>
    AmsId,

    /// <summary>E-mail address, normalised. Scope: none.</summary>
    Email,

    /// <summary>Badge, unique only inside its event. Scope: source and event.</summary>
    Badge,

    /// <summary>Registration. Scope: source.</summary>
    Registration,

    /// <summary>Subscriber of an e-mail platform. Scope: source.</summary>
    Subscriber,

    /// <summary>Community user. Scope: source.</summary>
    CommunityUser,

    /// <summary>Phone in E.164 where the country is known. Scope: none. Evidence, never a deterministic link.</summary>
    Phone,
}

/// <summary>A value that identifies a source record within a scope.</summary>
public sealed class Identifier
{
    /// <summary>Identity, from the series <c>identifier</c>.</summary>
    public long Id { get; set; }

    /// <summary>The source record it belongs to.</summary>
    public long SourceRecordId { get; set; }

    /// <summary>The kind.</summary>
    public IdentifierKind Kind { get; set; }

    /// <summary>Empty, <c>source</c>, or <c>source/event</c>, where the value is unique only there.</summary>
    public required string Scope { get; set; }

    /// <summary>The normalised value.</summary>
    public required string Value { get; set; }
}
