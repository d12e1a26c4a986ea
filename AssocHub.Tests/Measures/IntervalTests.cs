using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Statistics;

namespace AssocHub.Tests.Measures;

public sealed class IntervalTests
{
    // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3 (Wilson, uncorrected).
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_agrees_with_the_published_table(long hits, long total, double low, double high)
    {
        Interval interval = Interval.OfProportion(hits, total)!.Value;

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    // Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(10, 10, 0, 20, 0.6791, 1.0000)]
    public void The_difference_agrees_with_the_published_table(long a, long m, long b, long n, double low, double high)
    {
        Interval difference = Interval.Difference(Interval.OfProportion(a, m)!.Value, Interval.OfProportion(b, n)!.Value);

        Assert.Equal(low, difference.Low, 4);
        Assert.Equal(high, difference.High, 4);
    }

    [Fact]
    public void Nothing_has_no_interval_and_more_hits_than_cases_is_a_bug()
    {
        Assert.Null(Interval.OfProportion(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.OfProportion(2, 1));
    }

    [Fact]
    public void A_share_short_of_its_target_by_less_than_chance_is_close_and_by_more_is_off()
    {
        Assert.Equal(KpiStatus.OnTarget, Status(51, 100));
        Assert.Equal(KpiStatus.CloseToTarget, Status(50, 100));
        Assert.Equal(KpiStatus.CloseToTarget, Status(45, 100));
        Assert.Equal(KpiStatus.OffTarget, Status(4500, 10_000));
        Assert.Equal(KpiStatus.NoData, Status(0, 0));
    }

    private static KpiStatus Status(long hits, long total) => Results.Of("digest-open-rate", new Tally(hits, total)).Status;
}
