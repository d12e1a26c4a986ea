using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Approvals;

/// <summary>The version is not in a state in which this can happen.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Act">What was tried.</param>
public sealed record IllegalTransition(SegmentVersionState State, VersionAct Act) : Refusal($"{Where(State)} {Advice(State, Act)}")
{
    private static string Where(SegmentVersionState state) => state switch
    {
        SegmentVersionState.Draft => "This version is still a draft.",
        SegmentVersionState.Submitted => "This version is waiting for a decision.",
        SegmentVersionState.Approved => "This version is approved.",
        SegmentVersionState.Rejected => "This version was sent back.",
        SegmentVersionState.Withdrawn => "This version was withdrawn.",
        SegmentVersionState.Expired => "The approval of this version has lapsed.",
        SegmentVersionState.Revoked => "The approval of this version was revoked.",
        SegmentVersionState.Superseded => "A later version of this segment is approved.",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Unknown state"),
    };

    private static string Advice(SegmentVersionState state, VersionAct act) => (state, act) switch
    {
        (SegmentVersionState.Draft, _) => "Submit it first.",
        (SegmentVersionState.Submitted, VersionAct.Submit) => "It need not be submitted again.",
        (SegmentVersionState.Submitted, _) => "Decide on it first.",
        (SegmentVersionState.Approved, VersionAct.Submit or VersionAct.Approve) => "It need not be approved again.",
        (SegmentVersionState.Approved, _) => "Revoke the approval instead.",
        (_, VersionAct.Submit) => "Edit the segment, which starts a new version, and submit that.",
        _ => "It can no longer be decided on.",
    };
}

/// <summary>Four eyes: the author may not decide.</summary>
public sealed record WroteThisVersion() : Refusal("You wrote this version. Somebody else must decide on it.");

/// <summary>Four eyes: the requester may not decide.</summary>
public sealed record SubmittedThisVersion() : Refusal("You submitted this version. Somebody else must decide on it.");

/// <summary>Only people decide.</summary>
public sealed record MachineMayNotDecide()
    : Refusal("The schedule and the command line never decide. Sign in as a person who may approve.");

/// <summary>The person has already approved this request.</summary>
public sealed record AlreadyApprovedByYou() : Refusal("You have approved this already. It waits for the other owners.");

/// <summary>A data owner decides about their own data only.</summary>
/// <param name="Reads">Domains that the segment reads.</param>
public sealed record NotYourDomain(IReadOnlyList<SourceDomain> Reads)
    : Refusal($"This segment reads {DomainNeed.List(Reads)} data, whose owners decide on it. You answer for other data.");

/// <summary>A decision that must say why does not.</summary>
public sealed record CommentNeeded() : Refusal("Say why, so that the requester knows what to change.");

/// <summary>Only who asked may take the request back.</summary>
public sealed record NotYourRequest() : Refusal("Only the person who submitted this version may withdraw it. You can send it back instead.");

/// <summary>Policies do not allow the request.</summary>
/// <param name="Failed">Those that failed; never empty.</param>
public sealed record PoliciesRefuse(IReadOnlyList<PolicyResult> Failed)
    : Refusal(string.Join(' ', Failed.Select(f => $"{f.Title}: {f.Reason}")));

/// <summary>A request must say where the segment is to be sent.</summary>
public sealed record NoDestinationChosen() : Refusal("Choose at least one destination: an approval covers the destinations it names.");

/// <summary>Another version of the segment already waits.</summary>
/// <param name="Number">Its number.</param>
public sealed record AnotherVersionWaits(int Number)
    : Refusal($"Version {Number} of this segment is waiting for a decision. Withdraw it first, or wait.");

/// <summary>The segment is archived.</summary>
public sealed record SegmentArchived() : Refusal("This segment is archived. Restore it first.");

/// <summary>The segment no longer has the size that the approver looked at.</summary>
/// <param name="Seen">What they saw.</param>
/// <param name="Now">What it is.</param>
public sealed record SizeMoved(int Seen, int Now)
    : Refusal($"The segment had {Seen:N0} members when you opened this page and has {Now:N0} now. Reload and look again.");

/// <summary>The stored definition is not the one whose hash was stored with it.</summary>
public sealed record DefinitionTampered()
    : Refusal("The stored definition does not match its own hash. Edit and save the segment again, which starts a new version.");

/// <summary>No version of the segment is approved.</summary>
/// <param name="State">Where its newest version stands; null when it has none.</param>
public sealed record NotApproved(SegmentVersionState? State)
    : Refusal(State switch
    {
        null => "The segment has no version yet.",
        SegmentVersionState.Draft => "The segment is a draft. Submit it for approval first.",
        SegmentVersionState.Submitted => "The segment waits for its approvers.",
        SegmentVersionState.Rejected => "The segment was sent back by its approvers.",
        SegmentVersionState.Withdrawn => "The request for approval was withdrawn.",
        SegmentVersionState.Expired => "The approval has lapsed. A new one is needed.",
        SegmentVersionState.Revoked => "The approval was revoked.",
        SegmentVersionState.Superseded or SegmentVersionState.Approved => "The segment has no approval that holds now.",
        _ => throw new ArgumentOutOfRangeException(nameof(State), State, "Unknown state"),
    });

/// <summary>The approval does not cover where the segment is to be sent.</summary>
public sealed record DestinationNotApproved()
    : Refusal("The approval does not cover this destination. Start a new version and name it in the request.");

/// <summary>The segment says what people did not do, and the feed that would know is behind.</summary>
/// <param name="Gaps">What is missing; never empty.</param>
public sealed record FeedsBehind(IReadOnlyList<CoverageGap> Gaps)
    : Refusal("This waits, since the segment says what people did not do and that is not known for certain. "
        + string.Join(' ', Gaps.Select(g => g.Message)) + " It goes on when the feed is complete again, or when an approver accepts the gap.");

/// <summary>What was promised no longer holds, so the approval has ended by itself.</summary>
/// <param name="Why">What changed, as a sentence.</param>
public sealed record ApprovalLapsed(string Why) : Refusal($"The approval has lapsed: {Why} A new approval is needed.");
