using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Tests.Jobs;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace AssocHub.Tests.Members;

/// <summary>The real program unifies in a process of its own and is killed at random moments.</summary>
public sealed class KilledUnifyTests(ITestOutputHelper output)
{
    private const int Kills = 3;
    private const int LeastKills = 2;
    private const int MostAttempts = 12;

    [Fact]
    public async Task A_unification_killed_again_and_again_gives_the_members_and_the_queue_of_one_left_alone()
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        string calm = Path.Combine(home.Folder, "calm.db"), killed = Path.Combine(home.Folder, "killed.db"), start = Path.Combine(home.Folder, "start.db");
        await using (AssocHubDbContext db = Open(calm))
        {
            await db.Database.MigrateAsync();
        }

        await using (ServiceProvider services = DemoTruthTests.Services(home, DatabaseOptions.Parse("sqlite:" + calm)))
        {
            await DemoTruthTests.LandAsync(home, services, new DemoOptions(new DateOnly(2026, 11, 18)) { Members = 1200, Days = 400 }, withDoings: false);
        }

        await using (AssocHubDbContext db = Open(calm))
        {
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {killed}");
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {start}");
        }

        await RunAsync(calm);
        var random = new Random(23);
        int died = 0;
        bool through = false;
        for (int attempt = 1; died < Kills && attempt <= MostAttempts && !(through && died >= LeastKills); attempt++)
        {
            if (through)
            {
                // On a busy machine a run may be through before it is looked at: from the beginning then.
                (died, through) = (0, false);
                SqliteConnection.ClearAllPools();
                File.Delete(killed + "-wal");
                File.Delete(killed + "-shm");
                File.Copy(start, killed, overwrite: true);
            }

            // Soon after it began, so that reading and comparing are hit, and then while it writes.
            through = !await KillAsync(killed, whileWriting: died > 0, random);
            died += through ? 0 : 1;
        }

        output.WriteLine($"{died} runs in a row were killed; the next {(through ? "was through before it could be" : "is the host's")}.");
        Assert.True(died >= LeastKills, "On this machine the runs end before they can be killed.");
        // The host that starts next goes on by itself.
        await using (JobsHouse host = JobsHouse.On(DatabaseOptions.Parse("sqlite:" + killed)!, home.Folder))
        {
            await host.StartAsync();
            await JobsHouse.UntilAsync(
                async () => through || (await host.RunsAsync("unify"))[^1] is { Trigger: "after an interruption", Outcome: not RunOutcome.Running }, "going on with the killed run", TimeSpan.FromMinutes(5));
        }

        Assert.Equal(await DumpAsync(calm), await DumpAsync(killed));
        await using AssocHubDbContext after = Open(killed);
        Assert.Equal(0, await after.SourceRecords.CountAsync(r => r.NeedsUnify || r.MemberId == null));

        // Each run that was killed was noticed by the one after it, without any web host.
        List<Run> runs = await after.Runs.AsNoTracking().Where(r => r.Stage == "unify").OrderBy(r => r.Id).ToListAsync();
        Assert.DoesNotContain(runs, r => r.Outcome == RunOutcome.Running);
        Assert.Contains(runs, r => r.Outcome == RunOutcome.Interrupted);
        Assert.All(runs.Where(r => r.Outcome == RunOutcome.Interrupted), r => Assert.True(r.EndedAt is not null && r.Message.Contains("goes on from there", StringComparison.Ordinal), r.Message));
    }

    // False when it was through before anybody could kill it.
    private static async Task<bool> KillAsync(string database, bool whileWriting, Random random)
    {
        (int Runs, int Members) before = await SoFarAsync(database);
        using Process unify = VerbProcess.Start(database, ["unify"]);
        while (!unify.HasExited && await SoFarAsync(database) is var now && !(whileWriting ? now.Members > before.Members : now.Runs > before.Runs))
        {
            await Task.Delay(20);
        }

        await Task.WhenAny(unify.WaitForExitAsync(), Task.Delay(random.Next(whileWriting ? 100 : 1500)));
        bool alive = !unify.HasExited;
        unify.Kill(entireProcessTree: true);
        await unify.WaitForExitAsync();
        return alive;
    }

    private static async Task<(int Runs, int Members)> SoFarAsync(string database)
    {
        await using AssocHubDbContext db = Open(database);
        return (await db.Runs.CountAsync(r => r.Stage == "unify"), await db.Members.CountAsync());
    }

    private static async Task RunAsync(string database)
    {
        (int exit, _, string problems) = await VerbProcess.RunAsync(database, ["unify"]);
        Assert.True(exit == 0, problems);
    }

    private static AssocHubDbContext Open(string database) => DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + database)!).CreateDbContext();

    // Who is who, what they look like, why, and what waits; not when.
    private static async Task<List<string>> DumpAsync(string database)
    {
        await using AssocHubDbContext db = Open(database);
        var lines = new List<string>();
        lines.AddRange(await db.SourceRecords.OrderBy(r => r.Id).Select(r => $"record {r.Id} {r.MemberId}").ToListAsync());
        lines.AddRange((await db.Members.AsNoTracking().OrderBy(m => m.Id).ToListAsync())
            .Select(m => $"member {m.Id} {m.FounderRecordId} {m.MergedIntoId} {m.FirstName} {m.LastName} {m.Email} {m.HouseholdId} {m.Provenance}"));
        lines.AddRange((await db.RecordLinks.AsNoTracking().ToListAsync()).Select(l => $"link {l.LeftRecordId} {l.RightRecordId} {l.Rule} {l.Evidence}").Order(StringComparer.Ordinal));
        lines.AddRange((await db.MatchPairs.AsNoTracking().OrderBy(p => p.LeftRecordId).ThenBy(p => p.RightRecordId).ToListAsync())
            .Select(p => string.Create(CultureInfo.InvariantCulture, $"pair {p.LeftRecordId} {p.RightRecordId} {p.LogOdds:0.00} {p.InContext:0.00} {p.State} {p.Obstacle} {p.RivalMemberId}")));
        SqliteConnection.ClearAllPools();
        return lines;
    }
}
