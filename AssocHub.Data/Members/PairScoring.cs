using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Members;

/// <summary>What comparing all records found.</summary>
internal sealed record ScoringResult(long Compared, int Kept, int Changed, IReadOnlyList<string> Notes);

/// <summary>
/// Compares every record with those that resemble it and keeps the pairs that no identifier joins. Whatever bears on what is linked
/// marks its records for unification, so that it does not matter where a run is stopped.
/// </summary>
internal sealed class PairScoring(IDbContextFactory<AssocHubDbContext> contexts, UnifySettings settings, TimeProvider time)
{
    private const int BatchSize = 5000;

    // Smaller moves of log odds are rounding.
    private const double Same = 1e-3;

    /// <summary>True when a record that waits for unification, or any record, says something that was not compared yet.</summary>
    public static async Task<bool> IsNeededAsync(AssocHubDbContext db, UnifySettings settings, bool all, CancellationToken cancel)
    {
        IReadOnlyList<ComparableRecord> waiting = await ComparableRecord.ReadAsync(db, db.SourceRecords.Where(r => all || r.NeedsUnify), settings.GuardRails, cancel);
        return waiting.Any(r => r.ComparedHash != r.Hash());
    }

    /// <summary>Compares all records and writes what differs from the last time.</summary>
    public async Task<ScoringResult> RunAsync(CancellationToken cancel)
    {
        UnifyRegion region;
        IReadOnlyList<ComparableRecord> read;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            region = await new RegionReader(db, settings).ReadAllAsync(cancel);
            read = await ComparableRecord.ReadAsync(db, db.SourceRecords, settings.GuardRails, cancel);
        }

        Dictionary<long, ComparableRecord> byId = read.ToDictionary(r => r.Id);
        // A record that arrived between the two reads is compared next time.
        int[] known = [.. Enumerable.Range(0, region.Records.Count).Where(i => byId.ContainsKey(region.Records[i].Id))];
        ComparableRecord[] records = Array.ConvertAll(known, i => byId[region.Records[i].Id]);
        MatchingResult result = MatchingEngine.Run(Table(records), new MatchingOptions { Reported = Bands.LeastKept });
        int[] personOf = PersonOf(region);
        List<MatchPair> found = [];
        foreach (ScoredPair pair in result.Pairs)
        {
            if (personOf[known[pair.Left]] != personOf[known[pair.Right]])
            {
                long left = records[pair.Left].Id;
                long right = records[pair.Right].Id;
                string reasons = PairReason.Write(result.Explain(pair.Left, pair.Right).Steps);
                found.Add(new MatchPair
                {
                    LeftRecordId = Math.Min(left, right), RightRecordId = Math.Max(left, right), LogOdds = Math.Round(pair.LogOdds, 4),
                    Reasons = reasons.Length > 4000 ? reasons[..4000] : reasons, NeedsLook = true,
                });
            }
        }

        int changed = await WriteAsync(found, records, cancel);
        return new ScoringResult(result.Compared, found.Count, changed, result.Notes);
    }

    private RecordTable Table(ComparableRecord[] records)
    {
        var builder = new RecordTableBuilder(ComparableRecord.Columns, dayFirst: false, time.GetUtcNow().Year);
        var text = new System.Text.StringBuilder();
        int[] ends = new int[ComparableRecord.Columns.Count];
        foreach (ComparableRecord record in records)
        {
            text.Clear();
            int column = 0;
            foreach (string? cell in record.Cells())
            {
                text.Append(cell);
                ends[column++] = text.Length;
            }

            builder.Add(new FieldSpans(text.ToString(), ends));
        }

        return builder.Build();
    }

    private int[] PersonOf(UnifyRegion region)
    {
        var personOf = new int[region.Records.Count];
        LinkedPeople linked = PersonLinker.Link(region.Records, region.Decisions, settings.GuardRails);
        for (int p = 0; p < linked.Clusters.Count; p++)
        {
            foreach (int record in linked.Clusters[p])
            {
                personOf[record] = p;
            }
        }

        return personOf;
    }

    private async Task<int> WriteAsync(List<MatchPair> found, ComparableRecord[] records, CancellationToken cancel)
    {
        Dictionary<(long, long), (long Id, double LogOdds)> before;
        await using (AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel))
        {
            before = (await db.MatchPairs.AsNoTracking().Select(p => new { p.Id, p.LeftRecordId, p.RightRecordId, p.LogOdds }).ToListAsync(cancel))
                .ToDictionary(p => (p.LeftRecordId, p.RightRecordId), p => (p.Id, p.LogOdds));
        }

        var added = new List<MatchPair>();
        var moved = new List<(MatchPair Pair, double Before)>();
        foreach (MatchPair pair in found)
        {
            if (!before.Remove((pair.LeftRecordId, pair.RightRecordId), out (long Id, double LogOdds) old))
            {
                added.Add(pair);
            }
            else if (Math.Abs(old.LogOdds - pair.LogOdds) > Same)
            {
                pair.Id = old.Id;
                moved.Add((pair, old.LogOdds));
            }
        }

        var gone = before.Select(b => (b.Value.Id, b.Key, b.Value.LogOdds)).ToList();
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

        foreach ((long Id, (long Left, long Right) Key, double LogOdds)[] batch in gone.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync(
                async (db, attempt) =>
                {
                    long[] ids = [.. batch.Select(g => g.Id)];
                    await db.MatchPairs.Where(p => EF.Parameter(ids).Contains(p.Id)).ExecuteDeleteAsync(attempt);
                    // Other pairs of the same two members may have to stand for it.
                    long[] ends = [.. batch.SelectMany(g => new[] { g.Key.Left, g.Key.Right }).Distinct()];
                    await MarkPairsAsync(db, ends, attempt);
                    await MarkAsync(db, [.. batch.Where(g => Bears(g.LogOdds)).SelectMany(g => new[] { g.Key.Left, g.Key.Right })], attempt);
                },
                cancel);
        }

        SourceRecord[] compared = [.. records.Where(r => r.ComparedHash != r.Hash()).Select(r => new SourceRecord { Id = r.Id, ExternalId = "", ComparedHash = r.Hash() })];
        foreach (SourceRecord[] batch in compared.Chunk(BatchSize))
        {
            await contexts.InTransactionAsync((db, attempt) => new BulkWriter(db).UpdateAsync(batch, [nameof(SourceRecord.ComparedHash)], attempt), cancel);
        }

        return added.Count + moved.Count + gone.Count;
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
}
