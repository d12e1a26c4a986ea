using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Who did it at all: who has one row that counts.</summary>
internal sealed partial class ActivityPart
{
    // Looking at one member among few, whose rows memory has to be waited for, is as much work as going through so many rows.
    private const long PerSought = 64;

    // So many of a member's last rows are looked at one by one.
    private const int Few = 8;

    /// <summary>True when a member has a row that counts between two codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Any(in MemberRow member, ulong low, ulong high) => Any(member, low, high, Wanted(_range));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Any(in MemberRow member, ulong low, ulong high, in WantedBits wanted)
    {
        (ulong from, ulong to) = (low << Rows.RunBits, high << Rows.RunBits);
        if (member.Last < from)
        {
            return false;
        }

        PackedArray.Reader rows = Rows.Read();
        if (_wanted is null)
        {
            int first = member.Last < to || low == 0 ? member.Start : rows.Bound(member.Start, member.End, from);
            return member.Last < to || (first < member.End && rows[first] < to);
        }

        // From the last one back: most windows end now, and most members did little since they began.
        (int row, ulong value, int few) = (member.End - 1, member.Last, Math.Max(member.Start, member.End - Few));
        while (true)
        {
            if (value < to && wanted.Has(value))
            {
                return true;
            }

            if (row == few)
            {
                break;
            }

            value = rows[--row];
            if (value < from)
            {
                return false;
            }
        }

        // Of the others, all that lie in the window eight at a time.
        return few > member.Start && rows.HasBelow(low == 0 ? member.Start : rows.BoundFromEnd(member.Start, few, from), few, to, wanted);
    }

    // Of some runs, ascending; null for all.
    private (ulong Least, ulong Width) RangeOf(IReadOnlyList<int>? runs) => runs is null ? (0, _runMask + 1) : ((ulong)runs[0], (ulong)(runs[^1] - runs[0] + 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WantedBits Wanted((ulong Least, ulong Width) range) => new(_runMask, range.Least, range.Width, _wanted);

    /// <summary>Adds the members who have a row that counts in the window, as far as that is known without a look at rows.</summary>
    /// <returns>The runs that lie across the window's edge; for <see cref="Check"/>.</returns>
    public List<int> AddTo(MemberSet found)
    {
        var across = new List<int>();
        if (Runs is null)
        {
            AddAnyTo(found);
            return across;
        }

        var inside = new List<int>();
        foreach (int run in Runs)
        {
            if (Touches(run, out bool isInside))
            {
                (isInside ? inside : across).Add(run);
            }
        }

        Rows.AddTo(found, inside);
        return across;
    }

    /// <summary>Adds those in some runs who have a row that counts in the window.</summary>
    /// <param name="found">Takes them.</param>
    /// <param name="runs">The runs.</param>
    /// <param name="among">Members who are asked about; null for all.</param>
    public void Check(MemberSet found, List<int> runs, MemberSet? among = null)
    {
        if (runs.Count == 0)
        {
            return;
        }

        // Those of all the runs together, once each and in the order in which their rows lie. Most of a run that began long before the window
        // have not done anything since; where there are many, those are left out at once.
        var asked = new MemberSet(found.Capacity);
        Rows.AddTo(asked, runs);
        asked.AndNot(found);
        if (among is not null)
        {
            asked.And(among);
        }

        if (runs.Sum(run => (long)Rows.SizeOf(run)) > found.Words.Length)
        {
            for (int word = 0; word < Rows.Members.Words.Length; word++)
            {
                asked.Words[word] &= asked.Words[word] == 0 ? 0 : MayBeSince(word);
            }
        }

        // Nobody else is asked about, so only rows of these runs can count, and they lie between the first and the last moment of these.
        (ulong low, ulong high) = (Math.Max(Low, runs.Min(run => Rows.Span(run).First)), Math.Min(High, runs.Max(run => Rows.Span(run).Last) + 1));
        MemberRanges.Each(Rows.Members.Words.Length, asked.Count() * PerSought, (from, to) =>
        {
            WantedBits wanted = Wanted(RangeOf(runs));
            var members = new MemberRows(Rows);
            for (int count; (count = members.Read(ref from, to, asked)) > 0;)
            {
                for (int i = 0; i < count; i++)
                {
                    MemberRow one = members[i];
                    found.Words[one.Ordinal >> 6] |= Any(one, low, high, wanted) ? 1UL << one.Bit : 0;
                }
            }
        });
    }

    private void AddAnyTo(MemberSet found)
    {
        if (IsWhole)
        {
            found.Include(Rows.Members);
            return;
        }

        // Who did it in months that lie in the window is in, and who did it in none that touches it is out.
        MemberSet? across = null;
        if (High < Codes.End && Rows.Months is { } months && (across = months.AddTo(found, Low, High)) is null)
        {
            return;
        }

        // Who did it last before the window is out and who did it last inside is in; of those who did it after it, too, the rows are looked at.
        var open = new MemberSet(found.Capacity);
        ulong high = High << Rows.RunBits;
        for (int word = 0; word < Rows.Members.Words.Length; word++)
        {
            ulong asked = (across?.Words[word] ?? ulong.MaxValue) & ~found.Words[word];
            ulong since = asked == 0 ? 0 : Since(word, asked), after = since == 0 || High >= Codes.End ? 0 : Rows.LastFrom(word, high, since);
            found.Words[word] |= since & ~after;
            open.Words[word] = after;
        }

        int left = High >= Codes.End ? 0 : open.Count();
        if (left == 0 || AddByRuns(found, left))
        {
            return;
        }

        MemberRanges.Each(Rows.Members.Words.Length, left * (long)PerMember, (from, to) =>
        {
            ulong low = Low << Rows.RunBits;
            PackedArray.Reader rows = Rows.Read();
            var together = new WordRows(Rows);
            var members = new MemberRows(Rows);
            for (int word = from; word < to; word++)
            {
                if (BitOperations.PopCount(open.Words[word]) >= Dense)
                {
                    found.Words[word] |= open.Words[word] & together.Between(word, low, high, 1, null);
                    continue;
                }

                int count = members.Read(word, open.Words[word]);
                for (int i = 0; i < count; i++)
                {
                    (int ordinal, int start, int end, _) = members[i];
                    int row = Low == 0 ? start : rows.Bound(start, end, low);
                    found.Words[word] |= row < end && rows[row] < high ? 1UL << (ordinal & 63) : 0;
                }
            }
        });
    }

    // True when the runs that lie in the window are less work than those members' own rows.
    private bool AddByRuns(MemberSet found, int members)
    {
        // A row of a run that lies across the window's edge is looked up among its member's own.
        const int AcrossPerInside = 16, InsidePerMember = 3;
        var inside = new List<int>();
        var across = new List<int>();
        long rows = 0;
        for (int run = 0; run < Rows.Runs; run++)
        {
            if (Touches(run, out bool isInside))
            {
                (isInside ? inside : across).Add(run);
                rows += Rows.SizeOf(run) * (isInside ? 1L : AcrossPerInside);
            }
        }

        if (rows > (long)members * InsidePerMember)
        {
            return false;
        }

        Rows.AddTo(found, inside);
        Check(found, across);
        return true;
    }
}
