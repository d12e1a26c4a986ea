using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Sql;
using AssocHub.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace AssocHub.Tests.Sources.Sql;

public sealed class SqlConnectorTests
{
    private static async Task<(List<SourcePage> Pages, string? Failure)> ReadAsync(TestDatabase home, SqlQuery query, string cursor = "", long most = 1_000_000)
    {
        var secrets = new SourceSecrets(home, new EphemeralDataProtectionProvider());
        var source = new Source
        {
            Name = "ams", Connector = SqlConnector.ConnectorName, Settings = new SqlSourceSettings(SqlEngine.Sqlite, [query], MostRows: most).ToJson(),
            ProtectedSecrets = secrets.Protect(new Dictionary<string, string>(StringComparer.Ordinal) { ["connection"] = "Data Source=" + Path.Combine(home.Folder, "ams.db") }),
        };
        var connector = new SqlConnector(secrets, home.Time);
        var pages = new List<SourcePage>();
        try
        {
            await foreach (SourcePage page in connector.ReadAsync(new SourceConnection(source, TimeZoneInfo.Utc, []), CanonicalStreams.Members, cursor, CancellationToken.None))
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

    private static async Task<TestDatabase> FilledAsync(int people)
    {
        TestDatabase home = await TestDatabase.CreateAsync();
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(home.Folder, "ams.db")};Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            CREATE TABLE person (no INTEGER, mail TEXT, born TEXT, changed TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people})
            INSERT INTO person SELECT i, 'p' || i || '@example.org', CASE i WHEN 3 THEN 'never' ELSE '1980-02-03' END, '2026-01-01T00:00:' || printf('%02d', i % 60) FROM n;
            """);
        await command.ExecuteNonQueryAsync();
        return home;
    }

    [Fact]
    public async Task Columns_become_fields_and_every_row_is_read_once_across_pages()
    {
        await using TestDatabase home = await FilledAsync(25_000);

        (List<SourcePage> pages, string? failure) = await ReadAsync(home, new SqlQuery("members", "SELECT no AS ams_id, mail AS email, born AS birth_date FROM person"));

        Assert.Null(failure);
        Assert.Equal(24_999, pages.SelectMany(p => p.Records).Select(r => r.Record.ExternalId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("3", Assert.Single(pages.SelectMany(p => p.Unreadable)).ExternalId);
        Assert.Equal([false, false, true], pages.Select(p => p.IsWhole == true));
    }

    [Fact]
    public async Task The_next_sync_begins_at_the_largest_value_of_the_incremental_column()
    {
        await using TestDatabase home = await FilledAsync(30);
        var query = new SqlQuery("members", "SELECT no AS ams_id, changed FROM person WHERE changed >= @since", "changed");

        (List<SourcePage> first, _) = await ReadAsync(home, query);
        (List<SourcePage> second, _) = await ReadAsync(home, query, first[^1].NextCursor);

        Assert.Equal(("2026-01-01T00:00:30", 30, 1), (first[^1].NextCursor, first.Sum(p => p.Records.Count), second.Sum(p => p.Records.Count)));
        Assert.Equal("30", second[0].Records[0].Record.ExternalId);
    }

    [Fact]
    public async Task More_rows_than_the_limit_end_the_stream()
    {
        await using TestDatabase home = await FilledAsync(20);

        Assert.Contains("more than 10 rows", (await ReadAsync(home, new SqlQuery("members", "SELECT no AS ams_id FROM person"), most: 10)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_can_be_written_through_it()
    {
        await using TestDatabase home = await FilledAsync(5);

        (_, string? failure) = await ReadAsync(home, new SqlQuery("members", "WITH x AS (SELECT 1) DELETE FROM person RETURNING no AS ams_id"));

        Assert.Contains("readonly", failure, StringComparison.Ordinal);
        Assert.Equal(5, (await ReadAsync(home, new SqlQuery("members", "SELECT no AS ams_id FROM person"))).Pages.Sum(p => p.Records.Count));
    }

    [Theory]
    [InlineData("DELETE FROM person")]
    [InlineData("SELECT 1; DROP TABLE person")]
    [InlineData("SELECT ';' AS a; DROP TABLE person --;")]
    [InlineData("WITH x AS (SELECT 1) DELETE FROM person RETURNING no AS ams_id")]
    [InlineData("SELECT no AS ams_id INTO copy FROM person")]
    [InlineData("SELECT * FROM OPENQUERY(other, 'DELETE FROM person')")]
    public async Task A_query_that_is_no_single_SELECT_is_refused(string text)
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        var secrets = new SourceSecrets(home, new EphemeralDataProtectionProvider());
        var source = new Source
        {
            Name = "ams", Connector = SqlConnector.ConnectorName, Settings = new SqlSourceSettings(SqlEngine.Sqlite, [new SqlQuery("members", text)]).ToJson(),
            ProtectedSecrets = secrets.Protect(new Dictionary<string, string>(StringComparer.Ordinal) { ["connection"] = "Data Source=x" }),
        };

        Result<SourceContents> looked = await new SqlConnector(secrets, home.Time).LookAsync(new SourceConnection(source, TimeZoneInfo.Utc, []), CancellationToken.None);

        Assert.False(looked.Succeeded);
    }
}
