using System.Numerics;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Finds who did things in order, member by member: of each step those rows are kept that follow a kept row of the step before closely
/// enough. The latest kept row before a row decides, so each list is gone through once.
/// </summary>
internal sealed class SequenceScan
{
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

        MemberRanges.Each(open.Words.Length, among is null ? work : 0, (from, to) =>
        {
            var rows = new StepRows();
            CodeList kept = new(), next = new();
            for (int word = from; word < to; word++)
            {
                ulong adding = 0;
                for (ulong left = open.Words[word]; left != 0; left &= left - 1)
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

    // Steps of one kind each: the rows of the first step need not be gathered, nor those of the last.
    private bool Follows(int ordinal, CodeList kept, CodeList next)
    {
        if (!Pair(ordinal, kept))
        {
            return false;
        }

        for (int step = 2; step < _parts.Length; step++)
        {
            if (!After(ordinal, step, kept, next))
            {
                return false;
            }

            (kept, next) = (next, kept);
        }

        return true;
    }

    private bool Pair(int ordinal, CodeList kept)
    {
        (ActivityPart before, ActivityPart after) = (_parts[0][0], _parts[1][0]);
        (KindRows first, KindRows second) = (before.Rows, after.Rows);
        PackedArray.Reader firsts = first.Read(), seconds = second.Read();
        (int at, int end) = first.Of(ordinal);
        (int row, int stop) = second.Of(ordinal);
        at = before.Low == 0 ? at : firsts.Bound(at, end, before.Low << first.RunBits);
        row = after.Low == 0 ? row : seconds.Bound(row, stop, after.Low << second.RunBits);
        if (at == end)
        {
            return false;
        }

        kept.Count = 0;
        int begin = at;
        (ulong within, ulong last) = (Within(1), ulong.MaxValue);
        for (; row < stop && seconds[row] is var value && after.CodeOf(value) is var code && code < after.High; row++)
        {
            if (!after.Wants(value))
            {
                continue;
            }

            ulong until = Math.Min(code, before.High) << first.RunBits;
            if (before.WantsAll)
            {
                at = firsts.SkipBelow(at, end, until);
                last = at == begin ? ulong.MaxValue : before.CodeOf(firsts[at - 1]);
            }

            while (!before.WantsAll && at < end && firsts[at] is var earlier && earlier < until)
            {
                last = before.Wants(earlier) ? before.CodeOf(earlier) : last;
                at++;
            }

            if (last == ulong.MaxValue || code - last > within)
            {
                continue;
            }

            if (_parts.Length == 2)
            {
                return true;
            }

            kept.Add(code);
        }

        return kept.Count > 0;
    }

    private bool After(int ordinal, int step, CodeList before, CodeList kept)
    {
        ActivityPart part = _parts[step][0];
        PackedArray.Reader rows = part.Rows.Read();
        (int row, int stop) = part.Rows.Of(ordinal);
        row = rows.Bound(row, stop, Math.Max(part.Low, before.Items[0] + 1) << part.Rows.RunBits);
        kept.Count = 0;
        ulong within = Within(step);
        for (int at = 0; row < stop && rows[row] is var value && part.CodeOf(value) is var code && code < part.High; row++)
        {
            while (at + 1 < before.Count && before.Items[at + 1] < code)
            {
                at++;
            }

            if (!part.Wants(value) || code - before.Items[at] > within)
            {
                continue;
            }

            if (step + 1 == _parts.Length)
            {
                return true;
            }

            kept.Add(code);
        }

        return kept.Count > 0;
    }

    private ulong Within(int step) =>
        _sequence.Steps[step].WithinDays is { } days ? (ulong)(days * TimeSpan.TicksPerDay / _parts[0][0].Codes.Step!.Value) : ulong.MaxValue;

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
        (int start, int end) = part.Rows.Of(ordinal);
        PackedArray.Reader values = part.Rows.Read();
        for (int row = start == end || part.Low == 0 ? start : part.Rows.Bound(start, end, part.Low << part.Rows.RunBits); row < end; row++)
        {
            ulong value = values[row];
            ulong code = part.CodeOf(value);
            if (code >= part.High)
            {
                break;
            }

            if (part.Wants(value) && own?.Holds(ordinal, code) != false)
            {
                rows.Add(part.Codes.Ticks(code));
            }
        }
    }

    /// <summary>Codes of one member's rows, ascending.</summary>
    private sealed class CodeList
    {
        public ulong[] Items { get; private set; } = new ulong[64];

        public int Count { get; set; }

        public void Add(ulong code)
        {
            if (Count == Items.Length)
            {
                ulong[] more = new ulong[Count * 2];
                Items.CopyTo(more, 0);
                Items = more;
            }

            Items[Count++] = code;
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
