using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Support;

public sealed class TestDatabaseTests
{
    [Fact]
    public async Task A_test_database_keeps_what_was_written_and_goes_away_when_disposed()
    {
        string folder;
        await using (TestDatabase database = await TestDatabase.CreateAsync())
        {
            folder = database.Folder;
            await using (AssocHubDbContext db = database.CreateDbContext())
            {
                db.Sources.Add(new Source { Name = "ams", Connector = "files", CreatedAt = database.Time.Now });
                await db.SaveChangesAsync();
            }

            await using AssocHubDbContext again = database.CreateDbContext();
            Source read = await again.Sources.AsNoTracking().SingleAsync();
            Assert.Equal(("ams", database.Time.Now), (read.Name, read.CreatedAt));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Two_test_databases_do_not_see_each_other()
    {
        await using TestDatabase one = await TestDatabase.CreateAsync();
        await using TestDatabase other = await TestDatabase.CreateAsync();
        await using (AssocHubDbContext db = one.CreateDbContext())
        {
            db.Sources.Add(new Source { Name = "ams", Connector = "files" });
            await db.SaveChangesAsync();
        }

        await using AssocHubDbContext elsewhere = other.CreateDbContext();
        Assert.Empty(await elsewhere.Sources.ToListAsync());
    }

    [Fact]
    public async Task A_query_that_only_sqlite_can_run_fails_the_test_that_asks_it()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using AssocHubDbContext db = database.CreateDbContext();
        Assert.Equal(0, await db.Sources.CountAsync(s => s.Name.StartsWith("am")));
        Assert.True(AlsoForSqlServer.Compiled > 0);
        Assert.True(AlsoForSqlServer.Read > 0);
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => db.Sources.CountAsync(s => EF.Functions.Glob(s.Name, "a*")));
        Assert.Contains("SQL Server cannot", problem.Message, StringComparison.Ordinal);
    }
}
