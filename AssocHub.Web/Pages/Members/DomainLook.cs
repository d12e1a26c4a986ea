using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using AssocHub.Web.Components.Shared;

namespace AssocHub.Web.Pages.Members;

/// <summary>How each domain is named and drawn; the same on the list, the page and the timeline.</summary>
public static class DomainLook
{
    public static string Name(SourceDomain domain) => domain switch
    {
        SourceDomain.Ams => "AMS",
        SourceDomain.Events => "Events",
        SourceDomain.Email => "E-mail",
        SourceDomain.Community => "Community",
        _ => domain.ToString(),
    };

    public static string Icon(SourceDomain domain) => domain switch
    {
        SourceDomain.Ams => "badge",
        SourceDomain.Events => "event",
        SourceDomain.Email => "mail",
        SourceDomain.Community => "forum",
        _ => "circle",
    };

    public static string Icon(InteractionKind kind) => kind switch
    {
        InteractionKind.EventRegistered => "how_to_reg",
        InteractionKind.EventAttended => "event_available",
        InteractionKind.SessionAttended => "co_present",
        InteractionKind.SponsorScanned => "qr_code_scanner",
        InteractionKind.EmailSent => "outgoing_mail",
        InteractionKind.EmailDelivered => "mark_email_unread",
        InteractionKind.EmailOpened => "drafts",
        InteractionKind.EmailClicked => "ads_click",
        InteractionKind.EmailBounced => "unsubscribe",
        InteractionKind.EmailComplained => "report",
        InteractionKind.EmailUnsubscribed => "unsubscribe",
        InteractionKind.CommunityThreadStarted => "add_comment",
        InteractionKind.CommunityReplied => "reply",
        InteractionKind.CommunityViewed => "visibility",
        InteractionKind.CommunityDownloaded => "download",
        _ => "circle",
    };

    public static string CssClass(SourceDomain domain) => "domain-" + domain.ToString().ToLowerInvariant();

    public static string KindName(PersonKind kind) => kind switch
    {
        PersonKind.AmsMember => "AMS member",
        PersonKind.Registrant => "Registration",
        PersonKind.Subscriber => "Subscriber",
        PersonKind.CommunityUser => "Community user",
        _ => kind.ToString(),
    };
}

/// <summary>Standing and consent in words and tones.</summary>
public static class StandingWords
{
    public static string Of(MembershipStanding standing) => standing switch
    {
        MembershipStanding.Current => "Current member",
        MembershipStanding.Lapsed => "Lapsed",
        _ => "Not a member",
    };

    public static Tone ToneOf(MembershipStanding standing) => standing switch
    {
        MembershipStanding.Current => Tone.Good,
        MembershipStanding.Lapsed => Tone.Warning,
        _ => Tone.Neutral,
    };

    public static (string Text, Tone Tone) Consent(string? consent) => consent switch
    {
        "subscribed" => ("Subscribed to e-mail", Tone.Good),
        "pending" => ("E-mail not confirmed", Tone.Warning),
        "unsubscribed" => ("Unsubscribed from e-mail", Tone.Danger),
        "cleaned" => ("E-mail undeliverable", Tone.Danger),
        _ => ("No e-mail subscription", Tone.Neutral),
    };
}
