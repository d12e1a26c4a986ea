namespace AssocHub.Core.Common;

/// <summary>Now, and the association's days: a day begins and ends at midnight in the association's time zone.</summary>
/// <param name="time">Where now comes from; tests fix it.</param>
/// <param name="zone">The association's time zone.</param>
public sealed class AssociationClock(TimeProvider time, TimeZoneInfo zone)
{
    /// <summary>The association's time zone.</summary>
    public TimeZoneInfo Zone { get; } = zone;

    /// <summary>This moment, in UTC.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Today in the association's time zone.</summary>
    public DateOnly Today => DayOf(Now);

    /// <summary>The association's day on which a moment falls.</summary>
    public DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Zone).DateTime);

    /// <summary>
    /// The moment, in UTC, at which a day begins. Where the clocks skip midnight the day begins at the first moment that exists;
    /// where midnight comes twice, at the first of the two.
    /// </summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        DateTime local = day.ToDateTime(TimeOnly.MinValue);
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        TimeSpan offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
