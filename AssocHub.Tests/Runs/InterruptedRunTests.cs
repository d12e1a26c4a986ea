using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using AssocHub.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Runs;

/// <summary>A run whose process died is noticed by whatever runs next; one that lives is left alone.</summary>
public sealed class InterruptedRunTests
{
    [Fact]
    public async Task The_next_run_of_anything_marks_one_whose_process_is_gone_and_says_what_to_do()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        long dead = await AddAsync(database, $"{Environment.MachineName}|{await GoneAsync()}|1", database.Time.Now + RunRecorder.Lease);
        await database.Runs.RunAsync(new Run { Stage = "sync", Trigger = "test" }, (_, _) => Task.CompletedTask, CancellationToken.None);
        Run marked = await ReadAsync(database, dead);
        Assert.Equal(RunOutcome.Interrupted, marked.Outcome);
        Assert.NotNull(marked.EndedAt);
        Assert.Contains("the next run goes on from there", marked.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, marked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_another_machine_it_counts_as_alive_as_long_as_it_says_so()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        long elsewhere = await AddAsync(database, "some-other-machine|12|34", database.Time.Now + RunRecorder.Lease);
        Assert.Empty(await database.Runs.CloseInterruptedAsync(CancellationToken.None));
        Assert.Equal(RunOutcome.Running, (await ReadAsync(database, elsewhere)).Outcome);
        database.Time.Advance(RunRecorder.Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(["unify"], await database.Runs.CloseInterruptedAsync(CancellationToken.None));
        Assert.Equal(RunOutcome.Interrupted, (await ReadAsync(database, elsewhere)).Outcome);
    }

    [Fact]
    public async Task A_run_of_a_living_process_is_left_alone_however_long_it_is_silent()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        Run run = await database.Runs.RunAsync(
            new Run { Stage = "unify", Trigger = "test" },
            async (mine, cancel) =>
            {
                database.Time.Advance(TimeSpan.FromHours(1));
                Assert.Empty(await database.Runs.CloseInterruptedAsync(cancel));
                Assert.Equal(RunOutcome.Running, (await ReadAsync(database, mine.Id)).Outcome);
            },
            CancellationToken.None);
        Assert.Equal((RunOutcome.Succeeded, null), (run.Outcome, run.AliveUntil));
    }

    [Fact]
    public async Task A_run_of_a_version_that_did_not_say_who_it_was_is_marked_too()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        long old = await AddAsync(database, "", aliveUntil: null);
        Assert.Single(await database.Runs.CloseInterruptedAsync(CancellationToken.None));
        Assert.Equal(RunOutcome.Interrupted, (await ReadAsync(database, old)).Outcome);
    }

    private static async Task<long> AddAsync(TestDatabase database, string worker, DateTimeOffset? aliveUntil)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        var run = new Run { Stage = "unify", Trigger = "test", StartedAt = database.Time.Now, Worker = worker, AliveUntil = aliveUntil };
        db.Runs.Add(run);
        await db.SaveChangesAsync();
        return run.Id;
    }

    private static async Task<Run> ReadAsync(TestDatabase database, long id)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        return await db.Runs.AsNoTracking().SingleAsync(r => r.Id == id);
    }

    private static async Task<string> GoneAsync()
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
        await process.WaitForExitAsync();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
