using AssocHub.Core.Landing;
using AssocHub.Core.Members;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members.Projection;

/// <summary>Writes what people do something to, and organisations and membership terms.</summary>
internal sealed class ThingWriter(AssocHubDbContext db, long sourceId, References references, Topics topics)
{
    private static readonly string[] ObjectColumns =
    [
        nameof(ActivityObject.Title), nameof(ActivityObject.TitleKey), nameof(ActivityObject.ParentId), nameof(ActivityObject.StartsAt),
        nameof(ActivityObject.EndsAt), nameof(ActivityObject.Category), nameof(ActivityObject.SponsorExternalId),
        nameof(ActivityObject.Reference), nameof(ActivityObject.Cost),
    ];

    private readonly BulkWriter _writer = new(db);

    public async Task WriteOrganizationsAsync(IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        await _writer.InsertAsync([.. changes.Where(c => c.IsNew).Select(c => ThingRows.Organization(sourceId, c))], cancel);
        await _writer.UpdateAsync([.. changes.Where(c => !c.IsNew).Select(c => ThingRows.Organization(sourceId, c))], null, cancel);
        string[] changed = [.. changes.Where(c => !c.IsNew).Select(c => c.Record.ExternalId)];
        foreach (string[] chunk in changed.Chunk(1000))
        {
            // The employer's name is part of what records are compared by.
            var keys = db.TextKeys(chunk);
            await db.SourceRecords.Where(r => r.SourceId == sourceId && r.OrgExternalId != null && keys.Contains(r.OrgExternalId)).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true), cancel);
        }

        await db.NoteChangeAsync(new ChangeNote("landing") { Organizations = changed.Length > 0 }, cancel);
    }

    public async Task WriteTermsAsync(IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        Ref Owner(LandedChange change) => new(RefKind.AmsMember, change.Record["ams_id"]!);
        await references.LoadAsync(db, changes.Select(Owner).ToHashSet(), cancel);
        MembershipTerm Row(LandedChange change) => ThingRows.Term(sourceId, change, references.Person(Owner(change))?.RecordId);
        await _writer.InsertAsync([.. changes.Where(c => c.IsNew).Select(Row)], cancel);
        await _writer.UpdateAsync([.. changes.Where(c => !c.IsNew).Select(Row)], null, cancel);
        await WaitAsync(changes, [.. changes.Where(c => references.Person(Owner(c)) is null).Select(c => (c.Id, Owner(c)))], cancel);
        await UnifyAgainAsync(changes, Owner, cancel);
    }

    /// <summary>Writes objects, and returns the records that must be projected again because one of them moved.</summary>
    public async Task<long[]> WriteObjectsAsync(ObjectKind kind, StreamDefinition stream, IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        (LandedChange Change, Ref? Parent)[] things = [.. changes.Select(c => (c, ThingRows.ParentOf(stream, c.Record)))];
        await references.LoadAsync(db, things.Select(t => t.Parent).OfType<Ref>().ToHashSet(), cancel);
        ActivityObject Row((LandedChange Change, Ref? Parent) thing) =>
            ThingRows.Object(sourceId, kind, thing.Change, references.Object(thing.Parent)?.Id);
        ActivityObject[] updated = [.. things.Where(t => !t.Change.IsNew).Select(Row)];
        long[] moved = await MovedAsync(kind, updated, changes, cancel);
        await _writer.InsertAsync([.. things.Where(t => t.Change.IsNew).Select(Row)], cancel);
        await _writer.UpdateAsync(updated, ObjectColumns, cancel);
        await topics.WriteAsync(db, [.. changes.Select(c => (c.Id, c.Record["topics"]))], [.. changes.Where(c => !c.IsNew).Select(c => c.Id)], cancel);
        await WaitAsync(changes, [.. things.Where(t => t.Parent is not null && references.Object(t.Parent) is null).Select(t => (t.Change.Id, t.Parent!.Value))], cancel);
        await db.NoteChangeAsync(new ChangeNote("landing") { Objects = changes.Count > 0 }, cancel);
        return moved;
    }

    /// <summary>Finds or makes the resources of downloads, by folded name; topics of all downloads of one add up.</summary>
    /// <returns>The resource of each download that names one.</returns>
    public async Task<IReadOnlyDictionary<long, long>> WriteResourcesAsync(IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        var named = changes.Where(c => c.Record["resource"] is not null).ToLookup(c => ThingRows.Key(c.Record["resource"]), StringComparer.Ordinal);
        IQueryable<string> keys = db.TextKeys(named.Select(n => n.Key));
        Dictionary<string, long> ids = await db.ActivityObjects.AsNoTracking()
            .Where(o => o.SourceId == sourceId && o.Kind == ObjectKind.Resource && keys.Contains(o.ExternalId))
            .ToDictionaryAsync(o => o.ExternalId, o => o.Id, StringComparer.Ordinal, cancel);
        ActivityObject[] added =
        [
            .. named.Where(n => !ids.ContainsKey(n.Key)).Select(n => new ActivityObject
            {
                SourceId = sourceId, Kind = ObjectKind.Resource, ExternalId = n.Key, TitleKey = n.Key, Title = n.Select(c => c.Record["resource"]!).Min(StringComparer.Ordinal)!,
            }),
        ];
        if (added.Length > 0)
        {
            long next = await _writer.TakeNumbersAsync(LandedRecords.Series, added.Length, cancel);
            foreach (ActivityObject resource in added)
            {
                resource.Id = next++;
                ids[resource.ExternalId] = resource.Id;
            }

            await _writer.InsertAsync(added, cancel);
        }

        await db.NoteChangeAsync(new ChangeNote("landing") { Objects = named.Count > 0 }, cancel);
        await topics.AddMissingAsync(db, [.. named.SelectMany(n => n.Select(c => (ids[n.Key], c.Record["topics"])))], cancel);
        return named.SelectMany(n => n.Select(c => (c.Id, Resource: ids[n.Key]))).ToDictionary(p => p.Id, p => p.Resource);
    }

    // A session moved to another event or time takes along what was read off it; a thread that now tells, or no longer tells, who
    // opened it decides whether its opening post counts.
    private async Task<long[]> MovedAsync(ObjectKind kind, ActivityObject[] updated, IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        if (updated.Length == 0)
        {
            return [];
        }

        IQueryable<long> ids = db.NumberKeys(updated.Select(o => o.Id));
        if (kind == ObjectKind.Thread)
        {
            return await OpeningsAsync(ids, changes, cancel);
        }

        if (kind is not (ObjectKind.Event or ObjectKind.Session))
        {
            return [];
        }

        var before = await db.ActivityObjects.AsNoTracking().Where(o => ids.Contains(o.Id))
            .Select(o => new { o.Id, o.ParentId, o.StartsAt }).ToDictionaryAsync(o => o.Id, cancel);
        IQueryable<long> moved = db.NumberKeys(updated.Where(o => before[o.Id].ParentId != o.ParentId || before[o.Id].StartsAt != o.StartsAt).Select(o => o.Id));
        return await db.Interactions.AsNoTracking()
            .Where(i => i.ObjectId != null && moved.Contains(i.ObjectId.Value) && (i.Kind == InteractionKind.EventAttended || i.Kind == InteractionKind.SessionAttended))
            .Select(i => i.Id).ToArrayAsync(cancel);
    }

    private async Task<long[]> OpeningsAsync(IQueryable<long> threads, IReadOnlyList<LandedChange> changes, CancellationToken cancel)
    {
        HashSet<long> told = [.. await db.Interactions.AsNoTracking().Where(i => threads.Contains(i.Id)).Select(i => i.Id).ToArrayAsync(cancel)];
        LandedChange[] nowTold = [.. changes.Where(c => !c.IsNew && c.Record["original_poster_id"] is not null && !told.Contains(c.Id))];
        LandedChange[] notTold = [.. changes.Where(c => !c.IsNew && c.Record["original_poster_id"] is null && told.Contains(c.Id))];
        IQueryable<long> counted = db.NumberKeys(nowTold.Select(c => c.Id));
        var openings = new List<long>(await db.Interactions.AsNoTracking()
            .Where(i => i.ObjectId != null && counted.Contains(i.ObjectId.Value) && i.Kind == InteractionKind.CommunityThreadStarted)
            .Select(i => i.Id).ToArrayAsync(cancel));
        foreach (LandedChange thread in notTold)
        {
            // Such a post left no interaction to find it by; this is rare enough to look through the posts.
            string part = $"\"thread_id\":{LandedContent.Quoted(thread.Record.ExternalId)}";
            openings.AddRange(await (
                from r in db.LandedRecords.AsNoTracking()
                join s in db.SourceStreams.AsNoTracking() on r.StreamId equals s.Id
                where s.SourceId == sourceId && s.Stream == "posts" && r.Content.Contains(part)
                select r.Id).ToArrayAsync(cancel));
        }

        return [.. openings];
    }

    private async Task WaitAsync(IReadOnlyList<LandedChange> changes, List<(long Id, Ref Awaited)> waits, CancellationToken cancel)
    {
        if (changes.Any(c => !c.IsNew))
        {
            IQueryable<long> ids = db.NumberKeys(changes.Where(c => !c.IsNew).Select(c => c.Id));
            await db.WaitingRecords.Where(w => ids.Contains(w.RecordId) && w.AwaitedKey != AwaitedKeys.ClicksToJudge).ExecuteDeleteAsync(cancel);
        }

        await _writer.InsertAsync([.. waits.Select(w => Waiting.Of(w.Id, sourceId, w.Awaited))], cancel);
    }

    // A member's renewal date is read off the terms, so that a new or changed term means another look at the member.
    private async Task UnifyAgainAsync(IReadOnlyList<LandedChange> changes, Func<LandedChange, Ref> owner, CancellationToken cancel)
    {
        IQueryable<long> ids = db.NumberKeys(changes.Select(c => references.Person(owner(c))?.RecordId).OfType<long>().Distinct());
        await db.SourceRecords.Where(r => ids.Contains(r.Id) && !r.NeedsUnify).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true), cancel);
    }
}
