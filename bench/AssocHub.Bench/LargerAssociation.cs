using System.Globalization;
using AssocHub.Data.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Makes a demo database as large as an association with so many open cases would be: its people are there again and again, each time as
/// other people with other addresses, resembling one another as they do in the first place. What they did is not repeated.
/// </summary>
internal static class LargerAssociation
{
    // Where a column differs from copy to copy: numbers move on by the series' length, texts get the copy's number.
    private static readonly (string Table, Dictionary<string, string> Moved)[] Tables =
    [
        ("Members", new()
        {
            ["Id"] = "member", ["FounderRecordId"] = "record", ["MergedIntoId"] = "member", ["HouseholdId"] = "member", ["Email"] = "text", ["EmailKey"] = "text", ["AddressKey"] = "text",
        }),
        ("SourceRecords", new() { ["Id"] = "record", ["MemberId"] = "member", ["ExternalId"] = "text", ["Email"] = "text" }),
        ("Identifiers", new() { ["Id"] = "identifier", ["SourceRecordId"] = "record", ["Value"] = "text" }),
        ("UnifiedKeys", new() { ["SourceRecordId"] = "record", ["KeyHash"] = "hash" }),
        ("RecordLinks", new() { ["Id"] = "link", ["LeftRecordId"] = "record", ["RightRecordId"] = "record" }),
        ("MatchPairs", new()
        {
            ["Id"] = "pair", ["LeftRecordId"] = "record", ["RightRecordId"] = "record", ["LeftMemberId"] = "member", ["RightMemberId"] = "member", ["RivalMemberId"] = "member",
        }),
    ];

    /// <summary>Grows it until at least so many cases wait.</summary>
    /// <returns>How many wait then.</returns>
    public static async Task<long> GrowAsync(IDbContextFactory<AssocHubDbContext> contexts, long waiting)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        long now = await NumberAsync(connection, "SELECT count(*) FROM MatchPairs WHERE State = 'Waiting'");
        long times = now == 0 ? 1 : Math.Max(1, (waiting + now - 1) / now);
        string[] series = ["member", "record", "identifier", "link", "pair"];
        await using SqliteTransaction all = connection.BeginTransaction();
        foreach ((string table, Dictionary<string, string> moved) in Tables)
        {
            var columns = new List<string>();
            await using (var info = new SqliteCommand($"SELECT name FROM pragma_table_info('{table}')", connection, all))
            await using (SqliteDataReader reader = await info.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    columns.Add(reader.GetString(0));
                }
            }

            string select = string.Join(", ", columns.Select(column => moved.GetValueOrDefault(column) switch
            {
                null => $"t.\"{column}\"",
                "text" => $"'c' || c.value || '.' || t.\"{column}\"",
                "hash" => $"t.\"{column}\" + c.value",
                var of => $"t.\"{column}\" + c.value * (SELECT Last FROM NumberSeries WHERE Name = '{of}')",
            }));
            await ExecuteAsync(connection, all, $"""
                WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c WHERE value + 1 < {times})
                INSERT INTO "{table}" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) SELECT {select} FROM c CROSS JOIN "{table}" t WHERE {times} > 1
                """);
        }

        foreach (string name in series)
        {
            await ExecuteAsync(connection, all, $"UPDATE NumberSeries SET Last = Last * {times} WHERE Name = '{name}'");
        }

        await all.CommitAsync();
        return await NumberAsync(connection, "SELECT count(*) FROM MatchPairs WHERE State = 'Waiting'");
    }

    private static async Task<long> NumberAsync(SqliteConnection connection, string sql)
    {
        await using var command = new SqliteCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, SqliteTransaction? within, string sql)
    {
        await using var command = new SqliteCommand(sql, connection, within) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
