using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
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

    /// <summary>Marks rejected records as not needed, and says why.</summary>
    public async Task<Result<int>> DiscardAsync(Actor actor, IReadOnlyCollection<long> ids, string reason, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        string why = reason.Trim();
        if (why.Length is 0 or > 500)
        {
            return new InvalidInput("Say in a few words why it is not needed: whoever meets the record later will ask.");
        }

        return await contexts.InTransactionAsync<Result<int>>(
            async (db, attempt) =>
            {
                IQueryable<long> keys = db.NumberKeys(ids);
                int discarded = await db.RejectedRecords.Where(r => keys.Contains(r.Id) && r.State == RejectionState.Open)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Discarded).SetProperty(r => r.Note, why), attempt);
                await audit.AppendAsync(
                    db, actor, "rejected.discarded", "rejected record", ids.Count == 1 ? ids.First().ToString(CultureInfo.InvariantCulture) : "several",
                    new { reason = why, count = discarded, ids = ids.Take(100) }, attempt);
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

        Result<(RetryCounts Counts, string Reason)> retried = await RetryAsync(actor, found.SourceId, [id], null, cancel);
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
        Result<(RetryCounts Counts, string Reason)> retried = await RetryAsync(actor, sourceId, ids, null, cancel);
        return retried.Succeeded ? retried.Value.Counts : retried.Refusal;
    }

    /// <summary>Lands one record with values that a person put in place of those received, and keeps the correction.</summary>
    /// <param name="actor">Who corrects it.</param>
    /// <param name="id">The rejected record.</param>
    /// <param name="values">The fields as they are to be, by name; those that say what was received are no correction.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<Result<Done>> CorrectAsync(Actor actor, long id, IReadOnlyDictionary<string, string> values, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        Result<ExaminedRecord> looked = await ExamineAsync(id, cancel);
        if (!looked.Succeeded)
        {
            return looked.Refusal;
        }

        ExaminedRecord examined = looked.Value;
        if (examined.Received is null || WhyNot(examined.Record, isCorrection: true) is not null)
        {
            return new CannotRetry(WhyNot(examined.Record, isCorrection: true) ?? "It cannot be taken apart into fields. Put it right at the source.");
        }

        FieldChange[] changes =
        [
            .. examined.Stream.Fields.Select(f => new FieldChange(f, (examined.Received[f.Ordinal] ?? "").Trim(), values.GetValueOrDefault(f.Name, examined.Received[f.Ordinal] ?? "").Trim()))
                .Where(c => c.Old != c.New),
        ];
        var wanted = changes.ToDictionary(c => c.Field.Name, c => c.New, StringComparer.Ordinal);
        var look = new RecordExamination(wanted);
        Result<StreamRecord> read = examined.ReadAgain(look);
        if (!read.Succeeded)
        {
            return look.Problems.Count > 0 ? new CorrectionRefused(look.Problems) : read.Refusal;
        }

        if (wanted.ContainsKey(examined.Stream.Id.Name) && await IsTakenAsync(examined, read.Value.ExternalId, cancel))
        {
            return new CorrectionRefused([new FieldProblem(examined.Stream.Id.Name, $"'{read.Value.ExternalId}' is the id of another record that has landed")]);
        }

        var order = new CorrectionOrder(actor, wanted, (db, attempt) => audit.AppendAsync(
            db, actor, "rejected.corrected", "rejected record", id.ToString(CultureInfo.InvariantCulture),
            new { stream = examined.Stream.Name, record = read.Value.ExternalId, changes = changes.Select(c => c.ForAudit(examined.Stream)) }, attempt));
        Result<(RetryCounts Counts, string Reason)> retried = await RetryAsync(actor, examined.Source.Id, [id], order, cancel);
        return !retried.Succeeded ? retried.Refusal
            : retried.Value.Counts.Landed == 1 ? default(Done)
            : new StillRejected(retried.Value.Reason);
    }

    /// <summary>A rejected record field by field: what was received, what is wrong with it, what is expected.</summary>
    public async Task<Result<RejectedForm>> FormAsync(Actor actor, long id, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        Result<ExaminedRecord> looked = await ExamineAsync(id, cancel);
        return !looked.Succeeded ? looked.Refusal
            : looked.Value.Received is null ? new CannotRetry("It cannot be taken apart into fields. Put it right at the source.")
            : RejectedForm.Of(looked.Value);
    }

    private async Task<Result<ExaminedRecord>> ExamineAsync(long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var found = await (
            from r in db.RejectedRecords.AsNoTracking()
            join s in db.SourceStreams.AsNoTracking() on r.StreamId equals s.Id
            join source in db.Sources.AsNoTracking() on s.SourceId equals source.Id
            where r.Id == id
            select new { Record = r, s.Stream, Source = source }).SingleOrDefaultAsync(cancel);
        if (found is null || CanonicalStreams.Find(found.Stream) is not { } stream)
        {
            return new NotFound("such rejected record");
        }

        var look = new RecordExamination();
        SourceConnection connection = await SourceZone.ConnectAsync(db, found.Source, clock, cancel);
        ISourceConnector connector = connectors.Single(c => c.Name == found.Source.Connector);
        if (found.Record.Context is { } context)
        {
            connector.ReadAgain(connection, stream, found.Record.Raw, context, look);
        }

        return new ExaminedRecord(
            found.Record, found.Source, stream, look.Received, look.Problems, again => connector.ReadAgain(connection, stream, found.Record.Raw, found.Record.Context!, again));
    }

    private async Task<bool> IsTakenAsync(ExaminedRecord examined, string externalId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return externalId != examined.Record.CorrectedId
            && await db.LandedRecords.AnyAsync(r => r.StreamId == examined.Record.StreamId && r.ExternalId == externalId, cancel);
    }

    private async Task<Result<(RetryCounts Counts, string Reason)>> RetryAsync(Actor actor, long sourceId, long[] ids, CorrectionOrder? order, CancellationToken cancel)
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
            var work = new Retry(
                contexts, connectors.Single(c => c.Name == source.Connector), await SourceZone.ConnectAsync(db, source, clock, cancel),
                projector.Begin(source), lease, time, await TopicRuleService.ReadAsync(db, sourceId, cancel), order);
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
    /// <param name="record">The record.</param>
    /// <param name="isCorrection">Whether a person put other values in place: that may be done again.</param>
    internal static string? WhyNot(RejectedRecord record, bool isCorrection = false) => record switch
    {
        { State: RejectionState.Corrected } when isCorrection => null,
        { State: not RejectionState.Open } => "It is not open any more: it was resolved or discarded.",
        { Cause: RejectionCause.Duplicate } => "Two records of one delivery have this id. Only the source can say which is right: remove one there and import again.",
        { Cause: RejectionCause.File } => "It concerns a whole file. Put it right and import the folder again.",
        { Context: null } => "It cannot be read again without its file. Import the folder again.",
        _ when record.RawLength > record.Raw.Length => "It is too long to have been kept whole. Import the folder again.",
        _ => null,
    };
}
