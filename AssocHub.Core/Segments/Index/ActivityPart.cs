using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>The rows of one kind in one segment that a condition looks at: from one code up to another, on some runs or on all.</summary>
internal sealed partial class ActivityPart
{
    /// <summary>Looking at one member's rows is as much work as going through so many rows.</summary>
    public const int PerMember = 8;

    // Of so many of the sixty-four members in a word it is quicker to go through all rows than to search in each one's.
    private const int Dense = 16;

    private readonly ulong[]? _wanted;
    private readonly ulong _runMask;
    private readonly (ulong Least, ulong Width) _range;

    /// <summary>A part.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="rows">The kind's rows.</param>
    /// <param name="low">First code that counts.</param>
    /// <param name="high">After the last code that counts.</param>
    /// <param name="runs">The runs that count, ascending; null for all.</param>
    public ActivityPart(RowSegment segment, KindRows rows, ulong low, ulong high, int[]? runs)
    {
        (Codes, Rows, Low, High, Runs) = (segment.Codes!, rows, low, high, runs);
        _runMask = (1UL << rows.RunBits) - 1;
        _range = RangeOf(runs);
        if (runs is null)
        {
            return;
        }

        _wanted = new ulong[(rows.Runs + 63) / 64];
        foreach (int run in runs)
        {
            _wanted[run >> 6] |= 1UL << (run & 63);
        }
    }

    public MomentCodes Codes { get; }

    public KindRows Rows { get; }

    public ulong Low { get; }

    public ulong High { get; }

    public int[]? Runs { get; }

    /// <summary>True when all rows of the kind lie in the window.</summary>
    public bool IsWhole => Low == 0 && High >= Codes.End;

    /// <summary>The code of a row's moment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong CodeOf(ulong row) => row >> Rows.RunBits;

    /// <summary>The run of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int RunOf(ulong row) => (int)(row & _runMask);

    /// <summary>True when every run counts.</summary>
    public bool WantsAll => _wanted is null;

    /// <summary>True when a row's run counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Wants(ulong row)
    {
        if (_wanted is null)
        {
            return true;
        }

        int run = RunOf(row);
        return (_wanted[run >> 6] >> (run & 63) & 1) != 0;
    }

    /// <summary>A member's rows in the window, whatever their run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Start, int End) Between(int ordinal)
    {
        (int start, int end) = Rows.Of(ordinal);
        start = Low == 0 || start == end ? start : Rows.Bound(start, end, Low << Rows.RunBits);
        return (start, High >= Codes.End || start == end ? end : Rows.Bound(start, end, High << Rows.RunBits));
    }

    /// <summary>Members who may have rows that count: all who have, and perhaps some who have not.</summary>
    public MemberSet Candidates(int capacity)
    {
        if (Runs is null)
        {
            return Active(capacity);
        }

        var found = new MemberSet(capacity);
        Rows.AddTo(found, Touching(Runs));
        return found;
    }

    // Those of some runs that have rows in the window.
    private List<int> Touching(int[] runs)
    {
        var touching = new List<int>(runs.Length);
        foreach (int run in runs)
        {
            if (Touches(run, out _))
            {
                touching.Add(run);
            }
        }

        return touching;
    }

    // True when a run has rows in the window; it lies inside when it has no others.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Touches(int run, out bool isInside)
    {
        (ulong first, ulong last) = Rows.Span(run);
        isInside = first >= Low && last < High;
        return last >= Low && first < High;
    }

    private MemberSet Active(int capacity)
    {
        var found = new MemberSet(capacity);
        MemberRanges.Each(Rows.Members.Words.Length, Rows.Count / 2, (from, to) =>
        {
            for (int word = from; word < to; word++)
            {
                found.Words[word] = MayBeSince(word);
            }
        });
        return found;
    }

    // Of some members in a word those who did something of the kind in the window or after it.
    private ulong Since(int word, ulong asked) => Low == 0 ? asked & Rows.Members.Words[word] : Rows.LastFrom(word, Low << Rows.RunBits, asked);

    /// <summary>The members in a word who did something of the kind in the window or after it, and a few who did not: whose last row must be looked at to know.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong MayBeSince(int word) => Low == 0 ? Rows.Members.Words[word] : Rows.LastMayBeFrom(word, Low << Rows.RunBits);

    /// <summary>How many rows the runs have that may count.</summary>
    public long Work() => Runs is null ? Rows.Rows : Touching(Runs).Sum(run => (long)Rows.SizeOf(run));

