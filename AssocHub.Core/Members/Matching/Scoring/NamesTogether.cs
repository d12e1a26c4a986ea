namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// How much more often two strangers share both names than if one name said nothing about the other. Names go together: who is called
/// Nguyễn is rather called Thảo than Ingrid, and who is called Brittany was born when others were. The rarer two names are by themselves, the
/// more they do: the logarithm of the factor is a straight line over the logarithm of how many namesakes chance would make.
/// </summary>
/// <param name="Mean">Logarithm of the factor over all pairs of strangers; 0 where names do not go together.</param>
/// <param name="Start">The line's value where chance makes one namesake.</param>
/// <param name="Slope">How much it falls with every factor of e; not below 0.</param>
/// <param name="From">Logarithm of the fewest namesakes by chance that it was learned from; below, it stays level.</param>
/// <param name="To">The same of the most.</param>
internal sealed record NamesTogether(float Mean, float Start, float Slope, float From, float To)
{
    /// <summary>How many classes pairs of names are counted in, by how many namesakes chance makes.</summary>
    public const int Bins = 48;

    /// <summary>Pairs of two strangers with the same names that count as seen beforehand, as many as chance has.</summary>
    private const double Beforehand = 12;

    /// <summary>Names that go together less than this (natural logarithm) are taken for independent.</summary>
    private const float Least = 0.1f;

    private const double Lowest = -16, Width = 0.5;

    /// <summary>Names that have nothing to do with one another.</summary>
    public static NamesTogether Independent { get; } = new(0, 0, 0, 0, 0);

    /// <summary>True where names go together at all.</summary>
    public bool IsAny => Mean > 0;

    /// <summary>The class of two names, by the logarithm of how many namesakes chance makes.</summary>
    public static int BinOf(double logByChance) => Math.Clamp((int)((logByChance - Lowest) / Width), 0, Bins - 1);

    /// <summary>Learns one factor for all names.</summary>
    /// <param name="found">How many pairs of strangers have the same names.</param>
    /// <param name="byChance">How many would by chance.</param>
    public static NamesTogether Of(double found, double byChance)
    {
        float mean = (float)Math.Log((found + Beforehand) / (byChance + Beforehand));
        return mean < Least ? Independent : new(mean, mean, 0, 0, 0);
    }

    /// <summary>Learns the line, by Poisson regression (Nelder and Wedderburn 1972) over the classes.</summary>
    /// <param name="found">How many pairs of strangers have the same names, by class.</param>
    /// <param name="byChance">How many would by chance.</param>
    public static NamesTogether Of(double[] found, double[] byChance)
    {
        double all = byChance.Sum(), more = 1 + (Beforehand / Math.Max(all, 1e-9));
        NamesTogether mean = Of(found.Sum(), all);
        if (!mean.IsAny)
        {
            return mean;
        }

        // Centred where most pairs by chance are, so that the two numbers hardly hang together.
        double At(int bin) => Lowest + (Width * (bin + 0.5));
        double centre = Enumerable.Range(0, Bins).Sum(b => byChance[b] * At(b)) / all;
        double spread = Math.Sqrt(Enumerable.Range(0, Bins).Sum(b => byChance[b] * (At(b) - centre) * (At(b) - centre)) / all);
        double level = mean.Mean, slope = 0;
        for (int round = 0; round < 30 && spread > 0; round++)
        {
            double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
            for (int b = 0; b < Bins; b++)
            {
                double t = At(b) - centre, expected = byChance[b] * more * Math.Exp(Math.Min(level + (slope * t), 20));
                double rest = found[b] + (byChance[b] * (more - 1)) - expected;
                g0 += rest;
                g1 += rest * t;
                h00 += expected;
                h01 += expected * t;
                h11 += expected * t * t;
            }

            double det = (h00 * h11) - (h01 * h01);
            if (det <= 1e-12)
            {
                break;
            }

            level += Math.Clamp(((h11 * g0) - (h01 * g1)) / det, -1, 1);
            slope += Math.Clamp(((h00 * g1) - (h01 * g0)) / det, -0.5, 0.5);
        }

        slope = Math.Clamp(slope, -1, 0);
        return new(mean.Mean, (float)(level - (slope * centre)), (float)-slope, (float)(centre - (3 * spread)), (float)(centre + (3 * spread)));
    }

    /// <summary>
    /// The factor's logarithm for two names, by how many others have them: a factor of its own for every two names, of which this line gives
    /// the mean over pairs of people (a Gamma distribution around chance), and of which the others called so tell this one's part (counted as
    /// Poisson; the two compared count as seen, since their agreement is what is asked for).
    /// </summary>
    /// <param name="others">How many others have both names.</param>
    /// <param name="byChance">How many would by chance.</param>
    public float Of(float others, double byChance)
    {
        double at = Start - (Slope * Math.Clamp(Math.Log(byChance), From, To));
        double shape = 1 / (Math.Exp(Math.Max(at, Least)) - 1);
        return (float)Math.Max(0, Math.Log((others + 1 + shape) / (byChance + shape)));
    }
}
