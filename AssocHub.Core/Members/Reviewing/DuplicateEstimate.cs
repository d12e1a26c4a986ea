namespace AssocHub.Core.Members.Reviewing;

/// <summary>A share with the range in which the truth lies with 95 % confidence; all from 0 to 1.</summary>
/// <param name="Value">The share.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Share(double Value, double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>Wilson's score interval of a proportion (E. B. Wilson, JASA 22, 1927); of no cases it is anything.</summary>
    public static Share Of(long hits, long cases)
    {
        if (cases == 0)
        {
            return new Share(0.5, 0, 1);
        }

        double p = (double)hits / cases;
        double middle = p + (Z * Z / (2.0 * cases));
        double spread = Z * Math.Sqrt((p * (1 - p) / cases) + (Z * Z / (4.0 * cases * cases)));
        double scale = 1 + (Z * Z / cases);
        return new Share(p, hits == 0 ? 0 : (middle - spread) / scale, hits == cases ? 1 : (middle + spread) / scale);
    }
}

/// <summary>Cases of like probability: how many are open, and what people answered about such.</summary>
/// <param name="From">Probability from which a case belongs here.</param>
/// <param name="IsAsked">True for cases that wait in the queue; false for those that the machine takes for two people.</param>
/// <param name="Open">Cases that nobody answered and that are not linked; those that others would answer, closing a circle of people, left out.</param>
/// <param name="Answered">Answers about cases of this stratum that count.</param>
/// <param name="Same">Of these, "the same person".</param>
/// <param name="Expected">Mean of the machine's probabilities of the open cases; used where nobody answered.</param>
public sealed record Stratum(double From, bool IsAsked, long Open, long Answered, long Same, double Expected)
{
    // The machine's probability is worth so many answers: it decides where nobody answered and hardly where many did.
    private const double Prior = 2;

    /// <summary>
    /// The share of one person among the open cases: that of the answers, drawn towards the machine's probability while they are few (the mean
    /// of a beta distribution). The interval is the answers' alone.
    /// </summary>
    public Share Share
    {
        get
        {
            double share = (Same + (Prior * Expected)) / (Answered + Prior);
            if (Answered == 0)
            {
                return new Share(share, 0, 1);
            }

            Share answers = Share.Of(Same, Answered);
            return new Share(share, Math.Min(share, answers.Low), Math.Max(share, answers.High));
        }
    }

    /// <summary>
    /// How large a part of the cases drawn at random should come from here: the stratum's size times the standard deviation of its answers
    /// (Neyman, Journal of the Royal Statistical Society 97, 1934), the latter from the answers so far and, as two more, the machine's guess.
    /// While nobody has answered any, its whole size is open.
    /// </summary>
    public double DrawWeight
    {
        get
        {
            if (Answered == 0)
            {
                return Open;
            }

            double share = (Same + (Prior * Math.Clamp(Expected, 0.05, 0.95))) / (Answered + Prior);
            return Open * Math.Sqrt(share * (1 - share));
        }
    }
}

/// <summary>
/// How many members too many there are: the open cases of each stratum times the share that people found to be one person there. The
/// interval joins those of the strata (Wilson's) by the method of variance estimates recovery (Zou and Donner, Statistics in Medicine
/// 27, 2008), since the strata are independent samples. A stratum without answers is no sample: it counts with anything between none and
/// all, added to the interval whole, since the machine may be wrong about all of them the same way. What
/// resembles nobody by at least <see cref="Bands.LeastKept"/> is no case and counts as distinct.
/// </summary>
/// <param name="Members">Live members.</param>
/// <param name="Strata">The strata.</param>
/// <param name="IsSampled">True when every answer that counts was drawn at random; else reviewers chose what mattered most.</param>
public sealed record DuplicateEstimate(long Members, IReadOnlyList<Stratum> Strata, bool IsSampled)
{
    /// <summary>Where strata begin, in probabilities.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [0.01, 0.03, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97];

    /// <summary>Members too many.</summary>
    public double Surplus => Strata.Sum(s => s.Open * s.Share.Value);

    /// <summary>Answers that count.</summary>
    public long Answers => Strata.Sum(s => s.Answered);

    /// <summary>Open cases of a kind that nobody has answered any of: for them there is the machine's guess alone.</summary>
    public long Guessed => Strata.Where(s => s.Answered == 0).Sum(s => s.Open);

    /// <summary>The duplicate rate: members too many by members.</summary>
    public Share Rate
    {
        get
        {
            if (Members == 0)
            {
                return new Share(0, 0, 0);
            }

            double below = Together(s => s.Open * (s.Share.Value - s.Share.Low));
            double above = Together(s => s.Open * (s.Share.High - s.Share.Value));
            return new Share(Surplus / Members, Math.Max(0, Surplus - below) / Members, Math.Min(Members, Surplus + above) / Members);
        }
    }

    /// <summary>The stratum to draw a case from; null when no case is open.</summary>
    /// <param name="at">Drawn uniformly, 0 to below 1.</param>
    public Stratum? Draw(double at)
    {
        double left = at * Strata.Sum(s => s.DrawWeight);
        return Strata.FirstOrDefault(s => (left -= s.DrawWeight) < 0 && s.Open > 0) ?? Strata.LastOrDefault(s => s.Open > 0);
    }

    /// <summary>The stratum of a probability; -1 below all.</summary>
    public static int StratumOf(double probability)
    {
        int at = -1;
        while (at + 1 < Bounds.Count && probability >= Bounds[at + 1])
        {
            at++;
        }

        return at;
    }

    private double Together(Func<Stratum, double> reach) =>
        Math.Sqrt(Strata.Where(s => s.Answered > 0).Sum(s => Square(reach(s)))) + Strata.Where(s => s.Answered == 0).Sum(reach);

    private static double Square(double x) => x * x;
}