    /// <summary>How many of a member's rows count between two codes.</summary>
    public int Count(int start, int end, ulong low, ulong high)
    {
        PackedArray.Reader rows = Rows.Read();
        bool toEnd = high >= Codes.End;
        int first = low == 0 ? start : toEnd ? rows.BoundFromEnd(start, end, low << Rows.RunBits) : rows.Bound(start, end, low << Rows.RunBits);
        int last = toEnd ? end : rows.Bound(first, end, high << Rows.RunBits);
        if (_wanted is null)
        {
            return last - first;
        }

        int count = 0;
        for (int row = first; row < last; row++)
        {
            count += Wants(rows[row]) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The members who have at least so many rows that count in the window, and not more than so many.</summary>
    /// <param name="least">At least 1.</param>
    /// <param name="most">Not below <paramref name="least"/>; null for any number.</param>
    /// <param name="capacity">How many ordinals there are.</param>
    /// <param name="among">Members who are asked about; of others nothing is said. Null for all.</param>
    public MemberSet Between(int least, int? most, int capacity, MemberSet? among)
    {
        MemberSet found = Runs is null ? new MemberSet(capacity) : Candidates(capacity);
        bool isWhole = Runs is null && IsWhole;
        MemberRanges.Each(Rows.Members.Words.Length, among is null && !isWhole ? (Runs is null ? Rows.Count : Work()) * (long)PerMember : 0, (from, to) =>
        {
            var rows = new WordRows(Rows);
            var members = new MemberRows(Rows);
            for (int word = from; word < to; word++)
            {
                ulong asked = among?.Words[word] ?? ulong.MaxValue;
                if (isWhole)
                {
                    ulong enough = asked & Rows.SizeFrom(word, least, rows.Starts);
                    found.Words[word] = most is { } limit && enough != 0 ? enough & ~Rows.SizeFrom(word, limit + 1, rows.Starts) : enough;
                    continue;
                }

                asked &= asked == 0 ? 0 : Runs is null ? MayBeSince(word) : found.Words[word];
                found.Words[word] = asked == 0 ? 0 : Runs is not null ? Counted(word, asked, least, most, members)
                    : High >= Codes.End ? SinceAtLeast(word, asked, least, most, rows.Starts)
                    : BitOperations.PopCount(asked) < Dense ? Inside(word, asked, least, most, members)
                    : asked & rows.Between(word, Low << Rows.RunBits, High << Rows.RunBits, least, most);
            }
        });
        return found;
    }

    // All rows count from a moment on: the row so many before the last one decides.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong SinceAtLeast(int word, ulong asked, int least, int? most, ulong[] starts)
    {
        PackedArray.Reader rows = Rows.Read();
        ulong low = Low << Rows.RunBits, enough = 0;
        Rows.StartsOf(word, starts);
        for (ulong left = KindRows.Extract(asked, Rows.Members.Words[word]); left != 0; left &= left - 1)
        {
            int i = BitOperations.TrailingZeroCount(left);
            (int start, int end) = ((int)starts[i], (int)starts[i + 1]);
            bool isIn = end - least >= start & rows[Math.Max(end - least, start)] >= low;
            bool isOut = most is { } limit && (end - limit > start & rows[Math.Max(end - limit - 1, start)] >= low);
            enough |= (isIn & !isOut ? 1UL : 0) << i;
        }

        return KindRows.Deposit(enough, Rows.Members.Words[word]);
    }

    private ulong Inside(int word, ulong asked, int least, int? most, MemberRows members)
    {
        PackedArray.Reader rows = Rows.Read();
        ulong low = Low << Rows.RunBits, high = High << Rows.RunBits, enough = 0;
        int count = members.Read(word, asked);
        for (int i = 0; i < count; i++)
        {
            (int ordinal, int start, int end, ulong latest) = members[i];
            if (end - start < least || latest < low)
            {
                continue;
            }

            int first = Low == 0 ? start : rows.Bound(start, end, low), last = first + least - 1;
            bool isIn = last < end && rows[last] < high;
            enough |= (isIn && (most is not { } limit || first + limit >= end || rows[first + limit] >= high) ? 1UL : 0) << (ordinal & 63);
        }

        return enough;
    }

    private ulong Counted(int word, ulong asked, int least, int? most, MemberRows members)
    {
        ulong enough = 0;
        int there = members.Read(word, asked);
        for (int i = 0; i < there; i++)
        {
            (int ordinal, int start, int end, _) = members[i];
            int count = end - start < least ? 0 : Count(start, end, Low, High);
            enough |= (count >= least && count <= (most ?? int.MaxValue) ? 1UL : 0) << (ordinal & 63);
        }

        return enough;
    }
}
