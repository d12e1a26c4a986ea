using AssocHub.Core.Sources.Streams;

namespace AssocHub.Tests.Sources;

public sealed class MomentTextTests
{
    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    [Theory]
    [InlineData("2024-11-05", "2024-11-05T06:00:00Z")]
    [InlineData("2024-11-05T14:03", "2024-11-05T20:03:00Z")]
    [InlineData("2024-11-05 14:03:07.25", "2024-11-05T20:03:07.25Z")]
    [InlineData("2024-11-05T14:03:07Z", "2024-11-05T14:03:07Z")]
    [InlineData("2024-11-05T14:03:07+0100", "2024-11-05T13:03:07Z")]
    [InlineData("2024-11-05 14:03:07 -05:00", "2024-11-05T19:03:07Z")]
    [InlineData("5 Nov 2024 2:03 PM", "2024-11-05T20:03:00Z")]
    [InlineData("Nov 5, 2024", "2024-11-05T06:00:00Z")]
    [InlineData("Tuesday, November 5, 2024 14:03", "2024-11-05T20:03:00Z")]
    [InlineData("05.11.2024 14:03", "2024-11-05T20:03:00Z")]
    [InlineData("25/11/2024", "2024-11-25T06:00:00Z")]
    [InlineData("11/25/2024 14:03:00", "2024-11-25T20:03:00Z")]
    [InlineData("5/5/2024", "2024-05-05T05:00:00Z")]
    [InlineData("1730815387", "2024-11-05T14:03:07Z")]
    [InlineData("2024-11-05 14:03:07 UTC", "2024-11-05T14:03:07Z")]
    // The clocks skip this time, and the other comes twice.
    [InlineData("2024-03-10T02:30:00", "2024-03-10T08:30:00Z")]
    [InlineData("2024-11-03T01:30:00", "2024-11-03T06:30:00Z")]
    public void A_moment_with_one_meaning_is_read(string text, string canonical)
    {
        Assert.Null(new MomentText(Chicago).TryInstant(text, out DateTimeOffset moment));
        Assert.Equal(canonical, CanonicalText.Of(moment));
    }

    [Theory]
    [InlineData("05/11/2024")]
    [InlineData("2024-02-30")]
    [InlineData("2024-13-01T00:00:00Z")]
    [InlineData("31/04/2024")]
    [InlineData("tomorrow")]
    [InlineData("24-11-05")]
    [InlineData("2024-11-05T25:00:00Z")]
    [InlineData("9999-01-01")]
    [InlineData("12345")]
    public void A_moment_with_none_or_two_is_refused(string text) => Assert.NotNull(new MomentText(Chicago).TryInstant(text, out _));

    [Theory]
    [InlineData(DateOrder.DayFirst, 11, 5)]
    [InlineData(DateOrder.MonthFirst, 5, 11)]
    public void A_source_that_says_how_it_writes_dates_is_believed(DateOrder order, int month, int day)
    {
        Assert.Null(new MomentText(Chicago, order).TryDate("05/11/2024", out DateOnly read));
        Assert.Equal(new DateOnly(2024, month, day), read);
    }
}
