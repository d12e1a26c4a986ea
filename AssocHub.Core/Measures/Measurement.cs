using System.Runtime.InteropServices;
using AssocHub.Core.Measures.Statistics;

namespace AssocHub.Core.Measures;

/// <summary>How many cases there were and how many of them count.</summary>
/// <param name="Numerator">Those that count; never more than <paramref name="Denominator"/>.</param>
/// <param name="Denominator">All cases.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Tally(long Numerator, long Denominator)
{
    /// <summary>The share as a fraction; null when there are no cases, never NaN.</summary>
    public double? Value => Denominator == 0 ? null : (double)Numerator / Denominator;

    /// <summary>The share with its 95 % interval (Wilson); null when there are no cases.</summary>
    public Interval? Interval => Statistics.Interval.OfProportion(Numerator, Denominator);
}

/// <summary>A figure for one period: a share, or the difference between two groups' shares.</summary>
/// <param name="Group">The cases; for a comparison those of the first group.</param>
/// <param name="Others">The cases of the group it is compared with; null when the figure is a plain share.</param>
/// <param name="LeftOut">Interactions made by machines that would have counted and were left out.</param>
public sealed record Measurement(Tally Group, Tally? Others = null, long LeftOut = 0)
{
    /// <summary>Where the numerator is estimated and not counted: the figure with the interval of the estimate; null where it is counted.</summary>
    public Interval? Estimated { get; init; }

    /// <summary>True where nothing was observed that the estimate could rest on: the figure is a guess, the interval says what is possible.</summary>
    public bool IsGuess { get; init; }

    /// <summary>The share, or the difference of the two, as a fraction; null when a denominator is 0.</summary>
    public double? Value => Group.Denominator > 0 && Estimated is { } estimated ? estimated.Estimate : Others is { } others ? Group.Value - others.Value : Group.Value;

    /// <summary>The figure with its 95 % interval; null when a denominator is 0.</summary>
    public Interval? Interval => Group.Denominator > 0 && Estimated is { } estimated ? estimated
        : Others is { } others ? Group.Interval is { } a && others.Interval is { } b ? Statistics.Interval.Difference(a, b) : null
        : Group.Interval;

    /// <summary>The two periods taken together.</summary>
    public static Measurement operator +(Measurement one, Measurement two) => new(
        Sum(one.Group, two.Group),
        one.Others is { } a && two.Others is { } b ? Sum(a, b) : null,
        one.LeftOut + two.LeftOut);

    private static Tally Sum(Tally one, Tally two) => new(one.Numerator + two.Numerator, one.Denominator + two.Denominator);
}

/// <summary>One month of a trend.</summary>
/// <param name="Month">The month, or for a state that is kept daily the day.</param>
/// <param name="Measurement">The figure; its value is null when nothing happened.</param>
/// <param name="IsPartial">True when the month is not over, so that the figure may still move.</param>
public sealed record TrendPoint(ReportPeriod Month, Measurement Measurement, bool IsPartial)
{
    /// <summary>The figure as a fraction; null when there was nothing to measure.</summary>
    public double? Value => Measurement.Value;
}

/// <summary>How fresh one stream of one source is.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Stream">The stream's name.</param>
/// <param name="CompleteUpTo">The moment up to which nothing is missing; the end of the last good sync where the source does not tell.</param>
/// <param name="IsStale">True when it does not reach the end of what the figure looks at, within a day's grace.</param>
public sealed record FeedFreshness(string Source, string Stream, DateTimeOffset? CompleteUpTo, bool IsStale);

/// <summary>Where a figure stands.</summary>
public enum KpiStatus
{
    /// <summary>Nothing happened, so there is no figure.</summary>
    NoData,

    /// <summary>No target was agreed.</summary>
    NoTarget,

    /// <summary>The target is met.</summary>
    OnTarget,

    /// <summary>Short of the target, but within its 95 % interval: it could be chance.</summary>
    CloseToTarget,

    /// <summary>The target is missed.</summary>
    OffTarget,
}

/// <summary>How a figure moved since the period before.</summary>
public enum KpiChange
{
    /// <summary>There is nothing to compare with.</summary>
    Unknown,

    /// <summary>No difference that could not be chance.</summary>
    Steady,

    /// <summary>Clearly better.</summary>
    Better,

    /// <summary>Clearly worse.</summary>
    Worse,
}

/// <summary>One figure with everything that must stand beside it.</summary>
/// <param name="Kpi">Its definition.</param>
/// <param name="Period">The period it is for.</param>
/// <param name="AsOf">The moment it was worked out; nothing after it was looked at.</param>
/// <param name="Current">The period.</param>
/// <param name="Previous">The period before; null when it is not known.</param>
/// <param name="Trend">Oldest first.</param>
/// <param name="Feeds">The streams it relies on, stalest first.</param>
/// <param name="MissingStreams">Streams it relies on that no source delivers.</param>
public sealed record KpiResult(
    IKpi Kpi,
    ReportPeriod Period,
    DateTimeOffset AsOf,
    Measurement Current,
    Measurement? Previous,
    IReadOnlyList<TrendPoint> Trend,
    IReadOnlyList<FeedFreshness> Feeds,
    IReadOnlyList<string> MissingStreams)
{
    /// <summary>The figure as a fraction; null when there was nothing to measure.</summary>
    public double? Value => Current.Value;

    /// <summary>The difference to the period before, as a fraction; null when one of them has no figure.</summary>
    public double? Difference => Value - Previous?.Value;

    /// <summary>True when one of its feeds does not reach the end of the period.</summary>
    public bool IsStale => Feeds.Any(f => f.IsStale);

    /// <summary>The moment up to which all its feeds are complete; null when one is unknown or there is none.</summary>
    public DateTimeOffset? CompleteUpTo => Feeds.Count == 0 || Feeds.Any(f => f.CompleteUpTo is null) ? null : Feeds.Min(f => f.CompleteUpTo);

    /// <summary>Where it stands against its target.</summary>
    public KpiStatus Status => (Kpi.Target, Current.Interval) switch
    {
        (_, null) => KpiStatus.NoData,
        (null, _) => KpiStatus.NoTarget,
        ({ } target, { } figure) when Kpi.Direction == KpiDirection.HigherIsBetter => figure.Estimate > target ? KpiStatus.OnTarget
            : figure.High > target ? KpiStatus.CloseToTarget : KpiStatus.OffTarget,
        ({ } target, { } figure) => figure.Estimate < target ? KpiStatus.OnTarget
            : figure.Low < target ? KpiStatus.CloseToTarget : KpiStatus.OffTarget,
    };

    /// <summary>How it moved since the period before; a move that may be chance is <see cref="KpiChange.Steady"/>.</summary>
    public KpiChange Change
    {
        get
        {
            if (Current.Interval is not { } now || Previous?.Interval is not { } before)
            {
                return KpiChange.Unknown;
            }

            Interval difference = Interval.Difference(now, before);
            return !difference.ExcludesZero ? KpiChange.Steady
                : difference.Estimate > 0 == (Kpi.Direction == KpiDirection.HigherIsBetter) ? KpiChange.Better
                : KpiChange.Worse;
        }
    }
}
