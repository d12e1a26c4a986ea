using System.Numerics;

namespace AssocHub.Core.Segments.Index;

/// <summary>Counts different objects, of members who have rows enough that it may matter.</summary>
internal sealed class DistinctCounter(IndexState state, List<ActivityPart> parts, OwnTermDays[]? own)
{
    /// <summary>Those of some members who did it with at least so many different objects.</summary>
    /// <param name="least">How many.</param>
    /// <param name="open">Members who have at least so many rows; is changed.</param>
    public MemberSet AtLeast(int least, MemberSet open)
    {
        MemberRanges.Each(open.Words.Length, (long)open.Count() * least, (from, to) =>
        {
            int[] seen = new int[state.Objects.Count];
            int mark = 0;
            for (int word = from; word < to; word++)
            {
                for (ulong left = open.Words[word]; left != 0; left &= left - 1)
                {
                    int bit = BitOperations.TrailingZeroCount(left);
                    open.Words[word] &= HasObjects((word << 6) | bit, least, seen, ++mark) ? ulong.MaxValue : ~(1UL << bit);
                }
            }
        });
        return open;
    }

    private bool HasObjects(int ordinal, int least, int[] seen, int mark)
    {
        int count = 0;
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
                if (value >= high || item < 0 || seen[item] == mark || !part.Wants(value) || own?[i].Holds(ordinal, part.CodeOf(value)) == false)
                {
                    continue;
                }

                seen[item] = mark;
                if (++count >= least)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
