namespace AssocHub.Core.Members;

/// <summary>Which population a member belongs to, from the status by the association's own lists.</summary>
public enum MembershipStanding
{
    /// <summary>Never a member: met at an event, in the newsletter or the community.</summary>
    NonMember,

    /// <summary>A current member.</summary>
    Current,

    /// <summary>Was a member.</summary>
    Lapsed,
}

/// <summary>
/// One real person: the golden record built from one or more source records. The id is kept through every re-run, merge and
/// unmerge and never used again; a member merged away points to its survivor for ever.
/// Columns ending in <c>Key</c> are folded (<see cref="Common.TextFolding"/>) and are what segments compare, the same on both databases.
/// </summary>
public sealed class Member
{
    /// <summary>Identity, from the series <c>member</c>.</summary>
    public long Id { get; set; }

    /// <summary>
    /// The source record for which the id was first given. A person's id is the oldest one founded by any of their records, so
    /// splitting what was merged gives each part its own id back.
    /// </summary>
    public long FounderRecordId { get; set; }

    /// <summary>The member this one was merged into; null for a live member.</summary>
    public long? MergedIntoId { get; set; }

    /// <summary>Current, lapsed or never a member.</summary>
    public MembershipStanding Standing { get; set; }

    /// <summary>Golden value.</summary>
    public string? FirstName { get; set; }

    /// <summary>Golden value.</summary>
    public string? MiddleName { get; set; }

    /// <summary>Golden value.</summary>
    public string? LastName { get; set; }

    /// <summary>Golden value.</summary>
    public string? NameSuffix { get; set; }

    /// <summary>Golden value: the address to write to.</summary>
    public string? Email { get; set; }

    /// <summary>Golden value.</summary>
    public string? Phone { get; set; }

    /// <summary>Golden value.</summary>
    public string? Street { get; set; }

    /// <summary>Golden value.</summary>
    public string? City { get; set; }

    /// <summary>Golden value.</summary>
    public string? Region { get; set; }

    /// <summary>Golden value.</summary>
    public string? PostalCode { get; set; }

    /// <summary>Golden value.</summary>
    public string? Country { get; set; }

    /// <summary>Golden value.</summary>
    public DateOnly? BirthDate { get; set; }

    /// <summary>Golden value.</summary>
    public DateOnly? JoinDate { get; set; }

    /// <summary>When the current or last membership term ends: the next renewal.</summary>
    public DateOnly? RenewalDate { get; set; }

    /// <summary>When they last renewed.</summary>
    public DateOnly? LastRenewedOn { get; set; }

    /// <summary>Golden membership status, as the AMS writes it.</summary>
    public string? Status { get; set; }

    /// <summary>Golden value.</summary>
    public string? Role { get; set; }

    /// <summary>Golden value.</summary>
    public string? Chapter { get; set; }

    /// <summary>Golden value.</summary>
    public string? JobTitle { get; set; }

    /// <summary>Interests joined by <c>;</c>, as written.</summary>
    public string? Interests { get; set; }

    /// <summary>Their organisation.</summary>
    public long? OrganizationId { get; set; }

    /// <summary>Their organisation.</summary>
    public Organization? Organization { get; set; }

    /// <summary>Members who share a home have the same number; null when nobody else lives there.</summary>
    public long? HouseholdId { get; set; }

    /// <summary><c>subscribed</c>, <c>unsubscribed</c>, <c>cleaned</c>, <c>pending</c>, or null when no e-mail platform knows them. The strictest of their records wins: consent can only go down.</summary>
    public string? EmailConsent { get; set; }

    /// <summary>They asked one of the systems not to be contacted at all.</summary>
    public bool DoNotContact { get; set; }

    /// <summary>Domains that know them, as <c>;ams;events;</c>.</summary>
    public string SourcesKey { get; set; } = "";

    /// <summary>Folded <see cref="FirstName"/>; null when missing.</summary>
    public string? FirstNameKey { get; set; }

    /// <summary>Folded <see cref="LastName"/>; null when missing.</summary>
    public string? LastNameKey { get; set; }

    /// <summary>Folded <see cref="Email"/>; null when missing.</summary>
    public string? EmailKey { get; set; }

    /// <summary>The part of <see cref="EmailKey"/> after the at sign; null when missing.</summary>
    public string? EmailDomainKey { get; set; }

    /// <summary>Folded <see cref="Status"/>; null when missing.</summary>
    public string? StatusKey { get; set; }

    /// <summary>Folded <see cref="Role"/>; null when missing.</summary>
    public string? RoleKey { get; set; }

    /// <summary>Folded <see cref="Chapter"/>; null when missing.</summary>
    public string? ChapterKey { get; set; }

    /// <summary>Folded <see cref="JobTitle"/>; null when missing.</summary>
    public string? JobTitleKey { get; set; }

    /// <summary>Folded interests as <c>;a;b;</c>; null when missing.</summary>
    public string? InterestsKey { get; set; }

    /// <summary>Folded <see cref="City"/>; null when missing.</summary>
    public string? CityKey { get; set; }

    /// <summary>Folded <see cref="Region"/>; null when missing.</summary>
    public string? RegionKey { get; set; }

    /// <summary>Folded <see cref="PostalCode"/>; null when missing.</summary>
    public string? PostalCodeKey { get; set; }

    /// <summary>Folded <see cref="Country"/>; null when missing.</summary>
    public string? CountryKey { get; set; }

    /// <summary>The home in its one form (<see cref="Normalising.PostalAddress"/>): what households are found by; null when it names none.</summary>
    public string? AddressKey { get; set; }

    /// <summary>Which source record each golden field came from: a JSON object, field name to source record id.</summary>
    public string Provenance { get; set; } = "{}";

    /// <summary>When the golden record last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>A company or institution that members belong to. Shares its id with its landed record.</summary>
public sealed class Organization
{
    /// <summary>The landed record's id.</summary>
    public long Id { get; set; }

    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>The source's id.</summary>
    public required string ExternalId { get; set; }

    /// <summary>Name.</summary>
    public required string Name { get; set; }

    /// <summary>Industry.</summary>
    public string? Industry { get; set; }

    /// <summary>Size, as the source writes it.</summary>
    public string? Size { get; set; }

    /// <summary>Region.</summary>
    public string? Region { get; set; }

    /// <summary>Folded name.</summary>
    public required string NameKey { get; set; }

    /// <summary>Folded industry.</summary>
    public string? IndustryKey { get; set; }

    /// <summary>Folded size.</summary>
    public string? SizeKey { get; set; }

    /// <summary>Folded region.</summary>
    public string? RegionKey { get; set; }
}

/// <summary>One paid period of membership. Shares its id with its landed record.</summary>
public sealed class MembershipTerm
{
    /// <summary>The landed record's id.</summary>
    public long Id { get; set; }

    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>The AMS id whose term it is.</summary>
    public required string AmsId { get; set; }

    /// <summary>The source record, once it has arrived.</summary>
    public long? SourceRecordId { get; set; }

    /// <summary>First day.</summary>
    public DateOnly StartsOn { get; set; }

    /// <summary>Last day.</summary>
    public DateOnly EndsOn { get; set; }

    /// <summary>When it was renewed; null when it was not, or not yet.</summary>
    public DateOnly? RenewedOn { get; set; }

    /// <summary>What was paid.</summary>
    public decimal? Amount { get; set; }

    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; set; }

    /// <summary>Kind of membership.</summary>
    public string? Tier { get; set; }
}
