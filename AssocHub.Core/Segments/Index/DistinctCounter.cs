using System.Numerics;
using System.Runtime.CompilerServices;

namespace AssocHub.Core.Segments.Index;

/// <summary>Counts different objects, of members who have rows enough that it may matter.</summary>
internal sealed class DistinctCounter(IndexState state, List<ActivityPart> parts, OwnTermDays[]? own)
{
    // About so many rows are looked at for each object that is asked for.
    private const int RowsPerObject = 2;

    // So many different objects are compared with each other; of more it is noted which were seen.
    private const int Few = 8;

    /// <summary>Those of some members who did it with at least so many different objects.</summary>
    /// <param name="least">How many.</param>
    /// <param name="open">Members who have at least so many rows; is changed.</param>
    public MemberSet AtLeast(int least, MemberSet open)
    {
        MemberRanges.Each(open.Words.Length, (long)open.Count() * least * RowsPerObject, (from, to) =>
        {
            var seen = new SeenObjects(least <= Few ? 0 : state.Objects.Count);
            for (int word = from; word < to; word++)
            {
                for (ulong left = open.Words[word]; left != 0; left &= left - 1)
                {
                    int bit = BitOperations.TrailingZeroCount(left);
                    seen.Clear();
                    open.Words[word] &= HasObjects((word << 6) | bit, least, seen) ? ulong.MaxValue : ~(1UL << bit);
                }
            }
        });
        return open;
    }

    // True when there are so many different ones.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HasObjects(int ordinal, int least, SeenObjects seen)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            ActivityPart part = parts[i];
            (int start, int end) = part.Rows.Of(ordinal);
            PackedArray.Reader rows = part.Rows.Read();
            ulong low = part.Low << part.Rows.RunBits, high = part.High >= part.Codes.End ? ulong.MaxValue : part.High << part.Rows.RunBits;

            // From the last one back: most windows end now.
            for (int row = end - 1; row >= start; row--)
            {
                ulong value = rows[row];
                if (value < low)
                {
                    break;
                }

                int item = part.Rows.ObjectOf(part.RunOf(value));
                if (value >= high || item < 0 || !part.Wants(value) || own?[i].Holds(ordinal, part.CodeOf(value)) == false)
                {
                    continue;
                }

                if (seen.Add(item) >= least)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The different objects of one member: a few as a list, many as a mark at each.</summary>
    /// <param name="objects">How many objects there are; 0 where only a few will be added.</param>
    private sealed class SeenObjects(int objects)
    {
        private readonly int[] _few = new int[Few];
        private readonly int[] _marks = new int[objects];
        private int _mark;
        private int _count;

        public void Clear() => (_mark, _count) = (_mark + 1, 0);

        /// <summary>Adds one, and says how many there are.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Add(int item)
        {
            if (_marks.Length == 0)
            {
                return AddFew(item);
            }

            ref int mark = ref _marks[item];
            _count += mark == _mark ? 0 : 1;
            mark = _mark;
            return _count;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int AddFew(int item)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_few[i] == item)
                {
                    return _count;
                }
            }

            _few[_count++] = item;
            return _count;
        }
    }
}
