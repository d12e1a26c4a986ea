namespace AssocHub.Data.Demo.Generation;

/// <summary>
/// Chance that repeats: SplitMix64, one independent series per purpose, so that a new purpose never shifts the draws of another.
/// </summary>
internal sealed class DemoRandom
{
    private ulong _state;

    public DemoRandom(int seed, string purpose)
    {
        _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL);
        foreach (char c in purpose)
        {
            _state = unchecked((_state ^ c) * 0x100000001B3UL);
            Bits();
        }
    }

    /// <summary>From 0 up to, not including, 1.</summary>
    public double Fraction() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + (int)(Fraction() * (most - least + 1));

    public double Between(double least, double most) => least + (Fraction() * (most - least));

    public bool Chance(double probability) => Fraction() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[(int)(Fraction() * items.Count)];

    /// <summary>The first items more often than the later ones: item k in proportion to 1 / (k + flatness).</summary>
    public T PickSkewed<T>(IReadOnlyList<T> items, double flatness = 4)
    {
        // Inverse of the continuous counterpart of that law.
        double spread = (items.Count + flatness) / flatness;
        int place = (int)((flatness * Math.Pow(spread, Fraction())) - flatness);
        return items[Math.Clamp(place, 0, items.Count - 1)];
    }

    public int PickWeighted(IReadOnlyList<double> weights)
    {
        double total = 0;
        for (int i = 0; i < weights.Count; i++)
        {
            total += weights[i];
        }

        double left = Fraction() * total;
        for (int i = 0; i < weights.Count; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Count - 1;
    }

    /// <summary>Normally distributed with mean 0 and deviation 1.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction());

    /// <summary>Exponentially distributed.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - Fraction());

    public int Poisson(double mean)
    {
        if (mean > 30)
        {
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        }

        double limit = Math.Exp(-mean), product = Fraction();
        int count = 0;
        while (product > limit)
        {
            product *= Fraction();
            count++;
        }

        return count;
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (int i = items.Count - 1; i > 0; i--)
        {
            int j = Between(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private ulong Bits()
    {
        unchecked
        {
            ulong z = _state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
