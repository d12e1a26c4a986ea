using System.Diagnostics;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace AssocHub.Tests.Demo;

/// <summary>Stopped anywhere, the build goes on and ends with the same.</summary>
public sealed class DemoResumeTests(ITestOutputHelper output)
{
    private const int Members = 120;

    [Fact]
    public async Task Cancelled_at_random_moments_the_build_ends_with_the_same()
    {
        SortedDictionary<string, string> undisturbed = await BuildAsync([]);

        // Reports after which to cancel, one list per attempt at a build.
        SortedDictionary<string, string> disturbed = await BuildAsync([2, 5, 9, 13, 17, 21]);

        DemoContent.AssertEqual(undisturbed, disturbed);
    }

    [Fact]
    public async Task Killed_at_random_moments_the_build_ends_with_the_same()
    {
        string folder = Directory.CreateTempSubdirectory("assochub-demo-kill-").FullName;
        try
        {
            string calm = Path.Combine(folder, "calm.db"), killed = Path.Combine(folder, "killed.db");
            Assert.Equal(0, (await RunAsync(calm, null)).ExitCode);

            // Each time a little later: the process has always got further than the time before.
            int kills = 0;
            bool complete = false;
            foreach (double share in (double[])[0.1, 0.25, 0.45, 0.65, 0.85, 10])
            {
                (int exitCode, bool wasKilled, string said) = await RunAsync(killed, (long)(Size(calm) * share));
                kills += wasKilled ? 1 : 0;

                // The last kill may have come right after the end was written down.
                complete |= exitCode == 0 || said.Contains(new DemoIsBuilt().Message, StringComparison.Ordinal);
                Assert.True(wasKilled || complete, said);
            }

            output.WriteLine($"killed {kills} times");
            Assert.True(kills >= 2 && complete);
            DemoContent.AssertEqual(await DemoContent.ReadAsync(Open(calm)), await DemoContent.ReadAsync(Open(killed)));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_complete_demo_is_not_built_again()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using ServiceProvider services = BuiltDemo.ServicesOn(database);
        DemoBuilder builder = services.GetRequiredService<DemoBuilder>();
        Assert.True(await builder.IsWantedAsync(CancellationToken.None));
        Assert.Equal(DemoPhase.None, (await builder.RecallAsync(CancellationToken.None)).Phase);

        Assert.True((await builder.BuildAsync(BuiltDemo.RequestIn(database.Folder, Members), null, CancellationToken.None)).Succeeded);

        Assert.False(await builder.IsWantedAsync(CancellationToken.None));
        DemoProgress recalled = await builder.RecallAsync(CancellationToken.None);
        Assert.Equal(DemoPhase.Ready, recalled.Phase);
        Assert.All(recalled.Steps, s => Assert.Equal(DemoStepState.Done, s.State));
        Result<DemoReport> again = await builder.BuildAsync(BuiltDemo.RequestIn(database.Folder, Members), null, CancellationToken.None);
        Assert.IsType<DemoIsBuilt>(again.Refusal);
    }

    [Fact]
    public async Task A_database_that_holds_sources_is_left_alone()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using ServiceProvider services = BuiltDemo.ServicesOn(database);
        await using (AssocHubDbContext db = database.CreateDbContext())
        {
            db.Sources.Add(new Core.Sources.Source { Name = "Our real system", Connector = "files" });
            await db.SaveChangesAsync();
        }

        DemoBuilder builder = services.GetRequiredService<DemoBuilder>();
        Result<DemoReport> refused = await builder.BuildAsync(BuiltDemo.RequestIn(database.Folder, Members), null, CancellationToken.None);

        Assert.False(await builder.IsWantedAsync(CancellationToken.None));
        Assert.IsType<DatabaseHoldsData>(refused.Refusal);
        Assert.False(Directory.Exists(Path.Combine(database.Folder, "demo")));
    }

    [Fact]
    public async Task Two_processes_do_not_build_the_same_demo()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        await using ServiceProvider services = BuiltDemo.ServicesOn(database);
        DemoRequest request = BuiltDemo.RequestIn(database.Folder, Members);
        Directory.CreateDirectory(request.Folder);
        await using var other = new FileStream(Path.Combine(request.Folder, ".building"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Result<DemoReport> refused = await services.GetRequiredService<DemoBuilder>().BuildAsync(request, null, CancellationToken.None);

        Assert.IsType<DemoIsBeingBuilt>(refused.Refusal);
    }

    private static async Task<SortedDictionary<string, string>> BuildAsync(int[] cancelAfter)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        foreach (int reports in cancelAfter)
        {
            await using ServiceProvider services = BuiltDemo.ServicesOn(database);
            using var stop = new CancellationTokenSource();
            int heard = 0;
            var progress = new Listener(_ =>
            {
                if (++heard == reports)
                {
                    stop.Cancel();
                }
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                services.GetRequiredService<DemoBuilder>().BuildAsync(BuiltDemo.RequestIn(database.Folder, Members), progress, stop.Token));
        }

        await using ServiceProvider last = BuiltDemo.ServicesOn(database);
        Result<DemoReport> built = await last.GetRequiredService<DemoBuilder>()
            .BuildAsync(BuiltDemo.RequestIn(database.Folder, Members), null, CancellationToken.None);
        Assert.True(built.Succeeded, built.Refusal?.Message);
        return await DemoContent.ReadAsync(database);
    }

    /// <summary>Runs the verb; kills it when the database and its log have grown to a size.</summary>
    private static async Task<(int ExitCode, bool Killed, string Said)> RunAsync(string database, long? killAtBytes)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "AssocHub.Web.dll"), "demo", "--members", "120", "--seed", "7", "--days", "800", "--files",
                "--database", "sqlite:" + database,
            },
            Environment = { ["DOTNET_ENVIRONMENT"] = "Development" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> result = process.StandardOutput.ReadToEndAsync();
        bool killed = false;
        while (!process.HasExited)
        {
            if (killAtBytes is { } limit && Size(database) + Size(database + "-wal") >= limit)
            {
                process.Kill();
                killed = true;
                break;
            }

            await Task.Delay(15);
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, killed, await errors + await result);
    }

    private static long Size(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static IDbContextFactory<AssocHubDbContext> Open(string file) =>
        DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + file)!);

    private sealed class Listener(Action<DemoProgress> heard) : IProgress<DemoProgress>
    {
        public void Report(DemoProgress value) => heard(value);
    }
}
