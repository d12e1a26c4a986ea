using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Landing;

/// <summary>Reads rejected records again and lands those that are good now, each batch in one transaction with their new state.</summary>
internal sealed class Retry(
    IDbContextFactory<AssocHubDbContext> contexts,
    ISourceConnector connector,
    SourceConnection connection,
    ILandingProjection projection,
    SyncLease lease,
    TimeProvider time)
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
            if (RejectedRecordService.WhyNot(from) is not null)
            {
                batch.NotRetried++;
                continue;
            }

            Result<StreamRecord> read = connector.ReadAgain(connection, stream, from.Raw, from.Context!);
            if (!read.Succeeded)
            {
                batch.Reasons[from.Id] = read.Refusal.Message;
            }
            else if (!good.TryAdd(read.Value.ExternalId, (from, read.Value)))
            {
                batch.Reasons[from.Id] = $"{stream.Id.Name} '{read.Value.ExternalId}' stands on another rejected line too. Remove one of the two at the source and import again.";
            }
        }

        IQueryable<string> names = db.TextKeys(good.Keys);
        Dictionary<string, KnownRecord> known = await db.LandedRecords.AsNoTracking().Where(r => r.StreamId == streamId && names.Contains(r.ExternalId))
            .Select(r => new KnownRecord(r.Id, r.ExternalId, r.ContentHash, r.DeletedAt, r.ReceivedAt))
            .ToDictionaryAsync(r => r.ExternalId, StringComparer.Ordinal, cancel);
        var sorter = new PageSorter(
            new StreamState(streamId, stream, "", []), new PageOutcome(new SourcePage(stream, "", [], [], "")), known, time.GetUtcNow(), run.Id);
        foreach ((RejectedRecord from, StreamRecord record) in good.Values)
        {
            sorter.Sort(new IncomingRecord(record, from.Position, LandedContent.Of(record)));
            batch.Landed.Add(from.Id);
        }

        await PageLander.StoreAsync(db, sorter, cancel);
        await projection.ProjectAsync(db, stream, sorter.Changes, cancel);
        batch.Added += sorter.Inserts.Count;
        batch.Changed += sorter.Updates.Count;
    }

    private static async Task StoreAsync(AssocHubDbContext db, Batch batch, CancellationToken cancel)
    {
        IQueryable<long> landed = db.NumberKeys(batch.Landed);
        await db.RejectedRecords.Where(r => landed.Contains(r.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RejectionState.Resolved), cancel);
        foreach ((long id, string reason) in batch.Reasons)
        {
            string text = reason.Length <= 2000 ? reason : reason[..2000];
            await db.RejectedRecords.Where(r => r.Id == id && r.Reason != text).ExecuteUpdateAsync(set => set.SetProperty(r => r.Reason, text), cancel);
        }
    }

    private sealed class Batch
    {
        public List<long> Landed { get; } = [];

        public Dictionary<long, string> Reasons { get; } = [];

        public long NotRetried { get; set; }

        public long Added { get; set; }

        public long Changed { get; set; }
    }
}
