namespace AssocHub.Core.Measures.Kpis;

/// <summary>Do our e-mails arrive and are they welcome?</summary>
public sealed class UndeliverableRate : IKpi
{
    /// <inheritdoc/>
    public string Key => "undeliverable-rate";

    /// <inheritdoc/>
    public string Name => "Undeliverable e-mail";

    /// <inheritdoc/>
    public string Question => "Do our e-mails arrive and are they welcome?";

    /// <inheritdoc/>
    public string Formula =>
        "Of the e-mails sent in the period, counted once per e-mail and person, the share that bounced for good or drew a "
        + "complaint.";

    /// <inheritdoc/>
    public string Numerator => "bounced for good or complained";

    /// <inheritdoc/>
    public string Denominator => "e-mails sent";

    /// <inheritdoc/>
    public string Missed => "arrived without complaint";

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
    public KpiSubject Subject => KpiSubject.EmailRecipient;

    /// <inheritdoc/>
    public bool IsState => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = ["email_messages", "email_activity"];

    /// <inheritdoc/>
    public string Advice => "Correct or retire the addresses that bounced, and look at what drew the complaints.";
}
