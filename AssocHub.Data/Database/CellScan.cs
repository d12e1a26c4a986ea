using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace AssocHub.Data.Database;

/// <summary>The cells of a row by their place. Where there is none, a number reads as 0.</summary>
internal interface INumberedCells
{
    long Number(int column);

    long? Maybe(int column);

    double Real(int column);

    string? Text(int column);

    long Ticks(int column);

    DateOnly? Day(int column);
}

/// <summary>Takes rows, whichever engine they come from.</summary>
internal interface ICellSink
{
    void Add<TCells>(TCells cells)
        where TCells : struct, INumberedCells;
}

/// <summary>Reads millions of rows of one statement as quickly as each engine gives them.</summary>
internal static class CellScan
{
    private const int LookUpEvery = 0xFFFF;

    /// <summary>Shows each row. Parameters are named <c>@name</c> in the statement; there are at most a few, all whole numbers.</summary>
    public static async Task ReadAsync<TSink>(AssocHubDbContext db, string sql, (string Name, long Value)[] parameters, TSink sink, CancellationToken cancel)
        where TSink : ICellSink
    {
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            DbConnection connection = db.Database.GetDbConnection();
            if (connection is SqliteConnection sqlite)
            {
                Read(sqlite.Handle!, sql, parameters, sink, cancel);
            }
            else
            {
                await ReadAsync(connection, sql, parameters, sink, cancel);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static void Read<TSink>(sqlite3 database, string sql, (string Name, long Value)[] parameters, TSink sink, CancellationToken cancel)
        where TSink : ICellSink
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out sqlite3_stmt statement), database);
        using (statement)
        {
            foreach ((string name, long value) in parameters)
            {
                SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(statement, raw.sqlite3_bind_parameter_index(statement, name), value), database);
            }

            // Straight to the engine: by the usual way round, fetching a cell takes longer than finding its row.
            var cells = new SqliteCells(statement.DangerousGetHandle());
            int rows = 0, result;
            while ((result = cells.Step()) == raw.SQLITE_ROW)
            {
                if ((++rows & LookUpEvery) == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }

                sink.Add(cells);
            }

            if (result != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(result, database);
            }
        }
    }

    private static async Task ReadAsync<TSink>(DbConnection connection, string sql, (string Name, long Value)[] parameters, TSink sink, CancellationToken cancel)
        where TSink : ICellSink
    {
        await using DbCommand command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        foreach ((string name, long value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            sink.Add(new ReaderCells(reader));
        }
    }

    private readonly struct SqliteCells(nint statement) : INumberedCells
    {
        private const string Library = "e_sqlite3";

        public int Step() => Step(statement);

        // NULL reads as 0.
        public long Number(int column) => Number(statement, column);

        public double Real(int column) => Real(statement, column);

        public long Ticks(int column) => Number(statement, column);

        public long? Maybe(int column) => Type(statement, column) == raw.SQLITE_NULL ? null : Number(statement, column);

        public string? Text(int column) => Text(statement, column) is var text && text == 0 ? null : Marshal.PtrToStringUTF8(text, Bytes(statement, column));

        public DateOnly? Day(int column) =>
            Text(column) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : null;

        [DllImport(Library, EntryPoint = "sqlite3_step")]
        private static extern int Step(nint statement);

        [DllImport(Library, EntryPoint = "sqlite3_column_int64")]
        [SuppressGCTransition]
        private static extern long Number(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_double")]
        [SuppressGCTransition]
        private static extern double Real(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_text")]
        [SuppressGCTransition]
        private static extern nint Text(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_type")]
        [SuppressGCTransition]
        private static extern int Type(nint statement, int column);

        [DllImport(Library, EntryPoint = "sqlite3_column_bytes")]
        [SuppressGCTransition]
        private static extern int Bytes(nint statement, int column);
    }

    private readonly struct ReaderCells(DbDataReader reader) : INumberedCells
    {
        // Kinds are bytes there.
        public long Number(int column) => reader.IsDBNull(column) ? 0 : Convert.ToInt64(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);

        public long? Maybe(int column) => reader.IsDBNull(column) ? null : Number(column);

        public double Real(int column) => reader.GetDouble(column);

        public string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public long Ticks(int column) => reader.GetDateTime(column).Ticks;

        public DateOnly? Day(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateOnly>(column);
    }
}
