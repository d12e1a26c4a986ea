using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Members;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>Writes what people did, and what it waits for where the person or thing has not arrived.</summary>
internal sealed class InteractionWriter(AssocHubDbContext db, long sourceId, References references, AssociationClock clock)
{
    private readonly BulkWriter _writer = new(db);
    private DateTimeOffset _dayFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _dayTo;
    private int _day;

    /// <summary>Messages whose clicks must be judged again.</summary>
    public HashSet<long> JudgedMessages { get; } = [];

    /// <summary>Writes the interactions of records.</summary>
    /// <param name="changes">The records; what was made of them before is replaced.</param>
    /// <param name="plans">What interactions they say there were.</param>
    /// <param name="keepsOtherWaits">True when the records wait for other things too, which were written before.</param>
    /// <param name="cancel">Cancels the work.</param>
    public async Task WriteAsync(
        IReadOnlyList<LandedChange> changes, IReadOnlyList<InteractionPlan> plans, bool keepsOtherWaits, CancellationToken cancel)
    {
        await references.LoadAsync(db, Wanted(plans), cancel);
        HashSet<long> told = await ThreadsThatTellAsync(plans, cancel);
        var rows = new List<Interaction>(plans.Count);
        var waits = new List<WaitingRecord>();
        foreach (InteractionPlan plan in plans)
        {
            Resolve(plan, told, rows, waits);
        }

        long[] replaced = [.. changes.Where(c => !c.IsNew).Select(c => c.Id)];
        List<long> owners = [];
        if (replaced.Length > 0)
        {
            IQueryable<long> ids = db.NumberKeys(replaced);
            owners = await db.Interactions.Where(i => i.MemberId != null && ids.Contains(i.Id)).Select(i => i.MemberId!.Value).Distinct().ToListAsync(cancel);
            await db.Interactions.Where(i => ids.Contains(i.Id)).ExecuteDeleteAsync(cancel);
            if (!keepsOtherWaits)
            {
                await db.WaitingRecords.Where(w => ids.Contains(w.RecordId) && w.AwaitedKey != AwaitedKeys.ClicksToJudge).ExecuteDeleteAsync(cancel);
            }
        }

        await _writer.InsertAsync(rows, cancel);
        await _writer.InsertAsync(waits, cancel);
        HashSet<long> again = [.. replaced];
        await db.NoteChangeAsync(
            new ChangeNote("landing")
            {
                Added = [.. rows.Where(r => r.MemberId is not null && !again.Contains(r.Id)).Select(r => r.Id)],
                Members = [.. owners.Concat(rows.Where(r => again.Contains(r.Id)).Select(r => r.MemberId).OfType<long>())],
            },
            cancel);
    }

    private static HashSet<Ref> Wanted(IReadOnlyList<InteractionPlan> plans)
    {
        var wanted = new HashSet<Ref>();
        foreach (InteractionPlan plan in plans)
        {
            foreach (Ref? reference in (ReadOnlySpan<Ref?>)[plan.Person, plan.OrPerson, plan.Object, plan.Event])
            {
                if (reference is { } r)
                {
                    wanted.Add(r);
                }
            }
        }

        return wanted;
    }

    private void Resolve(InteractionPlan plan, HashSet<long> told, List<Interaction> rows, List<WaitingRecord> waits)
    {
        PersonHit? person = plan.OwnRecordId is { } own ? Own(own) : references.Person(plan.Person);
        if (person is null)
        {
            person = references.Person(plan.OrPerson);
            Wait(plan.Person);
            if (person is null)
            {
                Wait(plan.OrPerson);
            }
        }

        ObjectHit? thing = references.Object(plan.Object);
        ObjectHit? around = references.Object(plan.Event);
        if (thing is null)
        {
            Wait(plan.Object);
        }

        if (around is null)
        {
            Wait(plan.Event);
        }

        // Only the thread knows whether its opening post counts.
        if (plan.IsOpening && (thing is null || told.Contains(thing.Value.Id)))
        {
            return;
        }

        DateTimeOffset at = plan.At ?? thing?.StartsAt ?? around?.StartsAt ?? plan.ReceivedAt;
        rows.Add(new Interaction
        {
            Id = plan.RecordId,
            Kind = plan.Kind,
            SourceRecordId = person?.RecordId,
            MemberId = person?.MemberId,
            ObjectId = plan.OwnObjectId ?? thing?.Id,
            EventId = around?.Id,
            OccurredAt = at,
            Day = DayOf(at),
            IsMachine = plan.IsMachine,
            Detail = plan.Detail,
        });
        if (thing is not null && plan.Kind is InteractionKind.EmailClicked or InteractionKind.EmailOpened or InteractionKind.EmailDelivered or InteractionKind.EmailSent)
        {
            JudgedMessages.Add(thing!.Value.Id);
        }

        void Wait(Ref? awaited)
        {
            if (awaited is { } reference)
            {
                waits.Add(Waiting.Of(plan.RecordId, sourceId, reference));
            }
        }
    }

    // A registration is its own person, whose member is known once it was unified.
    private PersonHit? Own(long recordId) => _members.TryGetValue(recordId, out long member) ? new PersonHit(recordId, member) : new PersonHit(recordId, null);

    private Dictionary<long, long> _members = [];

    private async Task<HashSet<long>> ThreadsThatTellAsync(IReadOnlyList<InteractionPlan> plans, CancellationToken cancel)
    {
        long[] own = [.. plans.Select(p => p.OwnRecordId).OfType<long>()];
        if (own.Length > 0)
        {
            IQueryable<long> records = db.NumberKeys(own);
            _members = await db.SourceRecords.AsNoTracking().Where(r => records.Contains(r.Id) && r.MemberId != null)
                .ToDictionaryAsync(r => r.Id, r => r.MemberId!.Value, cancel);
        }

        long[] threads = [.. plans.Where(p => p.IsOpening).Select(p => references.Object(p.Object)?.Id).OfType<long>().Distinct()];
        if (threads.Length == 0)
        {
            return [];
        }

        IQueryable<long> ids = db.NumberKeys(threads);
        return [.. await db.Interactions.AsNoTracking().Where(i => ids.Contains(i.Id)).Select(i => i.Id).ToArrayAsync(cancel)];
    }

    // Millions of moments fall on a few thousand days: the last day's bounds spare most conversions.
    private int DayOf(DateTimeOffset at)
    {
        if (at < _dayFrom || at >= _dayTo)
        {
            DateOnly day = clock.DayOf(at);
            (_dayFrom, _dayTo, _day) = (clock.StartOf(day), clock.StartOf(day.AddDays(1)), day.DayNumber);
        }

        return _day;
    }
}
