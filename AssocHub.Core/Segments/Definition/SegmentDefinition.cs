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

    /// <summary>Keeps only some of those whom the root holds of; null keeps all.</summary>
    public SegmentCap? Cap { get; init; }
}

/// <summary>
/// Keeps the first <paramref name="Top"/> of those who meet the conditions, or of each group of them. Those without a value come
/// last; equals in the order of their member ids, the lowest first.
/// </summary>
/// <param name="Top">How many, from 1.</param>
public sealed record SegmentCap(int Top)
{
    /// <summary>What they are ordered by; null for the order of member ids.</summary>
    public CapOrder? By { get; init; }

    /// <summary>The limit holds in each group; null for the whole.</summary>
    public CapGroup? Per { get; init; }
}

/// <summary>What a cap orders by.</summary>
/// <param name="Key">A score's code, or a field of the type day or number.</param>
/// <param name="IsScore">Whether <paramref name="Key"/> is a score.</param>
/// <param name="LowestFirst">The lowest (earliest) first; else the highest (latest).</param>
public sealed record CapOrder(string Key, bool IsScore, bool LowestFirst = false);

/// <summary>What a cap is counted within.</summary>
public enum CapGroup
{
    /// <summary>The chapter; those without one are one group.</summary>
    Chapter,

    /// <summary>The household; who shares a home with nobody stands alone.</summary>
    Household,

    /// <summary>The organisation; who has none stands alone.</summary>
    Organization,
}
