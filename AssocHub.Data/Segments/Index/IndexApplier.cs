using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments.Index;

/// <summary>Makes the next state of the index out of the changes since the last one.</summary>
/// <param name="db">The database.</param>
/// <param name="ordinals">Ordinals by member id; kept in step.</param>
internal sealed class IndexApplier(AssocHubDbContext db, OrdinalMap ordinals)
{
    private const int MostDeltas = 4;
    private const int ChunkSize = 20_000;

    /// <summary>Applies changes in the order of their numbers.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="changes">The changes after its watermark.</param>
    /// <param name="mayKnowAdded">True when the state was read while these changes were made, so that it may hold some of the added rows already.</param>
    /// <param name="cancel">Stops the work; the state stays as it was.</param>
    /// <returns>The next state; null when so much changed that reading everything anew is quicker.</returns>
    public async Task<IndexState?> ApplyAsync(IndexState state, IReadOnlyList<DataChange> changes, bool mayKnowAdded, CancellationToken cancel)
    {
        HashSet<long> reset = [.. changes.SelectMany(c => PackedNumbers.Unpack(c.Members))];
        List<long> added = [.. changes.SelectMany(c => PackedNumbers.Unpack(c.Added)).Distinct()];
        HashSet<long> fields = [.. changes.SelectMany(c => PackedNumbers.Unpack(c.Fields))];
        if (added.Count > Math.Max(200_000, state.Rows / 4) || reset.Count > Math.Max(5_000, state.Members.Count / 20))
        {
            return null;
        }

        if (mayKnowAdded)
        {
            reset.UnionWith(await OwnersAsync(added, cancel));
            added.Clear();
        }

        ObjectTableBuilder? objects = changes.Any(c => c.Objects) ? await IndexReader.ObjectsAsync(db, state.Objects, cancel) : null;
        MemberTable members = state.Members;
        bool organizations = changes.Any(c => c.Organizations);
        if (reset.Count + fields.Count > 0 || organizations || changes.Any(c => c.Scores))
        {
            members = await MembersAsync(state.Members, reset, fields, organizations, cancel);
            await ScoresAsync(members, changes.Any(c => c.Scores) ? null : [.. fields.Union(reset)], cancel);
            members.Freeze();
        }

        var rows = new RowSegmentBuilder();
        // The state's own table is being read by others: what is new goes into another one.
        var sink = new Rows(rows, ordinals, () => objects ??= state.Objects.ToBuilder(withTopics: true), state.Objects);
        await ReadAsync(added, byMember: false, reset, sink, cancel);
        await ReadAsync([.. reset], byMember: true, [], sink, cancel);
        List<RowSegment> segments = Joined(state, members, rows, reset.Count > 0);
        var next = new IndexState(members, objects?.Build() ?? state.Objects, segments, changes[^1].Sequence, state.Zone);
        next.Prepare(state);
        if (members == state.Members && !changes.Any(c => c.Objects))
        {
            HashSet<byte> touched = [.. sink.Kinds];
            next.Leaves.TakeOver(state.Leaves, key => IsUntouched(key, touched));
        }

        return next;
    }

    // A key names its kinds, as in did|12,13|… . Where a text in it looks like that too, it is not taken over. A key that says "all that is
    // known" says it of its own kinds, so what others did since makes no difference to it.
    private static bool IsUntouched(string key, HashSet<byte> touched) => key.Split("did|").Skip(1)
        .All(part => part.Split('|', 2)[0].Split(',').All(n => byte.TryParse(n, CultureInfo.InvariantCulture, out byte kind) && !touched.Contains(kind)));

    private async Task<List<long>> OwnersAsync(List<long> interactions, CancellationToken cancel)
    {
        var owners = new List<long>();
        foreach (long[] chunk in interactions.Chunk(ChunkSize))
        {
            IQueryable<long> ids = db.NumberKeys(chunk);
            owners.AddRange(await db.Interactions.AsNoTracking().Where(i => i.MemberId != null && ids.Contains(i.Id)).Select(i => i.MemberId!.Value).Distinct().ToListAsync(cancel));
        }

        return owners;
    }

    // A member whose rows changed gets a new ordinal: the rows of the old one no longer count, and none has to be found.
    private async Task<MemberTable> MembersAsync(MemberTable before, HashSet<long> reset, HashSet<long> fields, bool all, CancellationToken cancel)
    {
        MemberTable table = before.Copy(reset.Count + fields.Count + (all ? before.Count / 10 : 0));
        HashSet<long> gone = [.. fields.Union(reset)];
        long[] asked = [.. gone];
        if (all)
        {
            await TakeAsync(table, db.Members.AsNoTracking(), reset, gone, cancel);
        }

        foreach (long[] chunk in all ? [] : asked.Chunk(ChunkSize))
        {
            IQueryable<long> ids = db.NumberKeys(chunk);
            await TakeAsync(table, db.Members.AsNoTracking().Where(m => ids.Contains(m.Id)), reset, gone, cancel);
        }

        // Erased since.
        foreach (long id in gone)
        {
            if (ordinals.TryGet(id, out int ordinal))
            {
                table.Kill(ordinal);
                ordinals.Remove(id);
            }
        }

        return table;
    }

