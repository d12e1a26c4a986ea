using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments;

/// <summary>What each operator and each window means, by hand. Every row is asked of the reference and of the expression that SQL is made from.</summary>
public sealed class TruthTableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    //          operator, value,        North, north west, missing
    [InlineData("eq", "\"NÓRTH\"", true, false, false)]
    [InlineData("neq", "\"north\"", false, true, true)]
    [InlineData("in", "[\"south\",\"north west\"]", false, true, false)]
    [InlineData("notIn", "[\"south\",\"north west\"]", true, false, true)]
    [InlineData("contains", "\"RTH\"", true, true, false)]
    [InlineData("notContains", "\"west\"", true, false, true)]
    [InlineData("startsWith", "\"north w\"", false, true, false)]
    [InlineData("isMissing", null, false, false, true)]
    [InlineData("isPresent", null, true, true, false)]
    public void Text(string op, string? value, bool north, bool west, bool missing)
    {
        FieldNode test = Field("chapter", op, value);
        Expect(test, Member(m => (m.Chapter, m.ChapterKey) = ("Nórth", "north")), north);
        Expect(test, Member(m => (m.Chapter, m.ChapterKey) = ("North  West", "north west")), west);
        Expect(test, Member(_ => { }), missing);
        Expect(test, Member(m => (m.Chapter, m.ChapterKey) = ("  ", "")), missing);
    }

    [Theory]
    //          operator, value,                  AI + art, none
    [InlineData("eq", "\"ai\"", true, false)]
    [InlineData("eq", "\"a\"", false, false)]
    [InlineData("neq", "\"ai\"", false, true)]
    [InlineData("in", "[\"x\",\"ÁI\"]", true, false)]
    [InlineData("notIn", "[\"x\",\"y\"]", true, true)]
    [InlineData("contains", "\"r\"", true, false)]
    [InlineData("notContains", "\"r\"", false, true)]
    [InlineData("startsWith", "\"ar\"", true, false)]
    [InlineData("startsWith", "\"rt\"", false, false)]
    [InlineData("isMissing", null, false, true)]
    [InlineData("isPresent", null, true, false)]
    public void Lists(string op, string? value, bool some, bool none)
    {
        FieldNode test = Field("interests", op, value);
        Expect(test, Member(m => (m.Interests, m.InterestsKey) = ("AI;Art", ";ai;art;")), some);
        Expect(test, Member(_ => { }), none);
    }

    [Theory]
    //          operator, value,                       1 Nov,  2 Nov, 3 Nov, missing
    [InlineData("before", "\"2026-11-02\"", true, false, false, false)]
    [InlineData("after", "\"2026-11-02\"", false, false, true, false)]
    [InlineData("after", "{\"daysAgo\":16}", false, false, true, false)]
    [InlineData("between", "[\"2026-11-01\",\"2026-11-02\"]", true, true, false, false)]
    [InlineData("between", "[{\"daysAgo\":16},{\"daysAgo\":-5}]", false, true, true, false)]
    [InlineData("eq", "\"2026-11-02\"", false, true, false, false)]
    [InlineData("neq", "\"2026-11-02\"", true, false, true, true)]
    [InlineData("isMissing", null, false, false, false, true)]
    [InlineData("isPresent", null, true, true, true, false)]
    public void Dates(string op, string? value, bool first, bool second, bool third, bool missing)
    {
        FieldNode test = Field("renewalDate", op, value);
        Expect(test, Member(m => m.RenewalDate = new DateOnly(2026, 11, 1)), first);
        Expect(test, Member(m => m.RenewalDate = new DateOnly(2026, 11, 2)), second);
        Expect(test, Member(m => m.RenewalDate = new DateOnly(2026, 11, 3)), third);
        Expect(test, Member(_ => { }), missing);
    }

    [Theory]
    //          operator, value,  10 days, 11 days, missing
    [InlineData("eq", "10", true, false, false)]
    [InlineData("neq", "10", false, true, true)]
    [InlineData("below", "11", true, false, false)]
    [InlineData("above", "10", false, true, false)]
    [InlineData("before", "10", false, false, false)]
    [InlineData("between", "[10,11]", true, true, false)]
    [InlineData("in", "[3,11]", false, true, false)]
    [InlineData("notIn", "[3,11]", true, false, true)]
    [InlineData("isMissing", null, false, false, true)]
    public void Days_since(string op, string? value, bool ten, bool eleven, bool missing)
    {
        FieldNode test = Field("tenureDays", op, value);
        Expect(test, Member(m => m.JoinDate = new DateOnly(2026, 11, 8)), ten);
        Expect(test, Member(m => m.JoinDate = new DateOnly(2026, 11, 7)), eleven);
        Expect(test, Member(_ => { }), missing);
    }

    [Theory]
    //          window, moments inside, moments outside (New York: UTC-5 in winter, UTC-4 in summer)
    [InlineData("{\"days\":1}", "2026-11-17T12:00:00.0000001Z 2026-11-18T12:00:00Z", "2026-11-17T12:00:00Z 2026-11-18T12:00:00.0000001Z")]
    [InlineData("{\"from\":\"2026-11-01\",\"to\":\"2026-11-01\"}", "2026-11-01T04:00:00Z 2026-11-02T04:59:59.9999999Z", "2026-11-01T03:59:59.9999999Z 2026-11-02T05:00:00Z")]
    [InlineData("{\"from\":\"2026-11-18\"}", "2026-11-18T05:00:00Z 2026-11-18T12:00:00Z", "2026-11-18T04:59:59Z 2026-11-18T12:00:01Z")]
    [InlineData("{\"to\":\"2026-11-30\"}", "1990-01-01T00:00:00Z 2026-11-18T12:00:00Z", "2026-11-18T12:00:01Z")]
    [InlineData("{\"calendar\":\"thisMonth\"}", "2026-11-01T04:00:00Z 2026-11-18T12:00:00Z", "2026-11-01T03:59:59Z 2026-11-18T12:00:01Z")]
    [InlineData("{\"calendar\":\"lastMonth\"}", "2026-10-01T04:00:00Z 2026-11-01T03:59:59Z", "2026-10-01T03:59:59Z 2026-11-01T04:00:00Z")]
    [InlineData("{\"calendar\":\"thisQuarter\"}", "2026-10-01T04:00:00Z", "2026-10-01T03:59:59Z")]
    [InlineData("{\"calendar\":\"lastQuarter\"}", "2026-07-01T04:00:00Z 2026-10-01T03:59:59Z", "2026-07-01T03:59:59Z 2026-10-01T04:00:00Z")]
    [InlineData("{\"calendar\":\"thisYear\"}", "2026-01-01T05:00:00Z", "2026-01-01T04:59:59Z")]
    [InlineData("{\"calendar\":\"lastYear\"}", "2025-01-01T05:00:00Z 2026-01-01T04:59:59Z", "2025-01-01T04:59:59Z 2026-01-01T05:00:00Z")]
    [InlineData("{\"calendar\":\"thisFiscalQuarter\"}", "2026-11-01T04:00:00Z", "2026-11-01T03:59:59Z")]
    [InlineData("{\"calendar\":\"lastFiscalQuarter\"}", "2026-08-01T04:00:00Z 2026-11-01T03:59:59Z", "2026-08-01T03:59:59Z 2026-11-01T04:00:00Z")]
    [InlineData("{\"calendar\":\"thisFiscalYear\"}", "2026-05-01T04:00:00Z", "2026-05-01T03:59:59Z")]
    [InlineData("{\"calendar\":\"lastFiscalYear\"}", "2025-05-01T04:00:00Z 2026-05-01T03:59:59Z", "2025-05-01T03:59:59Z 2026-05-01T04:00:00Z")]
    [InlineData("{\"since\":{\"event\":7}}", "2026-03-01T10:00:00.0000001Z", "2026-03-01T10:00:00Z")]
    [InlineData("{\"since\":{\"event\":8}}", "", "2026-03-01T10:00:00.0000001Z 2026-11-18T11:00:00Z")]
    [InlineData("{\"ownTerm\":{\"fromDays\":-1,\"toDays\":0,\"anchor\":\"renewalDate\"}}", "2026-06-29T04:00:00Z 2026-07-01T03:59:59Z", "2026-06-29T03:59:59Z 2026-07-01T04:00:00Z")]
    [InlineData("{\"ownTerm\":{\"fromDays\":0,\"toDays\":90,\"anchor\":\"joinDate\"}}", "", "2026-06-29T04:00:00Z")]
    public void Windows(string window, string inside, string outside)
    {
        // The fiscal year begins in May; the renewal date is 30 June; the join date is not known; event 7 ended on 1 March at 10:00 UTC.
        AsOf asOf = At("America/New_York", 5);
        var did = (DidNode)Root($$$"""{"did":{"kinds":["email.opened"],"within":{{{window}}}}}""");
        var evaluator = new ReferenceEvaluator(asOf, _ => null, e => e.Id == 7 ? new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero) : null);
        foreach ((string moments, bool expected) in new[] { (inside, true), (outside, false) })
        {
            foreach (string moment in moments.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var at = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);
                var interaction = new Interaction { Id = 1, Kind = InteractionKind.EmailOpened, OccurredAt = at, Day = asOf.Clock.DayOf(at).DayNumber };
                var facts = new MemberFacts(Member(m => m.RenewalDate = new DateOnly(2026, 6, 30)), [new InteractionFact(interaction, null, [])]);
                Assert.True(expected == evaluator.Holds(did, facts), $"{window} {moment}: expected {expected}");
            }
        }
    }

    [Theory]
    //          count form,                 0,     1,     2,     3 times
    [InlineData("{\"atLeast\":1}", false, true, true, true)]
    [InlineData("{\"atLeast\":2}", false, false, true, true)]
    [InlineData("{\"atMost\":0}", true, false, false, false)]
    [InlineData("{\"atMost\":2}", true, true, true, false)]
    [InlineData("{\"exactly\":0}", true, false, false, false)]
    [InlineData("{\"exactly\":2}", false, false, true, false)]
    [InlineData("{\"atLeast\":1,\"atMost\":2}", false, true, true, false)]
    public void Counts(string count, bool zero, bool one, bool two, bool three)
    {
        var did = (DidNode)Root($$$"""{"did":{"kinds":["email.opened"],"count":{{{count}}}}}""");
        var evaluator = new ReferenceEvaluator(At("UTC", 1), _ => null, _ => null);
        Assert.Equal([zero, one, two, three], Enumerable.Range(0, 4).Select(n => evaluator.Holds(did, Times(n))));

        static MemberFacts Times(int n) => new(Member(_ => { }), [.. Enumerable.Range(1, n).Select(i => Fact(i, 5, false))]);
    }

    [Fact]
    public void Distinct_counts_objects_and_machines_never_count()
    {
        var evaluator = new ReferenceEvaluator(At("UTC", 1), _ => null, _ => null);
        var facts = new MemberFacts(Member(_ => { }), [Fact(1, 5, false), Fact(2, 5, false), Fact(3, null, false), Fact(4, 6, true)]);
        Assert.Equal(3, evaluator.CountOf((DidNode)Root("""{"did":{"kinds":["email.opened"]}}"""), facts));
        Assert.Equal(1, evaluator.CountOf((DidNode)Root("""{"did":{"kinds":["email.opened"],"distinct":"object"}}"""), facts));
    }

    [Fact]
    public void A_member_merged_away_is_in_no_segment_and_the_population_limits()
    {
        var evaluator = new ReferenceEvaluator(At("UTC", 1), _ => null, _ => null);
        var anyone = new FieldNode("chapter", FieldOperator.IsMissing, []);
        MemberFacts lapsed = new(Member(m => m.Standing = MembershipStanding.Lapsed), []);
        Assert.True(evaluator.IsIn(new SegmentDefinition(Population.Everyone, anyone), lapsed));
        Assert.True(evaluator.IsIn(new SegmentDefinition(Population.LapsedMembers, anyone), lapsed));
        Assert.True(evaluator.IsIn(new SegmentDefinition(Population.Members, anyone), lapsed));
        Assert.False(evaluator.IsIn(new SegmentDefinition(Population.CurrentMembers, anyone), lapsed));
        Assert.False(evaluator.IsIn(new SegmentDefinition(Population.Everyone, anyone), new(Member(m => m.MergedIntoId = 9), [])));
    }

    private static InteractionFact Fact(long id, long? item, bool machine) => new(
        new Interaction { Id = id, Kind = InteractionKind.EmailOpened, ObjectId = item, IsMachine = machine, OccurredAt = Noon.AddDays(-1) }, null, []);

    private static void Expect(FieldNode test, Member member, bool expected)
    {
        AsOf asOf = At("UTC", 1);
        Assert.Equal(expected, FieldTest.Holds(test, member, asOf));
        Assert.Equal(expected, FieldPredicate.Of(test, asOf).Compile()(member));
    }

    private static AsOf At(string zone, int fiscalMonth) =>
        new(Noon, new AssociationClock(new FixedTime(Noon), TimeZoneInfo.FindSystemTimeZoneById(zone)), fiscalMonth);

    private static FieldNode Field(string field, string op, string? value) =>
        (FieldNode)Root(value is null ? $$"""{"field":"{{field}}","op":"{{op}}"}""" : $$"""{"field":"{{field}}","op":"{{op}}","value":{{value}}}""");

    private static SegmentNode Root(string json) => SegmentJson.Read($$"""{"version":1,"of":"everyone","root":{{json}}}""").Value.Root;

    private static Member Member(Action<Member> set)
    {
        var member = new Member { Id = 1 };
        set(member);
        return member;
    }
}
