using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AssocHub.Data.Database;

/// <summary>The one place that chooses a provider.</summary>
public static class DatabaseRegistration
{
    private const int CommandTimeoutSeconds = 300;

    /// <summary>Registers <see cref="IDbContextFactory{AssocHubDbContext}"/>: one context per operation, on either engine.</summary>
    public static IServiceCollection AddDatabase(this IServiceCollection services, DatabaseOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton(ContextFactory(options));
        return services;
    }

    /// <summary>A factory of contexts for tests, tools and the host.</summary>
    public static IDbContextFactory<AssocHubDbContext> ContextFactory(DatabaseOptions options, params IInterceptor[] interceptors) => options.Provider switch
    {
        DatabaseProvider.Sqlite => new SqliteFactory(SqliteOptions(options.ConnectionString, interceptors)),
        DatabaseProvider.SqlServer => new SqlServerFactory(SqlServerOptions(options.ConnectionString, interceptors)),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Provider, "Unknown database provider"),
    };

    /// <summary>A context that can say its SQL but not run it.</summary>
    internal static AssocHubDbContext WithoutConnection(DatabaseProvider provider) =>
        ContextFactory(new DatabaseOptions { Provider = provider, ConnectionString = provider == DatabaseProvider.Sqlite ? "Data Source=:memory:" : "Server=none" }).CreateDbContext();

    internal static DbContextOptions<SqliteAssocHubDbContext> SqliteOptions(string connectionString, params IInterceptor[] interceptors) =>
        new DbContextOptionsBuilder<SqliteAssocHubDbContext>()
            .UseSqlite(connectionString, sqlite => sqlite.CommandTimeout(CommandTimeoutSeconds))
            .AddInterceptors([SqlitePragmas.Instance, .. interceptors])
            .Options;

    internal static DbContextOptions<AssocHubDbContext> SqlServerOptions(string connectionString, params IInterceptor[] interceptors) =>
        new DbContextOptionsBuilder<AssocHubDbContext>()
            .UseSqlServer(connectionString, server => server.EnableRetryOnFailure().CommandTimeout(CommandTimeoutSeconds))
            .AddInterceptors(interceptors)
            .Options;

    private sealed class SqliteFactory(DbContextOptions<SqliteAssocHubDbContext> options) : IDbContextFactory<AssocHubDbContext>
    {
        public AssocHubDbContext CreateDbContext() => new SqliteAssocHubDbContext(options);
    }

    private sealed class SqlServerFactory(DbContextOptions<AssocHubDbContext> options) : IDbContextFactory<AssocHubDbContext>
    {
        public AssocHubDbContext CreateDbContext() => new(options);
    }

    /// <summary>
    /// WAL lets pages read while a sync writes; NORMAL keeps every committed transaction through a killed process; a busy writer is
    /// waited for rather than refused. The part of the file that is mapped counts as memory of this process: 64 MB of it, so that a
    /// process stays as small beside a database of a million records as beside a small one (docs/adr/0028-little-of-the-file-is-mapped.md);
    /// and each pooled connection keeps 32 MB of pages at most, of which twice as many made nothing faster that was measured.
    /// </summary>
    private sealed class SqlitePragmas : DbConnectionInterceptor
    {
        public static readonly SqlitePragmas Instance = new();

        private const string Pragmas =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; PRAGMA foreign_keys=ON; " +
            "PRAGMA temp_store=FILE; PRAGMA cache_size=-32768; PRAGMA mmap_size=67108864; PRAGMA journal_size_limit=67108864;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Apply(connection);
            return Task.CompletedTask;
        }

        private static void Apply(DbConnection connection)
        {
            if (connection is SqliteConnection sqlite)
            {
                using SqliteCommand command = sqlite.CreateCommand();
                command.CommandText = Pragmas;
                command.ExecuteNonQuery();
            }
        }
    }
}
