using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>A push in the list.</summary>
public sealed record PushListRow(
    long Id, string Name, long SegmentId, string Segment, long DestinationId, string Destination, PushMode Mode, bool IsPaused, string PauseReason, int Present,
    PushRunRow? LastRun);

/// <summary>A run in a list.</summary>
public sealed record PushRunRow(
    long Id, long PushId, PushRunState State, string Trigger, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Audience, int Confirmed, int Refused, int NotSent,
    int Suppressed, int Held, string Message, string File);

/// <summary>One row of a run as pages show it.</summary>
public sealed record OutcomeRow(
    long MemberId, string Name, PushAction Action, OutcomeState State, string Address, SuppressionReason? Suppression, PushFailure? Failure, string Message, int Attempts,
    DateTimeOffset ChangedAt);

/// <summary>Which rows of a run to show; what is null is not asked.</summary>
public sealed record OutcomeQuery(OutcomeState? State = null, PushAction? Action = null, long? MemberId = null);

/// <summary>Reads pushes, runs and their rows; opens produced files.</summary>
public sealed class PushReader(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, PushOptions options)
{
    public async Task<Result<IReadOnlyList<PushListRow>>> ListAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.Pushes.AsNoTracking().OrderBy(p => p.NameKey)
            .Select(p => new
            {
                Push = p,
                Segment = db.Segments.Where(s => s.Id == p.SegmentId).Select(s => s.Name).Single(),
                Destination = db.Destinations.Where(d => d.Id == p.DestinationId).Select(d => d.Name).Single(),
                Present = db.PushLedger.Count(e => e.PushId == p.Id && e.IsPresent),
                LastRun = db.PushRuns.Where(r => r.PushId == p.Id).OrderByDescending(r => r.Id).FirstOrDefault(),
            })
            .ToListAsync(cancel);
        return rows.Select(r => new PushListRow(
            r.Push.Id, r.Push.Name, r.Push.SegmentId, r.Segment, r.Push.DestinationId, r.Destination, r.Push.Mode, r.Push.IsPaused, r.Push.PauseReason, r.Present,
            r.LastRun is null ? null : Row(r.LastRun))).ToList();
    }

    /// <summary>One push as it is stored, for its page and form.</summary>
    public async Task<Result<Push>> LoadAsync(long pushId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Push? push = await db.Pushes.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pushId, cancel);
        return push is null ? new NotFound($"push {pushId}") : push;
    }

    /// <summary>The newest runs of a push.</summary>
    public async Task<Result<IReadOnlyList<PushRunRow>>> RunsAsync(long pushId, int take, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<PushRun> runs = await db.PushRuns.AsNoTracking().Where(r => r.PushId == pushId).OrderByDescending(r => r.Id).Take(take).ToListAsync(cancel);
        return runs.ConvertAll(Row);
    }

    /// <summary>One run.</summary>
    public async Task<Result<PushRun>> RunAsync(long runId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        PushRun? run = await db.PushRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, cancel);
        return run is null ? new NotFound($"push run {runId}") : run;
    }

    /// <summary>Rows of a run, page by page; names and addresses only for who may see them, and then audited.</summary>
    public async Task<Result<Page<OutcomeRow>>> OutcomesAsync(long runId, OutcomeQuery query, int skip, int take, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        bool personal = actor.May(Permission.SeePersonalFields);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<PushOutcome> found = db.PushOutcomes.AsNoTracking().Where(o => o.RunId == runId);
        found = query.State is { } state ? found.Where(o => o.State == state) : found;
        found = query.Action is { } action ? found.Where(o => o.Action == action) : found;
        found = query.MemberId is { } member ? found.Where(o => o.MemberId == member) : found;
        long total = await found.LongCountAsync(cancel);
        var rows = await found.OrderBy(o => o.MemberId).ThenBy(o => o.Action).Skip(skip).Take(take)
            .Join(db.Members, o => o.MemberId, m => m.Id, (o, m) => new { Outcome = o, m.FirstName, m.LastName })
            .ToListAsync(cancel);
        if (personal && rows.Count > 0)
        {
            await audit.AppendAsync(
                actor, "push.rows-viewed", "push-run", runId.ToString(CultureInfo.InvariantCulture), new { fields = "name, address", rows = rows.Count }, cancel,
                [.. rows.Select(r => r.Outcome.MemberId)]);
        }

        return new Page<OutcomeRow>(
            [
                .. rows.OrderBy(r => r.Outcome.MemberId).ThenBy(r => r.Outcome.Action).Select(r => new OutcomeRow(
                    r.Outcome.MemberId,
                    personal ? $"{r.FirstName} {r.LastName}".Trim() : "",
                    r.Outcome.Action,
                    r.Outcome.State,
                    personal ? r.Outcome.Address : "",
                    r.Outcome.Suppression,
                    r.Outcome.Failure,
                    r.Outcome.Message,
                    r.Outcome.Attempts,
                    r.Outcome.ChangedAt)),
            ],
            total);
    }

    /// <summary>How many rows of a run are in each state.</summary>
    public async Task<Result<IReadOnlyDictionary<OutcomeState, int>>> CountsAsync(long runId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.PushOutcomes.AsNoTracking().Where(o => o.RunId == runId).GroupBy(o => o.State).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
    }

    /// <summary>Opens the file a run produced. Needs the permission to export; audited with everybody in it.</summary>
    public async Task<Result<ProducedFile>> OpenFileAsync(long runId, Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.Export) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        PushRun? run = await db.PushRuns.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId, cancel);
        string path = run is { File.Length: > 0 } ? Path.GetFullPath(Path.Combine(options.FullFolder, run.File)) : "";
        if (path.Length == 0 || !path.StartsWith(options.FullFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
        {
            return new NotFound(run is { File.Length: > 0 } ? $"file ‘{run.File}’ any more; it may have been moved" : $"file of run {runId}");
        }

        List<long> members = await db.PushOutcomes.AsNoTracking().Where(o => o.RunId == runId && o.State == OutcomeState.Confirmed).Select(o => o.MemberId).ToListAsync(cancel);
        var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await audit.AppendAsync(
            actor, "push.file-downloaded", "push-run", runId.ToString(CultureInfo.InvariantCulture), new { run!.File, rows = members.Count }, cancel, members);
        return new ProducedFile(Path.GetFileName(path), content);
    }

    private static PushRunRow Row(PushRun r) => new(
        r.Id, r.PushId, r.State, r.Trigger, r.StartedAt, r.EndedAt, r.Audience, r.Confirmed, r.Refused, r.NotSent, r.Suppressed, r.Held, r.Message, r.File);
}

/// <summary>A produced file, open; whoever takes it closes it.</summary>
public sealed record ProducedFile(string Name, Stream Content);
