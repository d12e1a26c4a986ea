using AssocHub.Core.Common;
using AssocHub.Data.Demo;
using AssocHub.Web.Configuration;

namespace AssocHub.Web.Jobs;

/// <summary>Serves the demo's four systems, builds the demo behind the pages on the first start, and goes on with one that was interrupted.</summary>
internal sealed class DemoBuildService(
    DemoBuilder builder, DemoStatus status, DemoSandbox sandbox, DemoSources sources, SyncQueue queue, IServiceProvider services, ILogger<DemoBuildService> log) : BackgroundService
{
    private bool _wanted;
    private DemoRequest _request = null!;

    /// <summary>Before the first page can be asked for, the pages must know whether they are to wait.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _request = DemoSetup.Request(services);
        _wanted = await builder.IsWantedAsync(cancellationToken);
        status.Report(_wanted ? builder.Announce() : await builder.RecallAsync(cancellationToken));
        DemoSystems systems = await sandbox.StartAsync(_request, cancellationToken);
        _request = _request with { Systems = systems };
        await sources.FollowAsync(systems, _request.Cast.Administrator, cancellationToken);
        sandbox.TimePassed += Sync;
        await base.StartAsync(cancellationToken);
    }

    // The times of the schedules have passed with it: each source catches up once, and says on its page how that went.
    private void Sync() => _ = Task.Run(() => TryAsync("The sources could not be synced after time had passed", async () =>
    {
        foreach (long source in await sources.ListAsync(CancellationToken.None))
        {
            await TryAsync($"Source {source} was not synced after time had passed", () => queue.RunScheduledAsync(source, CancellationToken.None));
        }
    }));

    // What goes wrong here stops nobody: it is told to the operator, and the next source or the first who asks goes on.
    private async Task TryAsync(string failure, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // Somebody stopped it, or the program ends.
        }
        catch (Exception problem)
        {
            log.LogWarning(problem, "{Failure}", failure);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await sandbox.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_wanted)
        {
            // The association is made up again now, so that the first who asks the sandbox does not wait for it.
            await TryAsync("The sandbox's association was not made up ahead", () => _request.Systems!.PrepareAsync(stoppingToken));
            return;
        }

        try
        {
            // The build must not delay the server's own start.
            await Task.Yield();
            Result<DemoReport> built = await builder.BuildAsync(_request, status, stoppingToken);
            if (built.Succeeded)
            {
                log.LogInformation("The demo was built in {Seconds:0.0} s", built.Value.Seconds);
            }
            else
            {
                log.LogWarning("The demo was not built: {Reason}", built.Refusal.Message);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogInformation("The demo will be completed on the next start");
        }
        catch (Exception problem)
        {
            // Reported on the progress page; the pages stay up so that it can be read.
            log.LogError(problem, "The demo could not be completed");
        }
    }
}
