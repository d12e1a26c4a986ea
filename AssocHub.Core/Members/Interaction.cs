namespace AssocHub.Core.Members;

/// <summary>What a member did. The numbers are stored: never change or reuse one.</summary>
public enum InteractionKind : byte
{
    /// <summary><c>event.registered</c></summary>
    EventRegistered = 1,

    /// <summary><c>event.attended</c></summary>
    EventAttended = 2,

    /// <summary><c>session.attended</c></summary>
    SessionAttended = 3,

    /// <summary><c>sponsor.scanned</c></summary>
    SponsorScanned = 4,

    /// <summary><c>email.sent</c></summary>
    EmailSent = 10,

    /// <summary><c>email.delivered</c></summary>
    EmailDelivered = 11,

    /// <summary><c>email.opened</c></summary>
    EmailOpened = 12,

    /// <summary><c>email.clicked</c></summary>
    EmailClicked = 13,

    /// <summary><c>email.bounced</c></summary>
    EmailBounced = 14,

    /// <summary><c>email.complained</c></summary>
    EmailComplained = 15,

    /// <summary><c>email.unsubscribed</c></summary>
    EmailUnsubscribed = 16,

    /// <summary><c>community.thread_started</c></summary>
    CommunityThreadStarted = 20,

    /// <summary><c>community.replied</c></summary>
    CommunityReplied = 21,

    /// <summary><c>community.viewed</c></summary>
    CommunityViewed = 22,

    /// <summary><c>community.downloaded</c></summary>
    CommunityDownloaded = 23,
}

/// <summary>
/// One thing a person did, at a moment. The fact belongs to a source record; <see cref="MemberId"/> follows that record's link.
/// Shares its id with its landed record, so each landed record is at most one interaction.
/// </summary>
public sealed class Interaction
{
    /// <summary>The landed record's id.</summary>
    public long Id { get; set; }

    /// <summary>What was done.</summary>
    public InteractionKind Kind { get; set; }

    /// <summary>Who did it, as their source knows them; null while that record has not arrived.</summary>
    public long? SourceRecordId { get; set; }

    /// <summary>Who did it; null until unification has seen the source record.</summary>
    public long? MemberId { get; set; }

    /// <summary>What it was done to: the event, session, e-mail, thread, sponsor or resource; null while that has not arrived.</summary>
    public long? ObjectId { get; set; }

    /// <summary>The event around it, where the object is a session or a sponsor.</summary>
    public long? EventId { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset OccurredAt { get; set; }

    /// <summary><see cref="DateOnly.DayNumber"/> of the association's day on which it happened; computed once, never in SQL.</summary>
    public int Day { get; set; }

    /// <summary>True when a machine did it (a privacy proxy, a link scanner): kept, and left out of segments and measures.</summary>
    public bool IsMachine { get; set; }

    /// <summary>The part of the kind that the kind does not say: <c>hard</c> or <c>soft</c> of a bounce, the registration's status, the link clicked.</summary>
    public string? Detail { get; set; }
}

/// <summary>What kind of thing people do something to.</summary>
public enum ObjectKind
{
    /// <summary>An event.</summary>
    Event,

    /// <summary>A session of an event.</summary>
    Session,

    /// <summary>An e-mail message sent to many.</summary>
    Email,

    /// <summary>A community thread.</summary>
    Thread,

    /// <summary>A sponsor.</summary>
    Sponsor,

    /// <summary>Something to download.</summary>
    Resource,
}

/// <summary>An event, session, e-mail, thread, sponsor or resource: what interactions are about, and what carries topics.</summary>
public sealed class ActivityObject
{
    /// <summary>The landed record's id; for a resource, which has no record of its own, from the series <c>record</c>.</summary>
    public long Id { get; set; }

    /// <summary>The source.</summary>
    public long SourceId { get; set; }

    /// <summary>The kind.</summary>
    public ObjectKind Kind { get; set; }

    /// <summary>The source's id.</summary>
    public required string ExternalId { get; set; }

    /// <summary>Name, title or subject.</summary>
    public required string Title { get; set; }

    /// <summary>Folded title.</summary>
    public required string TitleKey { get; set; }

    /// <summary>A session's event; a thread's session.</summary>
    public long? ParentId { get; set; }

    /// <summary>When it begins, was sent or was started.</summary>
    public DateTimeOffset? StartsAt { get; set; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    /// <summary>E-mail: digest, newsletter, invitation, renewal, sponsor, other. Event: in_person, online, hybrid. Thread: its category.</summary>
    public string? Category { get; set; }

    /// <summary>E-mail or thread: the sponsor it is for, by the source's id.</summary>
    public string? SponsorExternalId { get; set; }

    /// <summary>Thread: its session, by the source's id. E-mail: the segment it was sent to, as the source names it.</summary>
    public string? Reference { get; set; }

    /// <summary>E-mail: what it cost to send, in the association's currency.</summary>
    public decimal? Cost { get; set; }

    /// <summary>The topics it carries.</summary>
    public List<ObjectTopic> Topics { get; set; } = [];
}

/// <summary>A code from the association's own vocabulary.</summary>
public sealed class Topic
{
    /// <summary>Identity.</summary>
    public int Id { get; set; }

    /// <summary>As first written.</summary>
    public required string Name { get; set; }

    /// <summary>Folded name; unique.</summary>
    public required string NameKey { get; set; }
}

/// <summary>An object carries a topic.</summary>
public sealed class ObjectTopic
{
    /// <summary>The object.</summary>
    public long ObjectId { get; set; }

    /// <summary>The topic.</summary>
    public int TopicId { get; set; }
}
