using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>
/// What the query planner knows of the tables. SQL Server counts by itself; SQLite only when told, and without it answers some questions
/// a hundred times more slowly (docs/adr/0037-sqlite-counts-its-tables.md).
/// </summary>
public static class TableStatistics
{
    // sqlite.org/pragma.html#pragma_optimize: ANALYZE, by a sample of each index, the tables whose size is out of date, not only those this connection asked.
    private const int Outdated = 0x10012;
    private const int OnlyList = 1;

    private const int PatienceSeconds = 30;

    /// <summary>Counts anew the tables that have no statistics yet, or hold ten times as many or as few rows as when they were counted.</summary>
    /// <returns>The commands that were run; none on SQL Server, and where everything is up to date.</returns>
    public static async Task<IReadOnlyList<string>> RefreshStatisticsAsync(this IDbContextFactory<AssocHubDbContext> contexts, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        if (!db.Database.IsSqlite())
        {
            return [];
        }

        db.Database.SetCommandTimeout(PatienceSeconds);
        await db.Database.OpenConnectionAsync(cancel);
        List<string> before = await ListAsync(db, cancel);
        if (before.Count == 0)
        {
            return before;
        }

        await db.Database.ExecuteSqlRawAsync($"PRAGMA optimize={Outdated}", cancel);
        string[] done = [.. before.Except(await ListAsync(db, cancel))];
        if (done.Length > 0)
        {
            // A connection reads the statistics when it is opened: those that wait in the pool would never hear of them.
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }

        return done;
    }

    // An empty table stays on the list.
    private static async Task<List<string>> ListAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA optimize={Outdated | OnlyList}";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var commands = new List<string>();
        while (await reader.ReadAsync(cancel))
        {
            commands.Add(reader.GetString(0));
        }

        return commands;
    }
}
