using AssocHub.Data.Database;
using AssocHub.Data.Members;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Segments;

/// <summary>The segments that a person was seen in, for their export.</summary>
internal sealed class PersonalSegments : IPersonalDataPart
{
    public string Name => "segments";

    public async Task<object> ReadAsync(AssocHubDbContext db, long[] members, CancellationToken cancel) => await (
        from stay in db.SegmentStays.AsNoTracking().Where(s => EF.Parameter(members).Contains(s.MemberId))
        join segment in db.Segments on stay.SegmentId equals segment.Id
        join entered in db.SegmentCounts on stay.EnteredCountId equals entered.Id
        join left in db.SegmentCounts on stay.LeftCountId equals left.Id into leavings
        from left in leavings.DefaultIfEmpty()
        orderby entered.CountedAt, stay.Id
        select new { Segment = segment.Name, SeenFrom = entered.CountedAt, SeenLeft = (DateTimeOffset?)left.CountedAt }).ToListAsync(cancel);
}
