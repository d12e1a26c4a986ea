namespace AssocHub.Tests.Segments.Templates;

/// <summary>
/// Every template's question once more, as somebody would ask the tables by hand: plain SQL over members, interactions, objects and
/// topics, with the days of windows written out for 18 November 2026, 12:00 UTC, in New York. It shares nothing with the engine.
/// </summary>
internal static class TemplateSql
{
    // Kinds: 1 registered, 2 came to an event, 3 came to a session, 4 met a sponsor, 11 received, 12 opened, 13 clicked, 14 bounced,
    // 20 started a thread, 21 replied, 22 viewed, 23 downloaded.
    private const string Anything = "1,2,3,4,12,13,20,21,22,23";
    private const string Current = "m.Standing = 'Current' AND m.MergedIntoId IS NULL";
    private const long TicksPerDay = 864_000_000_000;

    /// <summary>The query of each template by its key; it yields member ids.</summary>
    public static IReadOnlyDictionary<string, string> Queries { get; } = new Dictionary<string, string>
    {
        ["interested-not-there"] = Select($"{Did("13", OnTopic)} AND NOT {Did("3", OnTopic)}"),
        ["clicked-and-talks"] = Select($"{Did("13", OnTopic)} AND NOT {Did("3", OnTopic, LastQuarter)} AND {Did("20,21", OnTopic)}"),
        ["talks-reads-never-came"] = Select($"{Did("20,21", OnTopic)} AND {Did("13", OnTopic, LastDays(90))} AND NOT {Did("3", OnTopic)}"),
        ["click-then-came"] = Select(
            $"EXISTS (SELECT 1 FROM {Human} a JOIN {Human} b ON b.MemberId = a.MemberId WHERE a.MemberId = m.Id AND a.Kind = 13 AND b.Kind = 3"
            + $" AND {Topic("a")} AND {Topic("b")} AND b.OccurredAt > a.OccurredAt AND b.OccurredAt <= a.OccurredAt + 30 * {TicksPerDay})"),
        ["sponsor-interest"] = Select(
            $"EXISTS (SELECT 1 FROM {Human} a JOIN {Human} b ON b.MemberId = a.MemberId WHERE a.MemberId = m.Id AND a.Kind = 4 AND b.Kind = 13"
            + $" AND a.OccurredAt > @now - 180 * {TicksPerDay} AND {Topic("b")} AND b.OccurredAt > a.OccurredAt)"),
        ["renewal-at-risk"] = Select($"m.RenewalDate BETWEEN '2026-11-18' AND '2027-02-16' AND NOT {Did(Anything, LastDays(180))}"),
        ["quiet-before-renewal"] = Select(
            $"m.RenewalDate BETWEEN '2026-11-18' AND '2026-12-18' AND NOT {Did("12,13,2,3", "i.Day BETWEEN julianday(m.RenewalDate) - 1721425.5 - 90 AND julianday(m.RenewalDate) - 1721425.5")}"),
        ["nothing-this-term"] = Select(
            $"m.RenewalDate IS NOT NULL AND m.JoinDate < '2025-11-18' AND NOT {Did(Anything, "i.Day BETWEEN julianday(m.RenewalDate) - 1721425.5 - 365 AND julianday(m.RenewalDate) - 1721425.5")}"),
        ["low-score-renews-soon"] = Select(
            "m.RenewalDate BETWEEN '2026-11-18' AND '2027-02-16' AND EXISTS (SELECT 1 FROM MemberScores s WHERE s.MemberId = m.Id AND s.Code = 'renewal' AND s.Value < 0.4)"),
        ["one-letter-per-home"] =
            $"SELECT Id FROM (SELECT m.Id, m.HouseholdId, row_number() OVER (PARTITION BY m.HouseholdId ORDER BY m.JoinDate IS NULL, m.JoinDate, m.Id) AS place FROM Members m"
            + $" WHERE {Current} AND m.RenewalDate BETWEEN '2026-11-18' AND '2027-01-17') WHERE HouseholdId IS NULL OR place = 1",
        ["new-and-quiet"] = Select($"m.JoinDate > '2025-11-18' AND NOT {Did("2,3")}"),
        ["lost-first-90-days"] = Select(
            $"m.JoinDate BETWEEN '2025-11-18' AND '2026-08-20' AND NOT {Did(Anything, "i.Day BETWEEN julianday(m.JoinDate) - 1721425.5 AND julianday(m.JoinDate) - 1721425.5 + 90")}"),
        ["new-and-keen"] = Select($"m.JoinDate > '2025-11-18' AND {Did("2,3")} AND {Did("20,21")}"),
        ["first-timers"] = Select($"(SELECT count(DISTINCT i.ObjectId) FROM {Human} i WHERE i.MemberId = m.Id AND i.Kind = 2) = 1"),
        ["registered-no-show"] = Select($"{Did("1", AtEvent)} AND NOT {Did("2,3", AtEvent)}"),
        ["quiet-since-event"] = Select($"{Did("2,3", AtEvent)} AND NOT {Did("13,20,21", "i.OccurredAt > (SELECT o.EndsAt FROM ActivityObjects o WHERE o.Id = @event)")}"),
        ["last-year-not-this"] = Select($"{Did("2", Year(2025))} AND NOT {Did("1", Year(2026))}"),
        ["regulars"] = Select($"(SELECT count(DISTINCT i.ObjectId) FROM {Human} i WHERE i.MemberId = m.Id AND i.Kind = 2 AND {LastDays(730)}) >= 3"),
        ["chapter-panel"] =
            "SELECT Id FROM (SELECT m.Id, row_number() OVER (PARTITION BY m.ChapterKey ORDER BY m.JoinDate IS NULL, m.JoinDate, m.Id) AS place FROM Members m"
            + $" WHERE {Current} AND m.ChapterKey IS NOT NULL AND {Did("2,3", LastDays(365))}) WHERE place <= 10",
        ["readers-never-speak"] = Select($"{Times("12", 90)} >= 5 AND NOT {Did("20,21")}"),
        ["opens-never-clicks"] = Select($"{Times("12", 90)} >= 5 AND NOT {Did("13", LastDays(90))}"),
        ["no-longer-reads"] = Select($"{Times("11", 90)} >= 5 AND NOT {Did("12,13", LastDays(90))} AND {Did("12,13")}"),
        ["address-to-mend"] = Select($"({Times("14", 180)} >= 2 OR m.Email IS NULL)"),
        ["community-voices"] = Select($"(SELECT count(DISTINCT i.ObjectId) FROM {Human} i WHERE i.MemberId = m.Id AND i.Kind = 21 AND {LastDays(90)}) >= 3"),
        ["speaks-never-comes"] = Select($"{Did("20,21", LastDays(180))} AND NOT {Did("2,3")}"),
        ["long-standing-gone-quiet"] = Select($"m.JoinDate < '2016-11-20' AND NOT {Did(Anything, LastDays(365))}"),
        ["lapsed-still-reading"] = $"SELECT m.Id FROM Members m WHERE m.Standing = 'Lapsed' AND m.MergedIntoId IS NULL AND {Did("12,13", LastDays(90))}",
        ["guests-to-invite"] = $"SELECT m.Id FROM Members m WHERE m.MergedIntoId IS NULL AND m.Status IS NULL AND {Did("2,3", LastDays(365))}",
    };

