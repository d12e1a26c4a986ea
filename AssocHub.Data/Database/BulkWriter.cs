using System.Data;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace AssocHub.Data.Database;

/// <summary>
/// Writes many rows of one entity inside the context's transaction, by the context's own model (columns, conversions): one
/// prepared statement per table on SQLite, SqlBulkCopy on SQL Server. Nothing is tracked.
/// </summary>
/// <param name="db">A context with an open transaction.</param>
public sealed class BulkWriter(AssocHubDbContext db)
{
    /// <summary>Takes <paramref name="count"/> numbers of a series; the caller owns first to first + count - 1.</summary>
    /// <remarks>The row stays locked until the transaction ends, so that two writers never overlap.</remarks>
    public async Task<long> TakeNumbersAsync(string series, int count, CancellationToken cancel)
    {
        RequireTransaction();
        int updated = await db.NumberSeries.Where(s => s.Name == series)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Last, s => s.Last + count), cancel);
        if (updated == 0)
        {
            await InsertAsync([new Core.Common.NumberSeries { Name = series, Last = count }], cancel);
            return 1;
        }

        long last = await db.NumberSeries.Where(s => s.Name == series).Select(s => s.Last).SingleAsync(cancel);
        return last - count + 1;
    }

    /// <summary>Inserts all rows. A duplicate key fails the transaction.</summary>
    public async Task InsertAsync<T>(IReadOnlyList<T> rows, CancellationToken cancel)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        RequireTransaction();
        Table table = Table.Of(db, typeof(T));
        if (db.Database.GetDbConnection() is SqlConnection server)
        {
            await CopyAsync(server, table, rows, cancel);
        }
        else
        {
            Execute(table.InsertSql, table.Columns, rows, cancel);
        }
    }

    /// <summary>Updates the named properties of all rows, found by primary key. Nothing is inserted.</summary>
    public async Task UpdateAsync<T>(IReadOnlyList<T> rows, IReadOnlyCollection<string>? properties, CancellationToken cancel)
        where T : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        RequireTransaction();
        Table table = Table.Of(db, typeof(T));
        Column[] set = [.. table.Columns.Where(c => !c.IsKey && (properties is null || properties.Contains(c.Property)))];
        Column[] key = [.. table.Columns.Where(c => c.IsKey)];
        if (db.Database.GetDbConnection() is SqlConnection server)
        {
            await UpdateFromStagingAsync(server, table, set, key, rows, cancel);
            return;
        }

        Execute(table.UpdateSql(set, key), [.. set, .. key], rows, cancel);
    }

    private void RequireTransaction()
    {
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Bulk writes belong in a transaction.");
        }
    }

    private void Execute<T>(string sql, Column[] columns, IReadOnlyList<T> rows, CancellationToken cancel)
        where T : class
    {
        using var statement = new SqliteRows((SqliteConnection)db.Database.GetDbConnection(), sql);
        foreach (T row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            for (int i = 0; i < columns.Length; i++)
            {
                statement.Bind(i + 1, columns[i].Stored(row));
            }

            statement.Step();
        }
    }

    private async Task CopyAsync<T>(SqlConnection server, Table table, IReadOnlyList<T> rows, CancellationToken cancel, string? into = null)
        where T : class
    {
        var transaction = (SqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        using var copy = new SqlBulkCopy(server, SqlBulkCopyOptions.CheckConstraints, transaction)
        {
            DestinationTableName = into ?? table.QuotedForServer,
            BulkCopyTimeout = 0,
            BatchSize = rows.Count,
        };
        using var data = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach (Column column in table.Columns)
        {
            data.Columns.Add(column.Name, column.StoredType);
            copy.ColumnMappings.Add(column.Name, column.Name);
        }

        foreach (T row in rows)
        {
            data.Rows.Add(Array.ConvertAll(table.Columns, c => ForServer(c.Stored(row))));
        }

        await copy.WriteToServerAsync(data, cancel);
    }

    // SqlBulkCopy has no DateOnly.
    private static object ForServer(object? value) => value switch
    {
        null => DBNull.Value,
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        _ => value,
    };

    // Staging table + UPDATE … FROM; MERGE has known traps.
    private async Task UpdateFromStagingAsync<T>(
        SqlConnection server, Table table, Column[] set, Column[] key, IReadOnlyList<T> rows, CancellationToken cancel)
        where T : class
    {
        string staging = $"#stage_{Guid.NewGuid():N}";
        await ServerAsync(server, $"SELECT TOP 0 * INTO {staging} FROM {table.QuotedForServer};", cancel);
        await CopyAsync(server, table, rows, cancel, staging);
        string assignments = string.Join(", ", set.Select(c => $"t.[{c.Name}] = s.[{c.Name}]"));
        string match = string.Join(" AND ", key.Select(c => $"t.[{c.Name}] = s.[{c.Name}]"));
        await ServerAsync(
            server,
            $"UPDATE t SET {assignments} FROM {table.QuotedForServer} AS t INNER JOIN {staging} AS s ON {match}; DROP TABLE {staging};",
            cancel);
    }

    private async Task ServerAsync(SqlConnection server, string sql, CancellationToken cancel)
    {
        await using SqlCommand command = server.CreateCommand();
        command.Transaction = (SqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        command.CommandTimeout = db.Database.GetCommandTimeout() ?? 300;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private sealed record Column(string Name, string Property, bool IsKey, Type StoredType, Func<object, object?> Stored);

    private sealed record Table(string Name, Column[] Columns)
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<(IModel Model, Type Entity), Table> Known = new();

        public string QuotedForServer => $"[{Name}]";

        public string InsertSql { get; } = "INSERT INTO \"" + Name + "\" ("
            + string.Join(", ", Columns.Select(c => $"\"{c.Name}\"")) + ") VALUES ("
            + string.Join(", ", Columns.Select((_, i) => $"@p{i}")) + ")";

        public static Table Of(DbContext db, Type entity) => Known.GetOrAdd((db.Model, entity), key =>
        {
            IEntityType type = key.Model.FindEntityType(key.Entity)
                ?? throw new ArgumentException($"{key.Entity.Name} is not in the model.", nameof(entity));
            var id = StoreObjectIdentifier.Table(type.GetTableName()!, type.GetSchema());
            return new Table(type.GetTableName()!, [.. type.GetProperties().Where(p => !IsGenerated(p)).Select(p => ColumnOf(p, id))]);
        });

        public string UpdateSql(Column[] set, Column[] key)
        {
            var sql = new StringBuilder("UPDATE \"").Append(Name).Append("\" SET ");
            sql.AppendJoin(", ", set.Select((c, i) => $"\"{c.Name}\" = @p{i}"));
            sql.Append(" WHERE ").AppendJoin(" AND ", key.Select((c, i) => $"\"{c.Name}\" = @p{set.Length + i}"));
            return sql.ToString();
        }

        private static bool IsGenerated(IProperty property) => property.ValueGenerated == ValueGenerated.OnAdd && property.IsPrimaryKey()
            && property.ClrType != typeof(string);

        private static Column ColumnOf(IProperty property, StoreObjectIdentifier table)
        {
            var converter = property.GetTypeMapping().Converter;
            Type stored = converter?.ProviderClrType ?? property.ClrType;
            stored = Nullable.GetUnderlyingType(stored) ?? stored;
            var getter = property.PropertyInfo!;
            Func<object, object?> read = CompileGetter(getter);
            Func<object, object?> value = converter is null
                ? read
                : row => read(row) is { } model ? converter.ConvertToProvider(model) : null;
            return new Column(property.GetColumnName(table)!, property.Name, property.IsPrimaryKey(), stored == typeof(DateOnly) ? typeof(DateTime) : stored, value);
        }

        private static Func<object, object?> CompileGetter(System.Reflection.PropertyInfo property)
        {
            var row = System.Linq.Expressions.Expression.Parameter(typeof(object));
            var body = System.Linq.Expressions.Expression.Convert(
                System.Linq.Expressions.Expression.Property(
                    System.Linq.Expressions.Expression.Convert(row, property.DeclaringType!), property),
                typeof(object));
            return System.Linq.Expressions.Expression.Lambda<Func<object, object?>>(body, row).Compile();
        }
    }
}
