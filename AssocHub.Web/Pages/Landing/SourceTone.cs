using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Data.Landing;
using AssocHub.Web.Components.Shared;

namespace AssocHub.Web.Pages.Landing;

/// <summary>How a source is, in a word.</summary>
internal static class SourceTone
{
    private static readonly TimeSpan Stale = TimeSpan.FromHours(48);

    public static (string Text, Tone Tone) Of(SourceStatus status, DateTimeOffset now) => status switch
    {
        { Source.IsPaused: true } => ("Paused", Tone.Neutral),
        { LastRun.Outcome: RunOutcome.Running } => ("Syncing", Tone.Info),
        { LastRun.Outcome: RunOutcome.Failed or RunOutcome.UserError } => ("Failing", Tone.Danger),
        { LastRun: null } => ("Not synced yet", Tone.Info),
        { LastRun.Outcome: RunOutcome.Interrupted or RunOutcome.Cancelled } => ("Interrupted", Tone.Warning),
        { LastRun.IsPartial: true } => ("Partly read", Tone.Warning),
        { FreshAt: null } => ("Incomplete", Tone.Warning),
        { FreshAt: { } fresh } when now - fresh > Stale => ("Stale", Tone.Warning),
        _ => ("Fresh", Tone.Good),
    };

    public static string Domain(SourceDomain domain) => domain switch
    {
        SourceDomain.Ams => "Membership system",
        SourceDomain.Events => "Event platform",
        SourceDomain.Email => "E-mail platform",
        SourceDomain.Community => "Community",
        _ => domain.ToString(),
    };

    public static string Icon(SourceDomain domain) => domain switch
    {
        SourceDomain.Ams => "badge",
        SourceDomain.Events => "event",
        SourceDomain.Email => "mail",
        SourceDomain.Community => "forum",
        _ => "cable",
    };
}
