using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AssocHub.Data.Database;

/// <summary>
/// Runs one statement for many rows straight on SQLite's own interface. The ADO.NET command looks every parameter up by name for
/// every row, which costs more than the insert itself.
/// </summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteRows(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    /// <summary>Binds a parameter, counted from 1, as Microsoft.Data.Sqlite stores its type.</summary>
    public void Bind(int index, object? value)
    {
        int result = value switch
        {
            null or DBNull => raw.sqlite3_bind_null(_statement, index),
            string text => raw.sqlite3_bind_text(_statement, index, text),
            long number => raw.sqlite3_bind_int64(_statement, index, number),
            int number => raw.sqlite3_bind_int64(_statement, index, number),
            bool flag => raw.sqlite3_bind_int64(_statement, index, flag ? 1 : 0),
            byte number => raw.sqlite3_bind_int64(_statement, index, number),
            short number => raw.sqlite3_bind_int64(_statement, index, number),
            byte[] bytes => raw.sqlite3_bind_blob(_statement, index, bytes),
            double number => raw.sqlite3_bind_double(_statement, index, number),
            DateOnly day => raw.sqlite3_bind_text(_statement, index, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            Guid id => raw.sqlite3_bind_text(_statement, index, id.ToString().ToUpperInvariant()),
            _ => throw new NotSupportedException($"{value.GetType().Name} is bound by no column of the model."),
        };
        SqliteException.ThrowExceptionForRC(result, _database);
    }

    /// <summary>Runs the statement with what is bound.</summary>
    public void Step()
    {
        int result = raw.sqlite3_step(_statement);
        int reset = raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(reset != raw.SQLITE_OK ? reset : result, _database);
        }
    }

    public void Dispose() => _statement.Dispose();
}
