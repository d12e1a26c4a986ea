namespace AssocHub.Core.Measures.Kpis;

/// <summary>How many registrations follow from something we did?</summary>
public sealed class RegistrationsTiedBack : IKpi
{
    /// <inheritdoc/>
    public string Key => "registrations-tied-back";

    /// <inheritdoc/>
    public string Name => "Registrations tied back";

    /// <inheritdoc/>
    public string Question => "How many registrations follow from something we did?";

    /// <inheritdoc/>
    public string Formula =>
        "Of the event registrations made in the period, the share whose person clicked an e-mail or was active in the community"
        + " (started a thread, replied, read one or downloaded something) in the 90 days up to the registration. Clicks made by "
        + "machines are left out; a registration that is not yet joined to a person counts as not tied back.";

    /// <inheritdoc/>
    public string Numerator => "had clicked or been active before";

    /// <inheritdoc/>
    public string Denominator => "event registrations";

    /// <inheritdoc/>
    public string Missed => "nothing before";

    /// <inheritdoc/>
    public KpiUnit Unit => KpiUnit.Percent;

    /// <inheritdoc/>
    public KpiDirection Direction => KpiDirection.HigherIsBetter;

    /// <inheritdoc/>
    public double? Target => null;

    /// <inheritdoc/>
    public double? Reference => null;

    /// <inheritdoc/>
    public KpiArea Area => KpiArea.Engagement;

    /// <inheritdoc/>
    public KpiSubject Subject => KpiSubject.Registration;

    /// <inheritdoc/>
    public bool IsState => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = ["registrations", "email_activity", "threads", "posts", "thread_views", "resource_downloads"];

    /// <inheritdoc/>
    public string Advice => "Invite from the community and by e-mail on the event's topic, and check that links in invitations are tracked.";
}
