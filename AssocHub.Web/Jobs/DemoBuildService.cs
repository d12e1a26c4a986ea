using AssocHub.Core.Common;
using AssocHub.Data.Demo;
using AssocHub.Web.Configuration;

namespace AssocHub.Web.Jobs;

/// <summary>Builds the demo behind the pages on the first start, and goes on with one that was interrupted.</summary>
internal sealed class DemoBuildService(DemoBuilder builder, DemoStatus status, IServiceProvider services, ILogger<DemoBuildService> log) : BackgroundService
{
    private bool _wanted;

    /// <summary>Before the first page can be asked for, the pages must know whether they are to wait.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _wanted = await builder.IsWantedAsync(cancellationToken);
        status.Report(_wanted ? builder.Announce() : await builder.RecallAsync(cancellationToken));

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_wanted)
        {
            return;
        }

        try
        {
            // The build must not delay the server's own start.
            await Task.Yield();
            Result<DemoReport> built = await builder.BuildAsync(DemoSetup.Request(services), status, stoppingToken);
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
