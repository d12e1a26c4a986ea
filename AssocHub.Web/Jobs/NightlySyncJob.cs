using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace AssocHub.Web.Jobs;

/// <summary>Syncs every source that is not paused, one after the other, and then unifies once. A source that fails, fails alone.</summary>
[DisallowConcurrentExecution]
internal sealed class NightlySyncJob(
    IDbContextFactory<AssocHubDbContext> contexts, SyncService syncs, SyncQueue queue, ILogger<NightlySyncJob> log) : IJob
{
    private const string Trigger = "schedule";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        CancellationToken cancel = cancellationToken;
        var failures = new List<Exception>();
        foreach ((long id, string name) in await SourcesAsync(cancel))
        {
            try
            {
                Result<Run> run = await syncs.SyncAsync(id, Actor.Schedule, Trigger, progress: null, cancel);
                if (!run.Succeeded)
                {
                    log.LogWarning("The source {Source} was not synced: {Reason}", name, run.Refusal.Message);
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                failures.Add(problem);
            }
        }

        await queue.UnifyAsync(Trigger, progress: null, cancel);
        if (failures.Count > 0)
        {
            throw new AggregateException("Some sources could not be synced; each has a run that says why.", failures);
        }
    }

    private async Task<List<(long Id, string Name)>> SourcesAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var sources = await db.Sources.AsNoTracking().Where(s => !s.IsPaused).OrderBy(s => s.Id).Select(s => new { s.Id, s.Name }).ToListAsync(cancel);
        return [.. sources.Select(s => (s.Id, s.Name))];
    }
}
