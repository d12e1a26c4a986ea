using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments;

/// <summary>One group of one dimension, in the segment and in the whole it is compared with.</summary>
/// <param name="Name">The group, for example a chapter.</param>
/// <param name="Count">Members of the segment in it.</param>
/// <param name="Share">The same as a share of the segment, 0 to 1.</param>
/// <param name="WholeCount">People of the whole in it.</param>
/// <param name="WholeShare">The same as a share of the whole, 0 to 1.</param>
/// <param name="IsSkewed">True when the two shares differ by more than chance and by enough to matter.</param>
public sealed record MakeUpGroup(string Name, int Count, double Share, int WholeCount, double WholeShare, bool IsSkewed);

/// <summary>How a segment divides along one dimension, beside the whole.</summary>
/// <param name="Name">The dimension: Chapter, Role, Standing, Tenure.</param>
/// <param name="Whole">What it is compared with: <c>current members</c>, <c>all people known</c>.</param>
/// <param name="Groups">The groups, largest in the segment first.</param>
public sealed record MakeUpDimension(string Name, string Whole, IReadOnlyList<MakeUpGroup> Groups)
{
    /// <summary>Shares must differ by this much to count as skew: ten percentage points.</summary>
    public const double SkewPoints = 0.10;

    /// <summary>And by this many standard errors of a sample of the segment's size, so that a handful of people is no skew.</summary>
    public const double SkewErrors = 3;

    /// <summary>Compares counts per group.</summary>
    /// <param name="name">The dimension.</param>
    /// <param name="whole">What it is compared with, in words.</param>
    /// <param name="inSegment">Members of the segment per group.</param>
    /// <param name="inWhole">People of the whole per group.</param>
    public static MakeUpDimension Compare(
        string name, string whole, IReadOnlyDictionary<string, int> inSegment, IReadOnlyDictionary<string, int> inWhole)
    {
        int size = inSegment.Values.Sum();
        int all = inWhole.Values.Sum();
        IEnumerable<MakeUpGroup> groups = inSegment.Keys.Union(inWhole.Keys).Select(group =>
        {
            int count = inSegment.GetValueOrDefault(group);
            int wholeCount = inWhole.GetValueOrDefault(group);
            double share = size == 0 ? 0 : (double)count / size;
            double wholeShare = all == 0 ? 0 : (double)wholeCount / all;
            return new MakeUpGroup(group, count, share, wholeCount, wholeShare, IsSkewed(share, wholeShare, size, all));
        });
        return new MakeUpDimension(
            name, whole, [.. groups.OrderByDescending(g => g.Count).ThenByDescending(g => g.WholeCount).ThenBy(g => g.Name, StringComparer.Ordinal)]);
    }

    private static bool IsSkewed(double share, double wholeShare, int size, int all)
    {
        if (size == 0 || all == 0 || Math.Abs(share - wholeShare) < SkewPoints)
        {
            return false;
        }

        double error = Math.Sqrt(wholeShare * (1 - wholeShare) / size);
        return Math.Abs(share - wholeShare) >= SkewErrors * error && Math.Abs(share - wholeShare) * size >= SkewErrors;
    }
}

/// <summary>Years of membership in the bands that pages show.</summary>
public static class TenureBands
{
    /// <summary>The band of those whose join date is missing.</summary>
    public const string Unknown = "Not known";

    // Name, and the number of years at which the band begins and ends.
    private static readonly (string Name, int From, int? To)[] Bands =
        [("Under 1 year", 0, 1), ("1 to 3 years", 1, 3), ("3 to 5 years", 3, 5), ("5 to 10 years", 5, 10), ("10 years and more", 10, null)];

    /// <summary>The band of a join date on a day.</summary>
    public static string Of(DateOnly? joined, DateOnly today) =>
        joined is { } day ? Bands.First(b => b.To is not { } years || day > today.AddYears(-years)).Name : Unknown;

    /// <summary>The condition that holds of exactly the people of a band; null for a name that is none.</summary>
    public static SegmentNode? ConditionOf(string band, DateOnly today)
    {
        if (band == Unknown)
        {
            return new FieldNode("joinDate", FieldOperator.IsMissing, []);
        }

        if (Array.Find(Bands, b => b.Name == band) is not { Name: not null } found)
        {
            return null;
        }

        DateOnly? after = found.To is { } to ? today.AddYears(-to) : null;
        DateOnly? upTo = found.From > 0 ? today.AddYears(-found.From) : null;
        return (after, upTo) switch
        {
            ({ } a, null) => new FieldNode("joinDate", FieldOperator.After, [new DayValue(a)]),
            (null, { } u) => new FieldNode("joinDate", FieldOperator.Before, [new DayValue(u.AddDays(1))]),
            ({ } a, { } u) => new FieldNode("joinDate", FieldOperator.Between, [new DayValue(a.AddDays(1)), new DayValue(u)]),
            _ => null,
        };
    }
}
