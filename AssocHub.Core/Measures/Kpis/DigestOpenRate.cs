namespace AssocHub.Core.Measures.Kpis;

/// <summary>Do people open the digests we send?</summary>
public sealed class DigestOpenRate : IKpi
{
    /// <inheritdoc/>
    public string Key => "digest-open-rate";

    /// <inheritdoc/>
    public string Name => "Digest open rate";

    /// <inheritdoc/>
    public string Question => "Do people open the digests we send?";

    /// <inheritdoc/>
    public string Formula =>
        "Of the digest e-mails sent in the period and delivered, the share that the person opened at least once, up to now. "
        + "Somebody who opens one e-mail twice counts once for it. Opens made by machines (privacy proxies, link scanners) and "
        + "people who were merged into another record are left out.";

    /// <inheritdoc/>
    public string Numerator => "opened by the person";

    /// <inheritdoc/>
    public string Denominator => "digest e-mails delivered";

    /// <inheritdoc/>
    public string Missed => "not opened";

    /// <inheritdoc/>
    public KpiUnit Unit => KpiUnit.Percent;

    /// <inheritdoc/>
    public KpiDirection Direction => KpiDirection.HigherIsBetter;

    /// <inheritdoc/>
    public double? Target => 0.50;

    /// <inheritdoc/>
    public double? Reference => 0.36;

    /// <inheritdoc/>
    public KpiArea Area => KpiArea.Engagement;

    /// <inheritdoc/>
    public KpiSubject Subject => KpiSubject.EmailRecipient;

    /// <inheritdoc/>
    public bool IsState => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = ["email_messages", "email_activity"];

    /// <inheritdoc/>
    public string Advice => "Try other subject lines and sending days, and narrow the audience to people who are active on the topic.";
}
