using System.Security.Cryptography;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>What a count found; <c>Written</c> is false where nothing had moved since an earlier count of the same day.</summary>
public sealed record LedgerEntry(int Size, int Entered, int Left, CountCause Cause, bool Written);

/// <summary>
/// Keeps who is in each segment, and who entered and left: counted on schedule, after each sync and after each change of a segment.
/// It follows what the segment's name stands for (its approved version, or its newest while none is approved).
/// </summary>
public sealed class SegmentLedger(IDbContextFactory<AssocHubDbContext> contexts, SegmentEvaluator evaluator, AssociationClock clock)
{
    private const string CountSeries = "segment-count";
    private const string StaySeries = "segment-stay";

    /// <summary>Counts every segment that is not archived. One that cannot be counted leaves the others alone.</summary>
    /// <returns>How many were counted, and why any was not.</returns>
    public async Task<(int Counted, IReadOnlyList<string> Problems)> RecordAllAsync(string trigger, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var segments = await db.Segments.AsNoTracking().Where(s => !s.IsArchived).OrderBy(s => s.Id).Select(s => new { s.Id, s.Name }).ToListAsync(cancel);
        var problems = new List<string>();
        foreach (var segment in segments)
        {
            Result<LedgerEntry> entry = await RecordAsync(segment.Id, trigger, null, cancel);
            if (!entry.Succeeded)
            {
                problems.Add($"{segment.Name}: {entry.Refusal.Message}");
            }
        }

        return (segments.Count - problems.Count, problems);
    }

    /// <summary>Counts one segment and writes who entered and left since its last count.</summary>
    /// <param name="segmentId">The segment.</param>
    /// <param name="trigger">What started it.</param>
    /// <param name="moment">The moment to count for; now, unless a history is made up (the demo).</param>
    /// <param name="cancel">Cancels before anything is written.</param>
    public async Task<Result<LedgerEntry>> RecordAsync(long segmentId, string trigger, DateTimeOffset? moment, CancellationToken cancel)
    {
        DateTimeOffset asOf = moment ?? clock.Now;
        Result<Standing> standing = await StandingAsync(segmentId, asOf, cancel);
        if (!standing.Succeeded)
        {
            return standing.Refusal;
        }

        Result<List<long>> members = await evaluator.MemberIdsAsync(standing.Value.Definition, asOf, cancel);
        return members.Succeeded
            ? await contexts.InTransactionAsync((db, attempt) => WriteAsync(db, segmentId, standing.Value, members.Value, trigger, asOf, attempt), cancel)
            : members.Refusal;
    }

    /// <summary>
    /// Writes a segment's ledger anew as it would have been: counted at each of the moments, then now, from what people had done by
    /// then and their fields as they are. For an association whose past was loaded in one go.
    /// </summary>
    public async Task<Result<LedgerEntry>> RebuildAsync(
        long segmentId, IReadOnlyList<DateTimeOffset> moments, string trigger, CancellationToken cancel)
    {
        await contexts.InTransactionAsync(
            async (db, attempt) =>
            {
                await db.SegmentStays.Where(s => s.SegmentId == segmentId).ExecuteDeleteAsync(attempt);
                await db.SegmentCounts.Where(c => c.SegmentId == segmentId).ExecuteDeleteAsync(attempt);
            },
            cancel);
        foreach (DateTimeOffset moment in moments)
        {
            if (await RecordAsync(segmentId, trigger, moment, cancel) is { Succeeded: false } refused)
            {
                return refused;
            }
        }

        return await RecordAsync(segmentId, trigger, null, cancel);
    }

