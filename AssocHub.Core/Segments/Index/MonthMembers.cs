namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Who did something of a kind in each calendar month of the association. Quarters and years of the calendar begin and end with a month, so who did
/// it within one is known without a look at any row; of another window only who did it in the month that its edge lies in is looked at.
/// </summary>
internal sealed class MonthMembers
{
    /// <summary>Of fewer members the rows are looked at as quickly.</summary>
    public const int LeastMembers = 1 << 15;

    // The first code of each month, and the code after the last one's.
    private readonly ulong[] _begins;
    private readonly Postings _posted;

    private MonthMembers(ulong[] begins, Postings posted) => (_begins, _posted) = (begins, posted);

    /// <summary>Bytes held.</summary>
    public long Bytes => (8L * _begins.Length) + _posted.Bytes;

    /// <summary>The first code of each month that has any, and the code after the last.</summary>
    public static ulong[] Begins(MomentCodes codes, ZoneDays zone)
    {
        int near = 0;
        (int first, int last) = (zone.DayOf(codes.Earliest, ref near), zone.DayOf(codes.Latest, ref near));
        var begins = new List<ulong> { 0 };
        for (DateOnly day = DateOnly.FromDayNumber(first); day.DayNumber <= last && day < FirstOf(DateOnly.MaxValue);)
        {
            day = FirstOf(day).AddMonths(1);
            ulong begin = codes.From(zone.StartOf(day.DayNumber));
            if (begin > begins[^1] && begin < codes.End)
            {
                begins.Add(begin);
            }
        }

        return [.. begins, codes.End];
    }

    /// <summary>Notes who did it when.</summary>
    /// <param name="begins">The months.</param>
    /// <param name="members">How many members have rows.</param>
    /// <param name="starts">Where the rows of each ordinal begin, and where the last one's end.</param>
    /// <param name="rows">The rows, each member's in the order of time.</param>
    /// <param name="runBits">How many of a row's lowest bits are not its moment.</param>
    /// <returns>Null where so few did it that it is not worth noting.</returns>
    public static MonthMembers? Of(ulong[] begins, int members, int[] starts, ulong[] rows, int runBits)
    {
        if (members < LeastMembers)
        {
            return null;
        }

        int[] lists = new int[begins.Length];
        Each(begins, starts, rows, runBits, (month, _) => lists[month + 1]++);
        for (int month = 0; month + 1 < lists.Length; month++)
        {
            lists[month + 1] += lists[month];
        }

        int[] next = lists[..^1];
        int[] ordinals = LargeArrays.Make<int>(lists[^1]);
        Each(begins, starts, rows, runBits, (month, ordinal) => ordinals[next[month]++] = ordinal);
        return new MonthMembers(begins, Postings.Of(ordinals, lists));
    }

    /// <summary>Adds who did it in a month that lies wholly between two codes.</summary>
    /// <param name="found">Takes them.</param>
    /// <param name="low">The first code.</param>
    /// <param name="high">After the last code.</param>
    /// <returns>Who did it in a month that lies there in part; null where no month does.</returns>
    public MemberSet? AddTo(MemberSet found, ulong low, ulong high)
    {
        var inside = new List<int>();
        var across = new List<int>();
        for (int month = 0; month + 1 < _begins.Length; month++)
        {
            (ulong begin, ulong end) = (_begins[month], _begins[month + 1]);
            if (begin < high && end > low)
            {
                (begin >= low && end <= high ? inside : across).Add(month);
            }
        }

        AddTo(found, inside);
        return across.Count == 0 ? null : AddTo(new MemberSet(found.Capacity), across);
    }

    internal void Write(SnapshotWriter writer)
    {
        writer.WriteArray((ReadOnlySpan<ulong>)_begins);
        _posted.Write(writer);
    }

    internal static MonthMembers Read(SnapshotReader reader) => new(reader.ReadArray<ulong>(), Postings.Read(reader));

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private MemberSet AddTo(MemberSet found, List<int> months)
    {
        MemberRanges.Gather(found, months.Sum(month => (long)_posted.Count(month)), months, _posted.AddTo);
        return found;
    }

    // Every month of every member, once.
    private static void Each(ulong[] begins, int[] starts, ulong[] rows, int runBits, Action<int, int> visit)
    {
        ulong[] edges = Array.ConvertAll(begins, code => code << runBits);
        for (int ordinal = 0; ordinal + 1 < starts.Length; ordinal++)
        {
            for (int row = starts[ordinal], month = -1; row < starts[ordinal + 1]; row++)
            {
                if (rows[row] >= edges[month + 1])
                {
                    do
                    {
                        month++;
                    }
                    while (rows[row] >= edges[month + 1]);
                    visit(month, ordinal);
                }
            }
        }
    }
}
