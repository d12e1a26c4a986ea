using AssocHub.Core.Approvals;
using AssocHub.Core.Segments;

namespace AssocHub.Tests.Approvals;

public sealed class VersionTransitionTests
{
    // DESIGN.md section 8, written down a second time.
    private static readonly (SegmentVersionState From, VersionAct Act, SegmentVersionState To)[] Legal =
    [
        (SegmentVersionState.Draft, VersionAct.Submit, SegmentVersionState.Submitted),
        (SegmentVersionState.Submitted, VersionAct.Approve, SegmentVersionState.Approved),
        (SegmentVersionState.Submitted, VersionAct.Reject, SegmentVersionState.Rejected),
        (SegmentVersionState.Submitted, VersionAct.Withdraw, SegmentVersionState.Withdrawn),
        (SegmentVersionState.Approved, VersionAct.Expire, SegmentVersionState.Expired),
        (SegmentVersionState.Approved, VersionAct.Revoke, SegmentVersionState.Revoked),
        (SegmentVersionState.Approved, VersionAct.Supersede, SegmentVersionState.Superseded),
    ];

    public static TheoryData<SegmentVersionState, VersionAct> Everything()
    {
        var all = new TheoryData<SegmentVersionState, VersionAct>();
        foreach (SegmentVersionState state in Enum.GetValues<SegmentVersionState>())
        {
            foreach (VersionAct act in Enum.GetValues<VersionAct>())
            {
                all.Add(state, act);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_transition_is_legal_or_refused_with_a_reason(SegmentVersionState state, VersionAct act)
    {
        var result = VersionTransitions.After(state, act);
        if (Legal.FirstOrDefault(l => l.From == state && l.Act == act) is { To: var to } && Legal.Any(l => l.From == state && l.Act == act))
        {
            Assert.Equal(to, result.Value);
            return;
        }

        IllegalTransition refusal = Assert.IsType<IllegalTransition>(result.Refusal);
        Assert.Equal((state, act), (refusal.State, refusal.Act));
        Assert.Matches(@"^[A-Z].*\. [A-Z].*\.$", refusal.Message);
    }
}
