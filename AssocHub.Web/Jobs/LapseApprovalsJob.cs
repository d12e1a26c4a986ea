using AssocHub.Data.Approvals;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>Ends approvals whose promise no longer holds, so that people learn of it before the next push does.</summary>
[DisallowConcurrentExecution]
internal sealed class LapseApprovalsJob(ApprovedAudiences audiences, ILogger<LapseApprovalsJob> log) : IJob
{
    public static readonly JobKey Key = new("lapse-approvals");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        int ended = await audiences.LapseAllAsync(cancellationToken);
        if (ended > 0)
        {
            log.LogInformation("{Count} approvals ended because their promise no longer held", ended);
        }
    }
}
