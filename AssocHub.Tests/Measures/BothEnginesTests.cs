using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Database;
using AssocHub.Data.Measures;
using AssocHub.Data.Measures.Counters;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Measures;

public sealed class BothEnginesTests
{
    public static TheoryData<string> Keys => [.. KpiCounters.All.OfType<CaseCounter>().Select(c => c.Kpi.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_figure_translates_for_sql_server_without_an_aggregate_over_a_subquery(string key)
    {
        var counter = (CaseCounter)KpiCounters.Of(KpiCatalog.Find(key)!)!;
        using AssocHubDbContext db = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlserver:Server=nowhere;Database=x")!).CreateDbContext();
        var clock = new AssociationClock(new FixedTime(), TimeZoneInfo.Utc);

        string sql = counter.Cases(db, MeasureWindow.Of(Results.October, Results.AsOf, clock)).Where(c => c.Hit)
            .OrderByDescending(c => c.SubjectId).ThenBy(c => c.MemberId).Skip(10).Take(10).ToQueryString();

        Assert.Contains("OFFSET", sql, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(SUM|MAX|COUNT)\(CASE\s+WHEN[^)]*EXISTS", sql);
        Assert.DoesNotContain("LIMIT", sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Counting_copies_per_email_groups_a_grouped_query_on_sql_server()
    {
        using AssocHubDbContext db = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlserver:Server=nowhere;Database=x")!).CreateDbContext();
        var window = MeasureWindow.Of(Results.October, Results.AsOf, new AssociationClock(new FixedTime(), TimeZoneInfo.Utc));

        string sql = new DigestOpenRateCounter().PerEmail(db, window).ToQueryString();

        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(sql, "GROUP BY"));
        Assert.DoesNotMatch(@"SUM\(CASE\s+WHEN[^)]*MAX", sql);
    }
}
