using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>The rows of one kind in one segment that a condition looks at: from one code up to another, on some runs or on all.</summary>
internal sealed class ActivityPart
{
    private readonly ulong[]? _wanted;
    private readonly ulong _runMask;

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

    /// <summary>Members who may have rows that count: all who have, and perhaps some who have not.</summary>
    public MemberSet Candidates(int capacity)
    {
        if (Runs is null)
        {
            return Rows.Members.Copy(capacity);
        }

        var found = new MemberSet(capacity);
        foreach (int run in Runs)
        {
            (ulong first, ulong last) = Rows.Span(run);
            if (last >= Low && first < High)
            {
                Rows.Posted.AddTo(found, run);
            }
        }

        return found;
    }

    /// <summary>How many rows the runs have that may count.</summary>
    public long Work()
    {
        long rows = 0;
        foreach (int run in Runs ?? [])
        {
            (ulong first, ulong last) = Rows.Span(run);
            rows += last >= Low && first < High ? Rows.SizeOf(run) : 0;
        }

        return Runs is null ? Rows.Rows : rows;
    }

    /// <summary>True when a member has a row that counts between two codes.</summary>
    public bool Any(int start, int end, ulong low, ulong high)
    {
        (ulong from, ulong to) = (low << Rows.RunBits, high << Rows.RunBits);
        if (_wanted is null)
        {
            return Rows.Any(start, end, from, to);
        }

        for (int row = low == 0 ? start : Rows.Bound(start, end, from); row < end; row++)
        {
            ulong value = Rows.Row(row);
            if (value >= to)
            {
                return false;
            }

            if (Wants(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many of a member's rows count between two codes.</summary>
    public int Count(int start, int end, ulong low, ulong high)
    {
        int first = low == 0 ? start : Rows.Bound(start, end, low << Rows.RunBits);
        int last = high >= Codes.End ? end : Rows.Bound(first, end, high << Rows.RunBits);
        if (_wanted is null)
        {
            return last - first;
        }

        int count = 0;
        for (int row = first; row < last; row++)
        {
            count += Wants(Rows.Row(row)) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Adds the members who have a row that counts in the window.</summary>
    public void AddTo(MemberSet found)
    {
        if (Runs is null)
        {
            AddAnyTo(found);
            return;
        }

        // A run that lies in the window as a whole counts for everybody in it; of another one each member's rows are looked at.
        var open = new List<int>();
        foreach (int run in Runs)
        {
            (ulong first, ulong last) = Rows.Span(run);
            if (first >= Low && last < High)
            {
                Rows.Posted.AddTo(found, run);
            }
            else if (last >= Low && first < High)
            {
                open.Add(run);
            }
        }

        Check(found, open);
    }

    private void Check(MemberSet found, List<int> runs)
    {
        if (runs.Count == 0)
        {
            return;
        }

        var tried = new MemberSet(found.Capacity);
        foreach (int run in runs)
        {
            foreach (int ordinal in Rows.Posted[run])
            {
                if (found[ordinal] || tried[ordinal])
                {
                    continue;
                }

                (int start, int end) = Rows.At(ordinal >> 6, ordinal & 63);
                (Any(start, end, Low, High) ? found : tried).Add(ordinal);
            }
        }
    }

    private void AddAnyTo(MemberSet found)
    {
        if (IsWhole)
        {
            found.Include(Rows.Members);
            return;
        }

        var inside = new List<int>();
        var open = new List<int>();
        long rows = 0;
        for (int run = 0; run < Rows.Runs; run++)
        {
            (ulong first, ulong last) = Rows.Span(run);
            if (last >= Low && first < High)
            {
                (first >= Low && last < High ? inside : open).Add(run);
                rows += Rows.SizeOf(run);
            }
        }

        if (rows < Rows.Count)
        {
            foreach (int run in inside)
            {
                Rows.Posted.AddTo(found, run);
            }

            Check(found, open);
            return;
        }

        MemberRanges.Each(Rows.Members.Words.Length, Rows.Count, (from, to) =>
        {
            (ulong low, ulong high) = (Low << Rows.RunBits, High << Rows.RunBits);
            for (int word = from; word < to; word++)
            {
                ulong adding = 0;
                for (ulong left = Rows.Members.Words[word] & ~found.Words[word]; left != 0; left &= left - 1)
                {
                    int bit = BitOperations.TrailingZeroCount(left);
                    (int start, int end) = Rows.At(word, bit);
                    adding |= Rows.Any(start, end, low, high) ? 1UL << bit : 0;
                }

                found.Words[word] |= adding;
            }
        });
    }
}
