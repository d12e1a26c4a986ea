using AssocHub.Data.Members;
using AssocHub.Data.Runs;

namespace AssocHub.Web.Jobs;

/// <summary>
/// Notices runs whose process died, at the start of the host and every minute after, in whatever process they ran. A unification that was
/// cut off, or that a sync was to be followed by when the host died, is gone on with at once: until it is through, some of what was landed
/// belongs to nobody.
/// </summary>
internal sealed class InterruptedRuns(RunRecorder runs, UnifyRuns unifications, SyncQueue queue, TimeProvider time, ILogger<InterruptedRuns> log) : BackgroundService
{
    private const string Trigger = "after an interruption";
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        bool first = true;
        try
        {
            do
            {
                await LookAsync(first, stoppingToken);
                first = false;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    private async Task LookAsync(bool first, CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<string> closed = await runs.CloseInterruptedAsync(cancel);
            foreach (string stage in closed)
            {
                log.LogWarning("A run of {Stage} was interrupted: its process ended", stage);
            }

            if (await unifications.WasCutOffAsync(orNeverBegan: first, cancel))
            {
                await queue.UnifyAsync(Trigger, progress: null, cancel);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the next look may succeed, and the host must not end by it; the run's row says why a unification failed.
        catch (Exception problem) when (problem is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.LogError(problem, "Interrupted runs could not be looked after");
        }
    }
}
