using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Database;

/// <summary>After what changes much, the planner knows how large the tables are and how their indexes divide them.</summary>
public sealed class TableStatisticsTests
{
    [Fact]
    public async Task After_a_run_the_tables_that_it_filled_are_counted_and_later_runs_leave_them_alone_until_they_are_ten_times_as_large()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await RunAsync(database, 20);
        Assert.Equal(20, await CountedAsync(database, "Topics"));

        await RunAsync(database, 20);
        Assert.Equal(20, await CountedAsync(database, "Topics"));
        Assert.Empty(await database.RefreshStatisticsAsync(CancellationToken.None));

        await RunAsync(database, 400);
        Assert.Equal(440, await CountedAsync(database, "Topics"));
    }

    [Fact]
    public async Task A_connection_that_was_there_before_plans_by_what_was_counted()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await ExecuteAsync(database, "CREATE TABLE Things (A INT, B INT); CREATE INDEX ByA ON Things (A); CREATE INDEX ByB ON Things (B)");
        string blind = await PlanAsync(database);
        string same = blind.Contains("ByA", StringComparison.Ordinal) ? "7, n" : "n, 7";
        await ExecuteAsync(database, $"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5000) INSERT INTO Things SELECT {same} FROM t");
        Assert.Equal(blind, await PlanAsync(database));

        Assert.Contains("ANALYZE \"main\".\"Things\"", await database.RefreshStatisticsAsync(CancellationToken.None));

        Assert.NotEqual(blind, await PlanAsync(database));
    }

    private static Task RunAsync(TestDatabase database, int topics) => database.Runs.RunAsync(
        new Run { Stage = "sync", Trigger = "test" },
        async (_, cancel) =>
        {
            await using AssocHubDbContext db = database.CreateDbContext();
            int known = await db.Topics.CountAsync(cancel);
            db.Topics.AddRange(Enumerable.Range(known, topics).Select(i => new Topic { Name = $"topic {i}", NameKey = $"topic {i}" }));
            await db.SaveChangesAsync(cancel);
        },
        CancellationToken.None);

    private static async Task<int> CountedAsync(TestDatabase database, string table)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        string counted = await db.Database.SqlQuery<string>($"SELECT stat AS Value FROM sqlite_stat1 WHERE tbl = {table}").FirstAsync();
        return int.Parse(counted.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<string> PlanAsync(TestDatabase database)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT * FROM Things WHERE A = 7 AND B = 7";
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return reader.GetString(3);
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(sql);
    }
}
