namespace AssocHub.Core.Measures.Kpis;

/// <summary>Do members who take part renew more often?</summary>
public sealed class EngagedRenewalGap : IKpi
{
    /// <inheritdoc/>
    public string Key => "engaged-renewal-gap";

    /// <inheritdoc/>
    public string Name => "Renewal of engaged members";

    /// <inheritdoc/>
    public string Question => "Do members who take part renew more often?";

    /// <inheritdoc/>
    public string Formula =>
        "Membership terms that ended in the period: renewal rate of members who attended at least one session and started or "
        + "replied in at least one thread in the 365 days before the term's end, minus the rate of all others, in percentage "
        + "points, with a 95 % interval (Newcombe). This is an association and not proof of cause: members who mean to stay also "
        + "tend to take part.";

    /// <inheritdoc/>
    public string Numerator => "renewed";

    /// <inheritdoc/>
    public string Denominator => "terms of engaged members that ended";

    /// <inheritdoc/>
    public string Missed => "not renewed";

    /// <inheritdoc/>
    public KpiUnit Unit => KpiUnit.PercentagePoints;

    /// <inheritdoc/>
    public KpiDirection Direction => KpiDirection.HigherIsBetter;

    /// <inheritdoc/>
    public double? Target => null;

    /// <inheritdoc/>
    public double? Reference => null;

    /// <inheritdoc/>
    public KpiArea Area => KpiArea.Commercial;

    /// <inheritdoc/>
    public KpiSubject Subject => KpiSubject.MembershipTerm;

    /// <inheritdoc/>
    public bool IsState => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = ["membership_terms", "attendance", "posts", "threads"];

    /// <inheritdoc/>
    public string Advice => "Invite members whose term ends soon to a session and to its thread.";
}
