namespace AssocHub.Core.Measures.Kpis;

/// <summary>Does the conversation go on after a session?</summary>
public sealed class SessionsFollowedUp : IKpi
{
    /// <inheritdoc/>
    public string Key => "sessions-followed-up";

    /// <inheritdoc/>
    public string Name => "Sessions with a follow-up thread";

    /// <inheritdoc/>
    public string Question => "Does the conversation go on after a session?";

    /// <inheritdoc/>
    public string Formula =>
        "Of the sessions that ended in the period, the share with a thread about the session that was started within 48 hours "
        + "after its end. Sessions that ended less than 48 hours ago are not counted yet.";

    /// <inheritdoc/>
    public string Numerator => "thread within 48 hours";

    /// <inheritdoc/>
    public string Denominator => "sessions that ended";

    /// <inheritdoc/>
    public string Missed => "no thread within 48 hours";

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
    public KpiSubject Subject => KpiSubject.Session;

    /// <inheritdoc/>
    public bool IsState => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams { get; } = ["sessions", "threads"];

    /// <inheritdoc/>
    public string Advice => "Prepare the follow-up thread before the session ends and name who opens it.";
}
