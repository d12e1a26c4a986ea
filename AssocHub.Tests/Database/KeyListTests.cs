using System.Text.RegularExpressions;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Database;

public sealed partial class KeyListTests
{
    [Fact]
    public async Task Several_lists_in_one_query_each_keep_their_own_values_and_compare_by_code_point()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        string[] names = ["ams", "AMS", "éa", "ea", "Łódź", "it's", "\"quoted\"", "a,b", "😀"];
        db.Sources.AddRange(names.Select(name => new Source { Name = name, Connector = name.Length % 2 == 0 ? "even" : "odd" }));
        await db.SaveChangesAsync();

        IQueryable<string> first = db.TextKeys(["ams", "éa", "Łódź", "it's", "\"quoted\"", "a,b", "😀", "not there"]);
        IQueryable<string> second = db.TextKeys(["odd"]);
        IQueryable<long> third = db.NumberKeys(Enumerable.Range(1, 5000).Select(i => (long)i));
        string[] found = await db.Sources.Where(s => first.Contains(s.Name) && second.Contains(s.Connector) && third.Contains(s.Id))
            .OrderBy(s => s.Id).Select(s => s.Name).ToArrayAsync();

        Assert.Equal(["ams", "a,b"], found);
    }

    [Fact]
    public void SQL_Server_takes_each_list_as_one_parameter_with_the_columns_collation()
    {
        using AssocHubDbContext server =
            DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlserver:Server=nowhere;Database=AssocHub")!).CreateDbContext();
        IQueryable<string> names = server.TextKeys(Enumerable.Range(0, 5000).Select(i => $"name {i}"));
        IQueryable<long> ids = server.NumberKeys([1, 2]);

        string sql = server.Sources.Where(s => names.Contains(s.Name) && ids.Contains(s.Id)).Select(s => s.Id).ToQueryString();

        Assert.Contains("SELECT [value] COLLATE Latin1_General_100_BIN2 AS [Value] FROM OPENJSON(", sql, StringComparison.Ordinal);
        Assert.Contains("WITH ([value] bigint '$')", sql, StringComparison.Ordinal);
        Assert.Equal(2, Lists().Matches(sql).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal).Count());
    }

    [GeneratedRegex(@"OPENJSON\((@\w+)\)")]
    private static partial Regex Lists();
}
