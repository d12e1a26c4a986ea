using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>
/// The projection of one sync. The result depends on what has landed and never on the order in which it did: what refers to
/// something unknown waits for it, and what was resolved one way is resolved again when a better answer arrives.
/// </summary>
internal sealed class MemberModelProjection(long sourceId, IDbContextFactory<AssocHubDbContext> contexts, AssociationClock clock) : ILandingProjection
{
    private const int BatchSize = 10_000;

    private readonly Dictionary<long, References> _references = [];
    private readonly Topics _topics = new();
    private readonly ClickJudge _judge = new(sourceId, contexts);

    public void Forget()
    {
        _references.Clear();
        _topics.Forget();
        _judge.Forget();
    }

    public async Task ProjectAsync(AssocHubDbContext db, StreamDefinition stream, IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        if (changes.Count == 0)
        {
            return;
        }

        Ref[] claimed = [];
        long[] affected = [];
        if (PersonRows.KindOf(stream) is { } kind)
        {
            var people = new PersonWriter(db, sourceId, ReferencesOf(sourceId).Scope, clock.Now);
            await people.WriteAsync(kind, changes, cancel);
            claimed = [.. people.Provided];
            affected = await SharedClaims.AffectedAsync(db, sourceId, people, cancel);
        }

        affected = [.. affected, .. await WriteAsync(db, sourceId, stream, changes, cancel)];
        if (ThingRows.KindOf(stream) is { } thing)
        {
            claimed = [.. changes.Select(c => Ref.OfObject(thing, c.Record.ExternalId))];
        }

        if (claimed.Length > 0)
        {
            // What arrived may be what a remembered answer should now be.
            _references.Clear();
            affected = [.. affected, .. await Waiting.ForAsync(db, sourceId, claimed, cancel)];
        }

        await AgainAsync(db, affected, cancel);
    }

    public async Task MarkDeletedAsync(AssocHubDbContext db, StreamDefinition stream, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        if (PersonRows.KindOf(stream) is not null)
        {
            DateTimeOffset now = clock.Now;
            IQueryable<long> gone = db.NumberKeys(ids);
            await db.SourceRecords.Where(r => gone.Contains(r.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.DeletedAt, now).SetProperty(r => r.NeedsUnify, true), cancel);
        }
    }

    public Task FinishAsync(CancellationToken cancel) => _judge.JudgeAsync(cancel);

    /// <summary>Writes all but people, and returns the records that must be projected again because of it.</summary>
    private async Task<long[]> WriteAsync(
        AssocHubDbContext db, long source, StreamDefinition stream, IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        References references = ReferencesOf(source);
        var writer = new ThingWriter(db, source, references, _topics);
        long[] affected = [];
        switch (stream.Name)
        {
            case "organizations":
                await writer.WriteOrganizationsAsync(changes, cancel);
                return affected;
            case "membership_terms":
                await writer.WriteTermsAsync(changes, cancel);
                return affected;
            case "resource_downloads":
                IReadOnlyDictionary<long, long> resources = await writer.WriteResourcesAsync(changes, cancel);
                await WriteInteractionsAsync(
                    db, source, references, changes,
                    [.. changes.Select(c => InteractionPlan.OfDownload(c, resources.TryGetValue(c.Id, out long id) ? id : null))], cancel);
                return affected;
        }

        if (ThingRows.KindOf(stream) is { } kind)
        {
            affected = await writer.WriteObjectsAsync(kind, stream, changes, cancel);
        }

        var plans = new List<InteractionPlan>(changes.Count);
        foreach (LandedChange change in changes)
        {
            if (InteractionPlan.Of(stream, change) is { } plan)
            {
                plans.Add(plan);
            }
        }

        await WriteInteractionsAsync(db, source, references, changes, plans, cancel, keepsOtherWaits: ThingRows.KindOf(stream) is not null);
        return affected;
    }

    private async Task WriteInteractionsAsync(
        AssocHubDbContext db,
        long source,
        References references,
        IReadOnlyList<LandedChange> changes,
        IReadOnlyList<InteractionPlan> plans,
        CancellationToken cancel,
        bool keepsOtherWaits = false)
    {
        var writer = new InteractionWriter(db, source, references, clock);
        await writer.WriteAsync(changes, plans, keepsOtherWaits, cancel);
        await _judge.NoteAsync(db, source, writer.JudgedMessages, cancel);
    }

    /// <summary>Projects landed records again: what they refer to has arrived, changed, or found a better claimant.</summary>
    private async Task AgainAsync(AssocHubDbContext db, IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        foreach (long[] batch in ids.Distinct().Order().Chunk(BatchSize))
        {
            IQueryable<long> keys = db.NumberKeys(batch);
            var landed = await (
                from r in db.LandedRecords.AsNoTracking()
                join s in db.SourceStreams.AsNoTracking() on r.StreamId equals s.Id
                where keys.Contains(r.Id)
                select new { r.Id, r.Content, r.ReceivedAt, s.SourceId, s.Stream }).ToArrayAsync(cancel);
            foreach (var group in landed.GroupBy(l => (l.SourceId, l.Stream)))
            {
                StreamDefinition stream = CanonicalStreams.Find(group.Key.Stream)!;
                LandedChange[] changes =
                    [.. group.OrderBy(l => l.Id).Select(l => new LandedChange(l.Id, LandedContent.Parse(stream, l.Content), false, l.ReceivedAt))];
                await WriteAsync(db, group.Key.SourceId, stream, changes, cancel);
            }
        }
    }

    private References ReferencesOf(long source)
    {
        if (!_references.TryGetValue(source, out References? references))
        {
            _references[source] = references = new References(source);
        }

        return references;
    }
}
