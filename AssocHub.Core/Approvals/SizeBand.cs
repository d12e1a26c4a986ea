namespace AssocHub.Core.Approvals;

/// <summary>Sizes for which an approval holds, both ends included.</summary>
/// <param name="Low">Fewest members.</param>
/// <param name="High">Most members.</param>
public sealed record SizeBand(int Low, int High)
{
    /// <summary>The band around an approved size: a share of it, and at least a number of people, to either side; never below 0.</summary>
    /// <param name="size">The approved size, 0 or more.</param>
    /// <param name="percent">The share to either side in per cent of the size, rounded up to whole people.</param>
    /// <param name="atLeast">The least number of people to either side.</param>
    public static SizeBand Around(int size, int percent, int atLeast)
    {
        int width = Math.Max(atLeast, (int)(((long)size * percent + 99) / 100));
        return new SizeBand(Math.Max(0, size - width), size + width);
    }

    /// <summary>True when the size lies within.</summary>
    public bool Holds(int size) => size >= Low && size <= High;
}

/// <summary>The association's rules for approvals. Bound from the section <c>Approvals</c>.</summary>
public sealed class ApprovalOptions
{
    /// <summary>How far the size may move, in per cent of the approved size.</summary>
    public int BandPercent { get; set; } = 20;

    /// <summary>How far the size may move at least, in people.</summary>
    public int BandAtLeast { get; set; } = 10;

    /// <summary>How many days an approval holds.</summary>
    public int ValidDays { get; set; } = 90;

    /// <summary>Fewest members a segment to be sent may have.</summary>
    public int SmallestAudience { get; set; } = 1;

    /// <summary>Most members a segment to be sent may have.</summary>
    public int LargestAudience { get; set; } = 50_000;
}
