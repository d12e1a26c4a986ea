using System.Globalization;

namespace AssocHub.Web.Jobs;

/// <summary>When work starts by itself. Bound from the section <c>Schedule</c>.</summary>
public sealed class ScheduleOptions
{
    /// <summary>Time of day in the association's zone at which all sources that are not paused are synced; null for never.</summary>
    public TimeOnly? NightlySyncAt { get; set; } = new TimeOnly(2, 0);

    /// <summary>Time of day in the association's zone at which every segment is counted into its ledger; null for after syncs only.</summary>
    public TimeOnly? SegmentsAt { get; set; } = new TimeOnly(5, 0);

    public string Describe(TimeZoneInfo zone) => NightlySyncAt is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"Every night at {at:HH:mm} ({zone.Id})")
        : "Only when somebody presses “Sync now”";
}
