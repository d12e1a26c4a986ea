using System.Diagnostics;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Landing;

public sealed class KilledImportTests
{
    private const int Kills = 10;

    [Fact]
    public async Task An_import_killed_ten_times_and_then_left_alone_gives_the_same_database_as_one_left_alone()
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        string files = Directory.CreateDirectory(Path.Combine(home.Folder, "files")).FullName;
        SmallAssociation.Write(files, SmallAssociation.Lines(11, people: 3_000, activities: 30_000));
        await File.AppendAllTextAsync(Path.Combine(files, "posts.csv"), "bad line\n");
        string calm = Path.Combine(home.Folder, "calm.db");
        string killed = Path.Combine(home.Folder, "killed.db");
        await RunAsync(files, calm);
        long whole = await CountAsync(calm);

        var random = new Random(11);
        int died = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            long enough = whole * kill / Kills;
            using Process import = Start(files, killed);
            while (!import.HasExited && await CountAsync(killed) < enough)
            {
                await Task.Delay(5);
            }

            // Somewhere within the next pages, or within the transaction of one.
            await Task.Delay(random.Next(400));
            if (!import.HasExited)
            {
                import.Kill(entireProcessTree: true);
                died++;
            }

            await import.WaitForExitAsync();
        }

        Assert.True(died >= Kills / 2, $"Only {died} of {Kills} imports were still running when they were to be killed.");
        await RunAsync(files, killed);
        Assert.Equal(await DumpAsync(calm), await DumpAsync(killed));
        await using AssocHubDbContext db = Open(killed);
        Assert.Equal(1, await db.Runs.CountAsync(r => r.Outcome == RunOutcome.Succeeded));
        Assert.Equal(0, await db.Runs.CountAsync(r => r.Outcome == RunOutcome.Running));
    }

    private static async Task RunAsync(string files, string database)
    {
        using Process import = Start(files, database);
        Task<string> problems = import.StandardError.ReadToEndAsync();
        await import.WaitForExitAsync();
        Assert.True(import.ExitCode == 0, await problems);
    }

    private static Process Start(string files, string database) => Process.Start(new ProcessStartInfo("dotnet")
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "AssocHub.Web.dll"), "import", files, "--source", "small", "--database", "sqlite:" + database },
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static AssocHubDbContext Open(string database) =>
        DatabaseRegistration.ContextFactory(new DatabaseOptions { ConnectionString = $"Data Source={database};Pooling=False" }).CreateDbContext();

    private static async Task<string> DumpAsync(string database)
    {
        await using AssocHubDbContext db = Open(database);
        return await DatabaseDump.OfAsync(db);
    }

    // The database, or its table, may not be there yet.
    private static async Task<long> CountAsync(string database)
    {
        if (!File.Exists(database))
        {
            return -1;
        }

        try
        {
            await using AssocHubDbContext db = Open(database);
            return await db.LandedRecords.LongCountAsync();
        }
        catch (SqliteException)
        {
            return -1;
        }
    }
}
