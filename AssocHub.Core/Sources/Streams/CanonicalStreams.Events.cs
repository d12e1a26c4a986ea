namespace AssocHub.Core.Sources.Streams;

/// <content>The event platform: what they attend.</content>
public static partial class CanonicalStreams
{
    private static readonly string[] EventFormats =
        ["in_person", "online", "hybrid", "onsite=in_person", "on_site=in_person", "live=in_person", "virtual=online", "webinar=online"];

    /// <summary>Events.</summary>
    public static StreamDefinition Events { get; } = new(
        "events", SourceDomain.Events, "Events", "A conference, webinar or meeting.",
        [
            Id("event_id"), Title("name", "event_name", "title"),
            Required(Of(FieldType.Instant, "starts_at", "start", "start_time", "start_date", "starts")),
            Of(FieldType.Instant, "ends_at", "end", "end_time", "end_date", "ends"),
            new("format", FieldType.Code, false, 100, ["event_format"], EventFormats, true), List("topics", "topic", "tags"),
        ],
        []);

    /// <summary>Sessions.</summary>
    public static StreamDefinition Sessions { get; } = new(
        "sessions", SourceDomain.Events, "Sessions", "One session of an event.",
        [
            Id("session_id"), Id("event_id"), Title("title", "name", "session_title", "session_name"), List("topics", "topic", "tags"),
            Text("speaker", "speakers"), Of(FieldType.Instant, "starts_at", "start", "start_time", "starts"),
            Of(FieldType.Instant, "ends_at", "end", "end_time", "ends"),
        ],
        []);

    /// <summary>Registrations: the people as the event platform knows them.</summary>
    public static StreamDefinition Registrations { get; } = new(
        "registrations", SourceDomain.Events, "Registrations", "A person's registration for an event, with their badge.",
        [
            Id("registration_id", "confirmation_number"), Id("event_id"), Ref("badge_id", "badge", "badge_number"), Email(),
            Text("first_name", "given_name"), Text("last_name", "surname", "family_name"),
            Text("organization", "organisation", "company"), Ref("ams_id", "member_id", "member_number"),
            Of(FieldType.Instant, "registered_at", "registration_date", "registered_on", "created_at"),
            Short("status", 100, "registration_status"), List("session_ids", "sessions"), Ref("invited_by_push"),
        ],
        [], "registered_at");

    /// <summary>Who was there.</summary>
    public static StreamDefinition Attendance { get; } = new(
        "attendance", SourceDomain.Events, "Attendance", "Somebody checked in at an event or, with a session, at that session.",
        [
            Id("attendance_id", "check_in_id"), Id("event_id"), Ref("session_id"), Ref("registration_id", "confirmation_number"),
            Ref("badge_id", "badge", "badge_number"),
            Of(FieldType.Instant, "checked_in_at", "check_in_time", "checkin", "attended_at", "scanned_at"),
        ],
        [["registration_id", "badge_id"]], "checked_in_at");

    /// <summary>Badge scans, booth visits and meetings with sponsors.</summary>
    public static StreamDefinition SponsorInteractions { get; } = new(
        "sponsor_interactions", SourceDomain.Events, "Sponsor interactions", "Somebody met a sponsor at an event.",
        [
            Id("interaction_id"), Id("event_id"), Id("sponsor_id"), Ref("badge_id", "badge", "badge_number"), Ref("registration_id"),
            new("kind", FieldType.Code, false, 60, ["type"], ["badge_scan", "booth_visit", "meeting", "scan=badge_scan", "booth=booth_visit"], false),
            Of(FieldType.Instant, "occurred_at", "scanned_at", "time", "timestamp"),
        ],
        [["badge_id", "registration_id"]], "occurred_at");
}
