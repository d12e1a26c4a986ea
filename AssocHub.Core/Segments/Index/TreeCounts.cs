namespace AssocHub.Core.Segments.Index;

/// <summary>How many people one node of a tree keeps and drops, where it stands.</summary>
/// <param name="Alone">Of the population, how many meet this node by itself.</param>
/// <param name="Arriving">
/// How many come to it: for the root the population; for an item of <c>all</c> those whom the items before it have left; for an item
/// of <c>any</c>, and for what a <c>not</c> negates, all who come to the group.
/// </param>
/// <param name="Kept">Of those who come to it, how many meet it.</param>
/// <param name="Deciding">
/// For an item of <c>all</c>: how many of the group fail at this item only, and would be in without it. For an item of <c>any</c>: how many
/// are in for this item only. Else 0.
/// </param>
public sealed record NodeCount(int Alone, int Arriving, int Kept, int Deciding)
{
    /// <summary>Of those who come to it, how many do not meet it.</summary>
    public int Dropped => Arriving - Kept;
}

/// <summary>A whole tree with numbers beside every group and condition.</summary>
/// <param name="Population">How many people the segment picks from.</param>
/// <param name="BeforeCap">How many meet the conditions.</param>
/// <param name="Total">How many are in the segment; less than <paramref name="BeforeCap"/> where a cap keeps only some.</param>
/// <param name="Nodes">By JSON path, as problems name them: <c>$.root</c>, <c>$.root.all[2]</c>, <c>$.root.all[2].not</c>.</param>
public sealed record TreeCounts(int Population, int BeforeCap, int Total, IReadOnlyDictionary<string, NodeCount> Nodes);
