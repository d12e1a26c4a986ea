using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Support;

/// <summary>
/// A fresh SQLite database in a file of its own, made from the model, deleted when disposed. It is itself the factory that
/// services take: <c>await using var db = await TestDatabase.CreateAsync();</c>. Every query run on it is compiled for SQL Server too.
/// </summary>
public sealed class TestDatabase : IDbContextFactory<AssocHubDbContext>, IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly IDbContextFactory<AssocHubDbContext> _contexts;

    private TestDatabase(DirectoryInfo folder)
    {
        _folder = folder;
        Options = DatabaseOptions.Parse("sqlite:" + System.IO.Path.Combine(folder.FullName, "test.db"))!;
        _contexts = DatabaseRegistration.ContextFactory(Options, AlsoForSqlServer.Instance);
    }

    /// <summary>What to register to use this database in a service collection: <c>services.AddDatabase(db.Options)</c>.</summary>
    public DatabaseOptions Options { get; }

    /// <summary>The clock of everything built on this database.</summary>
    public FixedTime Time { get; } = new();

    /// <summary>A folder that goes away with the database: for import files, exports and the like.</summary>
    public string Folder => _folder.FullName;

    public AssociationClock Clock => new(Time, TimeZoneInfo.Utc);

    public RunRecorder Runs => new(this, Time);

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase(Directory.CreateTempSubdirectory("assochub-test-"));
        await using AssocHubDbContext db = database.CreateDbContext();
        await db.Database.EnsureCreatedAsync();
        return database;
    }

    public AssocHubDbContext CreateDbContext() => _contexts.CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        await using (var connection = new SqliteConnection(Options.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
    }
}
