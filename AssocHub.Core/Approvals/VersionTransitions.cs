using AssocHub.Core.Common;
using AssocHub.Core.Segments;

namespace AssocHub.Core.Approvals;

/// <summary>What can happen to a segment version.</summary>
public enum VersionAct
{
    /// <summary>Its author or a colleague puts it before the approvers.</summary>
    Submit,

    /// <summary>The last approval it needed is given.</summary>
    Approve,

    /// <summary>An approver sends it back.</summary>
    Reject,

    /// <summary>The requester takes it back.</summary>
    Withdraw,

    /// <summary>Its time ran out, or what was promised no longer holds.</summary>
    Expire,

    /// <summary>An approver takes the approval back.</summary>
    Revoke,

    /// <summary>A later version of the same segment was approved.</summary>
    Supersede,
}

/// <summary>The state machine of a segment version (DESIGN.md section 8): one table, and a typed refusal for everything not in it.</summary>
public static class VersionTransitions
{
    private static readonly Dictionary<(SegmentVersionState, VersionAct), SegmentVersionState> Table = new()
    {
        [(SegmentVersionState.Draft, VersionAct.Submit)] = SegmentVersionState.Submitted,
        [(SegmentVersionState.Submitted, VersionAct.Approve)] = SegmentVersionState.Approved,
        [(SegmentVersionState.Submitted, VersionAct.Reject)] = SegmentVersionState.Rejected,
        [(SegmentVersionState.Submitted, VersionAct.Withdraw)] = SegmentVersionState.Withdrawn,
        [(SegmentVersionState.Approved, VersionAct.Expire)] = SegmentVersionState.Expired,
        [(SegmentVersionState.Approved, VersionAct.Revoke)] = SegmentVersionState.Revoked,
        [(SegmentVersionState.Approved, VersionAct.Supersede)] = SegmentVersionState.Superseded,
    };

    /// <summary>The state after an act, or <see cref="IllegalTransition"/>.</summary>
    public static Result<SegmentVersionState> After(SegmentVersionState state, VersionAct act) =>
        Table.TryGetValue((state, act), out SegmentVersionState next) ? next : new IllegalTransition(state, act);
}
