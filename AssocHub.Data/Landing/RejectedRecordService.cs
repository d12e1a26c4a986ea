using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>What became of a retry of many.</summary>
/// <param name="Landed">Records that are good now.</param>
/// <param name="StillRejected">Records that still break a rule.</param>
/// <param name="NotRetried">Records that cannot be read again from what was kept.</param>
public sealed record RetryCounts(long Landed, long StillRejected, long NotRetried);

/// <summary>Lets a person retry or discard rejected records; <see cref="RejectedQuery"/> lists them.</summary>
public sealed class RejectedRecordService(
    IDbContextFactory<AssocHubDbContext> contexts,
    IEnumerable<ISourceConnector> connectors,
    ILandingProjector projector,
    RunRecorder runs,
    AuditLog audit,
    AssociationClock clock,
    TimeProvider time)
{
    /// <summary>The stage's name in <see cref="Run.Stage"/>.</summary>
    public const string Stage = "retry";

    private const int BatchSize = 2000;

    /// <summary>Marks rejected records as not needed.</summary>
    public async Task<Result<int>> DiscardAsync(Actor actor, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        return await contexts.InTransactionAsync<Result<int>>(
            async (db, attempt) =>
            {
                IQueryable<long> keys = db.NumberKeys(ids);
                int discarded = await db.RejectedRecords.Where(r => keys.Contains(r.Id) && r.State == RejectionState.Open)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Discarded), attempt);
                await audit.AppendAsync(
                    db, actor, "rejected.discarded", "rejected record", ids.Count == 1 ? ids.First().ToString(CultureInfo.InvariantCulture) : "several",
                    new { count = discarded, ids = ids.Take(100) }, attempt);
                return discarded;
            },
            cancel);
    }

    /// <summary>Retries one record, by the mapping and settings of now.</summary>
    public async Task<Result<Done>> RetryAsync(Actor actor, long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var found = await (
            from r in db.RejectedRecords.AsNoTracking()
            join s in db.SourceStreams.AsNoTracking() on r.StreamId equals s.Id
            where r.Id == id
            select new { r, s.SourceId }).SingleOrDefaultAsync(cancel);
        if (found is null)
        {
            return new NotFound("such rejected record");
        }

        if (WhyNot(found.r) is { } reason)
        {
            return new CannotRetry(reason);
        }

        Result<(RetryCounts Counts, string Reason)> retried = await RetryAsync(actor, found.SourceId, [id], cancel);
        return !retried.Succeeded ? retried.Refusal
            : retried.Value.Counts.Landed == 1 ? default(Done)
            : new StillRejected(retried.Value.Reason);
    }

    /// <summary>Retries all open records of a source, or of one stream of it, by the mapping and settings of now.</summary>
    public async Task<Result<RetryCounts>> RetryAllAsync(Actor actor, long sourceId, string? stream, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        long[] ids = await (
            from r in db.RejectedRecords.AsNoTracking()
            join s in db.SourceStreams.AsNoTracking() on r.StreamId equals s.Id
            where s.SourceId == sourceId && r.State == RejectionState.Open && (stream == null || s.Stream == stream)
            orderby r.Id
            select r.Id).ToArrayAsync(cancel);
        Result<(RetryCounts Counts, string Reason)> retried = await RetryAsync(actor, sourceId, ids, cancel);
        return retried.Succeeded ? retried.Value.Counts : retried.Refusal;
    }

    private async Task<Result<(RetryCounts Counts, string Reason)>> RetryAsync(Actor actor, long sourceId, long[] ids, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        if (await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sourceId, cancel) is not { } source)
        {
            return new NotFound("such source");
        }

        if (await SyncLease.TryTakeAsync(db, sourceId, time.GetUtcNow(), cancel) is not { } lease)
        {
            return new SyncRunning(source.Name);
        }

        try
        {
            FieldMapping[] mappings = await db.FieldMappings.AsNoTracking().Where(m => m.SourceId == sourceId).ToArrayAsync(cancel);
            var work = new Retry(
                contexts, connectors.Single(c => c.Name == source.Connector), new SourceConnection(source, SourceZone.Of(source, clock), mappings),
                projector.Begin(source), lease, time);
            await runs.RunAsync(
                new Run { Stage = Stage, Subject = source.Name, SourceId = sourceId, Trigger = actor.Name },
                async (run, token) =>
                {
                    foreach (long[] batch in ids.Chunk(BatchSize))
                    {
                        await work.RunAsync(run, batch, token);
                    }

                    await work.FinishAsync(token);
                    await contexts.InTransactionAsync(
                        (own, attempt) => audit.AppendAsync(
                            own, actor, "rejected.retried", "source", sourceId.ToString(CultureInfo.InvariantCulture), new { work.Landed, work.StillRejected, work.NotRetried }, attempt),
                        token);
                },
                cancel);
            return (new RetryCounts(work.Landed, work.StillRejected, work.NotRetried), work.LastReason);
        }
        finally
        {
            await lease.ReleaseAsync(db);
        }
    }

    /// <summary>Why a rejected record cannot be retried from what was kept; null when it can.</summary>
    internal static string? WhyNot(RejectedRecord record) => record switch
    {
        { State: not RejectionState.Open } => "It is not open any more: it was resolved or discarded.",
        { Cause: RejectionCause.Duplicate } => "Two records of one delivery have this id. Only the source can say which is right: remove one there and import again.",
        { Cause: RejectionCause.File } => "It concerns a whole file. Put it right and import the folder again.",
        { Context: null } => "It cannot be read again without its file. Import the folder again.",
        _ when record.RawLength > record.Raw.Length => "It is too long to have been kept whole. Import the folder again.",
        _ => null,
    };
}
