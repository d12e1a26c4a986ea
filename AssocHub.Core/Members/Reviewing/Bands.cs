namespace AssocHub.Core.Members.Reviewing;

/// <summary>
/// The three bands: at or above <see cref="Link"/> records are linked by themselves, between the two a person decides, below
/// <see cref="Review"/> they are two people. Both are probabilities.
/// </summary>
/// <param name="Link">The upper threshold.</param>
/// <param name="Review">The lower threshold.</param>
public sealed record Bands(double Link, double Review)
{
    /// <summary>The thresholds until somebody sets others.</summary>
    public static Bands Default { get; } = new(0.998, 0.3);

    /// <summary>
    /// A link is ambiguous when somebody else, who cannot be the same person, comes within so much of it (natural logarithm of odds: 4 is
    /// some fifty times less likely).
    /// </summary>
    public const double Margin = 4;

    /// <summary>With fewer records than this the machine proposes and never links: there is too little to learn from.</summary>
    public const int LeastRecords = 500;

    /// <summary>Smallest probability that is kept at all.</summary>
    public const double LeastKept = 0.01;

    /// <summary>False where too few records are known to link by probability.</summary>
    public bool MayLink { get; init; } = true;

    /// <summary>Log odds from which a pair links by itself.</summary>
    public double LinkFrom => MayLink ? LogOdds(Link) : double.PositiveInfinity;

    /// <summary>Log odds from which a pair waits for a person.</summary>
    public double ReviewFrom => LogOdds(Review);

    /// <summary>Log odds from which a pair can bear on what is linked, be it as a rival.</summary>
    public double FollowFrom => LinkFrom - Margin;

    /// <summary>True when the thresholds are probabilities in order.</summary>
    public bool AreValid => Review is >= LeastKept and < 1 && Link < 1 && Link >= Review;

    /// <summary>Natural logarithm of the odds of a probability.</summary>
    public static double LogOdds(double probability) => Math.Log(probability / (1 - probability));
}
