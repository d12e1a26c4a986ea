using System.Text.RegularExpressions;
using AssocHub.Core.Landing;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

public sealed class WaitingCountTests
{
    [Fact]
    public async Task A_record_that_waits_for_two_things_counts_once_and_is_found_by_its_own_key()
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = home.CreateDbContext();
        foreach ((long record, long source, string key) in new[] { (1L, 1L, "a"), (1L, 1L, "b"), (2L, 1L, "b"), (3L, 2L, "a"), (2L, 1L, AwaitedKeys.ClicksToJudge) })
        {
            await db.Database.ExecuteSqlAsync($"INSERT INTO WaitingRecords (RecordId, SourceId, AwaitedKey) VALUES ({record}, {source}, {key})");
        }

        IQueryable<WaitingRecord> waiting = SyncService.WaitingOnce(db, 1);
        Assert.Equal(2, await waiting.CountAsync());

        // What looks through all that the source waits for, again for each record, takes hours for a million.
        string text = string.Join('\n', waiting.ToQueryString().Split('\n').Where(l => !l.StartsWith('.')));
        await using var command = new SqliteCommand("EXPLAIN QUERY PLAN " + text, (SqliteConnection)db.Database.GetDbConnection());
        await db.Database.OpenConnectionAsync();
        foreach (string parameter in Regex.Matches(text, "@[a-zA-Z_0-9]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value).Distinct())
        {
            command.Parameters.AddWithValue(parameter, 1);
        }

        var plan = new List<string>();
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.Contains(plan, l => l.Contains("RecordId=?", StringComparison.Ordinal));
        Assert.Single(plan, l => l.Contains("SourceId=?", StringComparison.Ordinal));
    }
}
