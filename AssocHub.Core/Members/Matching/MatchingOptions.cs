namespace AssocHub.Core.Members.Matching;

/// <summary>The few settings of the engine. The defaults are the one configuration that everything is measured with.</summary>
public sealed record MatchingOptions
{
    /// <summary>Pairs at or above this probability are linked, as far as the rest of both clusters allows.</summary>
    public double Threshold { get; init; } = 0.83;

    /// <summary>Pairs below this probability are not reported.</summary>
    public double Reported { get; init; } = 0.01;

    /// <summary>Pairs of records (by position) that must never share a cluster, however they are connected.</summary>
    public IReadOnlyCollection<(int Left, int Right)> NeverLink { get; init; } = [];

    /// <summary>True where only the pairs are wanted: no clusters are made, which saves their cost.</summary>
    public bool PairsOnly { get; init; }
}

/// <summary>A pair and how sure the engine is that it is one person.</summary>
/// <param name="Left">Position of the earlier record.</param>
/// <param name="Right">Position of the later record.</param>
/// <param name="LogOdds">Natural logarithm of the odds.</param>
public readonly record struct ScoredPair(int Left, int Right, float LogOdds)
{
    /// <summary>0 to 1.</summary>
    public float Probability => 1 / (1 + MathF.Exp(-LogOdds));
}
