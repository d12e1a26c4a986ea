using AssocHub.Core.Common;
using AssocHub.Core.Measures;

namespace AssocHub.Data.Measures;

/// <summary>A period as moments: <c>From ≤ t &lt; Until</c>, and nothing that happened after <c>AsOf</c> is looked at.</summary>
internal sealed record MeasureWindow(ReportPeriod Period, DateTimeOffset From, DateTimeOffset Until, DateTimeOffset AsOf)
{
    /// <summary>True when the period was not over.</summary>
    public bool IsPartial => Until > AsOf;

    /// <summary>The last day of the period that has begun.</summary>
    public DateOnly LastDay { get; init; }

    public static MeasureWindow Of(ReportPeriod period, DateTimeOffset asOf, AssociationClock clock)
    {
        DateOnly today = clock.DayOf(asOf);
        return new(period, clock.StartOf(period.From), clock.StartOf(period.To.AddDays(1)), asOf)
        {
            LastDay = period.To < today ? period.To : today,
        };
    }
}

/// <summary>One case of a figure, as the database finds it.</summary>
internal sealed class KpiCase
{
    /// <summary>What it is about: an object, an interaction or a term, by the figure's subject.</summary>
    public long SubjectId { get; init; }

    /// <summary>The person, where there is one.</summary>
    public long? MemberId { get; init; }

    /// <summary>The association's day it belongs to, as <see cref="DateOnly.DayNumber"/>, where the row knows it.</summary>
    public int Day { get; init; }

    /// <summary>True when it counts in the numerator.</summary>
    public bool Hit { get; init; }

    /// <summary>For a comparison: true for the first group.</summary>
    public bool InGroup { get; init; }

    /// <summary>What there is to say of it beyond its subject; of a state only.</summary>
    public string Detail { get; init; } = "";

    /// <summary>How many interactions of machines were left out of it.</summary>
    public int LeftOut { get; init; }
}
