namespace AssocHub.Tests.Support;

public sealed class ServerSqlTests
{
    [Theory]
    [InlineData("SELECT [a].[Id] FROM [A] AS [a] LIMIT 3", "46010 line 1 column 33: ")]
    [InlineData("SELECT SUM(CASE WHEN EXISTS (SELECT 1 FROM [B] AS [b] WHERE [b].[AId] = [a].[Id]) THEN 1 ELSE 0 END) FROM [A] AS [a]", "130: ")]
    [InlineData("SELECT MAX(COUNT(*)) FROM [A] AS [a] GROUP BY [a].[X]", "130: ")]
    [InlineData("SELECT COUNT(*) FROM [A] AS [a] GROUP BY (SELECT TOP(1) [b].[X] FROM [B] AS [b])", "144: ")]
    [InlineData("SELECT COUNT(*) FROM [A] AS [a] GROUP BY @p", "164: ")]
    [InlineData("SELECT [a].[Id] FROM [A] AS [a] ORDER BY @p", "408: ")]
    [InlineData("SELECT [t].[Id] FROM (SELECT [a].[Id] FROM [A] AS [a] ORDER BY [a].[X]) AS [t]", "46047 ")]
    [InlineData("SELECT DISTINCT [a].[Id] FROM [A] AS [a] ORDER BY [a].[X]", "145: ")]
    public void What_sql_server_refuses_is_found(string sql, string number) =>
        Assert.StartsWith(number, Assert.Single(ServerSql.Problems(sql)), StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT TOP(@p) [a].[Id], (SELECT COUNT(*) FROM [B] AS [b] WHERE [b].[AId] = [a].[Id]) FROM [A] AS [a] ORDER BY [a].[X]")]
    [InlineData("SELECT [t].[Id] FROM (SELECT [a].[Id] FROM [A] AS [a] ORDER BY [a].[X] OFFSET @p ROWS) AS [t] ORDER BY (SELECT 1)")]
    [InlineData("SELECT DISTINCT [a].[Id], [a].[X] AS [Y] FROM [A] AS [a] ORDER BY [a].[X]")]
    [InlineData("SELECT SUM([t].[N]) FROM (SELECT COUNT(*) AS [N] FROM [A] AS [a] GROUP BY [a].[X], DATEPART(year, [a].[Day])) AS [t]")]
    public void What_it_runs_is_not(string sql) => Assert.Empty(ServerSql.Problems(sql));

    [Fact]
    public void More_parameters_than_it_takes_are_found() => Assert.Single(ServerSql.Problems("SELECT 1", 2101));
}
