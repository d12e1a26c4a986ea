using System.Collections.Concurrent;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Landing;
using AssocHub.Data.Members;
using AssocHub.Data.Segments;
using AssocHub.Web.Pages.Landing;
using Microsoft.Extensions.Options;

namespace AssocHub.Web.Jobs;

/// <summary>Runs syncs in the background of the web host, each followed by a unification.</summary>
internal sealed class SyncQueue(
    SyncService syncs, UnifyService unify, SegmentLedger ledger, AssociationClock clock, IOptions<ScheduleOptions> schedule, ILogger<SyncQueue> log) : ISyncQueue, IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<long, SyncActivity> _activities = new();
    private readonly ConcurrentDictionary<long, Running> _running = new();
    private readonly SemaphoreSlim _unifying = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public event Action<long>? Changed;

    public string ScheduleText => schedule.Value.Describe(clock.Zone);

    public SyncActivity? Of(long sourceId) => _activities.GetValueOrDefault(sourceId);

    public Refusal? Start(long sourceId, Actor actor)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        var running = new Running(CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token));
        if (!_running.TryAdd(sourceId, running))
        {
            running.Cancel.Dispose();
            return new SyncRunning("This source");
        }

        Show(sourceId, new SyncActivity("Starting", "", null, 0, 0, IsRunning: true));
        running.Work = Task.Run(() => RunAsync(sourceId, actor, running.Cancel.Token), CancellationToken.None);
        return null;
    }

    public void Cancel(long sourceId)
    {
        if (_running.TryGetValue(sourceId, out Running? running))
        {
            running.Cancel.Cancel();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(r => r.Work)).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _unifying.Dispose();
    }

    /// <summary>Joins what was landed into members; one at a time in this process.</summary>
    public async Task<Run> UnifyAsync(string trigger, IProgress<UnifyProgress>? progress, CancellationToken cancel)
    {
        await _unifying.WaitAsync(cancel);
        try
        {
            Run run = await unify.UnifyAsync(full: false, trigger, progress, cancel);
            await CountSegmentsAsync(cancel);
            return run;
        }
        finally
        {
            _unifying.Release();
        }
    }

    // Who entered and who left is known as soon as the people are; a segment that cannot be counted must not fail the sync.
    private async Task CountSegmentsAsync(CancellationToken cancel)
    {
        (_, IReadOnlyList<string> problems) = await ledger.RecordAllAsync("sync", cancel);
        foreach (string problem in problems)
        {
            log.LogWarning("A segment was not counted: {Problem}", problem);
        }
    }

    private async Task RunAsync(long sourceId, Actor actor, CancellationToken cancel)
    {
        SyncActivity end;
        try
        {
            Result<Run> sync = await syncs.SyncAsync(sourceId, actor, actor.Name, new Reporter<SyncProgress>(p => Show(sourceId, Of(p))), cancel);
            if (!sync.Succeeded || sync.Value.Outcome is RunOutcome.UserError or RunOutcome.Failed)
            {
                end = new SyncActivity("Not synced", "", null, 0, 0, IsRunning: false, sync.Refusal?.Message ?? sync.Value.Message);
            }
            else
            {
                Run run = sync.Value;
                await UnifyAsync(actor.Name, new Reporter<UnifyProgress>(p => Show(sourceId, Of(p, run))), cancel);
                end = new SyncActivity("Done", "", 1, run.Read, run.Rejected, IsRunning: false);
            }
        }
        catch (OperationCanceledException)
        {
            end = new SyncActivity("Stopped", "", null, 0, 0, IsRunning: false, "Stopped. What had been landed is kept; sync again to go on.");
        }
        catch (Exception problem)
        {
            log.LogError(problem, "The sync of source {Source} failed", sourceId);
            end = new SyncActivity("Failed", "", null, 0, 0, IsRunning: false, problem.Message);
        }

        if (_running.TryRemove(sourceId, out Running? running))
        {
            running.Cancel.Dispose();
        }

        Show(sourceId, end);
    }

    private static SyncActivity Of(SyncProgress p) =>
        new("Reading", p.Origin, p.Fraction, p.Read, p.Rejected, IsRunning: true);

    private static SyncActivity Of(UnifyProgress p, Run sync) =>
        new("Joining people into members", p.Phase, p.Total > 0 ? (double)p.Done / p.Total : null, sync.Read, sync.Rejected, IsRunning: true);

    private void Show(long sourceId, SyncActivity activity)
    {
        _activities[sourceId] = activity;
        Changed?.Invoke(sourceId);
    }

    private sealed class Running(CancellationTokenSource cancel)
    {
        public CancellationTokenSource Cancel { get; } = cancel;

        public Task Work { get; set; } = Task.CompletedTask;
    }

    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
