using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Normalising;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>What a record's row said when it was read for linking; a batch is written only while it still says the same.</summary>
/// <param name="Member">The member it belongs to.</param>
/// <param name="NeedsUnify">New or changed.</param>
/// <param name="Stamp">When its landed record last changed.</param>
internal sealed record RecordState(long? Member, bool NeedsUnify, DateTimeOffset? Stamp);

/// <summary>Records to link, in canonical order, with all that their linking depends on.</summary>
internal sealed record UnifyRegion(
    IReadOnlyList<MatchRecord> Records,
    IReadOnlyList<RecordState> States,
    IReadOnlyList<RecordDecision> Decisions,
    IReadOnlyList<ProbablePair> Pairs,
    DecisionMark Mark);

/// <summary>Tells whether any decision was added or taken back.</summary>
internal sealed record DecisionMark(long Last, int Revoked)
{
    public static async Task<DecisionMark> ReadAsync(AssocHubDbContext db, CancellationToken cancel) => new(
        await db.MergeDecisions.MaxAsync(d => (long?)d.Id, cancel) ?? 0,
        await db.MergeDecisions.CountAsync(d => d.RevokedAt != null, cancel));
}

/// <summary>Reads all records, or those that changed with everything their linking hangs on.</summary>
internal sealed class RegionReader(AssocHubDbContext db, UnifySettings settings)
{
    private const int ChunkSize = 2000;

    private readonly Dictionary<long, Entry> _entries = [];
    private Dictionary<long, string>? _sourceNames;

    /// <summary>Every record.</summary>
    public async Task<UnifyRegion> ReadAllAsync(CancellationToken cancel)
    {
        DecisionMark mark = await DecisionMark.ReadAsync(db, cancel);
        await AddAsync(db.SourceRecords, db.Identifiers, cancel);
        return await CloseAsync(mark, [], cancel);
    }

    /// <summary>These records alone.</summary>
    public async Task<UnifyRegion> ReadAsync(IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        DecisionMark mark = await DecisionMark.ReadAsync(db, cancel);
        await AddAsync(ids, cancel);
        return await CloseAsync(mark, [], cancel);
    }

    /// <summary>
    /// The records marked for unification, everything that shares an identifier with them now or did so when last unified, their
    /// members' other records and whom a person compared them with, and so on until nothing is added. A value that too many people
    /// share links nobody, so it is not followed, unless it did link when last unified.
    /// </summary>
    public async Task<UnifyRegion> ReadChangedAsync(CancellationToken cancel)
    {
        DecisionMark mark = await DecisionMark.ReadAsync(db, cancel);
        List<long> frontier = await db.SourceRecords.Where(r => r.NeedsUnify == EF.Parameter(true)).Select(r => r.Id).ToListAsync(cancel);
        await AddAsync(frontier, cancel);
        var changedByHash = new Dictionary<long, List<long>>();
        foreach (Entry entry in _entries.Values)
        {
            foreach (LinkKey key in entry.Keys)
            {
                long hash = key.Hash();
                (changedByHash.TryGetValue(hash, out List<long>? ids) ? ids : changedByHash[hash] = []).Add(entry.Id);
            }
        }

        var followed = new HashSet<long>();
        var sharedHashes = new HashSet<long>();
        var context = new HashSet<long>();
        while (frontier.Count > 0)
        {
            var next = new HashSet<long>(await NeighboursAsync(frontier, cancel));
            HashSet<long> hashes = [.. frontier.SelectMany(id => _entries[id].Keys).Select(k => k.Hash()), .. await SeenHashesAsync(frontier, cancel)];
            hashes.ExceptWith(followed);
            followed.UnionWith(hashes);
            foreach (IGrouping<long, long> group in await HoldersAsync(hashes, changedByHash, cancel))
            {
                long[] holders = [.. group];
                if (holders.Length > settings.GuardRails.Limit && await IsUnfollowedAsync(group.Key, holders, context, cancel))
                {
                    sharedHashes.Add(group.Key);
                    continue;
                }

                next.UnionWith(holders);
            }

            frontier = [.. next.Where(id => !_entries.ContainsKey(id) || context.Remove(id))];
            await AddAsync([.. frontier.Where(id => !_entries.ContainsKey(id))], cancel);
        }

        foreach (long id in context)
        {
            _entries.Remove(id);
        }

        return await CloseAsync(mark, sharedHashes, cancel);
    }

    private async Task<UnifyRegion> CloseAsync(DecisionMark mark, HashSet<long> sharedHashes, CancellationToken cancel)
    {
        List<Entry> entries = [.. _entries.Values];
        var records = new MatchRecord[entries.Count];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = entries[i].ToRecord(sharedHashes);
        }

        Entry[] states = [.. entries];
        Array.Sort(records, states, Comparer<MatchRecord>.Create(MatchRecord.CompareCanonical));
        var index = new Dictionary<long, int>(records.Length);
        for (int i = 0; i < records.Length; i++)
        {
            index[records[i].Id] = i;
        }

