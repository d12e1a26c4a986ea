namespace AssocHub.Web.Jobs;

/// <summary>When work starts by itself. Bound from the section <c>Schedule</c>.</summary>
public sealed class ScheduleOptions
{
    /// <summary>Time of day in the association's zone at which a source is synced that has no schedule of its own; null for never.</summary>
    public TimeOnly? NightlySyncAt { get; set; } = new TimeOnly(2, 0);

    /// <summary>Time of day in the association's zone at which every segment is counted into its ledger; null for after syncs only.</summary>
    public TimeOnly? SegmentsAt { get; set; } = new TimeOnly(5, 0);

    /// <summary>Time of day in the association's zone at which the segment index is compared with the database; null for never.</summary>
    public TimeOnly? SegmentsComparedAt { get; set; } = new TimeOnly(5, 40);
}
