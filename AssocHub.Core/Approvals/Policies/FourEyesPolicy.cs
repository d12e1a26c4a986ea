using AssocHub.Core.Sources;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>Somebody other than the author and the requester can decide on every part of it.</summary>
public sealed class FourEyesPolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "four-eyes";

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "Four eyes";

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts)
    {
        if (facts.Needs.Count == 0)
        {
            return PolicyFinding.Fail("It is not known whose data it reads, so nobody can approve it.");
        }

        SourceDomain[] stuck =
        [
            .. facts.Needs.Where(n => n.Owners.Count > 0 && n.Owners.All(facts.AuthorsAndRequester.Contains)).Select(n => n.Domain),
        ];
        if (stuck.Length > 0)
        {
            return PolicyFinding.Fail(
                $"Nobody but its author or requester owns the {DomainNeed.List(stuck)} data. Assign another owner, or let somebody else submit it.");
        }

        SourceDomain[] owned = [.. facts.Needs.Where(n => n.Owners.Count > 0).Select(n => n.Domain)];
        return PolicyFinding.Pass(owned.Length > 0
            ? $"The owners of the {DomainNeed.List(owned)} data must approve it, and none of them wrote or submitted it alone."
            : "Any approver but its author and requester may decide.");
    }
}
