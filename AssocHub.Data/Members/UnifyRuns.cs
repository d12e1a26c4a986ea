using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>One unification, with what it did; the figures are null where it ended before it could tell.</summary>
public sealed record UnifyRun(long Id, string Trigger, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, RunOutcome Outcome, string Message, UnifyFigures? Figures);

/// <summary>The latest unifications, and what waits for the next one.</summary>
public sealed record UnifyBoard(IReadOnlyList<UnifyRun> Runs, long RecordsWaiting, long Records, long Members);

/// <summary>Reads what unification did.</summary>
public sealed class UnifyRuns(IDbContextFactory<AssocHubDbContext> contexts)
{
    private const int Most = 30;
    private const string SyncStage = "sync";

    private static readonly JsonSerializerOptions DetailsJson = new(JsonSerializerDefaults.Web);

    /// <summary>The latest, newest first.</summary>
    public async Task<Result<UnifyBoard>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } lacks)
        {
            return lacks;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<Run> runs = await db.Runs.AsNoTracking().Where(r => r.Stage == UnifyService.Stage).OrderByDescending(r => r.Id).Take(Most).ToListAsync(cancel);
        return new UnifyBoard(
            [.. runs.Select(r => new UnifyRun(r.Id, r.Trigger, r.StartedAt, r.EndedAt, r.Outcome, r.Message, FiguresOf(r)))],
            await db.SourceRecords.LongCountAsync(r => r.NeedsUnify == EF.Parameter(true), cancel),
            await db.SourceRecords.LongCountAsync(cancel),
            await db.Members.LongCountAsync(m => m.MergedIntoId == null, cancel));
    }

    /// <summary>
    /// True when the latest was cut off and nobody is at it: whoever marked its run need not be whoever goes on with it. Also, when asked, when
    /// records wait although nothing runs: a sync that ended before its unification began, or an answer that was recorded and not carried out.
    /// </summary>
    public async Task<bool> WasCutOffAsync(bool orNeverBegan, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        if (await db.Runs.AnyAsync(r => r.Outcome == RunOutcome.Running && (r.Stage == UnifyService.Stage || r.Stage == SyncStage), cancel))
        {
            return false;
        }

        RunOutcome? latest = await db.Runs.Where(r => r.Stage == UnifyService.Stage).OrderByDescending(r => r.Id).Select(r => (RunOutcome?)r.Outcome).FirstOrDefaultAsync(cancel);
        return latest == RunOutcome.Interrupted || (orNeverBegan && await db.SourceRecords.AnyAsync(r => r.NeedsUnify == EF.Parameter(true), cancel));
    }

    /// <summary>The number of the latest that ended, in whatever process; null before the first.</summary>
    public async Task<long?> LastEndedAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Runs.Where(r => r.Stage == UnifyService.Stage && r.EndedAt != null).MaxAsync(r => (long?)r.Id, cancel);
    }

    private static UnifyFigures? FiguresOf(Run run)
    {
        try
        {
            return run.Details.Length > 2 ? JsonSerializer.Deserialize<UnifyFigures>(run.Details, DetailsJson) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
