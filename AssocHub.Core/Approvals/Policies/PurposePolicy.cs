using AssocHub.Core.Common;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>The purpose is stated, and is one of the association's own.</summary>
public sealed class PurposePolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "purpose";

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "Purpose stated and allowed";

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts)
    {
        if (string.IsNullOrWhiteSpace(facts.Purpose))
        {
            return PolicyFinding.Fail("No purpose is stated. Choose one from the list.");
        }

        string purpose = TextFolding.Fold(facts.Purpose);
        return facts.AllowedPurposes.Any(p => string.Equals(TextFolding.Fold(p), purpose, StringComparison.Ordinal))
            ? PolicyFinding.Pass($"The purpose is “{facts.Purpose}”.")
            : PolicyFinding.Fail($"“{facts.Purpose}” is not on the association's list of purposes.");
    }
}
