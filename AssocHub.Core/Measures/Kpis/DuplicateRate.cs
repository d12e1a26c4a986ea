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
        "Of all people known today (merged ones counted once), the estimated share that is one too many. Every two members who resemble "
        + "one another and were neither joined nor told apart are a case. Cases are grouped by how likely the machine takes them for one "
        + "person; of each group the share counts that reviewers found to be one person, answers about cases drawn at random before others; "
        + "the machine's probability is worth two answers. The 95 % interval comes from people's answers alone: where nobody answered it is "
        + "anything from none to all. It is a state at the moment of the report, kept once a day; earlier days cannot be worked out afterwards.";

    /// <inheritdoc/>
    public string Numerator => "may be somebody known already";

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
    public string Advice => "Work through the review queue; answering cases drawn at random narrows the interval.";
}
