using System.Numerics;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>Turns counts of rows into counts of different objects, for the members of whom the answer depends on it.</summary>
internal sealed class DistinctCounter(IndexState state, List<ActivityPart> parts, OwnTermDays[]? own, CountTest test)
{
    private readonly int _least = test.AtLeast ?? 0;
    private readonly int _most = test.AtMost ?? int.MaxValue;

    /// <summary>Changes the counters.</summary>
    /// <param name="counters">Rows by ordinal.</param>
    /// <param name="capacity">How many ordinals there are.</param>
    public void Correct(int[] counters, int capacity)
    {
        // Different objects are at least one and at most as many as rows: often both ends already say the same.
        var open = new MemberSet(capacity);
        long rows = 0;
        for (int ordinal = 0; ordinal < capacity; ordinal++)
        {
            int count = counters[ordinal];
            bool isSure = count <= 1 || count < _least || _most < 1 || (_least <= 1 && count <= _most);
            if (!isSure)
            {
                open.Add(ordinal);
                rows += count;
            }
        }

        MemberRanges.Each(open.Words.Length, rows, (from, to) =>
        {
            int[] seen = new int[state.Objects.Count];
            int mark = 0;
            for (int word = from; word < to; word++)
            {
                for (ulong left = open.Words[word]; left != 0; left &= left - 1)
                {
                    int ordinal = (word << 6) | BitOperations.TrailingZeroCount(left);
                    counters[ordinal] = Objects(ordinal, seen, ++mark);
                }
            }
        });
    }

    // Stops as soon as more would not change the answer.
    private int Objects(int ordinal, int[] seen, int mark)
    {
        int enough = _most == int.MaxValue ? _least : _most + 1, count = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            ActivityPart part = parts[i];
            (int start, int end) = part.Rows.Of(ordinal);
            ulong high = part.High >= part.Codes.End ? ulong.MaxValue : part.High << part.Rows.RunBits;
            for (int row = start == end || part.Low == 0 ? start : part.Rows.Bound(start, end, part.Low << part.Rows.RunBits); row < end; row++)
            {
                ulong value = part.Rows.Row(row);
                if (value >= high)
                {
                    break;
                }

                int item = part.Rows.Objects[part.RunOf(value)];
                if (item < 0 || seen[item] == mark || !part.Wants(value) || own?[i].Holds(ordinal, part.CodeOf(value)) == false)
                {
                    continue;
                }

                seen[item] = mark;
                if (++count >= enough)
                {
                    return count;
                }
            }
        }

        return count;
    }
}
