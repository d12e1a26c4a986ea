using System.Runtime.InteropServices;

namespace AssocHub.Core.Measures.Statistics;

/// <summary>A figure with the range in which the truth lies with 95 % confidence, as fractions (0.36 is 36 %).</summary>
/// <param name="Estimate">The figure itself.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Interval(double Estimate, double Low, double High)
{
    // Two-sided 95 % point of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>True when zero lies outside: for a difference, that it is hard to put down to chance.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;

    /// <summary>
    /// Wilson's score interval of a proportion (E. B. Wilson, JASA 22, 1927). Stays inside 0 to 1 and is honest for small counts.
    /// </summary>
    /// <returns>Null when <paramref name="total"/> is 0: there is no proportion of nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More hits than cases, or a negative number.</exception>
    public static Interval? OfProportion(long hits, long total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, total);
        if (total == 0)
        {
            return null;
        }

        double n = total;
        double p = hits / n;
        double middle = p + (Z * Z / (2 * n));
        double spread = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n)));
        double scale = 1 + (Z * Z / n);
        double low = hits == 0 ? 0 : (middle - spread) / scale;
        double high = hits == total ? 1 : (middle + spread) / scale;
        return new Interval(p, low, high);
    }

    /// <summary>
    /// The difference of two independent figures from their own intervals, by square-and-add. For two proportions with Wilson's
    /// interval this is method 10 of R. G. Newcombe, Statistics in Medicine 17 (1998), 873–890.
    /// </summary>
    public static Interval Difference(Interval a, Interval b)
    {
        double difference = a.Estimate - b.Estimate;
        double below = Math.Sqrt(Square(a.Estimate - a.Low) + Square(b.High - b.Estimate));
        double above = Math.Sqrt(Square(a.High - a.Estimate) + Square(b.Estimate - b.Low));
        return new Interval(difference, difference - below, difference + above);
    }

    private static double Square(double x) => x * x;
}
