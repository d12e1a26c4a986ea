namespace AssocHub.Core.Segments;

/// <summary>Why a segment's people are not those of the count before.</summary>
public enum CountCause
{
    /// <summary>It was counted for the first time: nobody entered, they were there.</summary>
    First,

    /// <summary>People did something, their fields changed, or time passed.</summary>
    People,

    /// <summary>The definition changed, its own or that of a segment it reads.</summary>
    Definition,
}

/// <summary>One count of a segment: a point of its size over time.</summary>
public sealed class SegmentCount
{
    /// <summary>Identity; from the series <c>segment-count</c>, so that two writers never overlap.</summary>
    public long Id { get; set; }

    /// <summary>The segment.</summary>
    public long SegmentId { get; set; }

    /// <summary>The version that stood for the segment.</summary>
    public long VersionId { get; set; }

    /// <summary>The version's number, so that a picture can say where the definition changed.</summary>
    public int VersionNumber { get; set; }

    /// <summary>Hash of the definition and of every segment it reads.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>The moment it was counted for.</summary>
    public DateTimeOffset CountedAt { get; set; }

    /// <summary>How many people were in it.</summary>
    public int Size { get; set; }

    /// <summary>How many were in it and not in the count before; 0 for a first count.</summary>
    public int Entered { get; set; }

    /// <summary>How many were in the count before and not in it.</summary>
    public int Left { get; set; }

    /// <summary>Why they moved.</summary>
    public CountCause Cause { get; set; }

    /// <summary>What started it: <c>schedule</c>, <c>sync</c>, or a person's name.</summary>
    public required string Trigger { get; set; }
}

/// <summary>
/// One stay of one member in a segment, from the count that first found them to the one that no longer did. It keeps the member's
/// number of that time; a member merged away stays on as their survivor, and an unmerge needs no repair.
/// </summary>
public sealed class SegmentStay
{
    /// <summary>Identity; from the series <c>segment-stay</c>.</summary>
    public long Id { get; set; }

    /// <summary>The segment.</summary>
    public long SegmentId { get; set; }

    /// <summary>Who, as numbered when they entered.</summary>
    public long MemberId { get; set; }

    /// <summary>The count that found them.</summary>
    public long EnteredCountId { get; set; }

    /// <summary>The count that no longer found them; null while they are in it.</summary>
    public long? LeftCountId { get; set; }
}
