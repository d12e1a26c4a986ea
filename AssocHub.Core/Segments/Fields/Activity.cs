using AssocHub.Core.Members;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Segments.Fields;

/// <summary>A kind of interaction in words.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Label">As a form shows it: <c>Clicked an e-mail</c>.</param>
/// <param name="Verb">Past tense after "who": <c>clicked</c>.</param>
/// <param name="Thing">What it is done to: <c>e-mail</c>.</param>
/// <param name="Domain">Whose data it is.</param>
public sealed record Activity(InteractionKind Kind, string Label, string Verb, Thing Thing, SourceDomain Domain);

/// <summary>What activities are done to, in words.</summary>
/// <param name="Singular"><c>e-mail</c></param>
/// <param name="Plural"><c>e-mails</c></param>
/// <param name="Article"><c>an</c></param>
/// <param name="Kind">The kind of object.</param>
public sealed record Thing(string Singular, string Plural, string Article, ObjectKind Kind);

/// <summary>The one list of activities that segments can ask about.</summary>
public static class ActivityCatalogue
{
    private static readonly Thing Event = new("event", "events", "an", ObjectKind.Event);
    private static readonly Thing Session = new("session", "sessions", "a", ObjectKind.Session);
    private static readonly Thing Sponsor = new("sponsor", "sponsors", "a", ObjectKind.Sponsor);
    private static readonly Thing Email = new("e-mail", "e-mails", "an", ObjectKind.Email);
    private static readonly Thing Thread = new("community thread", "community threads", "a", ObjectKind.Thread);
    private static readonly Thing Resource = new("resource", "resources", "a", ObjectKind.Resource);

    /// <summary>All activities, in the order a form offers them.</summary>
    public static IReadOnlyList<Activity> All { get; } =
    [
        new(InteractionKind.EventRegistered, "Registered for an event", "registered for", Event, SourceDomain.Events),
        new(InteractionKind.EventAttended, "Attended an event", "attended", Event, SourceDomain.Events),
        new(InteractionKind.SessionAttended, "Attended a session", "attended", Session, SourceDomain.Events),
        new(InteractionKind.SponsorScanned, "Was scanned by a sponsor", "were scanned by", Sponsor, SourceDomain.Events),
        new(InteractionKind.EmailOpened, "Opened an e-mail", "opened", Email, SourceDomain.Email),
        new(InteractionKind.EmailClicked, "Clicked an e-mail", "clicked", Email, SourceDomain.Email),
        new(InteractionKind.EmailSent, "Was sent an e-mail", "were sent", Email, SourceDomain.Email),
        new(InteractionKind.EmailDelivered, "Received an e-mail", "received", Email, SourceDomain.Email),
        new(InteractionKind.EmailBounced, "Had an e-mail bounce", "bounced", Email, SourceDomain.Email),
        new(InteractionKind.EmailComplained, "Reported an e-mail as spam", "reported as spam", Email, SourceDomain.Email),
        new(InteractionKind.EmailUnsubscribed, "Unsubscribed from an e-mail", "unsubscribed from", Email, SourceDomain.Email),
        new(InteractionKind.CommunityThreadStarted, "Started a community thread", "started", Thread, SourceDomain.Community),
        new(InteractionKind.CommunityReplied, "Replied in a community thread", "replied in", Thread, SourceDomain.Community),
        new(InteractionKind.CommunityViewed, "Viewed a community thread", "viewed", Thread, SourceDomain.Community),
        new(InteractionKind.CommunityDownloaded, "Downloaded a resource", "downloaded", Resource, SourceDomain.Community),
    ];

    private static readonly Dictionary<InteractionKind, Activity> ByKind = All.ToDictionary(a => a.Kind);

    /// <summary>The words of a kind.</summary>
    public static Activity Of(InteractionKind kind) => ByKind[kind];
}
