namespace AssocHub.Core.Approvals.Policies;

/// <summary>
/// Who did not do something is only known as far as the feed that would tell is complete. A gap is no reason to refuse: the approver
/// sees it, and the segment is not sent before the feed is complete again or the gap was accepted by name.
/// </summary>
public sealed class CompleteFeedsPolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "complete-feeds";

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "What people did not do is known";

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts) => facts.Gaps.Count == 0
        ? PolicyFinding.Pass("Every feed that it relies on is complete.")
        : PolicyFinding.Look(string.Join(' ', facts.Gaps.Select(g => g.Message)));
}
