using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Jobs;

/// <summary>A host that starts where another one died goes on with what was left, by itself.</summary>
public sealed class InterruptedRunsTests
{
    [Fact]
    public async Task A_unification_that_was_cut_off_is_gone_on_with_even_when_something_else_noticed_it_first()
    {
        await using JobsHouse it = await LandedAsync();
        await using (AssocHubDbContext db = await OpenAsync(it))
        {
            db.Runs.Add(new Run { Stage = "unify", Trigger = "test", StartedAt = DateTimeOffset.UnixEpoch, Worker = $"{Environment.MachineName}|{await GoneAsync()}|1", AliveUntil = DateTimeOffset.MaxValue });
            await db.SaveChangesAsync();
        }

        await it.Service<RunRecorder>().RunAsync(new Run { Stage = "something else", Trigger = "test" }, (_, _) => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(RunOutcome.Interrupted, Assert.Single(await it.RunsAsync("unify")).Outcome);
        await it.StartAsync();
        await EverybodyIsSomebodyAsync(it);
    }

    [Fact]
    public async Task Records_whose_sync_ended_before_their_unification_began_are_unified_when_the_host_starts()
    {
        await using JobsHouse it = await LandedAsync();
        await it.StartAsync();
        await EverybodyIsSomebodyAsync(it);
    }

    private static async Task<JobsHouse> LandedAsync()
    {
        JobsHouse it = await JobsHouse.OpenAsync();
        long source = await it.AddSourceAsync();
        await it.Service<SyncService>().SyncAsync(source, JobsHouse.Administrator, "test", null, CancellationToken.None);
        await using AssocHubDbContext db = await OpenAsync(it);
        Assert.True(await db.SourceRecords.AllAsync(r => r.NeedsUnify && r.MemberId == null));
        return it;
    }

    private static async Task EverybodyIsSomebodyAsync(JobsHouse it)
    {
        await JobsHouse.UntilAsync(async () => (await it.RunsAsync("unify")).Exists(r => r is { Trigger: "after an interruption", Outcome: RunOutcome.Succeeded }), "the unification");
        await using AssocHubDbContext db = await OpenAsync(it);
        Assert.True(await db.SourceRecords.AllAsync(r => !r.NeedsUnify && r.MemberId != null));
    }

    private static Task<AssocHubDbContext> OpenAsync(JobsHouse it) => it.Service<IDbContextFactory<AssocHubDbContext>>().CreateDbContextAsync();

    private static async Task<string> GoneAsync()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
