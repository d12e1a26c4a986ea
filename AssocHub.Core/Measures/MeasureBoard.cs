namespace AssocHub.Core.Measures;

/// <summary>Every figure of a period, with what was done in it and how good the feeds are.</summary>
/// <param name="Period">The period.</param>
/// <param name="AsOf">When it was worked out.</param>
/// <param name="Results">In the order of <see cref="KpiCatalog.All"/>.</param>
/// <param name="Activity">What was done in the period.</param>
/// <param name="Feeds">Every stream of every source.</param>
/// <param name="LatestActivity">The last thing any person did, as far as is known; null when nothing has been received.</param>
public sealed record MeasureBoard(
    ReportPeriod Period,
    DateTimeOffset AsOf,
    IReadOnlyList<KpiResult> Results,
    IReadOnlyList<ActivityCount> Activity,
    IReadOnlyList<FeedState> Feeds,
    DateTimeOffset? LatestActivity);

/// <summary>One thing that was done, counted.</summary>
/// <param name="What">For example <c>E-mails sent</c>.</param>
/// <param name="Count">In the period.</param>
/// <param name="Previous">In the period before.</param>
/// <param name="Note">The part worth knowing, for example <c>of these 4 digests</c>; may be empty.</param>
public sealed record ActivityCount(string What, long Count, long Previous, string Note = "");

/// <summary>One stream of one source: how fresh, how much, how much of it could not be used.</summary>
/// <param name="Freshness">Freshness.</param>
/// <param name="LastSucceededAt">When a sync last ended well.</param>
/// <param name="Records">Records held.</param>
/// <param name="Rejected">Records that wait to be fixed or discarded.</param>
public sealed record FeedState(FeedFreshness Freshness, DateTimeOffset? LastSucceededAt, long Records, long Rejected)
{
    /// <summary>Share of what was received that could not be used, as a fraction; null when nothing was received.</summary>
    public double? RejectedShare => new Tally(Rejected, Records + Rejected).Value;
}

/// <summary>Which cases behind a figure to list.</summary>
public enum DrillSide
{
    /// <summary>Those that count.</summary>
    Numerator,

    /// <summary>All.</summary>
    Denominator,

    /// <summary>Those that do not.</summary>
    Missed,
}

/// <summary>One case behind a figure.</summary>
/// <param name="Counts">True when it is in the numerator.</param>
/// <param name="MemberId">The person, where there is one.</param>
/// <param name="Person">The person's name, masked for those who may not see personal fields.</param>
/// <param name="About">The e-mail, event or session it is about.</param>
/// <param name="At">When.</param>
/// <param name="Detail">The rest, for example the group of a comparison.</param>
public sealed record DrillRow(bool Counts, long? MemberId, string Person, string About, DateTimeOffset? At, string Detail);
