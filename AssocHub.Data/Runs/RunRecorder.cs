using AssocHub.Core.Common;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Runs;

/// <summary>Every run of a stage leaves a row, whatever happens: started, ended, counts, outcome, and why.</summary>
public sealed class RunRecorder(IDbContextFactory<AssocHubDbContext> contexts, TimeProvider time)
{
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
        run.StartedAt = time.GetUtcNow();
        run.CorrelationId = Guid.NewGuid();
        run.Outcome = RunOutcome.Running;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            db.Runs.Add(run);
            await db.SaveChangesAsync(cancel);
        }

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
            run.EndedAt = time.GetUtcNow();
            await SaveProgressAsync(run, CancellationToken.None);
        }

        return run;
    }

    /// <summary>Writes the counts so far, so that a page can show them while it runs.</summary>
    public async Task SaveProgressAsync(Run run, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        db.Runs.Update(run);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Marks runs that a dead process left open. Call once at start, before anything else runs.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CloseInterruptedAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        DateTimeOffset now = time.GetUtcNow();
        return await db.Runs.Where(r => r.Outcome == RunOutcome.Running).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.Outcome, RunOutcome.Interrupted)
                .SetProperty(r => r.EndedAt, now)
                .SetProperty(r => r.Message, "The process ended while this ran. What had been committed is kept; run it again to go on."),
            cancel);
    }
}
