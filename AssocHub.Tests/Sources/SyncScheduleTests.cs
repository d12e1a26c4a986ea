using System.Globalization;
using AssocHub.Core.Sources;

namespace AssocHub.Tests.Sources;

public sealed class SyncScheduleTests
{
    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    [Fact]
    public void A_daily_schedule_gives_the_next_days_at_its_local_time_across_a_change_of_clocks()
    {
        SyncSchedule schedule = SyncSchedule.Nightly(new TimeOnly(3, 30)) with { SpreadMinutes = 0 };

        Assert.Equal(
            ["2026-10-30 08:30", "2026-10-31 08:30", "2026-11-01 09:30", "2026-11-02 09:30"],
            Times(schedule, "2026-10-30T05:00:00Z", 4));
    }

    [Fact]
    public void A_time_that_the_clocks_leave_out_comes_as_soon_as_they_go_on()
    {
        SyncSchedule schedule = SyncSchedule.Nightly(new TimeOnly(2, 30)) with { SpreadMinutes = 0 };

        // On 8 March 2026 there is no 02:30 in Chicago; 03:00 is 08:00 UTC.
        Assert.Equal(["2026-03-08 08:00", "2026-03-09 07:30"], Times(schedule, "2026-03-07T12:00:00Z", 2));
    }

    [Fact]
    public void Every_few_minutes_stays_every_few_minutes_where_the_clocks_go_back_or_on()
    {
        SyncSchedule schedule = new(SyncRhythm.Interval, EveryMinutes: 30, SpreadMinutes: 0);

        // 01:00 comes twice on 1 November 2026 in Chicago, at 06:00 and at 07:00 UTC; 02:00 never comes on 8 March.
        Assert.Equal(["2026-11-01 06:00", "2026-11-01 06:30", "2026-11-01 07:00", "2026-11-01 07:30", "2026-11-01 08:00"], Times(schedule, "2026-11-01T05:30:00Z", 5));
        Assert.Equal(["2026-03-08 07:30", "2026-03-08 08:00", "2026-03-08 08:30"], Times(schedule, "2026-03-08T07:00:00Z", 3));
    }

    [Fact]
    public void What_is_started_once_a_day_is_started_once_in_an_hour_that_comes_twice()
    {
        SyncSchedule schedule = SyncSchedule.Nightly(new TimeOnly(1, 30)) with { SpreadMinutes = 0 };

        Assert.Equal(["2026-11-01 07:30", "2026-11-02 07:30"], Times(schedule, "2026-11-01T05:00:00Z", 2));
    }

    [Fact]
    public void A_moment_within_quiet_hours_knows_their_end_also_over_midnight()
    {
        SyncSchedule schedule = new(SyncRhythm.Interval, QuietFrom: new TimeOnly(22, 0), QuietUntil: new TimeOnly(5, 0));

        Assert.Equal(Moment("2026-11-19T11:00:00Z"), schedule.QuietEnd(Moment("2026-11-19T05:00:00Z"), Chicago));
        Assert.Equal(Moment("2026-11-19T11:00:00Z"), schedule.QuietEnd(Moment("2026-11-19T08:00:00Z"), Chicago));
        Assert.Null(schedule.QuietEnd(Moment("2026-11-19T11:00:00Z"), Chicago));
        Assert.Null(SyncSchedule.Nightly(new TimeOnly(2, 0)).QuietEnd(Moment("2026-11-19T08:00:00Z"), Chicago));
    }

    [Fact]
    public void Before_a_source_is_saved_its_times_are_those_without_the_spread() =>
        Assert.Equal(Moment("2026-11-19T08:00:00Z"), SyncSchedule.Nightly(new TimeOnly(2, 0)).Next(Moment("2026-11-18T12:00:00Z"), Chicago, 0));

