using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Who did things in order, of the sixty-four members in one word of a set: their rows lie one after the other, so all of them are unpacked
/// together, and what comes before what is compared eight at a time. For steps that are one part each, every run counting.
/// </summary>
/// <param name="steps">The part of each step; all in the same codes.</param>
/// <param name="within">How many codes each step may come after the one before; <see cref="StepCodes.Ever"/> for any number.</param>
internal sealed class StepWord(ActivityPart[] steps, ulong[] within)
{
    /// <summary>Most bits of a code.</summary>
    public const int MostBits = 31;

    // Of so many it is quicker to look at all than to stop at the first.
    private const int Few = 16;

    private readonly Rows[] _rows = [.. steps.Select(s => new Rows(s))];

    /// <summary>Of some members in a word those who did all steps in order.</summary>
    public ulong Where(int word, ulong asked)
    {
        foreach (Rows rows in _rows)
        {
            rows.Read(word);
        }

        ulong found = 0;
        for (ulong left = asked; left != 0; left &= left - 1)
        {
            int bit = BitOperations.TrailingZeroCount(left);
            found |= Did(bit) ? 1UL << bit : 0;
        }

        return found;
    }

    private bool Did(int bit)
    {
        Rows before = _rows[0];
        (int start, int end) = before.Of(bit);
        for (int step = 1; step < _rows.Length && start < end; step++)
        {
            Rows rows = _rows[step];
            (int row, int last) = rows.Of(bit);
            int kept = row, begin = row;
            uint far = (uint)Math.Min(within[step], 1UL << MostBits);
            bool isLast = step + 1 == _rows.Length;
            if (isLast && last - row <= Few)
            {
                bool any = false;
                for (; row < last; row++)
                {
                    any |= StepCodes.HasBefore(before.Codes, start, end, rows.Codes[row], far);
                }

                return any;
            }

            for (; row < last; row++)
            {
                uint code = rows.Codes[row];
                bool isAfter = StepCodes.HasBefore(before.Codes, start, end, code, far);
                if (isLast & isAfter)
                {
                    return true;
                }

                rows.Codes[kept] = code;
                kept += isAfter ? 1 : 0;
            }

            (before, start, end) = (rows, begin, kept);
        }

        return false;
    }

    /// <summary>The rows of one step in the word.</summary>
    private sealed class Rows(ActivityPart part)
    {
        private readonly ulong[] _starts = new ulong[MemberStarts.Room];
        private ulong _present;

        /// <summary>Their codes, member by member.</summary>
        public uint[] Codes { get; private set; } = new uint[1024];

        /// <summary>Unpacks the rows of a word.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Read(int word)
        {
            _present = part.Rows.Members.Words[word];
            int members = part.Rows.StartsOf(word, _starts), start = (int)_starts[0], count = (int)_starts[members] - start;
            if (count + Vector512<uint>.Count > Codes.Length)
            {
                Codes = new uint[(count + Vector512<uint>.Count) * 2];
            }

            part.Rows.Read().Unpack(start, count, part.Rows.RunBits, Codes);
        }

        /// <summary>A member's rows that count.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (int Start, int End) Of(int bit)
        {
            int index = BitOperations.PopCount(_present & ((1UL << bit) - 1)), first = (int)_starts[0];
            (int start, int end) = ((int)_starts[index], (int)_starts[index + 1]);
            start = part.Low == 0 ? start : part.Rows.Bound(start, end, part.Low << part.Rows.RunBits);
            end = part.High >= part.Codes.End ? end : part.Rows.Bound(start, end, part.High << part.Rows.RunBits);
            return (start - first, end - first);
        }
    }
}
