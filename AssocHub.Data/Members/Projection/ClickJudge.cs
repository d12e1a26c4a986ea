using AssocHub.Core.Landing;
using AssocHub.Core.Members;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>
/// Tells the clicks of link scanners from those of people. That takes all clicks on a message, so each page notes, in its own
/// transaction, which messages it touched, and they are judged when the sync is through, or by the next one if this one dies.
/// </summary>
internal sealed class ClickJudge(long sourceId, IDbContextFactory<AssocHubDbContext> contexts)
{
    private const int MessagesAtOnce = 50;

    private readonly HashSet<long> _noted = [];

    public void Forget() => _noted.Clear();

    /// <summary>Notes, in the open transaction, that these messages are to be judged.</summary>
    public async Task NoteAsync(AssocHubDbContext db, long source, IReadOnlySet<long> messages, CancellationToken cancel)
    {
        long[] added = [.. messages.Where(m => !_noted.Contains(m))];
        if (added.Length == 0)
        {
            return;
        }

        IQueryable<long> ids = db.NumberKeys(added);
        HashSet<long> there =
        [
            .. await db.WaitingRecords.AsNoTracking().Where(w => ids.Contains(w.RecordId) && w.AwaitedKey == AwaitedKeys.ClicksToJudge)
                .Select(w => w.RecordId).ToArrayAsync(cancel),
        ];
        await new BulkWriter(db).InsertAsync(
            [.. added.Where(m => !there.Contains(m)).Select(m => new WaitingRecord { RecordId = m, SourceId = source, AwaitedKey = AwaitedKeys.ClicksToJudge })],
            cancel);
        _noted.UnionWith(added);
    }

    /// <summary>Judges all messages that are noted.</summary>
    public async Task JudgeAsync(CancellationToken cancel)
    {
        long[] messages;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            messages = await db.WaitingRecords.AsNoTracking().Where(w => w.SourceId == sourceId && w.AwaitedKey == AwaitedKeys.ClicksToJudge)
                .Select(w => w.RecordId).ToArrayAsync(cancel);
        }

        foreach (long[] batch in messages.Order().Chunk(MessagesAtOnce))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    foreach (long message in batch)
                    {
                        await JudgeAsync(db, message, attempt);
                    }

