using AssocHub.Data.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace AssocHub.Tests.Database;

public sealed class SchemaMigrationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assochub-migrate-");

    private IDbContextFactory<AssocHubDbContext> Contexts =>
        DatabaseRegistration.ContextFactory(DatabaseOptions.Parse($"sqlite:{Path.Combine(_folder.FullName, "test.db")}")!);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_process_killed_while_it_migrated_does_not_stop_the_next_one()
    {
        await using AssocHubDbContext killed = Contexts.CreateDbContext();
        string first = killed.Database.GetMigrations().First();
        await killed.GetService<IMigrator>().MigrateAsync(first);

        // What the framework's lock looks like while it is held; nobody is left who would give it back.
        await killed.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" ("Id", "Timestamp") VALUES (1, '2026-11-23 00:22:59+00:00');
            """);

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using AssocHubDbContext next = Contexts.CreateDbContext();
        IReadOnlyList<string> applied = await next.MigrateAloneAsync(patience.Token);

        Assert.Equal(next.Database.GetMigrations().Skip(1), applied);
        Assert.Empty(await next.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task Processes_that_start_at_once_migrate_one_after_the_other()
    {
        IReadOnlyList<string>[] applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using AssocHubDbContext db = Contexts.CreateDbContext();
            return await db.MigrateAloneAsync(CancellationToken.None);
        })));

        await using AssocHubDbContext migrated = Contexts.CreateDbContext();
        Assert.Equal(migrated.Database.GetMigrations(), applied.SelectMany(a => a));
    }
}
