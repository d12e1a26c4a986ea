using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Learns the model from the records alone: u from random pairs and from counted values, m and the priors by expectation
/// maximisation (Dempster, Laird and Rubin 1977; Winkler 1988 for record linkage) over the candidate pairs. The pairs that blocking
/// left out count as strangers, so that the priors are shares of all pairs and u stays that of random pairs.
/// </summary>
internal static class Trainer
{
    private const int Rounds = 25;

    /// <summary>Pseudo-pairs that hold every level near its starting value until the data outweigh them.</summary>
    private const double PriorPairs = 12;

    /// <summary>The same for what a person is called and born: contradictions are too rare to be learned from a few people.</summary>
    private const double PersonalPriorPairs = 140;

    /// <summary>Pairs of each kind that count as seen beforehand: of one person, and of two of one household or employer.</summary>
    private const double OnePersonPrior = 0.7, OtherPrior = 0.3;

    /// <summary>How often two people of one household have the same given name, and the same birthday: twins, and dates copied from one to the other.</summary>
    private const double Namesakes = 0.05, Twins = 0.03;

    /// <summary>How many of the households at the least share every address they have, a mailbox too.</summary>
    private const double CouplesAmongHouseholds = 0.05;

    /// <summary>The model that EM begins with.</summary>
    /// <param name="table">The records.</param>
    /// <param name="frequencies">How common each value is.</param>
    /// <param name="strangers">Pairs of records at random, compared.</param>
    public static MatchModel Start(RecordTable table, ValueFrequencies frequencies, RandomPairs strangers)
    {
        double[][] u = strangers.Shares(frequencies);
        var model = new MatchModel(table, frequencies, u, SourceShares(table));
        for (int kind = 1; kind < MatchModel.Kinds; kind++)
        {
            for (int s = 0; s < Levels.Slots; s++)
            {
                if (MatchModel.IsOwn((PairKind)kind, (Slot)s))
                {
                    model.P[kind][s] = StartingShares((PairKind)kind, (Slot)s, u[s]);
                }
            }
        }

        double pairs = Math.Max(1, (double)table.Count * (table.Count - 1) / 2);
        model.Prior[1] = 0.3 * table.Count / pairs;
        model.Prior[2] = 0.1 * table.Count / pairs;
        model.Prior[3] = 0.2 * table.Count / pairs;
        model.Prior[4] = 1.0 * table.Count / pairs;
        model.Prior[5] = model.HasContacts ? 0.03 * table.Count / pairs : 0;
        model.Prior[0] = Math.Max(0.5, 1 - model.Prior.Sum());
        model.Prepare();
        return model;
    }

    /// <summary>Where EM begins, and what the pseudo-pairs say.</summary>
    private static double[] StartingShares(PairKind kind, Slot slot, double[] u)
    {
        var shares = new double[u.Length];
        for (int level = 1; level < Levels.CountOf(slot); level++)
        {
            double m = Levels.StartingM(slot, level);
            shares[level] = kind switch
            {
                PairKind.Household or PairKind.Couple when slot == Slot.Given => Sometimes(Namesakes, m, u[level]),
                PairKind.Household or PairKind.Couple when slot == Slot.BirthDate => Sometimes(Twins, m, u[level]),
                PairKind.SamePerson => m,
                PairKind.Couple when slot != Slot.Family => m,
                PairKind.SamePersonMoved => MatchModel.IsSituation(slot)
                    ? (0.25 * m) + (0.75 * u[level])
                    : m,
                PairKind.Household or PairKind.Couple => (slot is Slot.Email or Slot.Organization ? 0.2 : 0.8) is var same ? (same * m) + ((1 - same) * u[level]) : 0,
                _ => (slot == Slot.Organization ? 0.95 : slot == Slot.Locality ? 0.3 : 0.05) is var same ? (same * m) + ((1 - same) * u[level]) : 0,
            };
        }

        double sum = shares.Sum();
        for (int level = 1; level < shares.Length; level++)
        {
            shares[level] = Math.Max(shares[level] / sum, 1e-6);
        }

        return shares;
    }

    // Called or born like one person now and then, otherwise as chance has it.
    private static double Sometimes(double share, double one, double chance) => (share * one) + ((1 - share) * chance);

