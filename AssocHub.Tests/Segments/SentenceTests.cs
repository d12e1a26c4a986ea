using AssocHub.Core.Segments.Definition;

namespace AssocHub.Tests.Segments;

public sealed class SentenceTests
{
    private static readonly SegmentSentence Sentence = new(new SentenceNames(
        o => o.ExternalId == "E-7" ? "Annual Conference 2026" : null, s => s == "first-timers" ? "First timers" : null));

    [Theory]
    [InlineData(
        """{"all":[{"did":{"kinds":["community.thread_started","community.replied"],"topic":"digital transformation"}},{"did":{"kinds":["email.clicked"],"topic":"digital transformation","within":{"days":90}}},{"not":{"did":{"kinds":["session.attended"],"topic":"digital transformation"}}}]}""",
        "Current members who started or replied in a community thread on 'digital transformation', clicked an e-mail on that topic in the last 90 days, and attended no session on that topic.")]
    [InlineData(
        """{"all":[{"did":{"kinds":["email.clicked"],"topic":"AI"}},{"did":{"kinds":["session.attended"],"topic":"AI","count":{"atMost":0}}}]}""",
        "Current members who clicked an e-mail on 'AI' and attended no session on that topic.")]
    [InlineData(
        """{"all":[{"field":"chapter","op":"in","value":["North","West"]},{"any":[{"field":"joinDate","op":"after","value":{"daysAgo":730}},{"inSegment":"first-timers"}]}]}""",
        "Current members whose chapter is 'North' or 'West', and (whose join date is later than 730 days ago or who are in the segment 'First timers').")]
    [InlineData(
        """{"any":[{"did":{"kinds":["email.opened"]}},{"did":{"kinds":["email.clicked"]}}]}""",
        "Current members who either opened an e-mail or clicked an e-mail.")]
    [InlineData(
        """{"not":{"any":[{"did":{"kinds":["email.opened"]}},{"field":"chapter","op":"isMissing"}]}}""",
        "Current members of whom none of this holds: (who opened an e-mail or whose chapter is not known).")]
    [InlineData(
        """{"not":{"all":[{"did":{"kinds":["email.opened"]}},{"field":"chapter","op":"eq","value":"North"}]}}""",
        "Current members of whom it is not true that all of this holds: (who opened an e-mail and whose chapter is 'North').")]
    [InlineData("""{"not":{"field":"chapter","op":"eq","value":"North"}}""", "Current members whose chapter is not 'North'.")]
    [InlineData("""{"not":{"inSegment":"first-timers"}}""", "Current members who are not in the segment 'First timers'.")]
    [InlineData(
        """{"did":{"kinds":["community.replied"],"count":{"atLeast":3},"distinct":"object","within":{"calendar":"lastQuarter"}}}""",
        "Current members who replied in at least 3 different community threads last quarter.")]
    [InlineData(
        """{"did":{"kinds":["email.opened"],"count":{"exactly":2},"within":{"ownTerm":{"fromDays":-90,"toDays":0,"anchor":"renewalDate"}}}}""",
        "Current members who opened e-mails in the 90 days before their renewal date exactly 2 times.")]
    [InlineData(
        """{"not":{"did":{"kinds":["email.opened"],"count":{"atLeast":3}}}}""", "Current members who opened e-mails at most 2 times, or never.")]
    [InlineData(
        """{"did":{"kinds":["event.registered"],"object":"E-7"}}""", "Current members who registered for the event 'Annual Conference 2026'.")]
    [InlineData(
        """{"did":{"kinds":["email.clicked"],"count":{"atMost":0},"within":{"since":{"event":"E-7"}}}}""",
        "Current members who clicked no e-mail since the event 'Annual Conference 2026' ended.")]
    [InlineData(
        """{"field":"renewalDate","op":"between","value":["2026-01-01","2026-03-31"]}""",
        "Current members whose renewal date is between 1 January 2026 and 31 March 2026.")]
    [InlineData("""{"field":"interests","op":"in","value":["AI","law"]}""", "Current members whose interests include 'AI' or 'law'.")]
    [InlineData("""{"field":"tenureDays","op":"before","value":1000}""", "Current members whose number of days since joining is below 1,000.")]
    [InlineData(
        """{"sequence":[{"did":{"kinds":["email.clicked"],"topic":"AI"}},{"did":{"kinds":["session.attended"],"topic":"AI"},"withinDays":30}]}""",
        "Current members who did this in order: clicked an e-mail on 'AI', then attended a session on that topic within 30 days.")]
    [InlineData(
        """{"not":{"sequence":[{"did":{"kinds":["event.registered"]}},{"did":{"kinds":["event.attended"]}}]}}""",
        "Current members who did not do this in order: registered for an event, then attended an event.")]
    [InlineData("""{"not":{"score":"renewal","op":"below","value":0.4}}""", "Current members whose renewal score is not below 0.4.")]
    [InlineData("""{"score":"churn","op":"between","value":[0.25,0.5]}""", "Current members whose score 'churn' is between 0.25 and 0.5.")]
    public void A_segment_reads_as_a_sentence(string root, string sentence) => Assert.Equal(
        sentence, Sentence.Of(SegmentJson.Read($$"""{"version":1,"of":"currentMembers","root":{{root}}}""").Value));

    [Theory]
    [InlineData("""{"top":1,"per":"household"}""", "at most 1 per household")]
    [InlineData("""{"top":500,"by":{"score":"renewal"},"order":"lowest"}""", "the 500 with the lowest renewal score")]
    [InlineData("""{"top":20,"by":{"field":"joinDate"},"per":"chapter"}""", "the 20 per chapter with the latest join date")]
    public void A_cap_stands_at_the_end_of_the_sentence(string cap, string words) => Assert.Equal(
        $"Current members whose chapter is known; of these, {words}.",
        Sentence.Of(SegmentJson.Read($$"""{"version":1,"of":"currentMembers","root":{"field":"chapter","op":"isPresent"},"cap":{{cap}}}""").Value));
}
