namespace AssocHub.Core.Segments.Definition;

/// <summary>Out of whom a segment picks. It must be stated: "did not attend" means nothing without it.</summary>
public enum Population
{
    /// <summary>Those whose status the association counts as current.</summary>
    CurrentMembers,

    /// <summary>Those whose status the association counts as lapsed.</summary>
    LapsedMembers,

    /// <summary>Current and lapsed members.</summary>
    Members,

    /// <summary>Members and the people met at events, in newsletters and in the community.</summary>
    Everyone,
}

/// <summary>A question about members, as data. Read and written by <see cref="SegmentJson"/>, checked by <see cref="SegmentValidator"/>.</summary>
/// <param name="Of">Out of whom.</param>
/// <param name="Root">What must hold of each of them.</param>
public sealed record SegmentDefinition(Population Of, SegmentNode Root)
{
    /// <summary>The version of the format, written as <c>version</c>.</summary>
    public const int FormatVersion = 1;
}
