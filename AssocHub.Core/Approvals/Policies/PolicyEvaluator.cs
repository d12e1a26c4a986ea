namespace AssocHub.Core.Approvals.Policies;

/// <summary>Applies every rule; whatever cannot be checked has failed.</summary>
/// <param name="policies">The installed rules.</param>
public sealed class PolicyEvaluator(IEnumerable<IApprovalPolicy> policies)
{
    /// <summary>The rules that must be there. One that is missing has failed.</summary>
    public static IReadOnlyList<string> Required { get; } =
        [PurposePolicy.Name, AudienceSizePolicy.Name, SensitiveFieldPolicy.Name, EmailConsentPolicy.Name, FourEyesPolicy.Name, RecommendationOnlyPolicy.Name, CompleteFeedsPolicy.Name];

    private readonly IApprovalPolicy[] _policies = [.. policies];

    /// <summary>The results, in the order of the rules.</summary>
    public IReadOnlyList<PolicyResult> Check(PolicyFacts facts)
    {
        IEnumerable<PolicyResult> checkedRules = _policies.Select(policy => Checked(policy, facts));
        IEnumerable<PolicyResult> missing = Required.Except(_policies.Select(p => p.Key), StringComparer.Ordinal)
            .Select(key => new PolicyResult(key, $"Rule ‘{key}’", PolicyVerdict.Failed, "This rule is required and not installed."));
        return [.. checkedRules, .. missing];
    }

    private static PolicyResult Checked(IApprovalPolicy policy, PolicyFacts facts)
    {
        PolicyFinding finding;
        try
        {
            finding = policy.Check(facts);
        }
#pragma warning disable CA1031 // Fail closed: a rule that breaks, however it does, has not been kept.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            finding = PolicyFinding.Fail($"This rule could not be checked ({problem.Message}), so it counts as broken.");
        }

        return new PolicyResult(policy.Key, policy.Title, finding.Verdict, finding.Reason);
    }
}
