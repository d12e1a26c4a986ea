using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Tests.Sources;

public sealed class TopicRuleTests
{
    private static readonly StreamRecord Thread = StreamRecord.Of(
        CanonicalStreams.Threads, ("thread_id", "1"), ("title", "Wie beginnt Advocacy im Kanton Zürich?"), ("category", "Politik"), ("topics", "fundraising"));

    [Theory]
    [InlineData(TopicClue.Keyword, "advocacy", true)]
    [InlineData(TopicClue.Keyword, "ZURICH", true)]
    [InlineData(TopicClue.Keyword, "vocacy", false)]
    [InlineData(TopicClue.Category, "politik", true)]
    [InlineData(TopicClue.Category, "poli", false)]
    [InlineData(TopicClue.List, "politik", false)]
    public void A_clue_is_found_without_case_and_accents_and_as_whole_words(TopicClue clue, string text, bool found) =>
        Assert.Equal(found, new TopicRule(clue, text, "x").Matches(Thread));

    [Fact]
    public void Topics_are_added_to_those_the_system_gives_and_never_twice()
    {
        TopicRule[] rules = [new(TopicClue.Keyword, "advocacy", "advocacy"), new(TopicClue.Category, "Politik", "Advocacy"), new(TopicClue.Keyword, "kanton", "Fundraising")];

        Assert.Equal("fundraising;advocacy", TopicRule.Apply(rules, Thread)["topics"]);
        Assert.Equal("fundraising", Thread["topics"]);
    }

    [Fact]
    public void People_are_never_given_topics()
    {
        StreamRecord member = StreamRecord.Of(CanonicalStreams.Members, ("ams_id", "1"), ("job_title", "advocacy"));

        Assert.Same(member, TopicRule.Apply([new TopicRule(TopicClue.Keyword, "advocacy", "advocacy")], member));
    }
}
