using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AssocHub.Data.Sources.Sql;

/// <summary>Opens a database so that nothing can be written through it, as far as each engine lets a client promise that.</summary>
internal static class ReadOnlyConnection
{
    /// <summary>The connection, not open yet. SQLite opens the file read-only; PostgreSQL makes every transaction so; SQL Server is told of the intent, which leads to a readable replica where there is one.</summary>
    public static DbConnection Make(SqlEngine engine, string connectionString) => engine switch
    {
        SqlEngine.Sqlite => new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString),
        SqlEngine.SqlServer => new SqlConnection(new SqlConnectionStringBuilder(connectionString) { ApplicationIntent = ApplicationIntent.ReadOnly, ApplicationName = "AssocHub" }.ConnectionString),
        SqlEngine.PostgreSql => new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c default_transaction_read_only=on", ApplicationName = "AssocHub" }.ConnectionString),
        _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, "Unknown engine"),
    };

    public static async Task<DbConnection> OpenAsync(SqlEngine engine, string connectionString, CancellationToken cancel)
    {
        DbConnection connection = Make(engine, connectionString);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A transaction that is never committed: where a query writes all the same, it is undone.</summary>
    public static async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancel) =>
        await connection.BeginTransactionAsync(connection is SqliteConnection ? IsolationLevel.Serializable : IsolationLevel.ReadCommitted, cancel);
}
