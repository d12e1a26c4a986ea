using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>What a person wants corrected, and how that is put on record in the same transaction.</summary>
internal sealed record CorrectionOrder(Actor By, IReadOnlyDictionary<string, string> Values, Func<AssocHubDbContext, CancellationToken, Task> RecordAsync);

/// <summary>Reads rejected records again and lands those that are good now, each batch in one transaction with their new state.</summary>
internal sealed class Retry(
    IDbContextFactory<AssocHubDbContext> contexts,
    ISourceConnector connector,
    SourceConnection connection,
    ILandingProjection projection,
    SyncLease lease,
    TimeProvider time,
    IReadOnlyList<TopicRule> topics,
    CorrectionOrder? order = null)
{
    public long Landed { get; private set; }

    public long StillRejected { get; private set; }

    public long NotRetried { get; private set; }

    public string LastReason { get; private set; } = "";

    public Task FinishAsync(CancellationToken cancel) => projection.FinishAsync(cancel);

    public async Task RunAsync(Run run, long[] ids, CancellationToken cancel)
    {
        Batch batch = await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                try
                {
                    return await RunAsync(db, run, ids, attempt);
                }
                catch
                {
                    projection.Forget();
                    throw;
                }
            },
            cancel);
        (Landed, StillRejected, NotRetried) = (Landed + batch.Landed.Count, StillRejected + batch.Reasons.Count, NotRetried + batch.NotRetried);
        LastReason = batch.Reasons.Values.LastOrDefault(LastReason);
        run.Added += batch.Added;
        run.Changed += batch.Changed;
        run.Unchanged += batch.Landed.Count - batch.Added - batch.Changed;
        run.Rejected += batch.Reasons.Count + batch.NotRetried;
        run.Read = run.Added + run.Changed + run.Unchanged + run.Rejected;
    }

    private async Task<Batch> RunAsync(AssocHubDbContext db, Run run, long[] ids, CancellationToken cancel)
    {
        await lease.RenewAsync(db, time.GetUtcNow(), cancel);
        var batch = new Batch();
        IQueryable<long> keys = db.NumberKeys(ids);
        var rejected = await (
            from r in db.RejectedRecords.AsNoTracking()
            join s in db.SourceStreams.AsNoTracking() on r.StreamId equals s.Id
            where keys.Contains(r.Id)
            orderby r.Id
            select new { Record = r, s.Stream }).ToArrayAsync(cancel);
        foreach (var group in rejected.GroupBy(r => (r.Record.StreamId, r.Stream)))
        {
            await LandAsync(db, run, CanonicalStreams.Find(group.Key.Stream)!, group.Key.StreamId, [.. group.Select(g => g.Record)], batch, cancel);
        }

        await StoreAsync(db, batch, cancel);
        return batch;
    }

    private async Task LandAsync(
        AssocHubDbContext db, Run run, StreamDefinition stream, int streamId, RejectedRecord[] rejected, Batch batch, CancellationToken cancel)
    {
        var good = new Dictionary<string, (RejectedRecord From, StreamRecord Record)>(StringComparer.Ordinal);
        foreach (RejectedRecord from in rejected)
        {
            if (RejectedRecordService.WhyNot(from, isCorrection: order is not null) is not null)
            {
                batch.NotRetried++;
                continue;
            }

            Result<StreamRecord> read = connector.ReadAgain(connection, stream, from.Raw, from.Context!, order is null ? null : new RecordExamination(order.Values));
            if (!read.Succeeded)
            {
                batch.Reasons[from.Id] = read.Refusal.Message;
            }
            else if (!good.TryAdd(read.Value.ExternalId, (from, TopicRule.CanTag(stream) ? TopicRule.Apply(topics, read.Value) : read.Value)))
            {
                batch.Reasons[from.Id] = $"{stream.Id.Name} '{read.Value.ExternalId}' stands on another rejected line too. Remove one of the two at the source and import again.";
            }
        }

        IQueryable<string> names = db.TextKeys(good.Keys);
        Dictionary<string, KnownRecord> known = await db.LandedRecords.AsNoTracking().Where(r => r.StreamId == streamId && names.Contains(r.ExternalId))
            .Select(r => new KnownRecord(r.Id, r.ExternalId, r.ContentHash, r.DeletedAt, r.ReceivedAt))
            .ToDictionaryAsync(r => r.ExternalId, StringComparer.Ordinal, cancel);
        var outcome = new PageOutcome(new SourcePage(stream, "", [], [], ""));
        var state = new StreamState(streamId, stream, "", []) { Corrections = await Corrections.LoadAsync(db, streamId, stream, connector, connection, cancel) };
        var sorter = new PageSorter(state, outcome, known, time.GetUtcNow(), run.Id);
        foreach ((RejectedRecord from, StreamRecord record) in good.Values)
        {
            sorter.Sort(new IncomingRecord(record, from.Position, LandedContent.Of(record), order is null ? null : from.Id));
            batch.Landed.Add(from.Id);
            batch.LandedId = record.ExternalId;
        }

        await PageLander.StoreAsync(db, sorter, cancel);
        await Corrections.ReplaceAsync(db, outcome.CorrectionsReplaced, time.GetUtcNow(), cancel);
        await projection.ProjectAsync(db, stream, sorter.Changes, cancel);
        batch.Added += sorter.Inserts.Count;
        batch.Changed += sorter.Updates.Count;
    }

    private async Task StoreAsync(AssocHubDbContext db, Batch batch, CancellationToken cancel)
    {
        IQueryable<long> landed = db.NumberKeys(batch.Landed);
        if (order is null)
        {
            await db.RejectedRecords.Where(r => landed.Contains(r.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Resolved), cancel);
        }
        else if (batch.Landed.Count > 0)
        {
            string values = JsonSerializer.Serialize(order.Values);
            DateTimeOffset now = time.GetUtcNow();
            await db.RejectedRecords.Where(r => landed.Contains(r.Id)).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, RejectionState.Corrected).SetProperty(r => r.Correction, values).SetProperty(r => r.CorrectedBy, order.By.Name)
                    .SetProperty(r => r.CorrectedAt, now).SetProperty(r => r.CorrectedId, batch.LandedId).SetProperty(r => r.Note, (string?)null),
                cancel);
            await order.RecordAsync(db, cancel);
        }

        foreach ((long id, string reason) in order is null ? batch.Reasons : [])
        {
            string text = reason.Length <= 2000 ? reason : reason[..2000];
            await db.RejectedRecords.Where(r => r.Id == id && r.Reason != text).ExecuteUpdateAsync(set => set.SetProperty(r => r.Reason, text), cancel);
        }
    }

    private sealed class Batch
    {
        public List<long> Landed { get; } = [];

        public string LandedId { get; set; } = "";

        public Dictionary<long, string> Reasons { get; } = [];

        public long NotRetried { get; set; }

        public long Added { get; set; }

        public long Changed { get; set; }
    }
}
