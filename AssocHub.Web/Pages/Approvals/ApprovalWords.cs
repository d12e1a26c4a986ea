using AssocHub.Core.Approvals;
using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Segments;
using AssocHub.Web.Components.Shared;

namespace AssocHub.Web.Pages.Approvals;

/// <summary>How states and findings read and look.</summary>
internal static class ApprovalWords
{
    public static string Of(SegmentVersionState state) => state switch
    {
        SegmentVersionState.Draft => "Draft",
        SegmentVersionState.Submitted => "Waiting",
        SegmentVersionState.Approved => "Approved",
        SegmentVersionState.Rejected => "Sent back",
        SegmentVersionState.Withdrawn => "Withdrawn",
        SegmentVersionState.Expired => "Lapsed",
        SegmentVersionState.Revoked => "Revoked",
        SegmentVersionState.Superseded => "Superseded",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state"),
    };

    public static Tone Tone(SegmentVersionState state) => state switch
    {
        SegmentVersionState.Submitted => Components.Shared.Tone.Info,
        SegmentVersionState.Approved => Components.Shared.Tone.Good,
        SegmentVersionState.Rejected or SegmentVersionState.Revoked => Components.Shared.Tone.Danger,
        SegmentVersionState.Expired => Components.Shared.Tone.Warning,
        _ => Components.Shared.Tone.Neutral,
    };

    public static string Of(PolicyVerdict verdict) => verdict switch
    {
        PolicyVerdict.Passed => "Kept",
        PolicyVerdict.Attention => "Look at this",
        PolicyVerdict.Failed => "Broken",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Unknown verdict"),
    };

    public static Tone Tone(PolicyVerdict verdict) => verdict switch
    {
        PolicyVerdict.Passed => Components.Shared.Tone.Good,
        PolicyVerdict.Attention => Components.Shared.Tone.Warning,
        _ => Components.Shared.Tone.Danger,
    };

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Approve => "Approved",
        Verdict.Reject => "Sent back",
        Verdict.Withdraw => "Withdrawn",
        Verdict.Revoke => "Revoked",
        Verdict.AcceptGap => "Gap accepted",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Unknown verdict"),
    };
}
