using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Pushes;

/// <summary>A segment that a member is in.</summary>
public sealed record MemberSegment(long SegmentId, string Slug, string Name, DateTimeOffset Since);

/// <summary>A place where a push has put a member.</summary>
public sealed record MemberPlacement(long PushId, string Push, string Segment, string Destination, DateTimeOffset ConfirmedAt);

/// <summary>Where a member stands in what the association does with members.</summary>
public sealed record MemberReach(IReadOnlyList<MemberSegment> Segments, IReadOnlyList<MemberPlacement> Placements);

/// <summary>Reads the segments a member was last counted in and where pushes have put them.</summary>
public sealed class MemberReachQuery(IDbContextFactory<AssocHubDbContext> contexts)
{
    public async Task<Result<MemberReach>> ReadAsync(Actor actor, long member, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.View) is { } lacks)
        {
            return lacks;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        // Stays keep the number a member had when they entered.
        long[] numbers = await db.Members.Where(m => m.Id == member || m.MergedIntoId == member).Select(m => m.Id).ToArrayAsync(cancel);
        var stays = await (
            from stay in db.SegmentStays.Where(s => s.LeftCountId == null && EF.Parameter(numbers).Contains(s.MemberId))
            join segment in db.Segments on stay.SegmentId equals segment.Id
            join count in db.SegmentCounts on stay.EnteredCountId equals count.Id
            where !segment.IsArchived
            orderby segment.Name
            select new { segment.Id, segment.Slug, segment.Name, count.CountedAt }).ToListAsync(cancel);
        var placements = await (
            from entry in db.PushLedger.Where(e => e.IsPresent && EF.Parameter(numbers).Contains(e.MemberId))
            join push in db.Pushes on entry.PushId equals push.Id
            join segment in db.Segments on push.SegmentId equals segment.Id
            join destination in db.Destinations on push.DestinationId equals destination.Id
            orderby push.Name
            select new MemberPlacement(push.Id, push.Name, segment.Name, destination.Name, entry.ConfirmedAt)).ToListAsync(cancel);
        return new MemberReach([.. stays.DistinctBy(s => s.Id).Select(s => new MemberSegment(s.Id, s.Slug, s.Name, s.CountedAt))], placements);
    }
}
