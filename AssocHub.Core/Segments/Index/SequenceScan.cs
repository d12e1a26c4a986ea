using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>
/// Finds who did things in order. It goes from the end with fewer rows: what can be the first step of a chain is kept per member and
/// in order of time, and each next step keeps those of its rows that have a kept one close enough before them. From the end backwards
/// time runs the other way round.
/// </summary>
internal sealed class SequenceScan(IndexState state, ActivityScan activities)
{
    private readonly int _capacity = state.Members.Capacity;

    public MemberSet Where(SequenceNode sequence)
    {
        List<RowSlice>[] slices = [.. sequence.Steps.Select(s => activities.Slices(s.Did))];
        var found = new MemberSet(_capacity);
        if (Array.Exists(slices, s => s.Count == 0))
        {
            return found;
        }

        // Only who did every step at all can have done them in order.
        MemberSet candidates = MemberSet.Full(_capacity);
        foreach (List<RowSlice> step in slices)
        {
            var any = new MemberSet(_capacity);
            foreach (RowSlice slice in step)
            {
                slice.Segment.AddTo(any, slice.Start, slice.End);
            }

            candidates.And(any);
        }

        int steps = slices.Length;
        bool backwards = slices[^1].Sum(s => (long)(s.End - s.Start)) < slices[0].Sum(s => (long)(s.End - s.Start));
        int[] order = [.. backwards ? Enumerable.Range(0, steps).Reverse() : Enumerable.Range(0, steps)];
        Chain chain = Gather(slices[order[0]], sequence.Steps[order[0]].Did, candidates, backwards, null, long.MaxValue, null);
        for (int i = 1; i < steps; i++)
        {
            int? days = sequence.Steps[backwards ? order[i - 1] : order[i]].WithinDays;
            long within = days is { } d ? d * TimeSpan.TicksPerDay : long.MaxValue;
            chain = Gather(slices[order[i]], sequence.Steps[order[i]].Did, candidates, backwards, chain, within, i == steps - 1 ? found : null);
        }

        return found;
    }

    // The rows of a step that follow a row of the chain; for the last step only whose they are.
    private Chain Gather(
        List<RowSlice> slices, DidNode did, MemberSet candidates, bool backwards, Chain? before, long within, MemberSet? found)
    {
        using OwnTermRows? own = activities.OwnTerm(did) is { } window ? new OwnTermRows(state, window) : null;
        var rows = new List<(int Ordinal, long At)>();
        foreach (RowSlice slice in slices)
        {
            if (own is not null)
            {
                foreach (int row in own.RowsOf(slice))
                {
                    Look(slice.Segment, row);
                }
            }
            else
            {
                for (int row = slice.Start; row < slice.End; row++)
                {
                    Look(slice.Segment, row);
                }
            }
        }

        return new Chain(_capacity, rows);

        void Look(RowSegment segment, int row)
        {
            int ordinal = segment.Ordinal(row);
            if (!candidates[ordinal] || (found is not null && found[ordinal]))
            {
                return;
            }

            long at = backwards ? -segment.Ticks(row) : segment.Ticks(row);
            if (before is null)
            {
                rows.Add((ordinal, at));
            }
            else if (before.HasShortlyBefore(ordinal, at, within))
            {
                if (found is not null)
                {
                    found.Add(ordinal);
                }
                else
                {
                    rows.Add((ordinal, at));
                }
            }
        }
    }

    /// <summary>Moments per member, in order.</summary>
    private sealed class Chain
    {
        private readonly int[] _starts;
        private readonly long[] _at;

        public Chain(int capacity, List<(int Ordinal, long At)> rows)
        {
            _starts = new int[capacity + 1];
            _at = new long[rows.Count];
            foreach ((int ordinal, _) in rows)
            {
                _starts[ordinal + 1]++;
            }

            for (int i = 0; i < capacity; i++)
            {
                _starts[i + 1] += _starts[i];
            }

            int[] next = _starts[..^1];
            foreach ((int ordinal, long at) in rows)
            {
                _at[next[ordinal]++] = at;
            }

            for (int i = 0; i < capacity; i++)
            {
                if (_starts[i + 1] - _starts[i] > 1)
                {
                    Array.Sort(_at, _starts[i], _starts[i + 1] - _starts[i]);
                }
            }
        }

        /// <summary>True when there is a moment strictly before this one, and not longer before it than that.</summary>
        public bool HasShortlyBefore(int ordinal, long at, long within)
        {
            int low = _starts[ordinal], high = _starts[ordinal + 1];
            int first = low;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = _at[middle] < at ? (middle + 1, high) : (low, middle);
            }

            return low > first && (within == long.MaxValue || at - _at[low - 1] <= within);
        }
    }
}