    private static double[] SourceShares(RecordTable table)
    {
        int n = Math.Max(1, table.SourceNames.Count);
        var counts = new double[n];
        foreach (ushort source in table.Source.AsSpan(0, table.Count))
        {
            counts[source]++;
        }

        var shares = new double[(n * n) + 1];
        shares[n * n] = 1;
        double pairs = Math.Max(1, (double)table.Count * (table.Count - 1) / 2);
        for (int a = 0; a < n; a++)
        {
            for (int b = a; b < n; b++)
            {
                shares[(a * n) + b] = Math.Max((a == b ? counts[a] * (counts[a] - 1) / 2 : counts[a] * counts[b]) / pairs, 1e-9);
            }
        }

        return shares;
    }

    /// <summary>Expectation maximisation over a sample of the candidate pairs.</summary>
    /// <param name="model">The model to improve.</param>
    /// <param name="table">The records.</param>
    /// <param name="sample">The pairs.</param>
    /// <param name="allPairs">How many pairs of records there are at all.</param>
    public static void Improve(MatchModel model, RecordTable table, TrainingSample sample, double allPairs)
    {
        double named = Named(table);
        double[][][] start = [.. model.P.Select(kind => kind.Select(slot => (double[])slot.Clone()).ToArray())];
        sample.TakeValues(model);
        var counts = new double[MatchModel.Kinds][];
        double previous = double.NegativeInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            for (int kind = 0; kind < MatchModel.Kinds; kind++)
            {
                counts[kind] = new double[Levels.Slots * Levels.Most];
            }

            var totals = new double[MatchModel.Kinds];
            double[][] sources = [new double[model.SourceU.Length], new double[model.SourceU.Length]];
            double likelihood = Expect(model, sample, counts, totals, sources, out double[] namesakes);
            Maximise(model, start, counts, totals, sources, allPairs);
            model.Names = model.Frequencies.Named > 0
                ? NamesTogether.Of(namesakes, [.. model.Frequencies.NamesakeShares.Select(share => allPairs * named * share)])
                : NamesTogether.Of(namesakes.Sum(), allPairs * named * model.U[0][1] * model.U[1][1]);
            model.Prepare();
            if (round == 2)
            {
                // What is certainly two strangers by now teaches nothing more.
                sample = sample.Without(model);
            }

            if (round > 3 && Math.Abs(likelihood - previous) < 1e-5 * Math.Abs(likelihood))
            {
                break;
            }

            previous = likelihood;
        }
    }

    // The share of all pairs of which both records say both names.
    private static double Named(RecordTable table)
    {
        int count = 0;
        for (int i = 0; i < table.Count; i++)
        {
            count += table.Given[i] != 0 && table.Family[i] != 0 ? 1 : 0;
        }

        return Math.Pow(count / (double)Math.Max(1, table.Count), 2);
    }

    private static double Expect(MatchModel model, TrainingSample sample, double[][] counts, double[] totals, double[][] sources, out double[] namesakes)
    {
        namesakes = [.. sample.Namesakes.Select(n => n * sample.Weight)];
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        Span<double> shares = stackalloc double[MatchModel.Kinds];
        double likelihood = 0;
        for (int p = 0; p < sample.Count; p++)
        {
            sample.Score(model, p, kinds);
            double sum = 1;
            for (int kind = 1; kind < MatchModel.Kinds; kind++)
            {
                shares[kind] = Math.Exp(Math.Min(kinds[kind], 80));
                sum += shares[kind];
            }

            likelihood += Math.Log(sum);
            double weight = sample.Weight / sum;
            if (sample.AreNamesakes(p))
            {
                namesakes[sample.NameBin(p)] += (1 + shares[(int)PairKind.Colleagues]) * weight;
            }

            for (int kind = 1; kind < MatchModel.Kinds; kind++)
            {
                double share = shares[kind] * weight;
                totals[kind] += share;
                if (share < 1e-7)
                {
                    continue;
                }

                double[] of = counts[kind];
                ulong levels = sample.Levels[p];
                for (int s = 0; levels != 0; s++, levels >>= 4)
                {
                    of[(s * Levels.Most) + (int)(levels & 15)] += share;
                }
            }

            sources[0][sample.Sources[p]] += shares[1] * weight;
            sources[1][sample.Sources[p]] += shares[2] * weight;
        }

        return likelihood;
    }

    private static void Maximise(
        MatchModel model, double[][][] start, double[][] counts, double[] totals, double[][] sources, double allPairs)
    {
        Array.ForEach([.. Enumerable.Range(1, Levels.Most - 1)], level => counts[3][((int)Slot.Family * Levels.Most) + level] += counts[5][((int)Slot.Family * Levels.Most) + level]);
        for (int kind = 1; kind < MatchModel.Kinds; kind++)
        {
            model.Prior[kind] = (totals[kind] + (kind <= (int)PairKind.SamePersonMoved ? OnePersonPrior : OtherPrior)) / allPairs;
            for (int s = 0; s < Levels.Slots; s++)
            {
                if (!MatchModel.IsOwn((PairKind)kind, (Slot)s) || MatchModel.IsGiven((PairKind)kind, (Slot)s))
                {
                    continue;
                }

                if (kind == 5)
                {
                    // Reached like one person, called like a household.
                    model.P[5][s] = model.P[(Slot)s == Slot.Family ? 3 : 1][s];
                    continue;
                }

                // What a person is called and when they were born does not change when they move: both kinds of one person share it.
                bool shared = kind is 1 or 2 && !MatchModel.IsSituation((Slot)s);
                if (shared && kind == 2)
                {
                    model.P[2][s] = model.P[1][s];
                    continue;
                }

                int levels = Levels.CountOf((Slot)s);
                double prior = (Slot)s is Slot.Given or Slot.Family or Slot.Middle or Slot.BirthDate or Slot.Number ? PersonalPriorPairs : PriorPairs;
                double total = prior;
                for (int level = 1; level < levels; level++)
                {
                    counts[kind][(s * Levels.Most) + level] += shared ? counts[2][(s * Levels.Most) + level] : 0;
                    total += counts[kind][(s * Levels.Most) + level];
                }

                if (kind == 1 && (Slot)s == Slot.BirthDate)
                {
                    // A date that was damaged beyond recognition may be any. Who is a generation older and else the same is a parent, and
                    // must not teach that people are born twice.
                    ref double apart = ref counts[1][(s * Levels.Most) + 8];
                    double any = (counts[1][(s * Levels.Most) + 7] + (prior * start[1][s][7])) * model.U[s][8] / model.U[s][7];
                    double told = any - (prior * start[1][s][8]);
                    total += told - apart;
                    apart = told;
                }

                for (int level = 1; level < levels; level++)
                {
                    double count = counts[kind][(s * Levels.Most) + level] + (prior * start[kind][s][level]);
                    model.P[kind][s][level] = Math.Max(count / total, 1e-7);
                }
            }
        }

        // A namesake goes by short forms, initials and slips as a person does.
        foreach ((Slot slot, double share) in (ReadOnlySpan<(Slot, double)>)[(Slot.Given, Namesakes), (Slot.BirthDate, Twins)])
        {
            for (int level = 1; level < Levels.CountOf(slot); level++)
            {
                model.P[3][(int)slot][level] = model.P[5][(int)slot][level] = Sometimes(share, model.P[1][(int)slot][level], model.U[(int)slot][level]);
            }
        }

        model.Prior[5] = model.HasContacts ? Math.Min(Math.Max(model.Prior[5], CouplesAmongHouseholds * model.Prior[3]), 0.5 * (model.Prior[1] + model.Prior[2])) : 0;
        model.Prior[0] = Math.Max(0.5, 1 - model.Prior.Skip(1).Sum());
        double matches = totals[1] + totals[2];
        for (int p = 0; p < model.SourceU.Length - 1; p++)
        {
            // Each way of being one person by itself, beside both together.
            double both = (sources[0][p] + sources[1][p] + (PriorPairs * model.SourceU[p])) / (matches + PriorPairs);
            model.SourceM[p] = (sources[0][p] + (PriorPairs * both)) / (totals[1] + PriorPairs);
            model.SourceMoved[p] = (sources[1][p] + (PriorPairs * both)) / (totals[2] + PriorPairs);
        }
    }
}
