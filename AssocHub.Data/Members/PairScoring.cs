using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using AssocHub.Data.Members.Matching;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>What comparing records found.</summary>
internal sealed record ScoringResult(long Compared, int Kept, int Changed, int Read, bool Learned, IReadOnlyList<string> Notes);

/// <summary>
/// Compares records with those that resemble them and keeps the pairs that no identifier joins. What was learned is kept
/// (<see cref="MatchingState"/>), so that only what is new is compared; the pairs are those that comparing everything would give. Whatever
/// bears on what is linked marks its records for unification, so that it does not matter where a run is stopped.
/// </summary>
/// <param name="contexts">Where from.</param>
/// <param name="settings">Thresholds and blocked values.</param>
/// <param name="time">The clock.</param>
/// <param name="learnAnewBelow">Fewer records are learned from anew each time, since that costs next to nothing.</param>
/// <param name="keeper">Where the last comparison may still be in memory.</param>
internal sealed class PairScoring(
    IDbContextFactory<AssocHubDbContext> contexts, UnifySettings settings, TimeProvider time, int learnAnewBelow, ComparisonKeeper keeper)
{
    private const int BatchSize = 5000;

    // Smaller moves of log odds are rounding.
    private const double Same = 1e-3;

    /// <summary>Learns anew when so large a part of the records came, changed or went since the last time.</summary>
    private const double LearnAgainAfter = 0.1;

    /// <summary>True when a record that waits for unification says something that was not compared yet.</summary>
    public static async Task<bool> IsNeededAsync(AssocHubDbContext db, UnifySettings settings, CancellationToken cancel)
    {
        IReadOnlyList<ComparableRecord> waiting = await ComparableRecord.ReadAsync(db, db.SourceRecords.Where(r => r.NeedsUnify == EF.Parameter(true)), settings.GuardRails, cancel);
        return waiting.Any(r => r.IsNew);
    }

    /// <summary>
    /// Has the next comparison read all records where some are about to be done with that say what was not compared: a person's decision, or
    /// what landed between comparing and writing. Whichever process keeps a comparison in memory sees that it is no longer the last one.
    /// </summary>
    /// <param name="contexts">Where from.</param>
    /// <param name="settings">Blocked values.</param>
    /// <param name="records">Those to be written.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task NoteUncomparedAsync(IDbContextFactory<AssocHubDbContext> contexts, UnifySettings settings, IReadOnlyCollection<long> records, CancellationToken cancel)
    {
        // So many are not looked at: beside writing them, reading all once is little.
        bool isUncompared = records.Count > 4 * BatchSize;
        foreach (long[] ids in isUncompared ? [] : records.Chunk(BatchSize))
        {
            await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
            IReadOnlyList<ComparableRecord> read = await ComparableRecord.ReadAsync(db, db.SourceRecords.Where(r => EF.Parameter(ids).Contains(r.Id)), settings.GuardRails, cancel);
            isUncompared |= read.Any(r => r.IsNew);
        }

        if (isUncompared)
        {
            var another = Guid.NewGuid();
            await contexts.InTransactionAsync((db, attempt) => db.MatchingStates.ExecuteUpdateAsync(set => set.SetProperty(s => s.Attempt, another), attempt), cancel);
        }
    }

    /// <summary>Compares and writes what differs from the last time.</summary>
    /// <param name="all">True to compare all records again; false for what is new.</param>
    /// <param name="anew">True when it has to be worked out again for every record whom identifiers join.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<ScoringResult> RunAsync(bool all, bool anew, CancellationToken cancel)
    {
        List<StoredPair> stored;
        MatchingState? state;
        IReadOnlyDictionary<long, long> personOf;
        KeptComparison? kept;
        CurrentRecords current;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            state = await db.MatchingStates.AsNoTracking().SingleOrDefaultAsync(cancel);
            stored = await db.MatchPairs.AsNoTracking().Select(p => new StoredPair(p.Id, p.LeftRecordId, p.RightRecordId, p.LogOdds)).ToListAsync(cancel);
            kept = state is { IsWhole: true } && keeper.Take(state.Attempt) is { } last && !all && !anew ? last : null;
            (current, kept) = await ReadAsync(db, state, kept, cancel);
            personOf = all || anew || state is null
                ? await IdentifiedPeople.OfAllAsync(db, settings, cancel)
                : await IdentifiedPeople.OfChangedAsync(db, settings, cancel);
        }

        ILookup<bool, ComparableRecord> isNew = current.Read.ToLookup(r => r.IsNew);
        ComparedPairs pairs = kept is not null
            ? kept.Compare([.. isNew[true]])
            : Compare(all, state, current, [.. isNew[false]], [.. isNew[true]], stored);
        var attempt = new MatchingState
        {
            Attempt = Guid.NewGuid(), LearnedAt = time.GetUtcNow(), LearnedFrom = current.Count, Records = current.Count, Model = pairs.Learned ?? state!.Model, SamePerson = [],
        };
        if (pairs.Learned is null)
        {
            (attempt.LearnedAt, attempt.LearnedFrom, attempt.ChangedSince) = (state!.LearnedAt, state.LearnedFrom, current.Changed);
        }

        ILookup<bool, KnownPair> isOne = pairs.Pairs.ToLookup(p => PersonOf(p.Left) == PersonOf(p.Right));
        attempt.SamePerson = KnownPairs.Write([.. isOne[true]]);
        List<KnownPair> found = [.. isOne[false]];
        await BeginAsync(attempt, pairs.Learned is null ? null : Coverage(), cancel);
        int moved = await WriteAsync(found, pairs, stored, [.. isNew[true]], cancel);
        await EndAsync(attempt, cancel);
        keeper.Put(attempt.Attempt, pairs.Kept);
        return new ScoringResult(pairs.Compared, found.Count, moved, current.Read.Count, pairs.Learned is not null, pairs.Notes);

        AmsCoverage Coverage()
        {
            HashSet<long> known = [.. current.Read.Where(r => r.Record.Kind == PersonKind.AmsMember && r.Record.DeletedAt is null).Select(r => PersonOf(r.Id))];
            return AmsCoverage.Learn(current.Read.Select(r => (new RecordClass(r.Record.SourceId, r.Record.Kind, r.Record.Email is not null), known.Contains(PersonOf(r.Id)))));
        }

        long PersonOf(long record) => personOf.TryGetValue(record, out long person) ? person : record;
    }

    // What waits for unification, where the last comparison is in memory and knows all others; otherwise all records.
    private async Task<(CurrentRecords Current, KeptComparison? Kept)> ReadAsync(AssocHubDbContext db, MatchingState? state, KeptComparison? kept, CancellationToken cancel)
    {
        Dictionary<long, string> sources = await db.Sources.ToDictionaryAsync(s => s.Id, s => s.Name, cancel);
        if (kept is not null && kept.Year == time.GetUtcNow().Year && kept.Sources.All(s => sources.GetValueOrDefault(s.Key) == s.Value))
        {
            IReadOnlyList<ComparableRecord> waiting = await ComparableRecord.ReadAsync(db, db.SourceRecords.Where(r => r.NeedsUnify == EF.Parameter(true)), settings.GuardRails, cancel);
            int count = kept.Count + waiting.Count(r => !kept.Knows(r.Id)), changed = state!.ChangedSince + waiting.Count(r => r.IsNew);
            if (!IsDue(state, count, changed) && await db.SourceRecords.CountAsync(cancel) == count)
            {
                return (new CurrentRecords(waiting, count, changed, sources), kept);
            }
        }

        IReadOnlyList<ComparableRecord> read = await ComparableRecord.ReadAsync(db, db.SourceRecords, settings.GuardRails, cancel);
        int gone = state is null ? 0 : Math.Max(0, state.Records - read.Count(r => r.ComparedHash is not null));
        return (new CurrentRecords(read, read.Count, state is null ? 0 : state.ChangedSince + read.Count(r => r.IsNew) + gone, sources), null);
    }

    private bool IsDue(MatchingState? state, int records, int changed) => state is null || records < learnAnewBelow || changed >= LearnAgainAfter * state.LearnedFrom;

    private ComparedPairs Compare(
        bool all, MatchingState? state, CurrentRecords current, ComparableRecord[] old, ComparableRecord[] fresh, List<StoredPair> stored)
    {
        int year = time.GetUtcNow().Year;
        bool due = IsDue(state, current.Count, current.Changed);
        MatchingModel? model = due || MatchingModel.Read(state!.Model) is not { Succeeded: true } usable ? null : usable.Value;
        ComparedPairs? pairs = model is null ? null
            : all || !state!.IsWhole ? PairComparison.All(current.Read, model, year, current.Sources)
            : PairComparison.New(
                old, fresh, stored.Select(p => new KnownPair(p.Left, p.Right, (float)p.LogOdds)).Concat(KnownPairs.Read(state.SamePerson)), model, year, current.Sources);
        return pairs ?? PairComparison.Learn(current.Read, year);
    }

    // Until the end it says that it is not whole.
    private Task BeginAsync(MatchingState state, AmsCoverage? learned, CancellationToken cancel) => contexts.InTransactionAsync(
        async (db, attempt) =>
        {
            await db.MatchingStates.ExecuteDeleteAsync(attempt);
            db.MatchingStates.Add(state);
            await db.SaveChangesAsync(attempt);
            if (learned is not null)
            {
                await StoredCoverage.WriteAsync(db, learned, attempt);
            }
        },
        cancel);

    // Unless another comparison began meanwhile: its pairs and these are mixed then, and the next run compares everything.
    private Task EndAsync(MatchingState state, CancellationToken cancel) => contexts.InTransactionAsync(
        (db, attempt) => db.MatchingStates.Where(s => s.Attempt == state.Attempt).ExecuteUpdateAsync(set => set.SetProperty(s => s.IsWhole, true), attempt), cancel);

    private async Task<int> WriteAsync(List<KnownPair> found, ComparedPairs compared, List<StoredPair> stored, ComparableRecord[] fresh, CancellationToken cancel)
    {
        Dictionary<(long, long), StoredPair> before = stored.ToDictionary(p => (p.Left, p.Right));
        var added = new List<MatchPair>();
        var moved = new List<(MatchPair Pair, double Before)>();
        foreach (KnownPair pair in found)
        {
            if (!before.Remove((pair.Left, pair.Right), out StoredPair? old))
            {
                added.Add(Row(pair, 0));
            }
            else if (Math.Abs(old.LogOdds - pair.LogOdds) > Same)
            {
                moved.Add((Row(pair, old.Id), old.LogOdds));
            }
        }

        List<StoredPair> gone = [.. before.Values];
        foreach (MatchPair[] batch in added.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    var writer = new BulkWriter(db);
                    long id = await writer.TakeNumbersAsync("pair", batch.Length, attempt);
                    foreach (MatchPair pair in batch)
                    {
                        pair.Id = id++;
                    }

                    await writer.InsertAsync(batch, attempt);
                    await MarkAsync(db, [.. batch.Where(p => Bears(p.LogOdds)).SelectMany(p => new[] { p.LeftRecordId, p.RightRecordId })], attempt);
                },
                cancel);
        }

        foreach ((MatchPair Pair, double Before)[] batch in moved.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    await new BulkWriter(db).UpdateAsync(
                        [.. batch.Select(b => b.Pair)], [nameof(MatchPair.LogOdds), nameof(MatchPair.Reasons), nameof(MatchPair.NeedsLook)], attempt);
                    await MarkAsync(db, [.. batch.Where(b => Bears(b.Before) || Bears(b.Pair.LogOdds)).SelectMany(b => new[] { b.Pair.LeftRecordId, b.Pair.RightRecordId })], attempt);
                },
                cancel);
        }

        foreach (StoredPair[] batch in gone.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    long[] ids = [.. batch.Select(g => g.Id)];
                    await db.MatchPairs.Where(p => EF.Parameter(ids).Contains(p.Id)).ExecuteDeleteAsync(attempt);
                    // Other pairs of the same two members may have to stand for it.
                    long[] ends = [.. batch.SelectMany(g => new[] { g.Left, g.Right }).Distinct()];
                    long[] members = await db.SourceRecords.Where(r => r.MemberId != null && EF.Parameter(ends).Contains(r.Id)).Select(r => r.MemberId!.Value).Distinct().ToArrayAsync(attempt);
                    await db.MatchPairs.Where(p => p.LeftMemberId != null && EF.Parameter(members).Contains(p.LeftMemberId.Value)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), attempt);
                    await db.MatchPairs.Where(p => p.RightMemberId != null && EF.Parameter(members).Contains(p.RightMemberId.Value)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), attempt);
                    await MarkPairsAsync(db, ends, attempt);
                    await MarkAsync(db, [.. batch.Where(g => Bears(g.LogOdds)).SelectMany(g => new[] { g.Left, g.Right })], attempt);
                },
                cancel);
        }

        SourceRecord[] now = [.. fresh.Select(r => new SourceRecord { Id = r.Id, ExternalId = "", ComparedHash = r.Hash() })];
        foreach (SourceRecord[] batch in now.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync((db, attempt) => new BulkWriter(db).UpdateAsync(batch, [nameof(SourceRecord.ComparedHash)], attempt), cancel);
        }

        return added.Count + moved.Count + gone.Count;

        MatchPair Row(KnownPair pair, long id)
        {
            string reasons = PairReason.Write(compared.Explain(pair).Steps);
            return new MatchPair
            {
                Id = id, LeftRecordId = pair.Left, RightRecordId = pair.Right, LogOdds = Math.Round(pair.LogOdds, 4), InContext = Math.Round(pair.LogOdds, 4),
                Reasons = reasons.Length > 4000 ? reasons[..4000] : reasons, NeedsLook = true,
            };
        }
    }

    private bool Bears(double logOdds) => logOdds >= settings.Bands.FollowFrom;

    /// <summary>Has the queue look again at all pairs of the records.</summary>
    public static async Task MarkPairsAsync(AssocHubDbContext db, long[] records, CancellationToken cancel)
    {
        await db.MatchPairs.Where(p => EF.Parameter(records).Contains(p.LeftRecordId)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), cancel);
        await db.MatchPairs.Where(p => EF.Parameter(records).Contains(p.RightRecordId)).ExecuteUpdateAsync(set => set.SetProperty(p => p.NeedsLook, true), cancel);
    }

    private static async Task MarkAsync(AssocHubDbContext db, long[] records, CancellationToken cancel)
    {
        if (records.Length > 0)
        {
            long[] ids = [.. records.Distinct()];
            await db.SourceRecords.Where(r => EF.Parameter(ids).Contains(r.Id) && !r.NeedsUnify).ExecuteUpdateAsync(set => set.SetProperty(r => r.NeedsUnify, true), cancel);
        }
    }

    /// <summary>The records that were read, how many there are, how many changed since the model was learned, and the sources' names.</summary>
    private sealed record CurrentRecords(IReadOnlyList<ComparableRecord> Read, int Count, int Changed, IReadOnlyDictionary<long, string> Sources);

    private sealed record StoredPair(long Id, long Left, long Right, double LogOdds);
}