    [Fact]
    public void Chosen_days_of_the_week_are_kept()
    {
        int days = (1 << (int)DayOfWeek.Monday) | (1 << (int)DayOfWeek.Thursday);
        SyncSchedule schedule = new(SyncRhythm.Daily, At: new TimeOnly(6, 0), Days: days, SpreadMinutes: 0);

        Assert.Equal(
            [DayOfWeek.Thursday, DayOfWeek.Monday, DayOfWeek.Thursday],
            schedule.NextTimes(Moment("2026-11-18T18:00:00Z"), Chicago, 1, 3).Select(t => TimeZoneInfo.ConvertTime(t, Chicago).DayOfWeek));
        Assert.Equal("Mondays and Thursdays at 06:00", schedule.Describe());
    }

    [Fact]
    public void Quiet_hours_move_what_falls_into_them_to_their_end_and_only_once()
    {
        SyncSchedule schedule = new(SyncRhythm.Interval, EveryMinutes: 120, QuietFrom: new TimeOnly(8, 0), QuietUntil: new TimeOnly(17, 0), SpreadMinutes: 0);

        Assert.Equal(["06:00", "17:00", "18:00", "20:00"], Local(schedule, "2026-11-18T11:00:00Z", 4));
    }

    [Fact]
    public void Quiet_hours_may_lie_over_midnight()
    {
        SyncSchedule schedule = new(SyncRhythm.Interval, EveryMinutes: 180, QuietFrom: new TimeOnly(22, 0), QuietUntil: new TimeOnly(5, 0), SpreadMinutes: 0);

        Assert.Equal(["21:00", "05:00", "06:00", "09:00"], Local(schedule, "2026-11-19T01:00:00Z", 4));
    }

    [Fact]
    public void The_spread_parts_sources_stays_within_its_bound_and_is_what_was_announced()
    {
        SyncSchedule schedule = SyncSchedule.Nightly(new TimeOnly(2, 0));
        DateTimeOffset after = Moment("2026-11-18T12:00:00Z"), slot = Moment("2026-11-19T08:00:00Z");
        TimeSpan[] delays = [.. Enumerable.Range(1, 40).Select(source => schedule.Next(after, Chicago, source)!.Value - slot)];

        Assert.All(delays, d => Assert.InRange(d.TotalMinutes, 0, 10));
        Assert.True(delays.Distinct().Count() > 5, "Sources hardly part.");
        Assert.Equal(schedule.NextTimes(after, Chicago, 3, 5)[1], schedule.Next(schedule.Next(after, Chicago, 3)!.Value, Chicago, 3));
    }

    [Theory]
    [InlineData(60, "Every hour, up to 10 minutes later")]
    [InlineData(15, "Every 15 minutes, up to 3 minutes later")]
    [InlineData(240, "Every 4 hours, up to 10 minutes later")]
    public void An_interval_reads_as_a_sentence(int minutes, string sentence)
    {
        Assert.Equal(sentence, new SyncSchedule(SyncRhythm.Interval, EveryMinutes: minutes).Describe());
    }

    [Fact]
    public void Never_is_never()
    {
        Assert.Null(SyncSchedule.Never.Next(Moment("2026-11-18T12:00:00Z"), Chicago, 1));
        Assert.Empty(SyncSchedule.Never.NextTimes(Moment("2026-11-18T12:00:00Z"), Chicago, 1, 5));
    }

    [Theory]
    [InlineData(4, null, null)]
    [InlineData(1441, null, null)]
    [InlineData(60, 8, null)]
    [InlineData(60, 8, 8)]
    public void What_cannot_be_kept_is_refused(int minutes, int? from, int? until) => Assert.NotNull(
        new SyncSchedule(
            SyncRhythm.Interval, minutes, QuietFrom: from is { } f ? new TimeOnly(f, 0) : null, QuietUntil: until is { } u ? new TimeOnly(u, 0) : null).Problem());

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string> Times(SyncSchedule schedule, string after, int count) =>
        schedule.NextTimes(Moment(after), Chicago, 1, count).Select(t => t.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));

    private static IEnumerable<string> Local(SyncSchedule schedule, string after, int count) =>
        schedule.NextTimes(Moment(after), Chicago, 1, count).Select(t => TimeZoneInfo.ConvertTime(t, Chicago).ToString("HH:mm", CultureInfo.InvariantCulture));
}
