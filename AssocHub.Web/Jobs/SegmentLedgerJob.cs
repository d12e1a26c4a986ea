using AssocHub.Core.Common;
using AssocHub.Data.Runs;
using AssocHub.Data.Segments;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>Counts every segment, so that size over time and the ledger go on where nothing was synced: windows move with the days.</summary>
[DisallowConcurrentExecution]
internal sealed class SegmentLedgerJob(SegmentLedger ledger, RunRecorder runs) : IJob
{
    public static readonly TriggerKey Trigger = new("segment-ledger");

    private const string Reason = "schedule";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await runs.RunAsync(
        new Run { Stage = "segments", Trigger = Reason },
        async (run, cancel) =>
        {
            (int counted, IReadOnlyList<string> problems) = await ledger.RecordAllAsync(Reason, cancel);
            run.Read = run.Unchanged = counted;
            (run.Outcome, run.Message) = problems.Count == 0 ? (run.Outcome, "") : (RunOutcome.UserError, string.Join('\n', problems));
        },
        cancellationToken);
}
