using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members;

/// <summary>
/// People, by number, made of parts that identifiers and people joined, and the pairs of records that resemble one another between parts.
/// The queue reads a piece of it from the database, a trial of thresholds has all of it in memory; what surrounds a case is gathered from
/// either by the same rules.
/// </summary>
internal interface ICaseGround
{
    ReadOnlySpan<int> PartsOf(int person);

    int PersonOf(int part);

    /// <summary>The pairs, by number, of which one record lies in the part.</summary>
    ReadOnlySpan<int> Touching(int part);

    /// <summary>The parts that a pair lies between, and its odds (natural logarithm).</summary>
    (int Left, int Right, double LogOdds) PairAt(int pair);

    /// <summary>True when a pair may speak for the two people it lies between.</summary>
    bool Speaks(int pair, int one, int other);

    /// <summary>True when two people can never be one.</summary>
    bool AreForbidden(int one, int other);

    /// <summary>True when both records of a pair are live records of the AMS.</summary>
    bool AreOfAms(int pair);

    /// <summary>What a person is called where a rival is named.</summary>
    long NameOf(int person);
}

/// <summary>Who else resembles one of a case's two people, and what their other parts say.</summary>
internal static class CaseSurroundings
{
    /// <summary>The odds (natural logarithm) of what was not reported.</summary>
    private static readonly double Unreported = Bands.LogOdds(Bands.LeastKept);

    /// <summary>Gathers what <see cref="CaseContext"/> goes by.</summary>
    /// <param name="ground">Everybody.</param>
    /// <param name="left">One person of the case.</param>
    /// <param name="right">The other.</param>
    /// <param name="standing">The parts that the pair which stands for the case lies between.</param>
    public static (IReadOnlyList<Rival> Rivals, IReadOnlyList<double> OtherParts) Of(ICaseGround ground, int left, int right, (int, int) standing)
    {
        List<Rival>? rivals = null;
        AddRivals(ground, left, right, besideLeft: true, ref rivals);
        AddRivals(ground, right, left, besideLeft: false, ref rivals);
        return (rivals ?? (IReadOnlyList<Rival>)[], OtherParts(ground, left, right, standing));
    }

    // Whoever resembles the person and cannot be the other one, each with its strongest pair that speaks.
    private static void AddRivals(ICaseGround ground, int person, int partner, bool besideLeft, ref List<Rival>? rivals)
    {
        foreach (int part in ground.PartsOf(person))
        {
            foreach (int pair in ground.Touching(part))
            {
                (int one, int two, double odds) = ground.PairAt(pair);
                int other = ground.PersonOf(one == part ? two : one);
                if (odds < CaseContext.RivalFrom || other == person || other == partner
                    || !ground.AreForbidden(other, partner) || ground.AreForbidden(other, person) || !ground.Speaks(pair, person, other))
                {
                    continue;
                }

                odds += Apart(ground, other, partner);
                if (odds < CaseContext.RivalFrom)
                {
                    continue;
                }

                long name = ground.NameOf(other);
                rivals ??= [];
                int known = rivals.FindIndex(r => r.MemberId == name && r.BesideLeft == besideLeft);
                if (known < 0)
                {
                    rivals.Add(new Rival(name, besideLeft, odds));
                }
                else if (rivals[known].LogOdds < odds)
                {
                    rivals[known] = rivals[known] with { LogOdds = odds };
                }
            }
        }
    }

    // Somebody entered in the AMS twice is no rival of himself: what is left of one as far as the two records there are not one person's.
    private static double Apart(ICaseGround ground, int rival, int partner)
    {
        double own = double.NegativeInfinity;
        foreach (int part in ground.PartsOf(partner))
        {
            foreach (int pair in ground.Touching(part))
            {
                (int one, int two, double odds) = ground.PairAt(pair);
                if (ground.PersonOf(one == part ? two : one) == rival && ground.AreOfAms(pair))
                {
                    own = Math.Max(own, odds);
                }
            }
        }

        return -Math.Log(1 + Math.Exp(Math.Min(own, 50)));
    }

    // The odds between the parts of the two, the pair's own two parts left out.
    private static IReadOnlyList<double> OtherParts(ICaseGround ground, int left, int right, (int, int) standing)
    {
        ReadOnlySpan<int> these = ground.PartsOf(left), those = ground.PartsOf(right);
        if (these.Length * those.Length < 2)
        {
            return [];
        }

        var best = new Dictionary<(int, int), double>();
        foreach (int part in these)
        {
            foreach (int pair in ground.Touching(part))
            {
                (int one, int two, double odds) = ground.PairAt(pair);
                (int, int) between = (part, one == part ? two : one);
                if (odds >= CaseContext.RivalFrom && ground.PersonOf(between.Item2) == right)
                {
                    best[between] = Math.Max(best.GetValueOrDefault(between, double.NegativeInfinity), odds);
                }
            }
        }

        var others = new List<double>(these.Length * those.Length);
        foreach (int part in these)
        {
            foreach (int other in those)
            {
                if ((part, other) != standing && (other, part) != standing)
                {
                    others.Add(best.GetValueOrDefault((part, other), Unreported));
                }
            }
        }

        return others;
    }
}
