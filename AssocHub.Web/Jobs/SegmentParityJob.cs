using AssocHub.Data.Segments;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>Asks both evaluators about every saved segment, once a day.</summary>
[DisallowConcurrentExecution]
internal sealed class SegmentParityJob(SegmentParity parity) : IJob
{
    public static readonly TriggerKey Trigger = new("segment-parity");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await parity.CompareAsync("schedule", cancellationToken);
}
