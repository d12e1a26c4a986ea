using AssocHub.Core.Members.Matching.Comparing;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// How often two people at random fall on each level: all pairs where there are few records, otherwise a sample of them. Drawn in an
/// order of the records' own (<see cref="StableOrder"/>), so that the same records always give the same pairs.
/// </summary>
internal sealed class RandomPairs
{
    private const int AllUpTo = 600_000;
    private const int Sampled = 200_000;

    /// <summary>Of how many pairs the records are fetched beforehand.</summary>
    public const int Together = 32;

    /// <summary>Pairs that count as seen beforehand (<see cref="Levels.StartingU"/>).</summary>
    private const double Experience = 30;
    private readonly double[][] _counts = [.. Enumerable.Range(0, Levels.Slots).Select(_ => new double[Levels.Most])];
    private readonly List<(int Slot, int Level, int Left, int Right)> _nearNames = [];

    public RandomPairs(int[] order, int[] person, PairComparer comparer)
    {
        int n = order.Length;
        if ((long)n * (n - 1) / 2 <= AllUpTo)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = i + 1; j < n; j++)
                {
                    Count(order[i], order[j]);
                }
            }
        }
        else
        {
            // A fixed seed: the same records always give the same model.
            var random = new Random(20261122);
            var drawn = new (int I, int J)[Sampled];
            for (int k = 0; k < Sampled; k++)
            {
                drawn[k] = (order[random.Next(n)], order[random.Next(n)]);
            }

            for (int k = 0; k < Sampled; k++)
            {
                // Asked for together, the waits for memory fall into one.
                for (int soon = k; k % Together == 0 && soon < Math.Min(k + Together, Sampled); soon++)
                {
                    comparer.Soon(drawn[soon].I, drawn[soon].J);
                }

                if (drawn[k].I != drawn[k].J)
                {
                    Count(drawn[k].I, drawn[k].J);
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
                    _nearNames.Add((s, level, i, j));
                }
            }

            for (int s = 0; levels != 0; s++, levels >>= 4)
            {
                _counts[s][levels & 15]++;
            }
        }
    }

    /// <summary>The shares by comparison and level; also fills in how common the names of near pairs are.</summary>
    public double[][] Shares(ValueFrequencies frequencies)
    {
        double[][] counts = [.. _counts.Select(slot => (double[])slot.Clone())];
        double[][] rarer = [new double[Levels.Most], new double[Levels.Most]];
        foreach ((int slot, int level, int i, int j) in _nearNames)
        {
            rarer[slot][level] += Math.Exp(frequencies.RarerName((Slot)slot, i, j));
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
            counts[level] = (counts[level] + (Experience * Levels.StartingU(slot, level))) / (total + Experience);
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
}
