using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Database;

/// <summary>
/// Brings the schema up to date, one process at a time. On SQLite the framework's own lock is a row, which a killed process leaves
/// behind and every later start would wait for; a lock on a file beside the database goes with its process.
/// </summary>
public static class SchemaMigration
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Applies what is pending and returns its names.</summary>
    public static async Task<IReadOnlyList<string>> MigrateAloneAsync(this AssocHubDbContext db, CancellationToken cancel)
    {
        if (!db.Database.IsSqlite())
        {
            return await MigrateAsync(db, cancel);
        }

        string file = new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource;
        await using FileStream alone = await WaitAsync($"{file}-migrating", cancel);
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancel);
        return await MigrateAsync(db, cancel);
    }

    private static async Task<IReadOnlyList<string>> MigrateAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        string[] pending = [.. await db.Database.GetPendingMigrationsAsync(cancel)];
        if (pending.Length > 0)
        {
            await db.Database.MigrateAsync(cancel);
        }

        return pending;
    }

    private static async Task<FileStream> WaitAsync(string path, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Pause, cancel);
            }
        }
    }
}
