using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Sources;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments;

public sealed class RelianceTests
{
    private static readonly AsOf Now = new(
        new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero), new Core.Common.AssociationClock(new FixedTime(), TimeZoneInfo.Utc), 1);

    private static readonly StreamCoverage Attendance = new(
        "Events", SourceDomain.Events, "attendance", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Now.Moment.AddHours(-10));

    [Theory]
    [InlineData("""{"did":{"kinds":["session.attended"]}}""", 0)]
    [InlineData("""{"not":{"did":{"kinds":["session.attended"]}}}""", 1)]
    [InlineData("""{"did":{"kinds":["session.attended","event.attended"],"count":{"atMost":2}}}""", 1)]
    [InlineData("""{"not":{"did":{"kinds":["session.attended"],"count":{"atMost":2}}}}""", 0)]
    [InlineData("""{"not":{"any":[{"did":{"kinds":["session.attended"]}},{"did":{"kinds":["email.clicked"]}}]}}""", 2)]
    [InlineData("""{"not":{"sequence":[{"did":{"kinds":["email.clicked"]}},{"did":{"kinds":["event.registered"]}}]}}""", 2)]
    [InlineData("""{"sequence":[{"did":{"kinds":["email.clicked"]}},{"did":{"kinds":["event.registered"]}}]}""", 0)]
    public void Only_absences_rely_on_a_stream(string root, int streams) => Assert.Equal(streams, Of(root).Count);

    [Fact]
    public void The_widest_period_asked_for_is_relied_on()
    {
        Reliance reliance = Assert.Single(Of(
            """{"all":[{"not":{"did":{"kinds":["session.attended"],"within":{"days":30}}}},{"not":{"did":{"kinds":["event.attended"],"within":{"calendar":"lastQuarter"}}}}]}"""));

        Assert.Equal(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), reliance.From);
        Assert.Equal(Now.Moment, reliance.UpTo);
    }

    [Fact]
    public void A_feed_some_hours_behind_is_fresh_and_one_of_days_is_not()
    {
        IReadOnlyList<Reliance> reliances = Of("""{"not":{"did":{"kinds":["session.attended"],"within":{"days":30}}}}""");

        Assert.Empty(SegmentReliance.Gaps(reliances, [Attendance], Now));
        CoverageGap gap = Assert.Single(SegmentReliance.Gaps(reliances, [Attendance with { UpTo = Now.Moment.AddDays(-5) }], Now));
        Assert.Equal("Events: attendance is complete up to 13 November 2026 only; who attended a session after that is not known yet.", gap.Message);
    }

    [Fact]
    public void A_past_period_must_be_complete_to_its_end_without_grace()
    {
        IReadOnlyList<Reliance> reliances = Of("""{"not":{"did":{"kinds":["session.attended"],"within":{"calendar":"lastQuarter"}}}}""");

        Assert.Empty(SegmentReliance.Gaps(reliances, [Attendance with { UpTo = Now.Moment.AddDays(-20) }], Now));
        Assert.Single(SegmentReliance.Gaps(reliances, [Attendance with { UpTo = new DateTimeOffset(2026, 9, 30, 23, 0, 0, TimeSpan.Zero) }], Now));
    }

    [Fact]
    public void A_stream_that_begins_later_than_the_period_or_that_nobody_delivers_is_a_gap()
    {
        IReadOnlyList<Reliance> reliances = Of("""{"not":{"did":{"kinds":["session.attended"],"within":{"days":365}}}}""");

        Assert.Contains("begins on 1 June 2026", Assert.Single(SegmentReliance.Gaps(
            reliances, [Attendance with { From = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero) }], Now)).Message, StringComparison.Ordinal);
        Assert.StartsWith("No source delivers attendance", Assert.Single(SegmentReliance.Gaps(reliances, [], Now)).Message, StringComparison.Ordinal);
        Assert.Contains("never delivered", Assert.Single(SegmentReliance.Gaps(reliances, [Attendance with { UpTo = null, From = null }], Now)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<Reliance> Of(string root) => SegmentReliance.Of(
        [SegmentJson.Read($$"""{"version":1,"of":"currentMembers","root":{{root}}}""").Value], Now, _ => null);
}
