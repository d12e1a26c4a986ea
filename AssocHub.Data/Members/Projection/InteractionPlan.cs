using AssocHub.Core.Members;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Landing;

namespace AssocHub.Data.Members.Projection;

/// <summary>What interaction a record says there was, still in the source's own words.</summary>
internal sealed class InteractionPlan
{
    private static readonly StreamDefinition Activity = CanonicalStreams.EmailActivity;
    private static readonly int ActivityMessage = Activity.Ordinal("email_id");
    private static readonly int ActivityEmail = Activity.Ordinal("email");
    private static readonly int ActivitySubscriber = Activity.Ordinal("subscriber_id");
    private static readonly int ActivityKind = Activity.Ordinal("kind");
    private static readonly int ActivityAt = Activity.Ordinal("occurred_at");
    private static readonly int ActivityUrl = Activity.Ordinal("url");
    private const int DetailLength = 1000;

    public required long RecordId { get; init; }

    public required InteractionKind Kind { get; init; }

    /// <summary>Who did it, when that is the record itself or known already.</summary>
    public long? OwnRecordId { get; init; }

    /// <summary>Who did it.</summary>
    public Ref? Person { get; init; }

    /// <summary>Who did it, when <see cref="Person"/> is not known.</summary>
    public Ref? OrPerson { get; init; }

    /// <summary>What it was done to.</summary>
    public Ref? Object { get; init; }

    /// <summary>What it was done to, when that is the record itself or known already.</summary>
    public long? OwnObjectId { get; init; }

    /// <summary>The event around it.</summary>
    public Ref? Event { get; init; }

    public DateTimeOffset? At { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public bool IsMachine { get; init; }

    public string? Detail { get; init; }

    /// <summary>A thread's opening post: it counts only where the thread does not say who opened it.</summary>
    public bool IsOpening { get; init; }

    /// <summary>The interaction of a record; null when it says of none.</summary>
    public static InteractionPlan? Of(StreamDefinition stream, LandedChange change)
    {
        StreamRecord record = change.Record;
        return stream.Name switch
        {
            "email_activity" => OfActivity(change),
            "registrations" => new InteractionPlan
            {
                RecordId = change.Id, Kind = InteractionKind.EventRegistered, OwnRecordId = change.Id,
                Object = Ref.Of(RefKind.Event, record["event_id"]), At = Moment(record["registered_at"]), ReceivedAt = change.ReceivedAt, Detail = record["status"],
            },
            "attendance" => OfAttendance(change),
            "sponsor_interactions" => new InteractionPlan
            {
                RecordId = change.Id, Kind = InteractionKind.SponsorScanned,
                Person = Ref.Of(RefKind.Registration, record["registration_id"]), OrPerson = Ref.OfBadge(record["event_id"], record["badge_id"]),
                Object = Ref.Of(RefKind.Sponsor, record["sponsor_id"]), Event = Ref.Of(RefKind.Event, record["event_id"]),
                At = Moment(record["occurred_at"]), ReceivedAt = change.ReceivedAt, Detail = record["kind"],
            },
            "threads" => record["original_poster_id"] is not { } poster ? null : new InteractionPlan
            {
                RecordId = change.Id, Kind = InteractionKind.CommunityThreadStarted, Person = Ref.Of(RefKind.CommunityUser, poster),
                OwnObjectId = change.Id, At = Moment(record["started_at"]), ReceivedAt = change.ReceivedAt,
            },
            "posts" => new InteractionPlan
            {
                RecordId = change.Id, IsOpening = record["is_reply"] == "false",
                Kind = record["is_reply"] == "false" ? InteractionKind.CommunityThreadStarted : InteractionKind.CommunityReplied,
                Person = Ref.Of(RefKind.CommunityUser, record["user_id"]), Object = Ref.Of(RefKind.Thread, record["thread_id"]),
                At = Moment(record["posted_at"]), ReceivedAt = change.ReceivedAt,
            },
            "thread_views" => new InteractionPlan
            {
                RecordId = change.Id, Kind = InteractionKind.CommunityViewed, Person = Ref.Of(RefKind.CommunityUser, record["user_id"]),
                Object = Ref.Of(RefKind.Thread, record["thread_id"]), At = Moment(record["occurred_at"]), ReceivedAt = change.ReceivedAt,
            },
            _ => null,
        };
    }

    /// <summary>A download; its resource has no record of its own and is found by its name beforehand.</summary>
    public static InteractionPlan OfDownload(LandedChange change, long? resourceId) => new()
    {
        RecordId = change.Id, Kind = InteractionKind.CommunityDownloaded, Person = Ref.Of(RefKind.CommunityUser, change.Record["user_id"]),
        OwnObjectId = resourceId, At = Moment(change.Record["occurred_at"]), ReceivedAt = change.ReceivedAt,
    };

    /// <summary>A canonical moment.</summary>
    public static DateTimeOffset? Moment(string? canonical) =>
        canonical is null ? null : CanonicalText.Instant(canonical);

    private static InteractionPlan OfActivity(LandedChange change)
    {
        StreamRecord record = change.Record;
        (InteractionKind kind, string? detail) = record[ActivityKind] switch
        {
            "sent" => (InteractionKind.EmailSent, null),
            "delivered" => (InteractionKind.EmailDelivered, null),
            "open" => (InteractionKind.EmailOpened, (string?)null),
            "click" => (InteractionKind.EmailClicked, Shortened(record[ActivityUrl])),
            "bounce_hard" => (InteractionKind.EmailBounced, "hard"),
            "bounce_soft" => (InteractionKind.EmailBounced, "soft"),
            "complaint" => (InteractionKind.EmailComplained, null),
            "unsubscribe" => (InteractionKind.EmailUnsubscribed, null),
            var other => throw new InvalidOperationException($"'{other}' should have been rejected as a kind of activity."),
        };
        return new InteractionPlan
        {
            RecordId = change.Id,
            Kind = kind,
            Person = Ref.Of(RefKind.Subscriber, record[ActivitySubscriber]),
            OrPerson = Ref.OfEmail(record[ActivityEmail]),
            Object = Ref.Of(RefKind.Message, record[ActivityMessage]),
            At = Moment(record[ActivityAt]),
            ReceivedAt = change.ReceivedAt,
            IsMachine = kind is InteractionKind.EmailOpened or InteractionKind.EmailClicked && MachineActivity.IsKnownMachine(record.Extra),
            Detail = detail,
        };
    }

    private static InteractionPlan OfAttendance(LandedChange change)
    {
        StreamRecord record = change.Record;
        Ref? theEvent = Ref.Of(RefKind.Event, record["event_id"]);
        Ref? session = Ref.Of(RefKind.Session, record["session_id"]);
        return new InteractionPlan
        {
            RecordId = change.Id,
            Kind = session is null ? InteractionKind.EventAttended : InteractionKind.SessionAttended,
            Person = Ref.Of(RefKind.Registration, record["registration_id"]),
            OrPerson = Ref.OfBadge(record["event_id"], record["badge_id"]),
            Object = session ?? theEvent,
            Event = session is null ? null : theEvent,
            At = Moment(record["checked_in_at"]),
            ReceivedAt = change.ReceivedAt,
        };
    }

    private static string? Shortened(string? url) => url?.Length > DetailLength ? url[..DetailLength] : url;
}
