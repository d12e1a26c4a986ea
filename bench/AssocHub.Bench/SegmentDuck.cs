using DuckDB.NET.Data;
using Microsoft.Data.Sqlite;

namespace AssocHub.Bench;

/// <summary>The same rows in DuckDB, the interactions clustered by kind, object and time.</summary>
internal sealed class SegmentDuck : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public SegmentDuck(string sqlite)
    {
        _connection.Open();
        Run("SET threads = 2");
        Run("CREATE TABLE arriving (\"MemberId\" BIGINT, \"Kind\" TINYINT, \"ObjectId\" BIGINT, \"OccurredAt\" BIGINT, \"Day\" INTEGER, \"IsMachine\" BOOLEAN)");
        Run("CREATE TABLE \"Members\" (\"Id\" BIGINT, \"MergedIntoId\" BIGINT, \"Standing\" VARCHAR, \"ChapterKey\" VARCHAR, \"RoleKey\" VARCHAR, \"CityKey\" VARCHAR, \"InterestsKey\" VARCHAR, \"EmailDomainKey\" VARCHAR, \"EmailConsent\" VARCHAR, \"JoinDate\" VARCHAR, \"RenewalDate\" VARCHAR, \"LastRenewedOn\" VARCHAR)");
        Run("CREATE TABLE \"ObjectTopics\" (\"ObjectId\" BIGINT, \"TopicId\" INTEGER)");
        Run("CREATE TABLE \"ActivityObjects\" (\"Id\" BIGINT, \"TitleKey\" VARCHAR)");
        Run("CREATE TABLE \"MemberScores\" (\"Code\" VARCHAR, \"MemberId\" BIGINT, \"Value\" DOUBLE)");
        using var source = new SqliteConnection($"Data Source={sqlite};Mode=ReadOnly");
        source.Open();
        Copy(source, "SELECT MemberId, Kind, ObjectId, OccurredAt, Day, IsMachine FROM Interactions", "arriving", (r, row) => row
            .AppendValue(r.GetInt64(0)).AppendValue((sbyte)r.GetByte(1)).AppendValue(r.GetInt64(2)).AppendValue(r.GetInt64(3)).AppendValue(r.GetInt32(4)).AppendValue(r.GetBoolean(5)).EndRow());
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
        Run("CREATE TABLE \"Interactions\" AS SELECT * FROM arriving ORDER BY \"Kind\", \"ObjectId\", \"OccurredAt\"");
        Run("DROP TABLE arriving");
    }

    public void Dispose() => _connection.Dispose();

    public long Count(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
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
