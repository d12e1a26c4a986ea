namespace AssocHub.Core.Segments;

/// <summary>Who entered and who left between two counts of a segment.</summary>
/// <param name="Entered">Members to open a stay for, ascending.</param>
/// <param name="Left">Stays to close.</param>
public sealed record SegmentMoves(IReadOnlyList<long> Entered, IReadOnlyList<long> Left)
{
    /// <summary>Compares.</summary>
    /// <param name="open">Open stays: the stay's id and the member's number of that time.</param>
    /// <param name="survivor">The live member behind a number that was merged away.</param>
    /// <param name="now">Who is in the segment now.</param>
    public static SegmentMoves Between(IEnumerable<(long StayId, long MemberId)> open, Func<long, long> survivor, IReadOnlyCollection<long> now)
    {
        HashSet<long> present = [.. now];
        var known = new HashSet<long>();
        var left = new List<long>();
        foreach ((long stay, long member) in open)
        {
            long live = survivor(member);
            known.Add(live);
            if (!present.Contains(live))
            {
                left.Add(stay);
            }
        }

        return new SegmentMoves([.. present.Where(id => !known.Contains(id)).Order()], left);
    }

    /// <summary>People who left, each once: two stays of merged members are one person.</summary>
    public static int PeopleOf(IEnumerable<long> members, Func<long, long> survivor) => members.Select(survivor).Distinct().Count();
}
