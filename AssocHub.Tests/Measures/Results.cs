using AssocHub.Core.Measures;

namespace AssocHub.Tests.Measures;

internal static class Results
{
    public static readonly ReportPeriod October = new(new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 31));

    public static readonly DateTimeOffset AsOf = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    public static KpiResult Of(string key, Tally current, Tally? previous = null, bool stale = false) => new(
        KpiCatalog.Find(key)!,
        October,
        AsOf,
        new Measurement(current),
        previous is { } p ? new Measurement(p) : null,
        [.. October.TrendMonths().Select((m, i) => new TrendPoint(m, new Measurement(new Tally(Math.Min(20, ((i * 7) + key.Length) % 11 + 4), 24)), IsPartial: false))],
        [new FeedFreshness("mail", "email_activity", AsOf.AddHours(-3), stale)],
        []);
}