    private async Task ScoresAsync(MemberTable members, long[]? only, CancellationToken cancel)
    {
        if (only is null)
        {
            members.ClearScores();
            await IndexReader.ScoresAsync(db.MemberScores, members, ordinals, cancel);
            return;
        }

        foreach (long[] chunk in only.Chunk(ChunkSize))
        {
            IQueryable<long> ids = db.NumberKeys(chunk);
            await IndexReader.ScoresAsync(db.MemberScores.Where(s => ids.Contains(s.MemberId)), members, ordinals, cancel);
        }
    }

    private async Task TakeAsync(MemberTable table, IQueryable<Member> members, HashSet<long> reset, HashSet<long> gone, CancellationToken cancel)
    {
        await foreach (Member member in IndexReader.Columns(members).AsAsyncEnumerable().WithCancellation(cancel))
        {
            gone.Remove(member.Id);
            bool known = ordinals.TryGet(member.Id, out int ordinal);
            if (known && !reset.Contains(member.Id))
            {
                table.Set(ordinal, member);
                continue;
            }

            if (known)
            {
                table.Kill(ordinal);
            }

            if (table.Count == table.Capacity)
            {
                throw new IndexOutgrownException();
            }

            ordinals[member.Id] = table.Add(member);
        }
    }

    private async Task ReadAsync(IReadOnlyCollection<long> keys, bool byMember, HashSet<long> without, Rows sink, CancellationToken cancel)
    {
        foreach (long[] chunk in keys.Chunk(byMember ? 500 : ChunkSize))
        {
            IQueryable<long> ids = db.NumberKeys(chunk);
            IQueryable<Interaction> wanted = db.Interactions.AsNoTracking().Where(i => i.MemberId != null && !i.IsMachine);
            wanted = byMember ? wanted.Where(i => ids.Contains(i.MemberId!.Value)) : wanted.Where(i => ids.Contains(i.Id));
            var rows = wanted.Select(i => new { i.Kind, Member = i.MemberId!.Value, i.ObjectId, i.EventId, i.OccurredAt });
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
            {
                if (!without.Contains(row.Member))
                {
                    sink.Add((byte)row.Kind, row.Member, row.ObjectId, row.EventId, row.OccurredAt.UtcTicks);
                }
            }
        }
    }

    // What comes late stands beside the bulk, and is put together when it becomes much.
    private static List<RowSegment> Joined(IndexState state, MemberTable members, RowSegmentBuilder late, bool anyDead)
    {
        List<RowSegment> segments = [.. state.Segments];
        if (late.Count == 0)
        {
            return segments;
        }

        long beside = segments.Skip(1).Sum(s => (long)s.Rows) + late.Count;
        if (beside > Math.Max(50_000, segments[0].Rows / 8))
        {
            var all = new RowSegmentBuilder();
            foreach (RowSegment segment in segments)
            {
                all.Add(segment, members.IsAlive);
            }

            all.Add(late.Build(state.Zone), members.IsAlive);
            return [all.Build(state.Zone)];
        }

        // Small ones are put together at once, so that there are never many to look through.
        while (segments.Count > 1 && (segments.Count > MostDeltas || anyDead || segments[^1].Rows <= 2 * late.Count))
        {
            late.Add(segments[^1], members.IsAlive);
            segments.RemoveAt(segments.Count - 1);
        }

        segments.Add(late.Build(state.Zone));
        return segments;
    }

    private sealed class Rows(RowSegmentBuilder rows, OrdinalMap ordinals, Func<ObjectTableBuilder> changing, ObjectTable known)
    {
        public HashSet<byte> Kinds { get; } = [];

        public void Add(byte kind, long member, long? item, long? around, long ticks)
        {
            if (ordinals.TryGet(member, out int ordinal))
            {
                Kinds.Add(kind);
                rows.Add(kind, ObjectOf(item), ObjectOf(around), ordinal, ticks);
            }
        }

        private int ObjectOf(long? id) => id is not { } item ? -1 : known.OrdinalOf(item) ?? changing().OrdinalOf(item);
    }
}

/// <summary>More members came than a copy had room for; everything is read anew.</summary>
internal sealed class IndexOutgrownException : Exception;
