using AssocHub.Core.Members;

namespace AssocHub.Core.Segments.Describing;

/// <summary>A verb and what it means by what it is done to.</summary>
/// <param name="Forms">As people write it, with the preposition where it belongs to it; the longest first.</param>
/// <param name="Kinds">What it means.</param>
internal sealed record Verb(string[] Forms, params (ObjectKind To, InteractionKind[] Kinds)[] Kinds)
{
    public InteractionKind[] All { get; } = [.. Kinds.SelectMany(k => k.Kinds)];

    public InteractionKind[] For(IEnumerable<ObjectKind> things) => [.. Kinds.Where(k => things.Contains(k.To)).SelectMany(k => k.Kinds)];
}

/// <summary>A noun for what activities are done to.</summary>
/// <param name="Words">Singular and plural.</param>
/// <param name="Kinds">What it may be.</param>
/// <param name="IsVague">A word that may as well stand in titles: "webinar", "newsletter".</param>
internal sealed record Noun(string[] Words, ObjectKind[] Kinds, bool IsVague = false);

/// <summary>The everyday words of activities.</summary>
internal static class ActivityWords
{
    private static readonly InteractionKind[] Posting = [InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied];

    /// <summary>Everything that is done on purpose.</summary>
    public static IReadOnlyList<InteractionKind> Anything { get; } =
    [
        InteractionKind.EventRegistered, InteractionKind.EventAttended, InteractionKind.SessionAttended, InteractionKind.SponsorScanned,
        InteractionKind.EmailOpened, InteractionKind.EmailClicked, InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied,
        InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded,
    ];

    /// <summary>All verbs.</summary>
    public static IReadOnlyList<Verb> Verbs { get; } =
    [
        new(["registered for", "register for", "registering for", "signed up for", "sign up for", "signing up for", "signed up to", "signed up", "sign up", "booked", "book", "enrolled in", "enrolled for", "enrolled", "enrol", "enroll", "registered", "register", "registering"],
            (ObjectKind.Event, [InteractionKind.EventRegistered])),
        new(["attended", "attend", "attending", "attends", "came to", "come to", "coming to", "went to", "gone to", "go to", "going to", "been to", "been at", "was at", "were at", "showed up at", "showed up to", "showed up for", "showed up", "show up", "turned up", "turn up", "took part in", "take part in", "taken part in", "participated in", "participate in", "participating in", "visited", "visit", "visiting", "joined us at", "came", "come", "attendance at"],
            (ObjectKind.Event, [InteractionKind.EventAttended]), (ObjectKind.Session, [InteractionKind.SessionAttended])),
        new(["met", "meet", "meeting", "talked to", "spoke to", "were scanned by", "was scanned by", "scanned by", "scanned at", "scanned", "visited the booth of", "visited a booth of", "stopped by"],
            (ObjectKind.Sponsor, [InteractionKind.SponsorScanned])),
        new(["clicked on", "click on", "clicking on", "clicked through", "clicked", "click", "clicking", "clicks", "followed a link in", "clicked through on"],
            (ObjectKind.Email, [InteractionKind.EmailClicked])),
        new(["opened", "open", "opening", "opens"], (ObjectKind.Email, [InteractionKind.EmailOpened])),
        new(["read", "reading", "reads"], (ObjectKind.Email, [InteractionKind.EmailOpened]), (ObjectKind.Thread, [InteractionKind.CommunityViewed])),
        new(["were sent", "was sent", "been sent", "got sent", "sent", "were emailed", "was emailed", "been emailed"], (ObjectKind.Email, [InteractionKind.EmailSent])),
        new(["received", "receive", "receiving", "got", "get", "getting", "were delivered", "been delivered"], (ObjectKind.Email, [InteractionKind.EmailDelivered])),
        new(["bounced", "bounce", "bouncing", "hard bounced", "soft bounced"], (ObjectKind.Email, [InteractionKind.EmailBounced])),
        new(["reported as spam", "report as spam", "marked as spam", "mark as spam", "complained about", "complain about", "complained"], (ObjectKind.Email, [InteractionKind.EmailComplained])),
        new(["unsubscribed from", "unsubscribe from", "unsubscribed", "unsubscribe", "unsubscribing", "opted out of", "opted out"], (ObjectKind.Email, [InteractionKind.EmailUnsubscribed])),
        new(["started", "start", "starting", "opened up", "created", "create", "asked", "ask", "asking"], (ObjectKind.Thread, [InteractionKind.CommunityThreadStarted])),
        new(["replied in", "replied to", "reply in", "reply to", "replying to", "replying in", "replied", "reply", "replying", "answered", "answer", "answering", "responded to", "respond to", "responded", "responding to", "commented on", "commented in", "comment on", "commented", "comment"],
            (ObjectKind.Thread, [InteractionKind.CommunityReplied])),
        new(["posted in", "posted on", "posted to", "post in", "post on", "posting in", "posted", "post", "posting", "wrote in", "wrote on", "write in", "wrote", "write", "writing in", "written in", "spoke in", "spoken in", "spoke up in", "talked in", "contributed to", "contribute to", "contributing to", "discussed", "discuss"],
            (ObjectKind.Thread, Posting)),
        new(["viewed", "view", "viewing", "browsed", "browse", "looked at", "look at", "visited"], (ObjectKind.Thread, [InteractionKind.CommunityViewed])),
        new(["downloaded", "download", "downloading"], (ObjectKind.Resource, [InteractionKind.CommunityDownloaded])),
    ];

