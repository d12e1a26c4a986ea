using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>A point of a segment's size over time.</summary>
public sealed record SizePoint(long CountId, DateTimeOffset At, int Size, int Entered, int Left, CountCause Cause, int VersionNumber);

/// <summary>Which moves to list.</summary>
/// <param name="Entered">True: who entered; false: who left; null: both.</param>
/// <param name="CountId">Of one count only.</param>
public sealed record MoveFilter(bool? Entered = null, long? CountId = null);

/// <summary>One person who entered or left.</summary>
public sealed record SegmentMove(SegmentPerson Person, bool Entered, DateTimeOffset At, CountCause Cause, int VersionNumber);

/// <summary>Reads what <see cref="SegmentLedger"/> wrote.</summary>
public sealed class SegmentHistory(IDbContextFactory<AssocHubDbContext> contexts, SegmentPeople people, SegmentEngine engine, AssociationClock clock)
{
    private const int MostPoints = 400;

    /// <summary>Size over time, oldest first; the newest 400 points.</summary>
    public async Task<IReadOnlyList<SizePoint>> SizesAsync(long segmentId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<SizePoint> newest = await db.SegmentCounts.AsNoTracking().Where(c => c.SegmentId == segmentId)
            .OrderByDescending(c => c.CountedAt).ThenByDescending(c => c.Id).Take(MostPoints)
            .Select(c => new SizePoint(c.Id, c.CountedAt, c.Size, c.Entered, c.Left, c.Cause, c.VersionNumber))
            .ToListAsync(cancel);
        newest.Reverse();
        return newest;
    }

    /// <summary>The last counts of several segments, by segment.</summary>
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<SizePoint>>> RecentSizesAsync(IReadOnlyCollection<long> segmentIds, int days, CancellationToken cancel)
    {
        List<long> ids = [.. segmentIds];
        DateTimeOffset since = clock.Now.AddDays(-days);
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.SegmentCounts.AsNoTracking().Where(c => ids.Contains(c.SegmentId) && c.CountedAt >= since)
            .OrderBy(c => c.CountedAt).ThenBy(c => c.Id)
            .Select(c => new { c.SegmentId, Point = new SizePoint(c.Id, c.CountedAt, c.Size, c.Entered, c.Left, c.Cause, c.VersionNumber) })
            .ToListAsync(cancel);
        return rows.GroupBy(r => r.SegmentId).ToDictionary(g => g.Key, g => (IReadOnlyList<SizePoint>)[.. g.Select(r => r.Point)]);
    }

    /// <summary>
    /// How large a definition would have been at the end of each of the last months, from what people had done by then and from
    /// their fields as they are today: a look back where nothing was counted yet.
    /// </summary>
    public async Task<Result<IReadOnlyList<(DateTimeOffset At, int Size)>>> LookBackAsync(SegmentDefinition definition, int months, CancellationToken cancel)
    {
        var points = new List<(DateTimeOffset, int)>();
        DateOnly thisMonth = new(clock.Today.Year, clock.Today.Month, 1);
        for (int i = months - 1; i >= 0; i--)
        {
            DateTimeOffset at = clock.StartOf(thisMonth.AddMonths(-i)).AddSeconds(-1);
            Result<(int Count, AnswerOrigin Origin)> size = await engine.CountAsync(definition, at, cancel);
            if (!size.Succeeded)
            {
                return size.Refusal;
            }

            points.Add((at, size.Value.Count));
        }

        return points;
    }

    /// <summary>Who entered and who left, the newest first. Showing names is audited.</summary>
    public async Task<Result<Page<SegmentMove>>> MovesAsync(
        Actor actor, long segmentId, MoveFilter filter, int skip, int take, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } refusal)
        {
            return refusal;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        IQueryable<Move> moves = Moves(db, segmentId, filter);
        int total = await moves.CountAsync(cancel);
        List<Move> page = await moves.OrderByDescending(m => m.At).ThenBy(m => m.MemberId).ThenByDescending(m => m.Entered)
            .Skip(skip).Take(take).ToListAsync(cancel);
        List<long> ids = [.. page.Select(m => m.MemberId).Distinct()];
        Func<long, long> survivor = await SegmentLedger.SurvivorsAsync(db, db.NumberKeys(ids), cancel);
        IReadOnlyDictionary<long, SegmentPerson> named = await people.NamedAsync(
            actor, "segment.moves-viewed", "segment", segmentId.ToString(System.Globalization.CultureInfo.InvariantCulture), [.. ids.Select(survivor)], cancel);
        return new Page<SegmentMove>(
            [
                .. page.Where(m => named.ContainsKey(survivor(m.MemberId)))
                    .Select(m => new SegmentMove(named[survivor(m.MemberId)], m.Entered, m.At, m.Cause, m.VersionNumber)),
            ],
            total);
    }

    // People who were there at the first count did not enter: they were there.
    private static IQueryable<Move> Moves(AssocHubDbContext db, long segmentId, MoveFilter filter)
    {
        IQueryable<Move> entered =
            from stay in db.SegmentStays
            join count in db.SegmentCounts on stay.EnteredCountId equals count.Id
            where stay.SegmentId == segmentId && count.Cause != CountCause.First && (filter.CountId == null || count.Id == filter.CountId)
            select new Move { MemberId = stay.MemberId, Entered = true, At = count.CountedAt, Cause = count.Cause, VersionNumber = count.VersionNumber };
        IQueryable<Move> left =
            from stay in db.SegmentStays
            join count in db.SegmentCounts on stay.LeftCountId equals count.Id
            where stay.SegmentId == segmentId && (filter.CountId == null || count.Id == filter.CountId)
            select new Move { MemberId = stay.MemberId, Entered = false, At = count.CountedAt, Cause = count.Cause, VersionNumber = count.VersionNumber };
        return filter.Entered switch
        {
            true => entered,
            false => left,
            null => entered.Concat(left),
        };
    }

    private sealed class Move
    {
        public long MemberId { get; init; }

        public bool Entered { get; init; }

        public DateTimeOffset At { get; init; }

        public CountCause Cause { get; init; }

        public int VersionNumber { get; init; }
    }
}
