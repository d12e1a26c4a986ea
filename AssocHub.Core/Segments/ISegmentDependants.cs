namespace AssocHub.Core.Segments;

/// <summary>What uses a segment.</summary>
public enum DependantKind
{
    /// <summary>Another segment reads it; it cannot be archived meanwhile.</summary>
    Segment,

    /// <summary>A request or an approval of one of its versions.</summary>
    Approval,

    /// <summary>A push sends it.</summary>
    Push,
}

/// <summary>One use of a segment.</summary>
/// <param name="Kind">What uses it.</param>
/// <param name="Id">The user's id.</param>
/// <param name="Name">The user's name as shown.</param>
/// <param name="Note">What it does with it, in words; may be empty.</param>
public sealed record SegmentDependant(DependantKind Kind, long Id, string Name, string Note);

/// <summary>A later stage that can say what of its own uses a segment. Each such stage registers one.</summary>
public interface ISegmentDependants
{
    /// <summary>What of this stage uses the segment.</summary>
    Task<IReadOnlyList<SegmentDependant>> OfAsync(long segmentId, CancellationToken cancel);
}
