namespace AssocHub.Core.Measures.Kpis;

/// <summary>How much of what the sources send cannot be used?</summary>
public sealed class RejectedShare : IKpi
{
    /// <inheritdoc/>
    public string Key => "rejected-share";

    /// <inheritdoc/>
    public string Name => "Rejected records";

    /// <inheritdoc/>
    public string Question => "How much of what the sources send cannot be used?";

    /// <inheritdoc/>
    public string Formula =>
        "Of all records held today, the share that broke a rule and still waits for somebody to fix or discard it. A state at "
        + "the moment of the report.";

    /// <inheritdoc/>
    public string Numerator => "wait to be fixed";

    /// <inheritdoc/>
    public string Denominator => "records received";

    /// <inheritdoc/>
    public string Missed => "usable";

    /// <inheritdoc/>
    public KpiUnit Unit => KpiUnit.Percent;

    /// <inheritdoc/>
    public KpiDirection Direction => KpiDirection.LowerIsBetter;

    /// <inheritdoc/>
    public double? Target => null;

    /// <inheritdoc/>
    public double? Reference => null;

    /// <inheritdoc/>
    public KpiArea Area => KpiArea.DataHealth;

    /// <inheritdoc/>
    public KpiSubject Subject => KpiSubject.ReceivedRecord;

    /// <inheritdoc/>
    public bool IsState => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = [];

    /// <inheritdoc/>
    public string Advice => "Open the rejected records, fix the mapping or the source, and retry them.";
}
