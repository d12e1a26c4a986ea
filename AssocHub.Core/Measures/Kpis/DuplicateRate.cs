namespace AssocHub.Core.Measures.Kpis;

/// <summary>Do we know each person once?</summary>
public sealed class DuplicateRate : IKpi
{
    /// <inheritdoc/>
    public string Key => "duplicate-rate";

    /// <inheritdoc/>
    public string Name => "Duplicate members";

    /// <inheritdoc/>
    public string Question => "Do we know each person once?";

    /// <inheritdoc/>
    public string Formula =>
        "Of all people known today (merged ones counted once), the share that still looks like somebody already known. It is a "
        + "state at the moment of the report, kept once a day; earlier days cannot be worked out afterwards.";

    /// <inheritdoc/>
    public string Numerator => "look like somebody known";

    /// <inheritdoc/>
    public string Denominator => "people";

    /// <inheritdoc/>
    public string Missed => "distinct";

    /// <inheritdoc/>
    public KpiUnit Unit => KpiUnit.Percent;

    /// <inheritdoc/>
    public KpiDirection Direction => KpiDirection.LowerIsBetter;

    /// <inheritdoc/>
    public double? Target => 0.01;

    /// <inheritdoc/>
    public double? Reference => null;

    /// <inheritdoc/>
    public KpiArea Area => KpiArea.DataHealth;

    /// <inheritdoc/>
    public KpiSubject Subject => KpiSubject.PersonRecord;

    /// <inheritdoc/>
    public bool IsState => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = ["members", "registrations", "subscribers", "community_users"];

    /// <inheritdoc/>
    public string Advice => "Work through the review list of members who look alike.";
}
