using System.Collections.Frozen;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Members;

/// <summary>What is known of one kind of interaction.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Code">Its code in segments and API, for example <c>email.clicked</c>.</param>
/// <param name="Label">For a list, for example "Clicked an e-mail".</param>
/// <param name="Did">After "Members who", for example "clicked an e-mail".</param>
/// <param name="Domain">The domain whose data owner answers for it.</param>
/// <param name="Stream">The canonical stream it comes from; what an absence of it relies on.</param>
/// <param name="ObjectKind">What kind of thing it is done to.</param>
public sealed record InteractionKindInfo(
    InteractionKind Kind, string Code, string Label, string Did, SourceDomain Domain, string Stream, ObjectKind ObjectKind);

/// <summary>The one list of interaction kinds: code, words, domain, stream.</summary>
public static class InteractionKinds
{
    private static readonly FrozenDictionary<string, InteractionKindInfo> ByCode;
    private static readonly FrozenDictionary<InteractionKind, InteractionKindInfo> ByKind;

    static InteractionKinds()
    {
        All =
        [
            new(InteractionKind.EventRegistered, "event.registered", "Registered for an event", "registered for an event", SourceDomain.Events, "registrations", ObjectKind.Event),
            new(InteractionKind.EventAttended, "event.attended", "Attended an event", "attended an event", SourceDomain.Events, "attendance", ObjectKind.Event),
            new(InteractionKind.SessionAttended, "session.attended", "Attended a session", "attended a session", SourceDomain.Events, "attendance", ObjectKind.Session),
            new(InteractionKind.SponsorScanned, "sponsor.scanned", "Met a sponsor", "met a sponsor", SourceDomain.Events, "sponsor_interactions", ObjectKind.Sponsor),
            new(InteractionKind.EmailSent, "email.sent", "Was sent an e-mail", "were sent an e-mail", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.EmailDelivered, "email.delivered", "Received an e-mail", "received an e-mail", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.EmailOpened, "email.opened", "Opened an e-mail", "opened an e-mail", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.EmailClicked, "email.clicked", "Clicked an e-mail", "clicked an e-mail", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.EmailBounced, "email.bounced", "E-mail bounced", "had an e-mail bounce", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.EmailComplained, "email.complained", "Reported an e-mail as spam", "reported an e-mail as spam", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.EmailUnsubscribed, "email.unsubscribed", "Unsubscribed", "unsubscribed from an e-mail", SourceDomain.Email, "email_activity", ObjectKind.Email),
            new(InteractionKind.CommunityThreadStarted, "community.thread_started", "Started a community thread", "started a community thread", SourceDomain.Community, "threads", ObjectKind.Thread),
            new(InteractionKind.CommunityReplied, "community.replied", "Replied in a community thread", "replied in a community thread", SourceDomain.Community, "posts", ObjectKind.Thread),
            new(InteractionKind.CommunityViewed, "community.viewed", "Read a community thread", "read a community thread", SourceDomain.Community, "thread_views", ObjectKind.Thread),
            new(InteractionKind.CommunityDownloaded, "community.downloaded", "Downloaded a resource", "downloaded a resource", SourceDomain.Community, "resource_downloads", ObjectKind.Resource),
        ];
        ByCode = All.ToFrozenDictionary(k => k.Code, StringComparer.Ordinal);
        ByKind = All.ToFrozenDictionary(k => k.Kind);
    }

    /// <summary>All kinds, in the order of the domains.</summary>
    public static IReadOnlyList<InteractionKindInfo> All { get; }

    /// <summary>The kind of a code such as <c>email.clicked</c>; null when there is none.</summary>
    public static InteractionKindInfo? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>What is known of a kind.</summary>
    public static InteractionKindInfo Info(this InteractionKind kind) => ByKind[kind];

    /// <summary>The code of a kind, for example <c>email.clicked</c>.</summary>
    public static string Code(this InteractionKind kind) => ByKind[kind].Code;
}
