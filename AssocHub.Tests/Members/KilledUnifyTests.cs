using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo.Generation;
using AssocHub.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace AssocHub.Tests.Members;

/// <summary>The real program unifies in a process of its own and is killed at random moments.</summary>
public sealed class KilledUnifyTests(ITestOutputHelper output)
{
    private const int Kills = 5;

    [Fact]
    public async Task A_unification_killed_again_and_again_gives_the_members_and_the_queue_of_one_left_alone()
    {
        await using TestDatabase home = await TestDatabase.CreateAsync();
        string calm = Path.Combine(home.Folder, "calm.db"), killed = Path.Combine(home.Folder, "killed.db");
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
        }

        await RunAsync(calm);
        var random = new Random(23);
        int died = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            (int Runs, int Members) before = await SoFarAsync(killed);
            using Process unify = VerbProcess.Start(killed, ["unify"]);
            // By turns soon after it began, so that reading and comparing are hit, and while it writes.
            bool whileWriting = kill % 2 == 0;
            while (!unify.HasExited && (await SoFarAsync(killed) is var now) && !(whileWriting ? now.Members > before.Members : now.Runs > before.Runs))
            {
                await Task.Delay(20);
            }

            await Task.WhenAny(unify.WaitForExitAsync(), Task.Delay(random.Next(whileWriting ? 100 : 1500)));
            died += unify.HasExited ? 0 : 1;
            unify.Kill(entireProcessTree: true);
            await unify.WaitForExitAsync();
        }

        await RunAsync(killed);
        output.WriteLine($"{died} of {Kills} runs were killed.");
        Assert.True(died >= 2, $"Only {died} of {Kills} runs were still going on when they were to be killed.");
        Assert.Equal(await DumpAsync(calm), await DumpAsync(killed));
        await using AssocHubDbContext after = Open(killed);
        Assert.Equal(0, await after.SourceRecords.CountAsync(r => r.NeedsUnify || r.MemberId == null));

        // Each run that was killed was noticed by the one after it, without any web host.
        List<Run> runs = await after.Runs.AsNoTracking().Where(r => r.Stage == "unify").OrderBy(r => r.Id).ToListAsync();
        Assert.DoesNotContain(runs, r => r.Outcome == RunOutcome.Running);
        Assert.Contains(runs, r => r.Outcome == RunOutcome.Interrupted);
        Assert.All(runs.Where(r => r.Outcome == RunOutcome.Interrupted), r => Assert.True(r.EndedAt is not null && r.Message.Contains("goes on from there", StringComparison.Ordinal), r.Message));
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