        IQueryable<MergeDecision> standing = db.MergeDecisions.AsNoTracking().Where(d => d.RevokedAt == null);
        if (index.Count <= ChunkSize)
        {
            long[] here = [.. index.Keys];
            standing = standing.Where(d => EF.Parameter(here).Contains(d.LeftRecordId));
        }

        List<MergeDecision> decisions = await standing.ToListAsync(cancel);
        RecordDecision[] within =
        [
            .. decisions.Where(d => index.ContainsKey(d.LeftRecordId) && index.ContainsKey(d.RightRecordId))
                .GroupBy(d => (d.LeftRecordId, d.RightRecordId))
                .Select(g => g.MaxBy(d => d.Id)!)
                .Select(d => new RecordDecision(index[d.LeftRecordId], index[d.RightRecordId], d.Verdict)),
        ];
        return new UnifyRegion(records, Array.ConvertAll(states, s => s.State), within, await PairsAsync(index, cancel), mark);
    }

    // Both ends are in the region, since following goes by the same pairs.
    private async Task<List<ProbablePair>> PairsAsync(Dictionary<long, int> index, CancellationToken cancel)
    {
        var pairs = new List<ProbablePair>();
        if (double.IsInfinity(settings.Bands.FollowFrom) || index.Count == 0)
        {
            return pairs;
        }

        double from = settings.Bands.FollowFrom;
        IQueryable<MatchPair> strong = db.MatchPairs.AsNoTracking().Where(p => p.LogOdds >= from);
        bool few = index.Count <= ChunkSize;
        long[] ids = few ? [.. index.Keys] : [];
        var rows = (few ? strong.Where(p => EF.Parameter(ids).Contains(p.LeftRecordId)) : strong).Select(p => new { p.LeftRecordId, p.RightRecordId, p.LogOdds, p.Reasons });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (index.TryGetValue(row.LeftRecordId, out int left) && index.TryGetValue(row.RightRecordId, out int right))
            {
                pairs.Add(new ProbablePair(left, right, row.LogOdds, PairReason.Strongest(row.Reasons)));
            }
        }

        return pairs;
    }

    // Only a value with more holders than the limit can be shared; whether it is, the names of all holders decide.
    private async Task<bool> IsUnfollowedAsync(long hash, long[] holders, HashSet<long> context, CancellationToken cancel)
    {
        long[] unread = [.. holders.Where(id => !_entries.ContainsKey(id))];
        await AddAsync(unread, cancel);
        context.UnionWith(unread);
        MatchRecord[] records = [.. holders.Select(id => _entries[id].ToRecord([])).Where(r => r.Keys.Any(k => k.Hash() == hash))];
        Array.Sort(records, MatchRecord.CompareCanonical);
        if (records.Length == 0)
        {
            return false;
        }

        LinkKey key = records[0].Keys.First(k => k.Hash() == hash);
        var group = new KeyGroup(key, [.. Enumerable.Range(0, records.Length)], records, settings.GuardRails, new HashSet<int>());
        if (!group.IsShared || (key.Kind == IdentifierKind.AmsId && Array.Exists(records, r => r.IsAms)))
        {
            return false;
        }

        foreach (long[] chunk in holders.Chunk(ChunkSize))
        {
            if (await db.RecordLinks.AnyAsync(l => EF.Parameter(chunk).Contains(l.LeftRecordId) && l.Evidence == key.Value, cancel))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<IEnumerable<IGrouping<long, long>>> HoldersAsync(
        HashSet<long> hashes, Dictionary<long, List<long>> changedByHash, CancellationToken cancel)
    {
        var holders = new HashSet<(long Hash, long Id)>();
        foreach (long[] chunk in hashes.Chunk(ChunkSize))
        {
            var found = await db.UnifiedKeys.AsNoTracking().Where(k => EF.Parameter(chunk).Contains(k.KeyHash)).ToListAsync(cancel);
            holders.UnionWith(found.Select(k => (k.KeyHash, k.SourceRecordId)));
        }

        foreach (long hash in hashes)
        {
            foreach (long id in changedByHash.GetValueOrDefault(hash, []))
            {
                holders.Add((hash, id));
            }
        }

        return holders.GroupBy(h => h.Hash, h => h.Id);
    }

    private async Task<List<long>> SeenHashesAsync(List<long> ids, CancellationToken cancel)
    {
        var hashes = new List<long>();
        foreach (long[] chunk in ids.Chunk(ChunkSize))
        {
            hashes.AddRange(await db.UnifiedKeys.Where(k => EF.Parameter(chunk).Contains(k.SourceRecordId)).Select(k => k.KeyHash).ToListAsync(cancel));
        }

        return hashes;
    }

    private async Task<HashSet<long>> NeighboursAsync(List<long> ids, CancellationToken cancel)
    {
        var near = new HashSet<long>();
        long[] members = [.. ids.Select(id => _entries[id].State.Member).OfType<long>().Distinct()];
        foreach (long[] chunk in members.Chunk(ChunkSize))
        {
            near.UnionWith(await db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(chunk).Contains(r.MemberId.Value)).Select(r => r.Id).ToListAsync(cancel));
        }

        double from = settings.Bands.FollowFrom;
        foreach (long[] chunk in double.IsInfinity(from) ? [] : ids.Chunk(ChunkSize))
        {
            near.UnionWith(await db.MatchPairs.Where(p => p.LogOdds >= from && EF.Parameter(chunk).Contains(p.LeftRecordId)).Select(p => p.RightRecordId).ToListAsync(cancel));
            near.UnionWith(await db.MatchPairs.Where(p => p.LogOdds >= from && EF.Parameter(chunk).Contains(p.RightRecordId)).Select(p => p.LeftRecordId).ToListAsync(cancel));
        }

        foreach (long[] chunk in ids.Chunk(ChunkSize))
        {
            near.UnionWith(await db.MergeDecisions.Where(d => d.RevokedAt == null && EF.Parameter(chunk).Contains(d.LeftRecordId)).Select(d => d.RightRecordId).ToListAsync(cancel));
            near.UnionWith(await db.MergeDecisions.Where(d => d.RevokedAt == null && EF.Parameter(chunk).Contains(d.RightRecordId)).Select(d => d.LeftRecordId).ToListAsync(cancel));
        }

        return near;
    }

    private async Task AddAsync(IReadOnlyCollection<long> ids, CancellationToken cancel)
    {
        foreach (long[] chunk in ids.Chunk(ChunkSize))
        {
            await AddAsync(
                db.SourceRecords.Where(r => EF.Parameter(chunk).Contains(r.Id)),
                db.Identifiers.Where(i => EF.Parameter(chunk).Contains(i.SourceRecordId)),
                cancel);
        }
    }

    private async Task AddAsync(IQueryable<SourceRecord> records, IQueryable<Identifier> identifiers, CancellationToken cancel)
    {
        Dictionary<long, string> sourceNames = _sourceNames ??=
            (await db.Sources.Select(s => new { s.Id, s.Name }).ToListAsync(cancel)).ToDictionary(s => s.Id, s => TextFolding.Fold(s.Name));
        var rows = from r in records.AsNoTracking()
                   join l in db.LandedRecords on r.Id equals l.Id into landed
                   from l in landed.DefaultIfEmpty()
                   select new
                   {
                       r.Id, r.SourceId, r.Kind, r.ExternalId, r.FirstName, r.MiddleName, r.LastName, r.NameSuffix, r.BirthDate, r.DeletedAt,
                       r.Status, r.MemberId, r.NeedsUnify, Stamp = (DateTimeOffset?)l.ChangedAt,
                   };
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            _entries[row.Id] = new Entry
            {
                Id = row.Id,
                Source = sourceNames[row.SourceId],
                Kind = row.Kind,
                ExternalId = row.ExternalId,
                Name = PersonName.Parse(row.FirstName, row.MiddleName, row.LastName, row.NameSuffix),
                BirthDate = row.BirthDate is DateOnly born && !ComparableRecord.IsPlaceholder(born) ? born : null,
                IsLive = row.DeletedAt is null,
                IsCurrent = row.Kind == PersonKind.AmsMember && row.DeletedAt is null && settings.Standing.Of(row.Status) == MembershipStanding.Current,
                State = new RecordState(row.MemberId, row.NeedsUnify, row.Stamp),
            };
        }

        var keys = identifiers.AsNoTracking().Where(i => i.Kind != IdentifierKind.Phone).Select(i => new { i.SourceRecordId, i.Kind, i.Scope, i.Value });
        await foreach (var key in keys.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (_entries.TryGetValue(key.SourceRecordId, out Entry? entry) && !settings.GuardRails.IsBlocked(key.Kind, key.Value))
            {
                entry.Keys.Add(new LinkKey(key.Kind, key.Scope, key.Value));
            }
        }
    }

    private sealed class Entry
    {
        public required long Id { get; init; }
        public required string Source { get; init; }
        public required PersonKind Kind { get; init; }
        public required string ExternalId { get; init; }
        public required PersonName Name { get; init; }
        public required DateOnly? BirthDate { get; init; }
        public required bool IsLive { get; init; }
        public required bool IsCurrent { get; init; }
        public required RecordState State { get; init; }
        public List<LinkKey> Keys { get; } = new(3);

        public MatchRecord ToRecord(HashSet<long> withoutHashes) => new()
        {
            Id = Id,
            Source = Source,
            Kind = Kind,
            ExternalId = ExternalId,
            Name = Name,
            BirthDate = BirthDate,
            IsLive = IsLive,
            IsCurrent = IsCurrent,
            Keys = withoutHashes.Count == 0 ? Keys : [.. Keys.Where(k => !withoutHashes.Contains(k.Hash()))],
            KeyHashes = [.. Keys.Select(k => k.Hash()).Distinct()],
        };
    }
}
