using System.Globalization;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>The segment is neither too small nor too large to be sent.</summary>
public sealed class AudienceSizePolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "audience-size";

    /// <summary>Below this many people, single persons can be recognised, and the approver should look.</summary>
    public const int RecognisableBelow = 5;

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "Audience within bounds";

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts) => facts.Size switch
    {
        var size when size < facts.Limits.SmallestAudience => PolicyFinding.Fail(
            Text($"It has {size:N0} members; at least {facts.Limits.SmallestAudience:N0} are needed.")),
        var size when size > facts.Limits.LargestAudience => PolicyFinding.Fail(
            Text($"It has {size:N0} members; at most {facts.Limits.LargestAudience:N0} are allowed.")),
        < RecognisableBelow => PolicyFinding.Look(
            Text($"It has only {facts.Size:N0} {(facts.Size == 1 ? "member" : "members")}: single people can be recognised.")),
        _ => PolicyFinding.Pass(
            Text($"It has {facts.Size:N0} members; {facts.Limits.SmallestAudience:N0} to {facts.Limits.LargestAudience:N0} are allowed.")),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
