using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Sql;
using AssocHub.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace AssocHub.Tests.Sources.Sql;

/// <summary>
/// The SQL connector against a real PostgreSQL, where one is named in <c>ASSOCHUB_TEST_POSTGRES</c> (a connection string that may
/// create tables); skipped elsewhere.
/// </summary>
public sealed class PostgreSqlTests
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("ASSOCHUB_TEST_POSTGRES");

    [PostgreSqlFact]
    public async Task Moments_lists_and_numbers_are_read_since_the_last_sync_and_nothing_can_be_written()
    {
        await using var admin = new NpgsqlConnection(Server);
        await admin.OpenAsync();
        string table = "person_" + Guid.NewGuid().ToString("N");
        await ExecuteAsync(admin, $"""
            CREATE TABLE {table} (no int, mail text, born date, changed timestamptz, local timestamp, interests text[], active boolean);
            INSERT INTO {table} SELECT i, 'p' || i || '@example.org', '1980-02-03', timestamptz '2026-01-01 00:00:00+00' + i * interval '1 second',
                timestamp '2026-01-01 08:00:00', array['ethics', 'law'], true FROM generate_series(1, 30) i
            """);
        try
        {
            var query = new SqlQuery("members", $"SELECT no AS ams_id, mail AS email, born AS birth_date, changed AS updated_at, array_to_string(interests, ';') AS interests FROM {table} WHERE changed >= @since;", "updated_at");

            (List<SourcePage> first, string? failure) = await ReadAsync(query);
            Assert.Null(failure);
            (List<SourcePage> second, _) = await ReadAsync(query, first[^1].NextCursor);
            StreamRecord ann = first[0].Records[0].Record;
            Assert.Equal((30, 1, "2026-01-01T00:00:30Z"), (first.Sum(p => p.Records.Count), second.Sum(p => p.Records.Count), first[^1].NextCursor));
            Assert.Equal("1980-02-03", ann[CanonicalStreams.Members.Ordinal("birth_date")]);
            Assert.Equal("ethics;law", ann[CanonicalStreams.Members.Ordinal("interests")]);
            Assert.Equal("2026-01-01T00:00:01Z", ann[CanonicalStreams.Members.Ordinal("updated_at")]);

            (_, string? written) = await ReadAsync(new SqlQuery("members", $"WITH gone AS (DELETE FROM {table} RETURNING no) SELECT no AS ams_id FROM gone"));
            Assert.Contains("read-only", written, StringComparison.Ordinal);
            (_, string? slow) = await ReadAsync(new SqlQuery("members", "SELECT pg_sleep(20)::text AS ams_id"), seconds: 1);
            Assert.Contains("did not answer", slow, StringComparison.Ordinal);
            (_, string? wrong) = await ReadAsync(query, password: "wrong-but-secret");
            Assert.DoesNotContain("wrong-but-secret", wrong ?? "", StringComparison.Ordinal);
        }
        finally
        {
            await ExecuteAsync(admin, $"DROP TABLE {table}");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text)
    {
        await using NpgsqlCommand command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<(List<SourcePage> Pages, string? Failure)> ReadAsync(SqlQuery query, string cursor = "", int seconds = 30, string? password = null)
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        var secrets = new SourceSecrets(home, new EphemeralDataProtectionProvider());
        string text = password is null ? Server! : new NpgsqlConnectionStringBuilder(Server) { Username = "nobody_here", Password = password }.ConnectionString;
        var source = new Source
        {
            Name = "ams", Connector = SqlConnector.ConnectorName, Settings = new SqlSourceSettings(SqlEngine.PostgreSql, [query], seconds).ToJson(),
            ProtectedSecrets = secrets.Protect(new Dictionary<string, string>(StringComparer.Ordinal) { ["connection"] = text }),
        };
        var connector = new SqlConnector(secrets, home.Time);
        var connection = new SourceConnection(source, TimeZoneInfo.Utc, []);
        var pages = new List<SourcePage>();
        try
        {
            Assert.True((await connector.LookAsync(connection, CancellationToken.None)).Succeeded);
            await foreach (SourcePage page in connector.ReadAsync(connection, CanonicalStreams.Members, cursor, CancellationToken.None))
            {
                pages.Add(page);
            }

            return (pages, null);
        }
        catch (SourceFailedException failed)
        {
            return (pages, failed.Message);
        }
    }

    private sealed class PostgreSqlFactAttribute : FactAttribute
    {
        public PostgreSqlFactAttribute() => Skip = Server is { Length: > 0 } ? null : "Needs a PostgreSQL: set ASSOCHUB_TEST_POSTGRES to its connection string.";
    }
}