    private static string OnTopic => Topic("i");

    private static string AtEvent => "(i.ObjectId = @event OR i.EventId = @event)";

    // 1 July to 30 September 2026, midnight to midnight in New York (UTC - 4).
    private static string LastQuarter => Between(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(-4)), new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(-4)));

    // What machines did, and what lies ahead, never counts.
    private static string Human => "(SELECT * FROM Interactions WHERE IsMachine = 0 AND OccurredAt <= @now)";

    private static string Select(string where) => $"SELECT m.Id FROM Members m WHERE {Current} AND {where}";

    private static string Did(string kinds, params string[] tests) =>
        $"EXISTS (SELECT 1 FROM {Human} i WHERE i.MemberId = m.Id AND i.Kind IN ({kinds}){string.Concat(tests.Select(t => $" AND {t}"))})";

    private static string Times(string kind, int days) => $"(SELECT count(*) FROM {Human} i WHERE i.MemberId = m.Id AND i.Kind = {kind} AND {LastDays(days)})";

    private static string Topic(string alias) =>
        $"EXISTS (SELECT 1 FROM ObjectTopics t JOIN Topics n ON n.Id = t.TopicId WHERE t.ObjectId = {alias}.ObjectId AND n.Name = 'Volunteering')";

    private static string LastDays(int days) => $"i.OccurredAt > @now - {days} * {TicksPerDay}";

    private static string Year(int year) => Between(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.FromHours(-5)), new DateTimeOffset(year + 1, 1, 1, 0, 0, 0, TimeSpan.FromHours(-5)));

    private static string Between(DateTimeOffset from, DateTimeOffset before) => $"(i.OccurredAt >= {from.UtcTicks} AND i.OccurredAt < {before.UtcTicks})";
}
