namespace AssocHub.Web.Pages.Segments.Overlap;

/// <summary>Two circles that share a given area.</summary>
internal static class CircleOverlap
{
    /// <summary>How far apart the centres stand; found by halving, since what is shared only shrinks with the distance.</summary>
    public static double Distance(double a, double b, double shared)
    {
        double low = Math.Abs(a - b), high = a + b;
        for (int i = 0; i < 60 && shared > 0; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Shared(a, b, middle) > shared ? (middle, high) : (low, middle);
        }

        return shared > 0 ? low : high;
    }

    /// <summary>The area that both cover: two circular segments (Weisstein, “Circle-Circle Intersection”, MathWorld).</summary>
    public static double Shared(double a, double b, double distance)
    {
        if (distance >= a + b || a <= 0 || b <= 0)
        {
            return 0;
        }

        if (distance <= Math.Abs(a - b))
        {
            return Math.PI * Math.Min(a, b) * Math.Min(a, b);
        }

        return Segment(a, b, distance) + Segment(b, a, distance);
    }

    private static double Segment(double radius, double other, double distance)
    {
        double half = Math.Acos(Math.Clamp(((distance * distance) + (radius * radius) - (other * other)) / (2 * distance * radius), -1, 1));
        return radius * radius * (half - (Math.Sin(2 * half) / 2));
    }
}
