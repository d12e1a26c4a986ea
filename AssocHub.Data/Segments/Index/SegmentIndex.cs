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
public sealed record IndexStatus(IndexPhase Phase, long Watermark, long Rows, int Members, long Bytes, double LoadSeconds, bool FromSnapshot, string Message);

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

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _waking = new();
    private OrdinalMap _ordinals = new();
    private ZoneDays? _zone;
    private volatile IndexState? _state;
    private (IndexState State, DateTimeOffset Moment) _steady;
    private Task? _following;
    private long _askedAt;
    private long _caughtUpAt;
    private long _savedAt;
    private long _savedWatermark = -1;

    /// <summary>How the index is.</summary>
    public IndexStatus Status { get; private set; } = new(IndexPhase.Resting, 0, 0, 0, 0, 0, false, "");

    /// <summary>What it knows; null while SQL must answer. Asking wakes it.</summary>
    public IndexState? Current
    {
        get
        {
            Wake();
            return _state;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>The moment that "now" stands for: it moves with every change, and otherwise every half a minute, so that answers can be kept.</summary>
    public DateTimeOffset Moment(IndexState state)
    {
        DateTimeOffset now = clock.Now;
        if (_steady.State != state || now - _steady.Moment >= SteadyFor || now < _steady.Moment)
        {
            _steady = (state, now);
        }

        return _steady.Moment;
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
            }
            finally
            {
                _one.Release();
            }

            while (await CatchUpAsync(_stop.Token) && Stopwatch.GetElapsedTime(Volatile.Read(ref _askedAt)) < options.IdleAfter)
            {
                if (_state?.Watermark != _savedWatermark && (_savedAt == 0 || Stopwatch.GetElapsedTime(_savedAt) > SaveEvery))
                {
                    await SaveAsync(_stop.Token);
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
    }

    private async Task<bool> LoadAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        if (await FromSnapshotAsync(db, cancel) is { } state)
        {
            Publish(state, Stopwatch.GetElapsedTime(started).TotalSeconds, fromSnapshot: true);
            return true;
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
        (IndexState State, long Token)? read;
        await using (var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20))
        {
            read = IndexSnapshot.Read(from, Zone());
        }

        if (read is not { } snapshot || !await db.DataChanges.AnyAsync(c => c.Sequence == snapshot.State.Watermark && c.Token == snapshot.Token, cancel))
        {
            return null;
        }

        _ordinals = new OrdinalMap();
        for (int ordinal = 0; ordinal < snapshot.State.Members.Count; ordinal++)
        {
            if (snapshot.State.Members.IsAlive(ordinal))
            {
                _ordinals[snapshot.State.Members.Ids[ordinal]] = ordinal;
            }
        }

        snapshot.State.Prepare();
        (_savedAt, _savedWatermark) = (Stopwatch.GetTimestamp(), snapshot.State.Watermark);
        return await CaughtUpAsync(db, snapshot.State, mayKnowAdded: false, cancel);
    }

    private async Task<bool> BuildAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        Status = Status with { Phase = IndexPhase.Warming, Message = "" };
        long expected = await IndexReader.EstimateAsync(db, cancel) * 8 / (1 << 20);
        if (expected > options.MaxMegabytes)
        {
            Status = Status with { Phase = IndexPhase.TooLarge, Message = $"It would take about {expected} MB; {options.MaxMegabytes} MB are allowed." };
            return false;
        }

        for (int attempt = 0; attempt < 5; attempt++)
        {
            (long before, _) = await IndexReader.WatermarkAsync(db, cancel);
            (IndexState state, _ordinals) = await IndexReader.StateAsync(db, Zone(), before, cancel);
            state.Prepare();
            // What was written while it was read may be in it or not.
            if (await CaughtUpAsync(db, state, mayKnowAdded: true, cancel) is { } current)
            {
                Publish(current, Stopwatch.GetElapsedTime(started).TotalSeconds, fromSnapshot: false);
                return true;
            }
        }

        Status = Status with { Phase = IndexPhase.Failed, Message = "The data changes faster than it can be read; SQL answers until it is calmer." };
        return false;
    }

    private async Task FollowAsync(AssocHubDbContext db, CancellationToken cancel)
    {
        IndexState known = _state!;
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

    private void Publish(IndexState state, double seconds, bool fromSnapshot)
    {
        _state = state;
        Status = new IndexStatus(
            IndexPhase.Ready, state.Watermark, state.Rows, state.Members.Count, state.Bytes + _ordinals.Bytes, seconds, fromSnapshot, "");
    }

    private ZoneDays Zone() => _zone ??= new ZoneDays(clock);
}
