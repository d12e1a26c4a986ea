using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace AssocHub.Data.Segments.Index;

/// <summary>What the index is doing.</summary>
public enum IndexPhase
{
    /// <summary>Nobody has asked yet, or it is switched off.</summary>
    Resting,

    /// <summary>It is being read; SQL answers meanwhile.</summary>
    Warming,

    /// <summary>It answers.</summary>
    Ready,

    /// <summary>It would take more memory than it may; SQL answers.</summary>
    TooLarge,

    /// <summary>It could not be read; SQL answers, and the next question tries again.</summary>
    Failed,
}

/// <summary>How the index is.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Watermark">The last change it knows.</param>
/// <param name="Rows">How many interactions it holds.</param>
/// <param name="Members">How many members it holds.</param>
/// <param name="Bytes">Memory held.</param>
/// <param name="LoadSeconds">How long reading it took.</param>
/// <param name="FromSnapshot">It was read from its snapshot.</param>
/// <param name="Message">What a person should know.</param>
/// <param name="ApplySeconds">How long taking in the last changes took.</param>
public sealed record IndexStatus(
    IndexPhase Phase, long Watermark, long Rows, int Members, long Bytes, double LoadSeconds, bool FromSnapshot, string Message, double ApplySeconds = 0);

/// <summary>
/// Keeps the index of this process in step with the database: starts at the first question, from a snapshot where there is one, and
/// follows the changes in their order while questions come. Until it is ready, and whenever it is not, SQL answers.
/// </summary>
public sealed class SegmentIndex(
    IDbContextFactory<AssocHubDbContext> contexts, DatabaseOptions database, AssociationClock clock, SegmentIndexOptions options, ILogger<SegmentIndex>? log = null)
    : IDisposable
{
    private static readonly TimeSpan SteadyFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _waking = new();
    private OrdinalMap _ordinals = new();
    private ZoneDays? _zone;
    private volatile IndexState? _state;
    private volatile SteadyMoment? _steady;
    private Task? _following;

    // Done as soon as it answers, or is known not to answer soon.
    private volatile TaskCompletionSource _settled = Settled();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _askedAt;
    private long _caughtUpAt;
    private long _savedAt;
    private long _savedWatermark = -1;

    /// <summary>Done as soon as it answers for the first time.</summary>
    public Task Answering => _answered.Task;

    /// <summary>How the index is.</summary>
    public IndexStatus Status { get; private set; } = new(IndexPhase.Resting, 0, 0, 0, 0, 0, false, "");

    /// <summary>
    /// What it knows; null while SQL must answer. Asking wakes it; where it only has to catch up after a pause, or to be read from its snapshot,
    /// that is waited for: it takes less than most answers from SQL.
    /// </summary>
    public async Task<IndexState?> CurrentAsync(CancellationToken cancel)
    {
        Wake();
        if (_state is { } state)
        {
            return state;
        }

        await _settled.Task.WaitAsync(Patience, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        return _state;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>
    /// The moment that "now" stands for: it moves every half a minute, and at once where something is known that happened after it, so
    /// that answers can be kept in between.
    /// </summary>
    public DateTimeOffset Moment(IndexState state)
    {
        DateTimeOffset now = clock.Now;
        SteadyMoment? steady = _steady;
        bool isLate = steady is null || now - steady.Moment >= SteadyFor || now < steady.Moment;
        if (isLate || (state.Latest > steady!.Moment.UtcTicks && steady.State != state))
        {
            _steady = steady = new SteadyMoment(state, now);
        }

        return steady.Moment;
    }

    /// <summary>What it knows, without waking it.</summary>
    internal IndexState? Known => _state;

    /// <summary>Brings it up to the database's last change, reading it first where need be. False when SQL must answer.</summary>
    public async Task<bool> CatchUpAsync(CancellationToken cancel)
    {
        if (!options.Enabled)
        {
            return false;
        }

        await _one.WaitAsync(cancel);
        try
        {
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            if (_state is null && !await LoadAsync(db, cancel))
            {
                return false;
            }

            await FollowAsync(db, cancel);
            Volatile.Write(ref _caughtUpAt, Stopwatch.GetTimestamp());
            return _state is not null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets everything and reads it anew: after a difference was found.</summary>
    public async Task RebuildAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            _state = null;
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            await BuildAsync(db, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Writes the snapshot, where one is kept.</summary>
    public async Task SaveAsync(CancellationToken cancel)
    {
        // What it holds may be added to where it lies, so nothing is taken in meanwhile.
        await _one.WaitAsync(cancel);
        try
        {
            await SaveKnownAsync(cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task SaveKnownAsync(CancellationToken cancel)
    {
        if (_state is not { } state || SnapshotFile is not { } file || state.Watermark == 0)
        {
            return;
        }

        long token;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            token = await db.DataChanges.Where(c => c.Sequence == state.Watermark).Select(c => c.Token).SingleOrDefaultAsync(cancel);
        }

        Directory.CreateDirectory(options.SnapshotFolder);
        string fresh = file + ".new";
        await using (var to = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            IndexSnapshot.Write(state, token, to);
        }

        File.Move(fresh, file, overwrite: true);
        (_savedAt, _savedWatermark) = (Stopwatch.GetTimestamp(), state.Watermark);
    }

    // Without a snapshot the next start takes longer; that is no reason to stop answering.
    private async Task TrySaveAsync()
    {
        try
        {
            await SaveAsync(_stop.Token);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _savedAt = Stopwatch.GetTimestamp();
            log?.LogWarning(problem, "The segment index's snapshot could not be written");
        }
    }

    private string? SnapshotFile => options.SnapshotFolder.Length == 0
        ? null
        : Path.Combine(options.SnapshotFolder, $"segments-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database.ConnectionString)))[..16]}.index");

    private void Wake()
    {
        Volatile.Write(ref _askedAt, Stopwatch.GetTimestamp());
        if (!options.Enabled || _following is { IsCompleted: false } || Status.Phase == IndexPhase.TooLarge)
        {
            return;
        }

        lock (_waking)
        {
            if (_following is not { IsCompleted: false })
            {
                // What was known before the pause may be old: nobody reads it until it has caught up.
                bool isFresh = Stopwatch.GetElapsedTime(Volatile.Read(ref _caughtUpAt)) < Fresh;
                IndexState? known = isFresh ? _state : Interlocked.Exchange(ref _state, null);
                _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _following = Task.Run(() => RunAsync(known));
            }
        }
    }

    private async Task RunAsync(IndexState? known)
    {
        try
        {
            await _one.WaitAsync(_stop.Token);
            try
            {
                await using AssocHubDbContext db = await contexts.CreateDbContextAsync(_stop.Token);
                _state ??= known is null ? null : await CaughtUpAsync(db, known, mayKnowAdded: false, _stop.Token);
                if (_state is not null)
                {
                    _settled.TrySetResult();
                }
            }
            finally
            {
                _one.Release();
            }

            while (await CatchUpAsync(_stop.Token) && Stopwatch.GetElapsedTime(Volatile.Read(ref _askedAt)) < options.IdleAfter)
            {
                if (_state?.Watermark != _savedWatermark && (_savedAt == 0 || Stopwatch.GetElapsedTime(_savedAt) > SaveEvery))
                {
                    await TrySaveAsync();
                }

                await Task.Delay(options.Poll, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
        catch (Exception problem)
        {
            _state = null;
            Status = Status with { Phase = IndexPhase.Failed, Message = problem.Message };
            log?.LogWarning(problem, "The segment index could not be kept; SQL answers");
        }
        finally
        {
            _settled.TrySetResult();
        }
    }

    private async Task<bool> LoadAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        if (await FromSnapshotAsync(db, cancel) is { } state)
        {
            return Publish(state, Stopwatch.GetElapsedTime(started).TotalSeconds, fromSnapshot: true);
        }

        return await BuildAsync(db, cancel);
    }

    private async Task<IndexState?> FromSnapshotAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        if (SnapshotFile is not { } file || !File.Exists(file))
        {
            return null;
        }

        Status = Status with { Phase = IndexPhase.Warming };
        (IndexState State, long Token)? read = null;
        try
        {
            read = IndexSnapshot.Read(file, Zone());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            log?.LogWarning(problem, "The segment index's snapshot could not be read");
        }

        if (read is not { } snapshot || !await db.DataChanges.AnyAsync(c => c.Sequence == snapshot.State.Watermark && c.Token == snapshot.Token, cancel))
        {
            return null;
        }

        Parallel.Invoke(() => _ordinals = OrdinalMap.Of(snapshot.State.Members), () => snapshot.State.Prepare());
        (_savedAt, _savedWatermark) = (Stopwatch.GetTimestamp(), snapshot.State.Watermark);
        return await CaughtUpAsync(db, snapshot.State, mayKnowAdded: false, cancel);
    }

    private async Task<bool> BuildAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        Status = Status with { Phase = IndexPhase.Warming, Message = "" };
        _settled.TrySetResult();
        long expected = await IndexReader.EstimateAsync(db, cancel);
        if (expected >> 20 > options.MaxMegabytes)
        {
            Status = Status with { Phase = IndexPhase.TooLarge, Message = $"It would take about {expected >> 20} MB; {options.MaxMegabytes} MB are allowed." };
            return false;
        }

        for (int attempt = 0; attempt < 5; attempt++)
        {
            (long before, _) = await IndexReader.WatermarkAsync(db, cancel);
            (IndexState state, _ordinals) = await IndexReader.StateAsync(contexts, Zone(), before, cancel);
            state.Prepare();
            // What was written while it was read may be in it or not.
            if (await CaughtUpAsync(db, state, mayKnowAdded: true, cancel) is { } current)
            {
                return Publish(current, Stopwatch.GetElapsedTime(started).TotalSeconds, fromSnapshot: false);
            }
        }

        Status = Status with { Phase = IndexPhase.Failed, Message = "The data changes faster than it can be read; SQL answers until it is calmer." };
        return false;
    }

    private async Task FollowAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        IndexState known = _state!;
        long started = Stopwatch.GetTimestamp();
        IndexState? next;
        try
        {
            next = await CaughtUpAsync(db, known, mayKnowAdded: false, cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Half applied, so no longer to be trusted.
            log?.LogInformation(problem, "The segment index is read anew");
            next = null;
        }

        if (next is null)
        {
            _state = null;
            await BuildAsync(db, cancel);
        }
        else if (next != known)
        {
            Publish(next, Status.LoadSeconds, Status.FromSnapshot);
            Status = Status with { ApplySeconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
        }
    }

    // Null when everything must be read anew.
    private async Task<IndexState?> CaughtUpAsync(AssocHubDbContext db, IndexState state, bool mayKnowAdded, CancellationToken cancel)
    {
        (long last, _) = await IndexReader.WatermarkAsync(db, cancel);
        if (last == state.Watermark)
        {
            return state;
        }

        List<DataChange> changes = await db.DataChanges.AsNoTracking().Where(c => c.Sequence > state.Watermark && c.Sequence <= last)
            .OrderBy(c => c.Sequence).ToListAsync(cancel);
        bool whole = last > state.Watermark && changes.Count == last - state.Watermark;
        return whole ? await new IndexApplier(db, _ordinals).ApplyAsync(state, changes, mayKnowAdded, cancel) : null;
    }

    // False when it has grown too large.
    private bool Publish(IndexState state, double seconds, bool fromSnapshot)
    {
        long bytes = state.Bytes + _ordinals.Bytes;
        bool fits = bytes >> 20 <= options.MaxMegabytes;
        _state = fits ? state : null;
        Status = new IndexStatus(
            fits ? IndexPhase.Ready : IndexPhase.TooLarge, state.Watermark, state.Rows, state.Members.Count, bytes, seconds, fromSnapshot,
            fits ? "" : $"It takes {bytes >> 20} MB; {options.MaxMegabytes} MB are allowed.");
        _settled.TrySetResult();
        if (fits)
        {
            _answered.TrySetResult();
        }

        return fits;
    }

    private static TaskCompletionSource Settled()
    {
        var settled = new TaskCompletionSource();
        settled.SetResult();
        return settled;
    }

    private ZoneDays Zone() => _zone ??= new ZoneDays(clock);

    private sealed record SteadyMoment(IndexState State, DateTimeOffset Moment);
}