                    IQueryable<long> done = db.NumberKeys(batch);
                    await db.WaitingRecords.Where(w => done.Contains(w.RecordId) && w.AwaitedKey == AwaitedKeys.ClicksToJudge).ExecuteDeleteAsync(attempt);
                },
                cancel);
            _noted.ExceptWith(batch);
        }
    }

    private static async Task JudgeAsync(AssocHubDbContext db, long message, CancellationToken cancel)
    {
        var clicks = await db.Interactions.AsNoTracking()
            .Where(i => i.ObjectId == message && i.Kind == InteractionKind.EmailClicked && i.SourceRecordId != null)
            .Select(i => new { i.Id, Person = i.SourceRecordId!.Value, i.OccurredAt, i.Detail, i.IsMachine }).ToArrayAsync(cancel);
        if (clicks.Length == 0)
        {
            return;
        }

        DateTimeOffset? sentAt = await db.ActivityObjects.Where(o => o.Id == message).Select(o => o.StartsAt).SingleOrDefaultAsync(cancel);
        LinkClick[] links = [.. clicks.Select(c => new LinkClick(c.Person, c.OccurredAt, c.Detail ?? ""))];
        // Only those with several links at all can be scanners; the rest need no delivery looked up.
        long[] candidates = [.. links.GroupBy(c => c.PersonId).Where(p => p.Select(c => c.Url).Distinct(StringComparer.Ordinal).Skip(1).Any()).Select(p => p.Key)];
        Dictionary<long, DateTimeOffset> delivered = await DeliveriesAsync(db, message, candidates, cancel);
        DateTimeOffset? DeliveredTo(long person) => delivered.TryGetValue(person, out DateTimeOffset at) ? at : sentAt;
        IReadOnlySet<long> scanners = MachineActivity.Scanners(links, DeliveredTo);
        await FlagAsync(db, message, scanners, DeliveredTo, cancel);
    }

    private static async Task<Dictionary<long, DateTimeOffset>> DeliveriesAsync(AssocHubDbContext db, long message, long[] people, CancellationToken cancel)
    {
        if (people.Length == 0)
        {
            return [];
        }

        IQueryable<long> ids = db.NumberKeys(people);
        var sent = await db.Interactions.AsNoTracking()
            .Where(i => i.ObjectId == message && (i.Kind == InteractionKind.EmailDelivered || i.Kind == InteractionKind.EmailSent)
                && i.SourceRecordId != null && ids.Contains(i.SourceRecordId.Value))
            .Select(i => new { Person = i.SourceRecordId!.Value, i.Kind, i.OccurredAt }).ToArrayAsync(cancel);
        return sent.GroupBy(s => s.Person).ToDictionary(
            p => p.Key, p => p.OrderByDescending(s => s.Kind == InteractionKind.EmailDelivered).ThenBy(s => s.OccurredAt).First().OccurredAt);
    }

    // Opens and clicks of the scan are the scanner's; what was flagged for an earlier verdict and is no longer in it is looked at anew.
    private static async Task FlagAsync(
        AssocHubDbContext db, long message, IReadOnlySet<long> scanners, Func<long, DateTimeOffset?> deliveredTo, CancellationToken cancel)
    {
        IQueryable<long> ids = db.NumberKeys(scanners);
        var touched = await db.Interactions.AsNoTracking()
            .Where(i => i.ObjectId == message && (i.Kind == InteractionKind.EmailClicked || i.Kind == InteractionKind.EmailOpened)
                && (i.IsMachine || (i.SourceRecordId != null && ids.Contains(i.SourceRecordId.Value))))
            .Select(i => new { i.Id, i.SourceRecordId, i.OccurredAt, i.IsMachine }).ToArrayAsync(cancel);
        bool IsScan(long? person, DateTimeOffset at) =>
            person is { } p && scanners.Contains(p) && deliveredTo(p) is { } delivered && MachineActivity.InScan(delivered, at);
        long[] flagged = [.. touched.Where(t => !t.IsMachine && IsScan(t.SourceRecordId, t.OccurredAt)).Select(t => t.Id)];
        long[] doubtful = [.. touched.Where(t => t.IsMachine && !IsScan(t.SourceRecordId, t.OccurredAt)).Select(t => t.Id)];
        await SetAsync(db, flagged, true, cancel);
        if (doubtful.Length > 0)
        {
            IQueryable<long> doubted = db.NumberKeys(doubtful);
            var landed = await db.LandedRecords.AsNoTracking().Where(r => doubted.Contains(r.Id)).Select(r => new { r.Id, r.Content }).ToArrayAsync(cancel);
            await SetAsync(
                db,
                [.. landed.Where(l => !MachineActivity.IsKnownMachine(LandedContent.Parse(CanonicalStreams.EmailActivity, l.Content).Extra)).Select(l => l.Id)],
                false, cancel);
        }
    }

    private static async Task SetAsync(AssocHubDbContext db, long[] interactions, bool isMachine, CancellationToken cancel)
    {
        if (interactions.Length > 0)
        {
            IQueryable<long> ids = db.NumberKeys(interactions);
            await db.Interactions.Where(i => ids.Contains(i.Id)).ExecuteUpdateAsync(set => set.SetProperty(i => i.IsMachine, isMachine), cancel);
            List<long> members = await db.Interactions.Where(i => i.MemberId != null && ids.Contains(i.Id)).Select(i => i.MemberId!.Value).Distinct().ToListAsync(cancel);
            await db.NoteChangeAsync(new ChangeNote("judge") { Members = members }, cancel);
        }
    }
}
