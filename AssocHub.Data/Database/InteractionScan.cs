using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace AssocHub.Data.Database;

/// <summary>Takes interactions as plain numbers; 0 stands for "none".</summary>
internal interface IInteractionSink
{
    void Add(byte kind, long member, long item, long around, long ticks);
}

/// <summary>
/// Reads interactions that people made, as quickly as each engine gives them: off the index by member, which holds all that is asked, so that
/// they come member by member.
/// </summary>
internal static class InteractionScan
{
    private const string Sql =
        "SELECT \"Kind\", \"MemberId\", \"ObjectId\", \"EventId\", \"OccurredAt\" FROM \"Interactions\" WHERE \"MemberId\" >= @from AND \"MemberId\" < @to AND \"IsMachine\" = 0";

    private const string Library = "e_sqlite3";

    /// <summary>Reads those of members whose ids lie from one number up to, and not including, another.</summary>
    public static async Task ReadAsync(AssocHubDbContext db, long from, long to, IInteractionSink sink, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            DbConnection connection = db.Database.GetDbConnection();
            if (connection is SqliteConnection sqlite)
            {
                Read(sqlite.Handle!, from, to, sink, cancel);
            }
            else
            {
                await ReadAsync(connection, from, to, sink, cancel);
            }
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static void Read(sqlite3 database, long from, long to, IInteractionSink sink, CancellationToken cancel)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, Sql, out sqlite3_stmt statement), database);
        using (statement)
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(statement, 1, from), database);
            SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(statement, 2, to), database);
            // Straight to the engine: by the usual way round, fetching a number takes longer than finding the row.
            nint rows = statement.DangerousGetHandle();
            int count = 0;
            int result;
            while ((result = Step(rows)) == raw.SQLITE_ROW)
            {
                if ((++count & 0xFFFF) == 0)
                {
                    cancel.ThrowIfCancellationRequested();
                }

                // NULL reads as 0, which is nobody's id.
                sink.Add((byte)Number(rows, 0), Number(rows, 1), Number(rows, 2), Number(rows, 3), Number(rows, 4));
            }

            if (result != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(result, database);
            }
        }
    }

    private static async Task ReadAsync(DbConnection connection, long from, long to, IInteractionSink sink, CancellationToken cancel)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = Sql;
        command.CommandTimeout = 0;
        foreach ((string name, long value) in new[] { ("@from", from), ("@to", to) })
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        await using DbDataReader reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            sink.Add(
                reader.GetByte(0), reader.GetInt64(1), await reader.IsDBNullAsync(2, cancel) ? 0 : reader.GetInt64(2),
                await reader.IsDBNullAsync(3, cancel) ? 0 : reader.GetInt64(3), reader.GetDateTime(4).Ticks);
        }
    }

    [DllImport(Library, EntryPoint = "sqlite3_step")]
    private static extern int Step(nint statement);

    [DllImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    private static extern long Number(nint statement, int column);
}
