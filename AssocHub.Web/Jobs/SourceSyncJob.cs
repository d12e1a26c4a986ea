using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>Syncs one source when its time has come. One job for each source, so no two runs of one source overlap.</summary>
[DisallowConcurrentExecution]
internal sealed class SourceSyncJob(SourceScheduler scheduler, SyncQueue queue) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        long sourceId = SourceScheduler.SourceOf(context.JobDetail.Key);

        // First of all, so that a process which dies in the sync leaves the next one set.
        if (await scheduler.BeginAsync(sourceId, cancellationToken))
        {
            await queue.RunScheduledAsync(sourceId, cancellationToken);
        }
    }
}
