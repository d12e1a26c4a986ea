using AssocHub.Core.Members.Matching.Blocking;
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

    public static MatchModel Start(RecordTable table, int[] person, PairComparer comparer)
    {
        var frequencies = new ValueFrequencies(table, person);
        double[][] u = RandomPairs(table, person, comparer, frequencies);
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
                PairKind.SamePerson => m,
                PairKind.SamePersonMoved => MatchModel.IsSituation(slot)
                    ? (0.25 * m) + (0.75 * u[level])
                    : m,
                PairKind.Household => (slot is Slot.Email or Slot.Organization ? 0.2 : 0.8) is var same ? (same * m) + ((1 - same) * u[level]) : 0,
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

    private static double[] SourceShares(RecordTable table)
    {
        int n = Math.Max(1, table.SourceNames.Count);
        var counts = new double[n];
        foreach (ushort source in table.Source)
        {
            counts[source]++;
        }

        var shares = new double[n * n];
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

    private static double[][] RandomPairs(RecordTable table, int[] person, PairComparer comparer, ValueFrequencies frequencies)
    {
        var counts = new double[Levels.Slots][];
        double[][] rarer = [new double[Levels.Most], new double[Levels.Most]];
        for (int s = 0; s < Levels.Slots; s++)
        {
            counts[s] = new double[Levels.Most];
        }

        int n = table.Count;
        long all = (long)n * (n - 1) / 2;
        if (all <= 600_000)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = i + 1; j < n; j++)
                {
                    Count(i, j);
                }
            }
        }
        else
        {
            // A fixed seed: the same records always give the same model.
            var random = new Random(20261122);
            for (int k = 0; k < 250_000; k++)
            {
                int i = random.Next(n), j = random.Next(n);
                if (i != j)
                {
                    Count(i, j);
                }
            }
        }

        void Count(int i, int j)
        {
            if (person[i] == person[j])
            {
                return;
            }

            ulong levels = comparer.Compare(i, j);
            for (int s = 0; s <= 1; s++)
            {
                int level = PairComparer.LevelOf(levels, (Slot)s);
                if (level is 2 or 3 or 5)
                {
                    rarer[s][level] += Math.Exp(frequencies.RarerName((Slot)s, i, j));
                }
            }

            for (int s = 0; levels != 0; s++, levels >>= 4)
            {
                counts[s][levels & 15]++;
            }
        }

        for (int s = 0; s <= 1; s++)
        {
            for (int level = 2; level <= 5; level++)
            {
                // A little of the mean share of any name keeps the first few pairs from deciding.
                double prior = Math.Sqrt(frequencies.Coincidence[s]) * 0.2;
                frequencies.RarerMean[s][level] = (float)Math.Log((rarer[s][level] + (3 * prior)) / (counts[s][level] + 3));
            }
        }

        for (int s = 0; s < Levels.Slots; s++)
        {
            Normalise(counts[s], (Slot)s, frequencies.Coincidence[s]);
        }

        return counts;
    }

    // Agreement is too rare to be seen among random pairs of most fields; it is counted from the values instead.
    private static void Normalise(double[] counts, Slot slot, double coincidence)
    {
        int levels = Levels.CountOf(slot);
        counts[0] = 0;
        double total = counts.Sum();
        bool counted = slot is not (Slot.Middle or Slot.Locality);
        for (int level = 1; level < levels; level++)
        {
            counts[level] = (counts[level] + 0.3) / (total + (0.3 * levels));
        }

        if (counted && coincidence > 0)
        {
            double others = 1 - counts[1];
            counts[1] = Math.Min(coincidence, 0.9);
            for (int level = 2; level < levels; level++)
            {
                counts[level] *= (1 - counts[1]) / others;
            }
        }
    }

    /// <summary>Expectation maximisation over a sample of the candidate pairs.</summary>
    /// <param name="model">The model to improve.</param>
    /// <param name="sample">The pairs.</param>
    /// <param name="allPairs">How many pairs of records there are at all.</param>
    public static void Improve(MatchModel model, TrainingSample sample, double allPairs)
    {
        double[][][] start = [.. model.P.Select(kind => kind.Select(slot => (double[])slot.Clone()).ToArray())];
        var counts = new double[MatchModel.Kinds][];
        double previous = double.NegativeInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            for (int kind = 0; kind < MatchModel.Kinds; kind++)
            {
                counts[kind] = new double[Levels.Slots * Levels.Most];
            }

            var totals = new double[MatchModel.Kinds];
            var sources = new double[model.SourceU.Length];
            double likelihood = Expect(model, sample, counts, totals, sources);
            Maximise(model, start, counts, totals, sources, allPairs);
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

    private static double Expect(MatchModel model, TrainingSample sample, double[][] counts, double[] totals, double[] sources)
    {
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        Span<double> shares = stackalloc double[MatchModel.Kinds];
        double likelihood = 0;
        for (int p = 0; p < sample.Count; p++)
        {
            model.Score(sample.Levels[p], sample.Left[p], sample.Right[p], kinds);
            double sum = 0;
            for (int kind = 0; kind < MatchModel.Kinds; kind++)
            {
                shares[kind] = Math.Exp(Math.Min(kinds[kind], 80));
                sum += shares[kind];
            }

            likelihood += Math.Log(sum);
            double weight = sample.Weight / sum;
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

            sources[model.SourcePair(sample.Left[p], sample.Right[p])] += (shares[1] + shares[2]) * weight;
        }

        return likelihood;
    }

    private static void Maximise(
        MatchModel model, double[][][] start, double[][] counts, double[] totals, double[] sources, double allPairs)
    {
        for (int kind = 1; kind < MatchModel.Kinds; kind++)
        {
            model.Prior[kind] = (totals[kind] + 1) / allPairs;
            for (int s = 0; s < Levels.Slots; s++)
            {
                if (!MatchModel.IsOwn((PairKind)kind, (Slot)s))
                {
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
                double total = PriorPairs;
                for (int level = 1; level < levels; level++)
                {
                    counts[kind][(s * Levels.Most) + level] += shared ? counts[2][(s * Levels.Most) + level] : 0;
                    total += counts[kind][(s * Levels.Most) + level];
                }

                for (int level = 1; level < levels; level++)
                {
                    double count = counts[kind][(s * Levels.Most) + level] + (PriorPairs * start[kind][s][level]);
                    model.P[kind][s][level] = Math.Max(count / total, 1e-7);
                }
            }
        }

        model.Prior[0] = Math.Max(0.5, 1 - model.Prior.Skip(1).Sum());
        double matches = totals[1] + totals[2];
        for (int p = 0; p < sources.Length; p++)
        {
            model.SourceM[p] = (sources[p] + (PriorPairs * model.SourceU[p])) / (matches + PriorPairs);
        }
    }
}

/// <summary>Compared candidate pairs to learn from; each stands for <paramref name="weight"/> pairs.</summary>
internal sealed class TrainingSample(int[] left, int[] right, ulong[] levels, double weight)
{
    public int Count => Left.Length;
    public int[] Left { get; } = left;
    public int[] Right { get; } = right;
    public ulong[] Levels { get; } = levels;
    public double Weight { get; } = weight;

    /// <summary>The pairs that may still be something else than strangers.</summary>
    public TrainingSample Without(MatchModel model)
    {
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        List<int> kept = [];
        for (int p = 0; p < Count; p++)
        {
            model.Score(Levels[p], Left[p], Right[p], kinds);
            if (Math.Max(Math.Max(kinds[1], kinds[2]), Math.Max(kinds[3], kinds[4])) > -9)
            {
                kept.Add(p);
            }
        }

        return new TrainingSample([.. kept.Select(p => Left[p])], [.. kept.Select(p => Right[p])], [.. kept.Select(p => Levels[p])], Weight);
    }

    /// <summary>Every so many pairs of all candidates.</summary>
    public static TrainingSample Take(CandidatePairs pairs, PairComparer comparer, int most)
    {
        int step = Math.Max(1, (int)Math.Ceiling(pairs.Count / (double)most));
        int count = (pairs.Count + step - 1) / step;
        var left = new int[count];
        var right = new int[count];
        var levels = new ulong[count];
        int record = 0;
        for (int k = 0; k < count; k++)
        {
            int p = k * step;
            while (pairs.Start[record + 1] <= p)
            {
                record++;
            }

            left[k] = record;
            right[k] = pairs.Right[p];
            levels[k] = comparer.Compare(record, pairs.Right[p]);
        }

        return new TrainingSample(left, right, levels, step);
    }
}
