using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>Sensitive fields are read only with a reason; fields that identify single people are pointed out.</summary>
public sealed class SensitiveFieldPolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "sensitive-fields";

    /// <summary>A reason of fewer letters says nothing.</summary>
    public const int ShortestReason = 10;

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "Sensitive fields need a reason";

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts)
    {
        string sensitive = Labels(facts, FieldSensitivity.Sensitive);
        string personal = Labels(facts, FieldSensitivity.Personal);
        bool hasReason = facts.SensitiveReason.Trim().Length >= ShortestReason;
        return (sensitive, personal) switch
        {
            ({ Length: > 0 }, _) when !hasReason => PolicyFinding.Fail($"It reads sensitive fields ({sensitive}). Say why they are needed."),
            ({ Length: > 0 }, _) => PolicyFinding.Look($"It reads sensitive fields ({sensitive}) because: {facts.SensitiveReason.Trim()}"),
            (_, { Length: > 0 }) => PolicyFinding.Look(
                $"It picks by fields that identify single people ({personal})."
                + (hasReason ? $" The reason given: {facts.SensitiveReason.Trim()}" : "")),
            _ => PolicyFinding.Pass("It reads no sensitive field."),
        };
    }

    private static string Labels(PolicyFacts facts, FieldSensitivity sensitivity) =>
        string.Join(", ", facts.Fields.Where(f => f.Sensitivity == sensitivity).Select(f => f.Label).Distinct(StringComparer.Ordinal));
}
