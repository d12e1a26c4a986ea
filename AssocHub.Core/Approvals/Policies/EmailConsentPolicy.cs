using System.Globalization;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>Where people are to be written to, they have agreed to it. Who has not is always left out; this rule is about the whole.</summary>
public sealed class EmailConsentPolicy : IApprovalPolicy
{
    /// <summary>The rule's key.</summary>
    public const string Name = "email-consent";

    /// <inheritdoc/>
    public string Key => Name;

    /// <inheritdoc/>
    public string Title => "Consent for the channel";

    /// <inheritdoc/>
    public PolicyFinding Check(PolicyFacts facts)
    {
        if (facts.Destinations.All(d => d.Channel != ContactChannel.Email))
        {
            return PolicyFinding.Pass("Nobody is written to by e-mail through these destinations.");
        }

        int without = facts.Size - facts.ConsentingByEmail;
        return facts switch
        {
            { ConsentingByEmail: 0 } => PolicyFinding.Fail("Nobody in it has agreed to e-mail."),
            _ when without == 0 => PolicyFinding.Pass("Everybody in it has agreed to e-mail."),
            _ when facts.ConsentingByEmail * 2 < facts.Size => PolicyFinding.Look(Text(facts, without)),
            _ => PolicyFinding.Pass(Text(facts, without)),
        };
    }

    private static string Text(PolicyFacts facts, int without) => string.Create(
        CultureInfo.InvariantCulture,
        $"{facts.ConsentingByEmail:N0} of {facts.Size:N0} have agreed to e-mail and can be reached; the other {without:N0} will be left out.");
}
