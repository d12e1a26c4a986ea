namespace AssocHub.Data.Segments.Index;

/// <summary>The index in memory. Bound from the section <c>Segments:Index</c>.</summary>
public sealed class SegmentIndexOptions
{
    /// <summary>False answers everything from SQL.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Most memory in megabytes; an association too large for it is answered from SQL.</summary>
    public int MaxMegabytes { get; set; } = 2048;

    /// <summary>Where the snapshot is kept between starts; empty for none.</summary>
    public string SnapshotFolder { get; set; } = "";

    /// <summary>How often the database is asked for changes while questions come.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Changes are followed for so long after the last question.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(15);
}
