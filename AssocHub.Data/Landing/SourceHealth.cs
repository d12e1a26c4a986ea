using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>One run of a source; its streams are known once it has ended.</summary>
public sealed record SourceRun(
    long Id,
    string Stage,
    string Trigger,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    RunOutcome Outcome,
    long Read,
    long Added,
    long Changed,
    long Unchanged,
    long Rejected,
    long Deleted,
    string Message,
    IReadOnlyList<StreamCounts> Streams)
{
    /// <summary>True when it ended well but for some of its streams.</summary>
    public bool IsPartial => Outcome == RunOutcome.Succeeded && Streams.Any(s => s.Problem.Length > 0);
}

/// <summary>One stream of a source.</summary>
public sealed record StreamHealth(
    int Id, string Stream, long Records, int OpenRejections, DateTimeOffset? LastSucceededAt, DateTimeOffset? CompleteFrom, DateTimeOffset? CompleteUpTo);

/// <summary>A source and how it is.</summary>
/// <param name="Source">Its settings.</param>
/// <param name="Streams">Its streams.</param>
/// <param name="LastRun">Its latest run; null before the first.</param>
public sealed record SourceStatus(Source Source, IReadOnlyList<StreamHealth> Streams, SourceRun? LastRun)
{
    public long Records => Streams.Sum(s => s.Records);

    public int OpenRejections => Streams.Sum(s => s.OpenRejections);

    /// <summary>When all of its streams were last complete: the oldest of them. Null when one never was.</summary>
    public DateTimeOffset? FreshAt => Streams.Count > 0 && Streams.All(s => s.LastSucceededAt is not null) ? Streams.Min(s => s.LastSucceededAt) : null;
}

/// <summary>Reads how the sources are: freshness, counts, runs.</summary>
public sealed class SourceHealth(IDbContextFactory<AssocHubDbContext> contexts)
{
    private const int RunsShown = 12;

    /// <summary>All sources by name.</summary>
    public async Task<Result<IReadOnlyList<SourceStatus>>> ListAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<Source> sources = await db.Sources.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancel);
        var result = new List<SourceStatus>(sources.Count);
        foreach (Source source in sources)
        {
            result.Add(await StatusAsync(db, source, cancel));
        }

        return result;
    }

    /// <summary>One source with its latest runs, newest first.</summary>
    public async Task<Result<(SourceStatus Status, IReadOnlyList<SourceRun> Runs)>> ReadAsync(Actor actor, long id, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        if (await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel) is not { } source)
        {
            return new NotFound("such source");
        }

        return (await StatusAsync(db, source, cancel), await Runs(db, id).Take(RunsShown).ToListAsync(cancel));
    }

    private static async Task<SourceStatus> StatusAsync(AssocHubDbContext db, Source source, CancellationToken cancel)
    {
        var streams = await db.SourceStreams.AsNoTracking()
            .Where(s => s.SourceId == source.Id)
            .Select(s => new StreamHealth(
                s.Id,
                s.Stream,
                db.LandedRecords.LongCount(r => r.StreamId == s.Id && r.DeletedAt == null),
                db.RejectedRecords.Count(r => r.StreamId == s.Id && r.State == RejectionState.Open),
                s.LastSucceededAt,
                s.CompleteFrom,
                s.CompleteUpTo))
            .ToListAsync(cancel);
        return new SourceStatus(source, streams, await Runs(db, source.Id).FirstOrDefaultAsync(cancel));
    }

    private static IQueryable<SourceRun> Runs(AssocHubDbContext db, long sourceId) => db.Runs.AsNoTracking()
        .Where(r => r.SourceId == sourceId)
        .OrderByDescending(r => r.Id)
        .Select(r => new SourceRun(
            r.Id, r.Stage, r.Trigger, r.StartedAt, r.EndedAt, r.Outcome, r.Read, r.Added, r.Changed, r.Unchanged, r.Rejected, r.Deleted, r.Message, StreamsOf(r.Details)));

    private static IReadOnlyList<StreamCounts> StreamsOf(string details) => SyncDetails.Parse(details)?.Streams ?? [];
}
