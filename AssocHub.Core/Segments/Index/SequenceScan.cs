using System.Buffers;
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
        MemberSet open = MemberSet.Full(_capacity);
        foreach (List<RowSlice> step in slices)
        {
            var any = new MemberSet(_capacity);
            foreach (RowSlice slice in step)
            {
                slice.Segment.AddTo(any, slice.Start, slice.End);
            }

            open.And(any);
        }

        int steps = slices.Length;
        bool backwards = slices[^1].Sum(s => (long)(s.End - s.Start)) < slices[0].Sum(s => (long)(s.End - s.Start));
        int[] order = [.. backwards ? Enumerable.Range(0, steps).Reverse() : Enumerable.Range(0, steps)];
        using var rows = new Gathered();
        Chain? chain = null;
        for (int i = 0; i < steps; i++)
        {
            int? days = i == 0 ? null : sequence.Steps[backwards ? order[i - 1] : order[i]].WithinDays;
            rows.Clear();
            using OwnTermRows? own = activities.OwnTerm(sequence.Steps[order[i]].Did) is { } window ? new OwnTermRows(state, window) : null;
            var look = new Look(open, backwards, chain, days is { } d ? d * TimeSpan.TicksPerDay : long.MaxValue, i == steps - 1 ? found : null, rows);
            foreach (RowSlice slice in slices[order[i]])
            {
                if (own is null)
                {
                    look.At(slice.Segment, slice.Start, slice.End);
                }
                else
                {
                    foreach (int row in own.RowsOf(slice))
                    {
                        look.At(slice.Segment, row, row + 1);
                    }
                }
            }

            chain = i == steps - 1 ? null : new Chain(_capacity, rows);
        }

        return found;
    }

    /// <summary>Keeps the rows of a step that follow a row of the chain; of the last step only whose they are.</summary>
    private readonly ref struct Look(MemberSet open, bool backwards, Chain? before, long within, MemberSet? found, Gathered rows)
    {
        private readonly Span<ulong> _open = open.Words;

        public void At(RowSegment segment, int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                // Most rows end here: their members cannot be in it, or are in it already.
                int ordinal = segment.Ordinal(row);
                if ((_open[ordinal >> 6] >> (ordinal & 63) & 1) == 0)
                {
                    continue;
                }

                long at = backwards ? -segment.Ticks(row) : segment.Ticks(row);
                if (before is not null && !before.HasShortlyBefore(ordinal, at, within))
                {
                    continue;
                }

                if (found is null)
                {
                    rows.Add(ordinal, at);
                }
                else
                {
                    found.Add(ordinal);
                    _open[ordinal >> 6] &= ~(1UL << (ordinal & 63));
                }
            }
        }
    }

    /// <summary>Rows as they come.</summary>
    private sealed class Gathered : IDisposable
    {
        private int[] _ordinals = ArrayPool<int>.Shared.Rent(4096);
        private long[] _at = ArrayPool<long>.Shared.Rent(4096);

        public int Count { get; private set; }

        public ReadOnlySpan<int> Ordinals => _ordinals.AsSpan(0, Count);

        public ReadOnlySpan<long> At => _at.AsSpan(0, Count);

        public void Clear() => Count = 0;

        public void Add(int ordinal, long at)
        {
            if (Count == Math.Min(_ordinals.Length, _at.Length))
            {
                _ordinals = Grown(_ordinals, Count);
                _at = Grown(_at, Count);
            }

            (_ordinals[Count], _at[Count]) = (ordinal, at);
            Count++;
        }

        public void Dispose()
        {
            ArrayPool<int>.Shared.Return(_ordinals);
            ArrayPool<long>.Shared.Return(_at);
        }

        private static T[] Grown<T>(T[] values, int count)
        {
            T[] grown = ArrayPool<T>.Shared.Rent(count * 2);
            values.AsSpan(0, count).CopyTo(grown);
            ArrayPool<T>.Shared.Return(values);
            return grown;
        }
    }

    /// <summary>Moments per member, in order.</summary>
    private sealed class Chain
    {
        private readonly int[] _starts;
        private readonly long[] _at;

        public Chain(int capacity, Gathered rows)
        {
            _starts = new int[capacity + 1];
            _at = new long[rows.Count];
            ReadOnlySpan<int> ordinals = rows.Ordinals;
            ReadOnlySpan<long> at = rows.At;
            foreach (int ordinal in ordinals)
            {
                _starts[ordinal]++;
            }

            // Each start is moved to its end while counting, and back again while filling from the last row on.
            int sum = 0;
            for (int i = 0; i <= capacity; i++)
            {
                _starts[i] = sum += _starts[i];
            }

            for (int row = ordinals.Length - 1; row >= 0; row--)
            {
                _at[--_starts[ordinals[row]]] = at[row];
            }

            for (int i = 0; i < capacity; i++)
            {
                Sort(_at.AsSpan(_starts[i].._starts[i + 1]));
            }
        }

        /// <summary>True when there is a moment strictly before this one, and not longer before it than that.</summary>
        public bool HasShortlyBefore(int ordinal, long at, long within)
        {
            int low = _starts[ordinal], high = _starts[ordinal + 1];
            int first = low;
            while (low < high)
            {
                int middle = (int)((uint)(low + high) / 2);
                (low, high) = _at[middle] < at ? (middle + 1, high) : (low, middle);
            }

            return low > first && (within == long.MaxValue || at - _at[low - 1] <= within);
        }

        private static void Sort(Span<long> moments)
        {
            for (int i = 1; i < moments.Length; i++)
            {
                if (moments[i] < moments[i - 1])
                {
                    moments.Sort();
                    return;
                }
            }
        }
    }
}
