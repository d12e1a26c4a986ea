namespace AssocHub.Core.Sources.Streams;

/// <content>The e-mail platform: what they open.</content>
public static partial class CanonicalStreams
{
    private static readonly string[] ActivityKinds =
    [
        "sent", "delivered", "open", "click", "bounce_hard", "bounce_soft", "complaint", "unsubscribe",
        "send=sent", "delivery=delivered", "opened=open", "clicked=click", "hard_bounce=bounce_hard", "soft_bounce=bounce_soft",
        "complained=complaint", "spam=complaint", "spam_report=complaint", "unsubscribed=unsubscribe",
    ];

    private static readonly string[] SubscriberStatuses =
    [
        "subscribed", "unsubscribed", "cleaned", "pending",
        "active=subscribed", "opted_in=subscribed", "opted_out=unsubscribed", "bounced=cleaned", "unconfirmed=pending",
    ];

    /// <summary>Messages sent to many.</summary>
    public static StreamDefinition EmailMessages { get; } = new(
        "email_messages", SourceDomain.Email, "E-mail messages", "A message sent to many.",
        [
            Id("email_id", "campaign_id", "message_id"), Title("subject", "subject_line"),
            Required(Of(FieldType.Instant, "sent_at", "send_time", "sent_on", "sent")),
            new("kind", FieldType.Code, false, 100, ["type"], ["digest", "newsletter", "invitation", "renewal", "sponsor", "other"], true),
            Text("segment", "audience"), List("topics", "topic", "tags"), Ref("sponsor_id"), Of(FieldType.Decimal, "cost"),
        ],
        [], "sent_at");

    /// <summary>Subscribers: the people as the e-mail platform knows them.</summary>
    public static StreamDefinition Subscribers { get; } = new(
        "subscribers", SourceDomain.Email, "Subscribers", "A person on the e-mail platform's list.",
        [
            Id("subscriber_id", "contact_id", "leid"), Required(Email()), Text("first_name", "given_name", "fname"),
            Text("last_name", "surname", "family_name", "lname"), Ref("ams_id", "member_id", "member_number"),
            new("status", FieldType.Code, false, 60, ["subscription_status", "email_status"], SubscriberStatuses, false), List("tags"),
            Of(FieldType.Instant, "updated_at", "last_changed", "last_modified", "modified_at"),
        ],
        []);

    /// <summary>What was sent to whom, and what they did with it.</summary>
    public static StreamDefinition EmailActivity { get; } = new(
        "email_activity", SourceDomain.Email, "E-mail activity", "A message was sent to somebody, or they opened it, clicked, bounced, complained or left.",
        [
            Id("activity_id", "event_id"), Id("email_id", "campaign_id", "message_id"), Email(), Ref("subscriber_id", "contact_id"),
            new("kind", FieldType.Code, true, 60, ["action", "type", "event", "event_type"], ActivityKinds, false),
            Required(Of(FieldType.Instant, "occurred_at", "timestamp", "time", "event_time")),
            Short("url", 8000, "link", "clicked_url"),
        ],
        [["email", "subscriber_id"]], "occurred_at");
}
