using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Web.Configuration;

/// <summary>Brings the schema up to date where that is safe, and says what to do where it is not.</summary>
internal sealed class DatabasePreparation(
    IDbContextFactory<AssocHubDbContext> contexts, DatabaseOptions options, IHostEnvironment environment)
{
    /// <summary>Migrates SQLite, and any database in Development. Elsewhere several nodes may start at once, so a person migrates.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        if (options.Provider == DatabaseProvider.Sqlite || environment.IsDevelopment())
        {
            await MigrateAsync(cancel);
            return;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        string[] pending = [.. await db.Database.GetPendingMigrationsAsync(cancel)];
        if (pending.Length > 0)
        {
            throw new StartupRefusedException($"The database lacks {pending.Length} migration(s), first {pending[0]}. Run the verb `migrate` once, then start again.");
        }
    }

    /// <summary>Applies what is pending and returns its names.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.MigrateAloneAsync(cancel);
    }
}
