using AssocHub.Core.Access;
using AssocHub.Data.Members.Reviewing;

namespace AssocHub.Web.Jobs;

/// <summary>Asks for a case once when the host has started, so that the first reviewer does not wait for queries to be compiled. Nobody sees it.</summary>
internal sealed class ReviewWarmUp(ReviewService reviews, IHostApplicationLifetime life, ILogger<ReviewWarmUp> log) : BackgroundService
{
    private static readonly Actor Nobody = new("warm-up", "Warm-up", [Role.MembershipStaff]);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using CancellationTokenRegistration _ = life.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);
            await reviews.NextAsync(Nobody, new ReviewQuery(), [], stoppingToken);
            await reviews.NextAsync(Nobody, new ReviewQuery(Random: true), [], stoppingToken);
        }
#pragma warning disable CA1031 // The first reviewer asks again, and is told what is wrong.
        catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.LogDebug(problem, "The review could not be warmed up");
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }
}
