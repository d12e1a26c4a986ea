using System.Collections.Concurrent;
using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Landing;
using AssocHub.Data.Members;
using AssocHub.Data.Segments;
using AssocHub.Web.Pages.Landing;

namespace AssocHub.Web.Jobs;

/// <summary>Runs syncs in the background of the web host, each followed by a unification.</summary>
internal sealed class SyncQueue(
    SyncService syncs, UnifyService unify, SegmentLedger ledger, TimeProvider time, ILogger<SyncQueue> log) : ISyncQueue, IHostedService, IDisposable
{
    private const string ScheduleTrigger = "schedule";
    private const int LinesKept = 200;

    private readonly ConcurrentDictionary<long, SyncActivity> _activities = new();
    private readonly ConcurrentDictionary<long, Running> _running = new();
    private readonly SemaphoreSlim _unifying = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public event Action<long>? Changed;

    public SyncActivity? Of(long sourceId) => _activities.GetValueOrDefault(sourceId);

    public Refusal? Start(long sourceId, Actor actor)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        return Begin(sourceId, actor, actor.Name, CancellationToken.None) is null ? new SyncRunning("This source") : null;
    }

    /// <summary>Syncs because its time has come, and ends with it. A sync that runs already is left to it.</summary>
    /// <exception cref="ScheduledSyncFailedException">It failed; the scheduler is to know.</exception>
    public async Task RunScheduledAsync(long sourceId, CancellationToken cancel)
    {
        if (Begin(sourceId, Actor.Schedule, ScheduleTrigger, cancel) is not { } running)
        {
            log.LogInformation("The source {Source} is being synced already; its scheduled sync was left out", sourceId);
            return;
        }

        await running.Work;
        cancel.ThrowIfCancellationRequested();
        if (running.Problem is { } problem)
        {
            throw new ScheduledSyncFailedException(problem);
        }
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

    private Running? Begin(long sourceId, Actor actor, string trigger, CancellationToken cancel)
    {
        var running = new Running(CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, cancel));
        if (!_running.TryAdd(sourceId, running))
        {
            running.Cancel.Dispose();
            return null;
        }

        Show(sourceId, running.Log(new SyncActivity("Starting", "", null, 0, 0, IsRunning: true), time));
        running.Work = Task.Run(() => RunAsync(sourceId, actor, trigger, running), CancellationToken.None);
        return running;
    }

    private async Task RunAsync(long sourceId, Actor actor, string trigger, Running running)
    {
        CancellationToken cancel = running.Cancel.Token;
        SyncActivity end;
        try
        {
            Result<Run> sync = await syncs.SyncAsync(
                sourceId, actor, trigger, new Reporter<SyncProgress>(p => Show(sourceId, running.Log(Of(p), time))), cancel);
            if (!sync.Succeeded || sync.Value.Outcome is RunOutcome.UserError or RunOutcome.Failed)
            {
                string problem = sync.Refusal?.Message ?? sync.Value.Message;

                // Another node is at it: what the schedule wanted is being done.
                running.Problem = sync.Refusal is SyncRunning && trigger == ScheduleTrigger ? null : problem;
                end = new SyncActivity("Not synced", "", null, 0, 0, IsRunning: false, problem);

                // One list that cannot be read keeps nobody from the people in the others.
                if (sync is { Succeeded: true, Value: { } part } && part.Added + part.Changed + part.Deleted > 0)
                {
                    await UnifyAsync(trigger, new Reporter<UnifyProgress>(p => Show(sourceId, running.Log(Of(p, part), time))), cancel);
                }
            }
            else
            {
                Run run = sync.Value;
                await UnifyAsync(trigger, new Reporter<UnifyProgress>(p => Show(sourceId, running.Log(Of(p, run), time))), cancel);
                end = new SyncActivity("Done", "", 1, run.Read, run.Rejected, IsRunning: false) { Shortfall = run.Message };
            }
        }
        catch (OperationCanceledException)
        {
            end = new SyncActivity("Stopped", "", null, 0, 0, IsRunning: false, "Stopped. What had been read is kept; the next sync goes on there.") { WasStopped = true };
        }
        catch (Exception problem)
        {
            log.LogError(problem, "The sync of source {Source} failed", sourceId);
            running.Problem = problem.Message;
            end = new SyncActivity("Failed", "", null, 0, 0, IsRunning: false, problem.Message);
        }

        _running.TryRemove(sourceId, out _);
        Show(sourceId, running.Log(end, time));
        running.Cancel.Dispose();
    }

    private static SyncActivity Of(SyncProgress p) =>
        p.Waiting is { } why ? new("Waiting", why, p.Fraction, p.Read, p.Rejected, IsRunning: true) : new("Reading", p.Origin, p.Fraction, p.Read, p.Rejected, IsRunning: true);

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

        /// <summary>Why it ended badly.</summary>
        public string? Problem { get; set; }

        private readonly Queue<string> _lines = new();
        private string _last = "";

        /// <summary>Writes a line when something else is being done than before, and gives the activity the lines so far.</summary>
        public SyncActivity Log(SyncActivity activity, TimeProvider time)
        {
            string doing = activity.Detail.Length > 0 ? $"{activity.Phase}: {activity.Detail}" : activity.Phase;
            lock (_lines)
            {
                if (doing != _last)
                {
                    _last = doing;
                    _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss}  {doing}{(activity.Read > 0 ? $" ({activity.Read:N0} records so far)" : "")}"));
                    if (_lines.Count > LinesKept)
                    {
                        _lines.Dequeue();
                    }
                }

                return activity with { Log = [.. _lines] };
            }
        }
    }

    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}

/// <summary>A sync that the schedule started failed; its run says why.</summary>
internal sealed class ScheduledSyncFailedException(string message) : Exception(message);