    private async Task<LedgerEntry> WriteAsync(
        AssocHubDbContext db, long segmentId, Standing standing, List<long> members, string trigger, DateTimeOffset asOf, CancellationToken cancel)
    {
        var bulk = new BulkWriter(db);
        long countId = await bulk.TakeNumbersAsync(CountSeries, 1, cancel);
        SegmentCount? last = await db.SegmentCounts.AsNoTracking().Where(c => c.SegmentId == segmentId)
            .OrderByDescending(c => c.CountedAt).ThenByDescending(c => c.Id).FirstOrDefaultAsync(cancel);
        if (last?.CountedAt > asOf)
        {
            // Somebody counted later while this one was on its way.
            return new LedgerEntry(last.Size, 0, 0, last.Cause, Written: false);
        }

        List<SegmentStay> open = await db.SegmentStays.AsNoTracking().Where(s => s.SegmentId == segmentId && s.LeftCountId == null).ToListAsync(cancel);
        Func<long, long> survivor = await SurvivorsAsync(db, db.SegmentStays.Where(s => s.SegmentId == segmentId && s.LeftCountId == null).Select(s => s.MemberId), cancel);
        SegmentMoves moves = SegmentMoves.Between(open.Select(s => (s.Id, s.MemberId)), survivor, members);
        CountCause cause = last is null ? CountCause.First : last.Fingerprint == standing.Fingerprint ? CountCause.People : CountCause.Definition;
        bool quiet = moves.Entered.Count == 0 && moves.Left.Count == 0 && cause == CountCause.People;
        if (quiet && clock.DayOf(last!.CountedAt) == clock.DayOf(asOf))
        {
            return new LedgerEntry(last.Size, 0, 0, cause, Written: false);
        }

        HashSet<long> leaving = [.. moves.Left];
        List<SegmentStay> closed = open.FindAll(s => leaving.Contains(s.Id));
        var count = new SegmentCount
        {
            Id = countId,
            SegmentId = segmentId,
            VersionId = standing.VersionId,
            VersionNumber = standing.VersionNumber,
            Fingerprint = standing.Fingerprint,
            CountedAt = asOf,
            Size = members.Count,
            Entered = cause == CountCause.First ? 0 : moves.Entered.Count,
            Left = SegmentMoves.PeopleOf(closed.Select(s => s.MemberId), survivor),
            Cause = cause,
            Trigger = trigger,
        };
        db.SegmentCounts.Add(count);
        await db.SaveChangesAsync(cancel);
        closed.ForEach(s => s.LeftCountId = countId);
        await bulk.UpdateAsync(closed, [nameof(SegmentStay.LeftCountId)], cancel);
        if (moves.Entered.Count > 0)
        {
            long first = await bulk.TakeNumbersAsync(StaySeries, moves.Entered.Count, cancel);
            SegmentStay[] entered =
            [
                .. moves.Entered.Select((member, i) => new SegmentStay { Id = first + i, SegmentId = segmentId, MemberId = member, EnteredCountId = countId }),
            ];
            await bulk.InsertAsync(entered, cancel);
        }

        return new LedgerEntry(count.Size, count.Entered, count.Left, cause, Written: true);
    }

    /// <summary>Follows merges to the live member, however many steps they take.</summary>
    internal static async Task<Func<long, long>> SurvivorsAsync(AssocHubDbContext db, IQueryable<long> members, CancellationToken cancel)
    {
        var into = new Dictionary<long, long>();
        IQueryable<Core.Members.Member> wanted = db.Members.AsNoTracking().Where(m => members.Contains(m.Id));
        while (true)
        {
            var merged = await wanted.Where(m => m.MergedIntoId != null).Select(m => new { m.Id, Into = m.MergedIntoId!.Value }).ToListAsync(cancel);
            List<long> next = [.. merged.Where(m => into.TryAdd(m.Id, m.Into)).Select(m => m.Into).Where(id => !into.ContainsKey(id)).Distinct()];
            if (next.Count == 0)
            {
                return Resolve;
            }

            wanted = db.Members.AsNoTracking().Where(m => db.NumberKeys(next).Contains(m.Id));
        }

        long Resolve(long id)
        {
            while (into.TryGetValue(id, out long survivor))
            {
                id = survivor;
            }

            return id;
        }
    }

    private async Task<Result<Standing>> StandingAsync(long segmentId, DateTimeOffset asOf, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var version = await db.SegmentVersions.AsNoTracking().Where(v => v.SegmentId == segmentId)
            .OrderByDescending(v => v.State == SegmentVersionState.Approved).ThenByDescending(v => v.Number)
            .Select(v => new { v.Id, v.Number, v.Definition, v.Segment!.Slug }).FirstOrDefaultAsync(cancel);
        if (version is null)
        {
            return new NotFound($"segment {segmentId}");
        }

        Result<SegmentDefinition> definition = SegmentJson.Read(version.Definition);
        if (!definition.Succeeded)
        {
            return definition.Refusal;
        }

        Result<SegmentScope> scope = await SegmentScope.LoadAsync(db, definition.Value, version.Slug, evaluator.AsOf(asOf), cancel);
        return scope.Succeeded
            ? new Standing(version.Id, version.Number, definition.Value, Fingerprint(definition.Value, scope.Value))
            : scope.Refusal;
    }

    private static string Fingerprint(SegmentDefinition definition, SegmentScope scope)
    {
        var reached = new SortedDictionary<string, SegmentDefinition>(StringComparer.Ordinal);
        var open = new Queue<string>(SegmentReferences.SlugsOf(definition));
        while (open.TryDequeue(out string? slug))
        {
            if (scope.Segment(slug) is { } inner && reached.TryAdd(slug, inner))
            {
                foreach (string next in SegmentReferences.SlugsOf(inner))
                {
                    open.Enqueue(next);
                }
            }
        }

        string text = string.Join('\n', reached.Select(r => $"{r.Key} {SegmentJson.Hash(r.Value)}").Prepend(SegmentJson.Hash(definition)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private sealed record Standing(long VersionId, int VersionNumber, SegmentDefinition Definition, string Fingerprint);
}
