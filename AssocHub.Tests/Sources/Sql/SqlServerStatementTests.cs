using System.Data;
using System.Data.Common;
using System.Globalization;
using AssocHub.Data.Sources.Sql;
using Microsoft.Data.SqlClient;

namespace AssocHub.Tests.Sources.Sql;

/// <summary>What is sent to SQL Server, which cannot be started where these tests run: statement, limits and where it begins, as they would go out.</summary>
public sealed class SqlServerStatementTests
{
    private static DbCommand Command(string query, string since, int timeout = 300) => SqlRows.Command(
        ReadOnlyConnection.Make(SqlEngine.SqlServer, "Server=db.example.org;Database=AMS;User Id=reader;Password=secret;Encrypt=true"),
        new SqlSourceSettings(SqlEngine.SqlServer, [], timeout), new SqlQuery("members", query, "changed"), since);

    [Fact]
    public void The_connection_says_that_it_only_reads_and_who_it_is_and_keeps_what_was_entered()
    {
        using DbConnection made = ReadOnlyConnection.Make(SqlEngine.SqlServer, "Server=db.example.org;Database=AMS;User Id=reader;Password=secret;Encrypt=true");
        var parts = new SqlConnectionStringBuilder(Assert.IsType<SqlConnection>(made).ConnectionString);

        Assert.Equal((ApplicationIntent.ReadOnly, "AssocHub", "db.example.org", "AMS", SqlConnectionEncryptOption.Mandatory), (parts.ApplicationIntent, parts.ApplicationName, parts.DataSource, parts.InitialCatalog, parts.Encrypt));
    }

    [Fact]
    public void The_statement_is_sent_as_it_was_written_with_its_time_limit_and_without_a_parameter_it_does_not_name()
    {
        using DbCommand command = Command(" SELECT Id AS ams_id FROM dbo.Person; ", "1900-01-01", timeout: 45);

        Assert.Equal(("SELECT Id AS ams_id FROM dbo.Person", 45, 0), (command.CommandText, command.CommandTimeout, command.Parameters.Count));
    }

    [Theory]
    [InlineData("1900-01-01", SqlDbType.DateTime2, "1900-01-01T00:00:00.0000000")]
    [InlineData("2026-02-03T04:05:06.1234567", SqlDbType.DateTime2, "2026-02-03T04:05:06.1234567")]
    [InlineData("2026-02-03T04:05:06.123Z", SqlDbType.DateTimeOffset, "2026-02-03T04:05:06.1230000+00:00")]
    [InlineData("2026-02-03T04:05:06-05:00", SqlDbType.DateTimeOffset, "2026-02-03T04:05:06.0000000-05:00")]
    [InlineData("0x00", SqlDbType.VarBinary, "00")]
    [InlineData("0x0000000000000fa1", SqlDbType.VarBinary, "0000000000000FA1")]
    [InlineData("0", SqlDbType.NVarChar, "0")]
    [InlineData("123456", SqlDbType.NVarChar, "123456")]
    [InlineData("A-17", SqlDbType.NVarChar, "A-17")]
    public void Where_it_begins_has_the_type_of_the_column(string since, SqlDbType type, string value)
    {
        using DbCommand command = Command("SELECT Id AS ams_id, changed FROM dbo.Person WHERE changed >= @since", since);
        SqlParameter parameter = Assert.IsType<SqlParameter>(Assert.Single(command.Parameters.Cast<DbParameter>()));

        Assert.Equal(("@since", type), (parameter.ParameterName, parameter.SqlDbType));
        Assert.Equal(value, parameter.Value switch { byte[] bytes => Convert.ToHexString(bytes), DateTime moment => moment.ToString("O", CultureInfo.InvariantCulture), DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture), var other => (string)other! });
    }
}
