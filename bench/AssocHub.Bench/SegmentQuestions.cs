using AssocHub.Core.Segments.Definition;

namespace AssocHub.Bench;

/// <summary>The questions that are measured: those of the design and of peers, and twenty more, from narrow to very broad.</summary>
internal static class SegmentQuestions
{
    private const string Clicked = "\"kinds\":[\"email.clicked\"]";
    private const string Opened = "\"kinds\":[\"email.opened\"]";
    private const string Attended = "\"kinds\":[\"session.attended\"]";
    private const string Posted = "\"kinds\":[\"community.thread_started\",\"community.replied\"]";
    private const string Anything = "\"kinds\":[\"event.registered\",\"session.attended\",\"email.opened\",\"email.clicked\",\"community.thread_started\",\"community.replied\",\"community.viewed\",\"community.downloaded\"]";

    public static IReadOnlyList<(string Name, SegmentDefinition Definition)> All { get; } =
    [
        Of("E1 posted on the busiest topic, clicked it in 90 d, no session on it", All3("topic 1")),
        Of("E1m the same, a middling topic", All3("topic 61")),
        Of("E2 three posts in 30 d, never attended", """{"all":[{"did":{@Posted,"count":{"atLeast":3},"within":{"days":30}}},{"not":{"did":{@Attended}}}]}"""),
        Of("E3 clicked topic 8 in 90 d, no session on it ever", """{"all":[{"did":{@Clicked,"topic":"topic 8","within":{"days":90}}},{"not":{"did":{@Attended,"topic":"topic 8"}}}]}"""),
        Of("E4 chapter and join date, three opens in 90 d, no bounce", """{"all":[{"field":"chapter","op":"eq","value":"chapter 7"},{"field":"joinDate","op":"after","value":{"daysAgo":730}},{"did":{@Opened,"count":{"atLeast":3},"within":{"days":90}}},{"not":{"did":{"kinds":["email.bounced"]}}}]}"""),
        Of("W5 five opens in a year, no registration in 180 d", """{"all":[{"did":{@Opened,"count":{"atLeast":5},"within":{"days":365}}},{"not":{"did":{"kinds":["event.registered"],"within":{"days":180}}}}]}"""),
        Of("W6 joined lately, or did nothing for a year", """{"any":[{"field":"joinDate","op":"after","value":{"daysAgo":365}},{"not":{"did":{@Anything,"within":{"days":365}}}}]}"""),
        Of("D1 the design's example", """{"all":[{"did":{@Posted,"topic":"topic 3"}},{"did":{@Clicked,"topic":"topic 3","within":{"days":90}}},{"not":{"did":{@Attended,"topic":"topic 3"}}},{"field":"chapter","op":"in","value":["chapter 1","chapter 2"]},{"any":[{"field":"joinDate","op":"after","value":{"daysAgo":730}},{"score":"renewal","op":"below","value":0.4}]}]}"""),
        Of("P1 opened nothing in the 90 days before renewal", """{"not":{"did":{@Opened,"within":{"ownTerm":{"fromDays":-90,"toDays":0,"anchor":"renewalDate"}}}}}"""),
        Of("P2 attended in their first 90 days", """{"did":{@Attended,"within":{"ownTerm":{"fromDays":0,"toDays":90,"anchor":"joinDate"}}}}"""),
        Of("P3 registered last quarter, attended no session last quarter", """{"all":[{"did":{"kinds":["event.registered"],"within":{"calendar":"lastQuarter"}}},{"not":{"did":{@Attended,"within":{"calendar":"lastQuarter"}}}}]}"""),
        Of("P4 renewal within 60 days, renewal score below 0.4", """{"all":[{"field":"renewalDate","op":"between","value":[{"daysAgo":0},{"daysAgo":-60}]},{"score":"renewal","op":"below","value":0.4}]}"""),
        Of("01 ever clicked", """{"did":{@Clicked}}"""),
        Of("02 never clicked", """{"did":{@Clicked,"count":{"atMost":0}}}"""),
        Of("03 opened in 7 d", """{"did":{@Opened,"within":{"days":7}}}"""),
        Of("04 opened in 365 d", """{"did":{@Opened,"within":{"days":365}}}"""),
        Of("05 ten opens ever", """{"did":{@Opened,"count":{"atLeast":10}}}"""),
        Of("06 two to four clicks last year", """{"did":{@Clicked,"count":{"atLeast":2,"atMost":4},"within":{"calendar":"lastYear"}}}"""),
        Of("07 three different threads replied in, 180 d", """{"did":{"kinds":["community.replied"],"count":{"atLeast":3},"distinct":"object","within":{"days":180}}}"""),
        Of("08 twenty different e-mails opened in a year", """{"did":{@Opened,"count":{"atLeast":20},"distinct":"object","within":{"days":365}}}"""),
        Of("09 five different sessions ever", """{"did":{@Attended,"count":{"atLeast":5},"distinct":"object"}}"""),
        Of("10 clicked, then attended within 14 d, topic 2", """{"sequence":[{"did":{@Clicked,"topic":"topic 2"}},{"did":{@Attended,"topic":"topic 2"},"withinDays":14}]}"""),
        Of("11 registered, then attended within 30 d", """{"sequence":[{"did":{"kinds":["event.registered"]}},{"did":{@Attended},"withinDays":30}]}"""),
        Of("12 opened, then clicked within 2 d (broadest sequence)", """{"sequence":[{"did":{@Opened}},{"did":{@Clicked},"withinDays":2}]}"""),
        Of("13 viewed, replied, attended, each within 30 d", """{"sequence":[{"did":{"kinds":["community.viewed"]}},{"did":{"kinds":["community.replied"]},"withinDays":30},{"did":{@Attended},"withinDays":30}]}"""),
        Of("14 the rarest topic, anything", """{"did":{@Anything,"topic":"topic 199"}}"""),
        Of("15 five topics, anything, 90 d", """{"did":{@Anything,"topics":["topic 5","topic 6","topic 7","topic 9","topic 11"],"within":{"days":90}}}"""),
        Of("16 one e-mail clicked", """{"did":{@Clicked,"object":"Email-100"}}"""),
        Of("17 title contains", """{"did":{@Opened,"titleContains":"email 12","within":{"days":365}}}"""),
        Of("18 since an event: no click", """{"not":{"did":{@Clicked,"within":{"since":{"event":"Event-20"}}}}}"""),
        Of("19 city or interests", """{"any":[{"field":"city","op":"startsWith","value":"city 12"},{"field":"interests","op":"in","value":["topic 40","topic 41"]}]}"""),
        Of("20 e-mail domain, twelve conditions deep", """{"all":[{"field":"emailDomain","op":"in","value":["example1.org","example2.org","example3.org"]},{"any":[{"all":[{"did":{@Clicked,"topic":"topic 12"}},{"not":{"did":{@Attended,"within":{"days":365}}}}]},{"all":[{"did":{@Posted,"count":{"atLeast":2}}},{"field":"role","op":"eq","value":"role 3"}]},{"did":{"kinds":["community.downloaded"],"within":{"days":30}}}]},{"not":{"any":[{"field":"consent.email","op":"eq","value":"unsubscribed"},{"did":{"kinds":["email.bounced"],"within":{"days":180}}}]}},{"field":"tenureDays","op":"above","value":90}]}"""),
    ];

    private static string All3(string topic) =>
        """{"all":[{"did":{@Posted,"topic":"@topic"}},{"did":{@Clicked,"topic":"@topic","within":{"days":90}}},{"not":{"did":{@Attended,"topic":"@topic"}}}]}""".Replace("@topic", topic, StringComparison.Ordinal);

    private static (string, SegmentDefinition) Of(string name, string root)
    {
        string json = root.Replace("@Clicked", Clicked, StringComparison.Ordinal).Replace("@Opened", Opened, StringComparison.Ordinal)
            .Replace("@Attended", Attended, StringComparison.Ordinal).Replace("@Posted", Posted, StringComparison.Ordinal)
            .Replace("@Anything", Anything, StringComparison.Ordinal);
        return (name, SegmentJson.Read("{\"version\":1,\"of\":\"currentMembers\",\"root\":" + json + "}").Value);
    }
}
