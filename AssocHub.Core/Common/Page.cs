namespace AssocHub.Core.Common;

/// <summary>One page of a longer list.</summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="Items">The rows of this page, in order.</param>
/// <param name="Total">How many rows there are in all.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total);
