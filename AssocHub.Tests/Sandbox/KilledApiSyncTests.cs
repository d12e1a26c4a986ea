using System.Diagnostics;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;
using AssocHub.Tests.Landing;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Sandbox;

/// <summary>The real program syncs an API in a process of its own and is killed at random moments.</summary>
public sealed class KilledApiSyncTests
{
    private const int Kills = 6;

    [Theory]
    [InlineData("mailchimp")]
    [InlineData("pretix")]
    public async Task A_sync_killed_again_and_again_gives_the_same_database_as_one_left_alone(string system)
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(
            new SandboxOptions
            {
                Association = new DemoOptions(SandboxClient.EndDay) { Members = 100, Days = 400 }, OrdinaryLife = false, LargestPage = 8, Limits = CallLimit.None,
                Time = new FixedTime(new DateTimeOffset(2026, 3, 20, 15, 0, 0, TimeSpan.Zero)),
            },
            "http://127.0.0.1:0");
        string calm = Path.Combine(home.Folder, "calm.db"), killed = Path.Combine(home.Folder, "killed.db");
        foreach (string database in (string[])[calm, killed])
        {
            await RunAsync(sandbox, database, Add(sandbox, system));
        }

        await RunAsync(sandbox, calm, ["sync", system]);
        long whole = await CountAsync(calm);
        Assert.True(whole > 100, $"Hardly anything was read: {whole} records.");
        var random = new Random(17);
        int died = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            long enough = whole * kill / Kills;
            using Process sync = Start(sandbox, killed, ["sync", system]);
            while (!sync.HasExited && await CountAsync(killed) <= enough)
            {
                await Task.Delay(5);
            }

            await Task.Delay(random.Next(200));
            died += sync.HasExited ? 0 : 1;
            sync.Kill(entireProcessTree: true);
            await sync.WaitForExitAsync();
        }

        await RunAsync(sandbox, killed, ["sync", system]);

        Assert.True(died >= Kills / 2, $"Only {died} of {Kills} syncs were still running when they were to be killed.");
        Assert.Equal(await DumpAsync(calm), await DumpAsync(killed));
        await using AssocHubDbContext db = Open(killed);
        Assert.Equal(0, await db.Runs.CountAsync(r => r.Outcome == RunOutcome.Running));
    }

    private static string[] Add(SandboxServer sandbox, string system)
    {
        (Data.Sources.Rest.RestSourceSettings settings, Dictionary<string, string> secrets) = SandboxConnections.Of(sandbox, system);
        return
        [
            "source", "add", system, "--name", system, "--against", SandboxConnections.BaseOf(sandbox, system),
            "--set", .. settings.Values!.Select(v => $"{v.Key}={v.Value}"), "--secret", .. secrets.Select(s => $"{s.Key}={s.Value}"),
        ];
    }

    private static async Task RunAsync(SandboxServer sandbox, string database, string[] verb)
    {
        (int exit, _, string problems) = await VerbProcess.RunAsync(database, verb, new Uri(sandbox.Address));
        Assert.True(exit == 0, $"{verb[0]}: {problems}");
    }

    private static Process Start(SandboxServer sandbox, string database, string[] verb) => VerbProcess.Start(database, verb, new Uri(sandbox.Address));

    private static AssocHubDbContext Open(string database) =>
        DatabaseRegistration.ContextFactory(new DatabaseOptions { ConnectionString = $"Data Source={database};Pooling=False" }).CreateDbContext();

    // What the cursors remember of when they were written is not compared.
    private static async Task<string> DumpAsync(string database)
    {
        await using AssocHubDbContext db = Open(database);
        return string.Join('\n', (await DatabaseDump.OfAsync(db)).Split('\n').Where(l => !l.StartsWith("stream ", StringComparison.Ordinal)));
    }

    private static async Task<long> CountAsync(string database)
    {
        try
        {
            await using AssocHubDbContext db = Open(database);
            return await db.LandedRecords.LongCountAsync();
        }
        catch (SqliteException)
        {
            // Locked for the moment.
            return -1;
        }
    }
}
