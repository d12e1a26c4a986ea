using AssocHub.Core.Access;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Members.Reviewing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Web.Jobs;

/// <summary>
/// Has ready what the first reviewer would wait for: tables that no run has counted are counted when the host has started (a large database that
/// was never counted takes a minute, for which nobody's start should wait); then, and after each unification, whoever ran it, a case is asked for and an
/// answer rehearsed, so that both are compiled, and what lies beside the thresholds is counted. Nobody sees any of it.
/// </summary>
internal sealed class ReviewWarmUp(
    IDbContextFactory<AssocHubDbContext> contexts, ReviewService reviews, ThresholdService thresholds, UnifyRuns runs, TimeProvider time, IHostApplicationLifetime life,
    ILogger<ReviewWarmUp> log) : BackgroundService
{
    private static readonly Actor Nobody = new("warm-up", "Warm-up", [Role.MembershipStaff]);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using CancellationTokenRegistration _ = life.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await TryAsync("The statistics", () => contexts.RefreshStatisticsAsync(stoppingToken), stoppingToken);
            using var timer = new PeriodicTimer(Between, time);
            long? counted = -1;
            do
            {
                await TryAsync("The review", async () =>
                {
                    if (await runs.LastEndedAsync(stoppingToken) is var ended && ended != counted)
                    {
                        // The first cases may have come only now: there was none to rehearse with.
                        await reviews.WarmUpAsync(Nobody, stoppingToken);
                        if (ended is not null)
                        {
                            await thresholds.CountAsync(stoppingToken);
                        }

                        counted = ended;
                    }
                }, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    private async Task TryAsync(string what, Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // Whoever looks first asks again, and is told what is wrong.
        catch (Exception problem) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogDebug(problem, "{What} could not be made ready", what);
        }
    }
}