    /// <summary>All nouns.</summary>
    public static IReadOnlyList<Noun> Nouns { get; } =
    [
        new(["email", "emails", "mail", "mails", "mailing", "mailings", "message", "messages", "link", "links", "email link", "email links", "link in an email", "links in an email", "a link in an email"], [ObjectKind.Email]),
        new(["newsletter", "newsletters", "digest", "digests", "invitation", "invitations"], [ObjectKind.Email], IsVague: true),
        new(["event", "events"], [ObjectKind.Event]),
        new(["conference", "conferences", "congress", "summit", "convention", "gala", "gathering", "gatherings", "meeting", "meetings"], [ObjectKind.Event], IsVague: true),
        new(["session", "sessions"], [ObjectKind.Session]),
        new(["talk", "talks", "workshop", "workshops", "seminar", "seminars", "lecture", "lectures", "panel", "panels"], [ObjectKind.Session], IsVague: true),
        new(["webinar", "webinars", "course", "courses", "class", "classes", "training", "trainings"], [ObjectKind.Event, ObjectKind.Session], IsVague: true),
        new(["sponsor", "sponsors", "exhibitor", "exhibitors", "vendor", "vendors", "booth", "booths", "sponsor booth"], [ObjectKind.Sponsor]),
        new(["community thread", "community threads", "community discussion", "community discussions", "thread", "threads", "discussion", "discussions", "conversation", "conversations", "forum", "forums", "forum thread", "forum threads", "discussion thread", "discussion threads", "community", "question", "questions", "community question"], [ObjectKind.Thread]),
        new(["resource", "resources", "file", "files", "document", "documents", "guide", "guides", "whitepaper", "whitepapers", "white paper", "white papers", "pdf"], [ObjectKind.Resource]),
    ];

    /// <summary>Activities as nouns: "three clicks", "no registrations".</summary>
    public static IReadOnlyList<(string Words, InteractionKind[] Kinds)> Deeds { get; } =
    [
        ("email clicks", [InteractionKind.EmailClicked]), ("email click", [InteractionKind.EmailClicked]), ("clicks", [InteractionKind.EmailClicked]), ("click", [InteractionKind.EmailClicked]),
        ("email opens", [InteractionKind.EmailOpened]), ("email open", [InteractionKind.EmailOpened]), ("opens", [InteractionKind.EmailOpened]), ("open", [InteractionKind.EmailOpened]),
        ("event registrations", [InteractionKind.EventRegistered]), ("registrations", [InteractionKind.EventRegistered]), ("registration", [InteractionKind.EventRegistered]),
        ("attendances", [InteractionKind.EventAttended, InteractionKind.SessionAttended]), ("attendance", [InteractionKind.EventAttended, InteractionKind.SessionAttended]),
        ("community replies", [InteractionKind.CommunityReplied]), ("replies", [InteractionKind.CommunityReplied]), ("reply", [InteractionKind.CommunityReplied]),
        ("community posts", Posting), ("posts", Posting), ("post", Posting),
        ("downloads", [InteractionKind.CommunityDownloaded]), ("download", [InteractionKind.CommunityDownloaded]),
        ("bounces", [InteractionKind.EmailBounced]), ("bounce", [InteractionKind.EmailBounced]), ("bounced emails", [InteractionKind.EmailBounced]),
        ("complaints", [InteractionKind.EmailComplained]), ("spam complaints", [InteractionKind.EmailComplained]),
        ("badge scans", [InteractionKind.SponsorScanned]), ("badge scan", [InteractionKind.SponsorScanned]), ("scans", [InteractionKind.SponsorScanned]),
        ("email activity", [InteractionKind.EmailOpened, InteractionKind.EmailClicked]),
        ("community activity", [.. Posting, InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded]),
        ("event activity", [InteractionKind.EventRegistered, InteractionKind.EventAttended, InteractionKind.SessionAttended]),
        ("activity", [.. Anything]), ("activities", [.. Anything]), ("interaction", [.. Anything]), ("interactions", [.. Anything]), ("engagement", [.. Anything]),
    ];

    /// <summary>Doing something or nothing at all.</summary>
    public static IReadOnlyList<(string Words, bool Negated)> General { get; } =
    [
        ("did nothing at all", true), ("did nothing", true), ("done nothing", true), ("do nothing", true), ("doing nothing", true), ("inactive", true), ("silent", true), ("quiet", true), ("dormant", true), ("disengaged", true), ("gone quiet", true), ("went quiet", true),
        ("did anything", false), ("done anything", false), ("do anything", false), ("did something", false), ("done something", false), ("active", false), ("engaged with us", false), ("engaged", false), ("interacted with us", false), ("interacted", false),
    ];

    /// <summary>Where something was done, where that says which activities.</summary>
    public static IReadOnlyList<(string Words, InteractionKind[] Kinds)> Places { get; } =
    [
        ("in the community", [.. Posting, InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded]), ("in the forum", [.. Posting, InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded]),
        ("at events", [InteractionKind.EventRegistered, InteractionKind.EventAttended, InteractionKind.SessionAttended]),
        ("by email", [InteractionKind.EmailOpened, InteractionKind.EmailClicked]), ("with our emails", [InteractionKind.EmailOpened, InteractionKind.EmailClicked]), ("in emails", [InteractionKind.EmailOpened, InteractionKind.EmailClicked]),
    ];
}
