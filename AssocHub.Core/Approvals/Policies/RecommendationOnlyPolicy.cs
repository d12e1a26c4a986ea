using AssocHub.Core.Common;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>
/// "Member data may only be used for personalised recommendations, not disqualifications." A segment with that purpose can only add
/// people to something offered: it is pushed add-only (the audience says so and the planner obeys), and no other segment may leave
/// its members out.
/// </summary>
public sealed class RecommendationOnlyPolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "recommendation-only";

    /// <summary>The purpose to which it applies.</summary>
    public const string Purpose = "Personalised recommendation";

    private static readonly string PurposeKey = TextFolding.Fold(Purpose);

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "Recommendations, never disqualifications";

    /// <summary>True when a segment of this purpose may only add people.</summary>
    public static bool Applies(string purpose) => string.Equals(TextFolding.Fold(purpose), PurposeKey, StringComparison.Ordinal);

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts)
    {
        string[] leftOut = [.. facts.LeavesOut.Where(s => Applies(s.Purpose)).Select(s => $"‘{s.Segment}’")];
        if (leftOut.Length > 0)
        {
            return PolicyFinding.Fail(
                $"It leaves out the members of {string.Join(", ", leftOut)}, whose data may be used for recommendations only. Take that condition out.");
        }

        return Applies(facts.Purpose)
            ? PolicyFinding.Pass("It may add people to what is offered, and is never used to take anything from anyone: pushes of it add only.")
            : PolicyFinding.Pass("Its purpose is not a recommendation, and it leaves out nobody who is in one.");
    }
}
