using AssocHub.Core.Members;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Segments.Fields;

/// <summary>A kind of interaction in words.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Verb">Past tense after "who": <c>clicked</c>.</param>
/// <param name="Thing">What it is done to: <c>e-mail</c>.</param>
public sealed record Activity(InteractionKind Kind, string Verb, Thing Thing)
{
    /// <summary>As a form shows it: <c>Clicked an e-mail</c>.</summary>
    public string Label => Kind.Info().Label;

    /// <summary>Whose data it is.</summary>
    public SourceDomain Domain => Kind.Info().Domain;
}

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
        new(InteractionKind.EventRegistered, "registered for", Event),
        new(InteractionKind.EventAttended, "attended", Event),
        new(InteractionKind.SessionAttended, "attended", Session),
        new(InteractionKind.SponsorScanned, "met", Sponsor),
        new(InteractionKind.EmailOpened, "opened", Email),
        new(InteractionKind.EmailClicked, "clicked", Email),
        new(InteractionKind.EmailSent, "were sent", Email),
        new(InteractionKind.EmailDelivered, "received", Email),
        new(InteractionKind.EmailBounced, "bounced", Email),
        new(InteractionKind.EmailComplained, "reported as spam", Email),
        new(InteractionKind.EmailUnsubscribed, "unsubscribed from", Email),
        new(InteractionKind.CommunityThreadStarted, "started", Thread),
        new(InteractionKind.CommunityReplied, "replied in", Thread),
        new(InteractionKind.CommunityViewed, "read", Thread),
        new(InteractionKind.CommunityDownloaded, "downloaded", Resource),
    ];

    private static readonly Dictionary<InteractionKind, Activity> ByKind = All.ToDictionary(a => a.Kind);

    /// <summary>The words of a kind.</summary>
    public static Activity Of(InteractionKind kind) => ByKind[kind];
}
