using AssocHub.Core.Common;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Runs;

/// <summary>
/// Every run of a stage leaves a row, whatever happens: started, ended, counts, outcome, and why. A run says again and again that it is
/// alive; one whose process died is marked as interrupted by whatever runs next, in whatever process.
/// </summary>
public sealed class RunRecorder(IDbContextFactory<AssocHubDbContext> contexts, TimeProvider time)
{
    /// <summary>A run on another machine that was silent for so long is dead.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan TurnPause = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Writes the row, does the work and closes the row. The work fills the run's counts, outcome and message; left at
    /// <see cref="RunOutcome.Running"/> the outcome becomes Succeeded. An exception is recorded and thrown on, so that a
    /// scheduler knows too.
    /// </summary>
    /// <param name="run">A new run; stage, subject and trigger are the caller's.</param>
    /// <param name="work">The work; it may write the run's counts as it goes on, and <see cref="SaveProgressAsync"/> shows them.</param>
    /// <param name="cancel">Cancels the work; the row is closed all the same.</param>
    public async Task<Run> RunAsync(Run run, Func<Run, CancellationToken, Task> work, CancellationToken cancel)
    {
        await CloseInterruptedAsync(cancel);
        run.StartedAt = time.GetUtcNow();
        run.CorrelationId = Guid.NewGuid();
        run.Outcome = RunOutcome.Running;
        run.Worker = RunProcess.Own;
        run.AliveUntil = run.StartedAt + Lease;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            db.Runs.Add(run);
            await db.SaveChangesAsync(cancel);
        }

        using var ended = new CancellationTokenSource();
        Task alive = KeepAliveAsync(run.Id, ended.Token);
        try
        {
            await work(run, cancel);
            if (run.Outcome == RunOutcome.Running)
            {
                run.Outcome = RunOutcome.Succeeded;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            run.Outcome = RunOutcome.Cancelled;
            run.Message = "Cancelled. What had been committed is kept; run it again to go on.";
            throw;
        }
        catch (Exception problem)
        {
            run.Outcome = RunOutcome.Failed;
            run.Message = problem.Message;
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await alive;
            run.EndedAt = time.GetUtcNow();
            await SaveProgressAsync(run, CancellationToken.None);
        }

        await RefreshStatisticsAsync(cancel);
        return run;
    }

    /// <summary>
    /// Waits until no run of the same stage that began earlier is under way, in whatever process; one whose process died is not waited for.
    /// </summary>
    /// <param name="run">The run, inside its work.</param>
    /// <param name="waits">Called once when there is something to wait for.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task TurnAsync(Run run, Action? waits, CancellationToken cancel)
    {
        for (bool told = false; ; told = true)
        {
            await CloseInterruptedAsync(cancel);
            await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
            {
                if (!await db.Runs.AnyAsync(r => r.Stage == run.Stage && r.Outcome == RunOutcome.Running && r.Id < run.Id, cancel))
                {
                    return;
                }
            }

            if (!told)
            {
                waits?.Invoke();
            }

            await Task.Delay(TurnPause, cancel);
        }
    }

    /// <summary>Writes the counts so far, so that a page can show them while it runs.</summary>
    public async Task SaveProgressAsync(Run run, CancellationToken cancel)
    {
        run.AliveUntil = run.EndedAt is null ? time.GetUtcNow() + Lease : null;
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        db.Runs.Update(run);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// Marks the runs that a dead process left open: its process is gone from this machine, or it ran on another one and has been silent for
    /// longer than <see cref="Lease"/>. Runs of processes that live stay as they are.
    /// </summary>
    /// <returns>The stages of those marked here, one entry per run.</returns>
    public async Task<IReadOnlyList<string>> CloseInterruptedAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        DateTimeOffset now = time.GetUtcNow();
        var open = await db.Runs.Where(r => r.Outcome == RunOutcome.Running).Select(r => new { r.Id, r.Stage, r.Worker, r.AliveUntil }).ToListAsync(cancel);
        var closed = new List<string>();
        foreach (var run in open.Where(r => RunProcess.IsDead(r.Worker) || (!RunProcess.IsAlive(r.Worker) && !(r.AliveUntil >= now))))
        {
            string where = RunProcess.MachineOf(run.Worker) is { Length: > 0 } machine ? $" on {machine}" : "";
            string message = $"The process{where} ended while this ran. Nothing is lost: what had been committed holds, and the next run goes on from there. Start it again, or leave it to the schedule.";
            int marked = await db.Runs.Where(r => r.Id == run.Id && r.Outcome == RunOutcome.Running && r.AliveUntil == run.AliveUntil).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Outcome, RunOutcome.Interrupted).SetProperty(r => r.EndedAt, now).SetProperty(r => r.AliveUntil, (DateTimeOffset?)null)
                    .SetProperty(r => r.Message, message),
                cancel);
            if (marked > 0)
            {
                closed.Add(run.Stage);
            }
        }

        return closed;
    }

    // The work is done and recorded; who writes just now, or says stop, only puts this off until the next run.
    private async Task RefreshStatisticsAsync(CancellationToken cancel)
    {
        try
        {
            await contexts.RefreshStatisticsAsync(cancel);
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or OperationCanceledException)
        {
        }
    }

    // What keeps it from being written, such as another writer, is no reason to stop the work: there are several beats to a lease.
    private async Task KeepAliveAsync(long id, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                try
                {
                    DateTimeOffset until = time.GetUtcNow() + Lease;
                    await using AssocHubDbContext db = await contexts.CreateDbContextAsync(ended);
                    await db.Runs.Where(r => r.Id == id && r.Outcome == RunOutcome.Running).ExecuteUpdateAsync(set => set.SetProperty(r => r.AliveUntil, until), ended);
                }
                catch (System.Data.Common.DbException)
                {
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
