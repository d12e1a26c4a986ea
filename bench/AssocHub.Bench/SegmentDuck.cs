using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;

namespace AssocHub.Bench;

/// <summary>The same rows in DuckDB, only what people did, the interactions clustered three ways: by kind, object and time, by kind and time, and by member, kind and time.</summary>
internal sealed class SegmentDuck : IDisposable
{
    /// <summary>The three.</summary>
    public static readonly SqlTarget[] Targets =
    [
        new(IsDuck: true, "ByObject", OnlyPeople: true), new(IsDuck: true, "ByTime", OnlyPeople: true), new(IsDuck: true, "ByMember", OnlyPeople: true),
    ];

    private readonly DuckDBConnection _connection;

    public SegmentDuck(string product)
    {
        _connection = new DuckDBConnection($"DataSource={PathOf(product)}");
        _connection.Open();
        Run("SET threads = 2");
    }

    public void Dispose() => _connection.Dispose();

    public static string PathOf(string product) => Path.ChangeExtension(product, ".duckdb");

    /// <summary>Loads it where it is missing.</summary>
    public static void Write(string product)
    {
        string path = PathOf(product);
        if (File.Exists(path))
        {
            return;
        }

        string fresh = Path.ChangeExtension(product, ".loading.db");
        File.Delete(PathOf(fresh));
        using (var duck = new SegmentDuck(fresh))
        {
            duck.Load(product);
        }

        File.Move(PathOf(fresh), path, overwrite: true);
    }

    /// <summary>The count; null when it was broken off.</summary>
    public long? Count(string sql, int milliseconds)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using var timer = new Timer(_ => command.Cancel(), null, milliseconds, Timeout.Infinite);
        try
        {
            return (long)command.ExecuteScalar()!;
        }
        catch (Exception stopped) when (stopped is OperationCanceledException || (stopped is DuckDBException && stopped.Message.Contains("nterrupt", StringComparison.Ordinal)))
        {
            return null;
        }
    }

    private void Load(string product)
    {
        Run("SET memory_limit = '4GB'");
        Run("CREATE TABLE arriving (\"MemberId\" BIGINT, \"Kind\" TINYINT, \"ObjectId\" BIGINT, \"OccurredAt\" BIGINT, \"Day\" INTEGER)");
        Run("CREATE TABLE \"Members\" (\"Id\" BIGINT, \"MergedIntoId\" BIGINT, \"Standing\" VARCHAR, \"ChapterKey\" VARCHAR, \"RoleKey\" VARCHAR, \"CityKey\" VARCHAR, \"InterestsKey\" VARCHAR, \"EmailDomainKey\" VARCHAR, \"EmailConsent\" VARCHAR, \"JoinDate\" VARCHAR, \"RenewalDate\" VARCHAR, \"LastRenewedOn\" VARCHAR)");
        Run("CREATE TABLE \"ObjectTopics\" (\"ObjectId\" BIGINT, \"TopicId\" INTEGER)");
        Run("CREATE TABLE \"ActivityObjects\" (\"Id\" BIGINT, \"TitleKey\" VARCHAR)");
        Run("CREATE TABLE \"MemberScores\" (\"Code\" VARCHAR, \"MemberId\" BIGINT, \"Value\" DOUBLE)");
        using var source = new SqliteConnection($"Data Source={product};Mode=ReadOnly;Pooling=False");
        source.Open();
        Copy(source, "SELECT MemberId, Kind, ObjectId, OccurredAt, Day FROM Interactions WHERE IsMachine = 0 AND MemberId IS NOT NULL", "arriving", (r, row) => row
            .AppendValue(r.GetInt64(0)).AppendValue((sbyte)r.GetByte(1)).AppendValue(r.GetInt64(2)).AppendValue(r.GetInt64(3)).AppendValue(r.GetInt32(4)).EndRow());
        Copy(source, "SELECT Id, MergedIntoId, Standing, ChapterKey, RoleKey, CityKey, InterestsKey, EmailDomainKey, EmailConsent, JoinDate, RenewalDate, LastRenewedOn FROM Members", "Members", (r, row) =>
        {
            row.AppendValue(r.GetInt64(0)).AppendNullValue();
            for (int i = 2; i < 12; i++)
            {
                _ = r.IsDBNull(i) ? row.AppendNullValue() : row.AppendValue(r.GetString(i));
            }

            row.EndRow();
        });
        Copy(source, "SELECT ObjectId, TopicId FROM ObjectTopics", "ObjectTopics", (r, row) => row.AppendValue(r.GetInt64(0)).AppendValue(r.GetInt32(1)).EndRow());
        Copy(source, "SELECT Id, TitleKey FROM ActivityObjects", "ActivityObjects", (r, row) => row.AppendValue(r.GetInt64(0)).AppendValue(r.GetString(1)).EndRow());
        Copy(source, "SELECT Code, MemberId, Value FROM MemberScores", "MemberScores", (r, row) => row.AppendValue(r.GetString(0)).AppendValue(r.GetInt64(1)).AppendValue(r.GetDouble(2)).EndRow());
        Run("CREATE TABLE \"ByObject\" AS SELECT * FROM arriving ORDER BY \"Kind\", \"ObjectId\", \"OccurredAt\"");
        Run("CREATE TABLE \"ByTime\" AS SELECT * FROM arriving ORDER BY \"Kind\", \"OccurredAt\"");
        Run("CREATE TABLE \"ByMember\" AS SELECT * FROM arriving ORDER BY \"MemberId\", \"Kind\", \"OccurredAt\"");
        Run("DROP TABLE arriving");
        Run("CHECKPOINT");
    }

    private void Run(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Copy(SqliteConnection source, string sql, string table, Action<SqliteDataReader, IDuckDBAppenderRow> append)
    {
        using SqliteCommand command = source.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        using DuckDBAppender appender = _connection.CreateAppender(table);
        while (reader.Read())
        {
            append(reader, appender.CreateRow());
        }
    }
}
