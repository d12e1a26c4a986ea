using AssocHub.Core.Measures;

namespace AssocHub.Tests.Measures;

public sealed class ReportPeriodTests
{
    [Theory]
    [InlineData("2026-10-01", "2026-10-31", "2026-09-01", "2026-09-30", "October 2026")]
    [InlineData("2026-08-01", "2026-10-31", "2026-05-01", "2026-07-31", "August – October 2026")]
    [InlineData("2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28", "March 2026")]
    [InlineData("2025-12-01", "2026-01-31", "2025-10-01", "2025-11-30", "December 2025 – January 2026")]
    [InlineData("2026-01-01", "2026-12-31", "2025-01-01", "2025-12-31", "2026")]
    [InlineData("2026-10-03", "2026-10-12", "2026-09-23", "2026-10-02", "3 Oct – 12 Oct 2026")]
    [InlineData("2026-10-03", "2026-10-03", "2026-10-02", "2026-10-02", "3 Oct 2026")]
    public void The_period_before_has_the_same_length_in_months_or_else_in_days(string from, string to, string beforeFrom, string beforeTo, string label)
    {
        var period = new ReportPeriod(SmallAssociation.Day(from), SmallAssociation.Day(to));

        Assert.Equal(new ReportPeriod(SmallAssociation.Day(beforeFrom), SmallAssociation.Day(beforeTo)), period.Previous());
        Assert.Equal(label, period.Label);
    }

    [Fact]
    public void The_trend_is_the_twelve_months_that_end_with_the_period()
    {
        IReadOnlyList<ReportPeriod> months = Results.October.TrendMonths();

        Assert.Equal(12, months.Count);
        Assert.Equal(new DateOnly(2025, 11, 1), months[0].From);
        Assert.Equal(Results.October, months[^1]);
    }

    [Fact]
    public void A_period_that_ends_before_it_begins_is_refused_with_both_days()
    {
        var refused = ReportPeriod.Create(new DateOnly(2026, 10, 2), new DateOnly(2026, 10, 1), Results.October);

        Assert.Contains("2026-10-02", refused.Refusal!.Message, StringComparison.Ordinal);
        Assert.False(ReportPeriod.Create(new DateOnly(1900, 1, 1), null, Results.October).Succeeded);
    }

    [Fact]
    public void What_is_not_given_comes_from_the_usual_period()
    {
        Assert.Equal(Results.October, ReportPeriod.Create(null, null, Results.October).Value);
        Assert.Equal(new ReportPeriod(new(2026, 10, 5), new(2026, 10, 31)), ReportPeriod.Create(new(2026, 10, 5), null, Results.October).Value);
        Assert.Equal(new ReportPeriod(new(2025, 2, 1), new(2025, 2, 14)), ReportPeriod.Create(null, new(2025, 2, 14), Results.October).Value);
    }
}
