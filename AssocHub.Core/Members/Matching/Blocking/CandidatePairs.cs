namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>The pairs worth comparing: for every record the later records it meets, ascending, each once.</summary>
internal sealed class CandidatePairs(int[] start, int[] right)
{
    /// <summary>Where the partners of a record begin in <see cref="Right"/>; one entry more than records.</summary>
    public int[] Start { get; } = start;

    /// <summary>The partners, and room behind them that nobody wrote to.</summary>
    public int[] Right { get; } = right;

    /// <summary>How many pairs.</summary>
    public int Count => Start[^1];
}

/// <summary>What one blocking key found and what it had to leave out.</summary>
/// <param name="Key">What the records of a block have in common.</param>
/// <param name="Blocks">Blocks of two records or more.</param>
/// <param name="Pairs">Pairs proposed, those of other keys included.</param>
/// <param name="Oversized">Blocks above the cap, divided by what else their records have in common.</param>
/// <param name="Left">Pairs of oversized blocks that this key left out; another key may still have proposed them.</param>
public sealed record BlockingReport(string Key, int Blocks, long Pairs, int Oversized, long Left);
