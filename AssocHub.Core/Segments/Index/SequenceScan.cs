using System.Numerics;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Finds who did things in order, member by member: of each step those rows are kept that follow a kept row of the step before closely
/// enough.
/// </summary>
internal sealed class SequenceScan
{
    // Of so many of the sixty-four members in a word it is quicker to unpack the rows of all.
    private const int Dense = 16;

    private readonly SequenceNode _sequence;
    private readonly List<ActivityPart>[] _parts;
    private readonly OwnTermDays[]?[] _own;
    private readonly int _capacity;
    private readonly bool _oneEach;

    public SequenceScan(IndexState state, ActivityScan activities, SequenceNode sequence)
    {
        (_sequence, _capacity) = (sequence, state.Members.Capacity);
        _parts = [.. sequence.Steps.Select(s => activities.Parts(s.Did))];
        _own = [.. sequence.Steps.Select((s, i) => activities.Own(_parts[i], activities.OwnTerm(s.Did)))];
        _oneEach = Array.TrueForAll(_parts, p => p.Count > 0 && p[0].Codes == _parts[0][0].Codes && p.Skip(1).All(o => o.Codes != p[0].Codes))
            && _parts[0][0].Codes.Step is not null && Array.TrueForAll(_own, o => o is null);
    }

    /// <summary>The members of whom it holds.</summary>
    /// <param name="among">Members who are asked about; of others nothing is said. Null for all.</param>
    public MemberSet Where(MemberSet? among)
    {
        var found = new MemberSet(_capacity);
        if (Array.Exists(_parts, p => p.Count == 0))
        {
            return found;
        }

        // Only who did every step at all can have done them in order.
        MemberSet open = among?.Copy() ?? MemberSet.Full(_capacity), late = new(_capacity);
        MomentCodes bulk = _parts[0][0].Codes;
        long work = 0;
        foreach (List<ActivityPart> step in _parts)
        {
            var any = new MemberSet(_capacity);
            foreach (ActivityPart part in step)
            {
                MemberSet candidates = part.Candidates(_capacity);
                any.Or(candidates);
                work += part.Work();
                if (part.Codes != bulk)
                {
                    late.Or(candidates);
                }
            }

            open.And(any);
        }

        work = Math.Max(work, open.Count() * (long)_parts.Length * ActivityPart.PerMember);
        MemberRanges.Each(open.Words.Length, among is null ? work : 0, (from, to) =>
        {
            var rows = new StepRows();
            StepCodes kept = new(), next = new();
            StepWord? together = _oneEach && bulk.Bits <= StepWord.MostBits && Array.TrueForAll(_parts, p => p[0].WantsAll) ? new StepWord([.. _parts.Select(p => p[0])], [.. _parts.Select((_, i) => Within(i))]) : null;
            for (int word = from; word < to; word++)
            {
                ulong adding = 0, asked = open.Words[word];
                if (together is not null && BitOperations.PopCount(asked & ~late.Words[word]) >= Dense)
                {
                    adding = together.Where(word, asked & ~late.Words[word]);
                    asked &= late.Words[word];
                }

                for (ulong left = asked; left != 0; left &= left - 1)
                {
                    int bit = BitOperations.TrailingZeroCount(left), ordinal = (word << 6) | bit;
                    bool isIn = _oneEach && !late[ordinal] ? Follows(ordinal, kept, next) : Did(ordinal, rows);
                    adding |= isIn ? 1UL << bit : 0;
                }

                found.Words[word] = adding;
            }
        });
        return found;
    }

    // Steps of one kind each, in the same codes: of each but the last, the codes of its kept rows are at hand.
    private bool Follows(int ordinal, StepCodes kept, StepCodes next)
    {
        if (!kept.Read(_parts[0][0], ordinal))
        {
            return false;
        }

        for (int step = 1; kept.Count > 0; step++)
        {
            (ActivityPart part, ulong within, bool isLast) = (_parts[step][0], Within(step), step + 1 == _parts.Length);
            next.Count = 0;
            PackedArray.Reader rows = part.Rows.Read();
            (int row, int end) = part.Between(ordinal);
            for (; row < end; row++)
            {
                ulong value = rows[row], code = part.CodeOf(value);
                if (part.Wants(value) && kept.HasBefore(code, within))
                {
                    if (isLast)
                    {
                        return true;
                    }

                    next.Add(code);
                }
            }

            (kept, next) = (next, kept);
        }

        return false;
    }

    private ulong Within(int step) =>
        _sequence.Steps[step].WithinDays is { } days ? (ulong)(days * TimeSpan.TicksPerDay / _parts[0][0].Codes.Step!.Value) : StepCodes.Ever;

    private bool Did(int ordinal, StepRows rows)
    {
        rows.Clear();
        for (int step = 0; step < _parts.Length; step++)
        {
            rows.Next();
            for (int i = 0; i < _parts[step].Count; i++)
            {
                Gather(_parts[step][i], _own[step]?[i], ordinal, rows);
            }

            if (!rows.Keep(_sequence.Steps[step].WithinDays is { } days && step > 0 ? days * TimeSpan.TicksPerDay : long.MaxValue, isFirst: step == 0))
            {
                return false;
            }
        }

        return true;
    }

    private static void Gather(ActivityPart part, OwnTermDays? own, int ordinal, StepRows rows)
    {
        PackedArray.Reader values = part.Rows.Read();
        (int row, int end) = part.Between(ordinal);
        for (; row < end; row++)
        {
            ulong value = values[row];
            ulong code = part.CodeOf(value);
            if (part.Wants(value) && own?.Holds(ordinal, code) != false)
            {
                rows.Add(part.Codes.Ticks(code));
            }
        }
    }

    /// <summary>The moments of one member's rows: those kept of the step before, then those of this one.</summary>
    private sealed class StepRows
    {
        private long[] _kept = new long[256];
        private long[] _now = new long[256];
        private int _keptCount;
        private int _count;
        private bool _inOrder;

        public void Clear() => (_keptCount, _count) = (0, 0);

        public void Next() => (_count, _inOrder) = (0, true);

        public void Add(long ticks)
        {
            if (_count == _now.Length)
            {
                Array.Resize(ref _now, _count * 2);
            }

            _inOrder &= _count == 0 || _now[_count - 1] <= ticks;
            _now[_count++] = ticks;
        }

        /// <summary>Keeps the rows that come after a kept one, and not longer after it than that. False when none is left.</summary>
        public bool Keep(long within, bool isFirst)
        {
            Span<long> now = _now.AsSpan(0, _count);
            if (!_inOrder)
            {
                now.Sort();
            }

            int left = 0, before = 0;
            if (isFirst)
            {
                left = _count;
            }
            else
            {
                for (int i = 0; i < now.Length; i++)
                {
                    long at = now[i];
                    while (before < _keptCount && _kept[before] < at)
                    {
                        before++;
                    }

                    if (before > 0 && at - _kept[before - 1] <= within)
                    {
                        now[left++] = at;
                    }
                }
            }

            (_kept, _now) = (_now, _kept);
            _keptCount = left;
            return left > 0;
        }
    }
}
