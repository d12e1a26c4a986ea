namespace AssocHub.Core.Segments.Index;

/// <summary>Collects rows in any order and makes a <see cref="RowSegment"/> of them.</summary>
/// <param name="expected">About how many rows will come.</param>
public sealed class RowSegmentBuilder(int expected = 0)
{
    private const long Epoch = 621_355_968_000_000_000;

    private readonly Dictionary<(int KindEvent, int Object), int> _numbers = [];
    private readonly List<(byte Kind, int Object, int Event)> _runs = [];
    private readonly List<int> _sizes = [];
    private int[] _run = new int[Math.Max(expected, 16)];
    private int[] _ordinal = new int[Math.Max(expected, 16)];
    private long[] _ticks = new long[Math.Max(expected, 16)];
    private (byte Kind, int Object, int Event) _last = (0, -2, -2);
    private int _lastRun;
    private bool _exact;

    /// <summary>How many rows came.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one row.</summary>
    /// <param name="kind">The kind's number.</param>
    /// <param name="item">The object's ordinal; −1 for none.</param>
    /// <param name="around">The event's ordinal; −1 for none.</param>
    /// <param name="ordinal">The member's ordinal.</param>
    /// <param name="ticks">UTC ticks.</param>
    public void Add(byte kind, int item, int around, int ordinal, long ticks)
    {
        if (Count == _run.Length)
        {
            int size = Count * 2;
            Array.Resize(ref _run, size);
            Array.Resize(ref _ordinal, size);
            Array.Resize(ref _ticks, size);
        }

        int run = RunOf((kind, item, around));
        _sizes[run]++;
        (_run[Count], _ordinal[Count], _ticks[Count]) = (run, ordinal, ticks);
        Count++;
        long since = ticks - Epoch;
        _exact |= since % TimeSpan.TicksPerSecond != 0 || since < 0 || since / TimeSpan.TicksPerSecond > uint.MaxValue;
    }

    /// <summary>Adds the rows of a segment whose members are still there.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="isAlive">False for ordinals that are no longer used.</param>
    public void Add(RowSegment segment, Func<int, bool> isAlive)
    {
        for (int kind = 0; kind < 256; kind++)
        {
            (int from, int to) = segment.RunsOf((byte)kind);
            for (int run = from; run < to; run++)
            {
                (int start, int end) = segment.Slice(run, long.MinValue / 2, long.MaxValue / 2);
                for (int row = start; row < end; row++)
                {
                    if (isAlive(segment.Ordinal(row)))
                    {
                        Add((byte)kind, segment.ObjectOf(run), segment.EventOf(run), segment.Ordinal(row), segment.Ticks(row));
                    }
                }
            }
        }
    }

    /// <summary>The segment; the builder is spent.</summary>
    public RowSegment Build()
    {
        int[] order = [.. Enumerable.Range(0, _runs.Count).OrderBy(r => _runs[r].Kind).ThenBy(r => _runs[r].Object).ThenBy(r => _runs[r].Event)];
        int[] starts = new int[order.Length + 1];
        int[] next = new int[order.Length];
        for (int at = 0; at < order.Length; at++)
        {
            next[order[at]] = starts[at];
            starts[at + 1] = starts[at] + _sizes[order[at]];
        }

        var ordinals = new byte[(3 * Count) + 1];
        var seconds = new uint[Count];
        byte[]? parts = _exact ? new byte[(3 * Count) + 1] : null;
        Dictionary<int, long>? outliers = null;
        if (_exact)
        {
            outliers = Exactly(starts, next, ordinals, seconds, parts!);
        }
        else
        {
            BySeconds(starts, next, ordinals, seconds);
        }

        int[] kindStarts = new int[257];
        foreach ((byte kind, _, _) in _runs)
        {
            kindStarts[kind + 1]++;
        }

        for (int kind = 0; kind < 256; kind++)
        {
            kindStarts[kind + 1] += kindStarts[kind];
        }

        (_run, _ordinal, _ticks) = ([], [], []);
        return new RowSegment(new RowArrays(
            ordinals, seconds, parts, outliers, starts, [.. order.Select(r => _runs[r].Object)], [.. order.Select(r => _runs[r].Event)], kindStarts));
    }

    private int RunOf((byte Kind, int Object, int Event) key)
    {
        if (key == _last)
        {
            return _lastRun;
        }

        (int, int) number = (key.Kind | ((key.Event + 1) << 8), key.Object);
        if (!_numbers.TryGetValue(number, out int run))
        {
            _numbers[number] = run = _runs.Count;
            _runs.Add(key);
            _sizes.Add(0);
        }

        (_last, _lastRun) = (key, run);
        return run;
    }

    // Second and ordinal fit one word: the usual case, and quick to sort.
    private void BySeconds(int[] starts, int[] next, byte[] ordinals, uint[] seconds)
    {
        var keys = new ulong[Count];
        for (int i = 0; i < Count; i++)
        {
            keys[next[_run[i]]++] = ((ulong)((_ticks[i] - Epoch) / TimeSpan.TicksPerSecond) << 24) | (uint)_ordinal[i];
        }

        for (int run = 0; run + 1 < starts.Length; run++)
        {
            Span<ulong> rows = keys.AsSpan(starts[run]..starts[run + 1]);
            if (!IsSorted(rows))
            {
                rows.Sort();
            }
        }

        for (int i = 0; i < keys.Length; i++)
        {
            seconds[i] = (uint)(keys[i] >> 24);
            Put(ordinals, i, (uint)keys[i] & 0xFF_FFFF);
        }
    }

    private Dictionary<int, long>? Exactly(int[] starts, int[] next, byte[] ordinals, uint[] seconds, byte[] parts)
    {
        var ticks = new long[Count];
        var members = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            int at = next[_run[i]]++;
            (ticks[at], members[at]) = (_ticks[i], _ordinal[i]);
        }

        Dictionary<int, long>? outliers = null;
        for (int run = 0; run + 1 < starts.Length; run++)
        {
            Array.Sort(ticks, members, starts[run], starts[run + 1] - starts[run]);
        }

        for (int i = 0; i < Count; i++)
        {
            long since = ticks[i] - Epoch;
            long second = since < 0 ? -1 : since / TimeSpan.TicksPerSecond;
            seconds[i] = (uint)Math.Clamp(second, 0, uint.MaxValue);
            Put(ordinals, i, (uint)members[i]);
            if (second is < 0 or > uint.MaxValue)
            {
                (outliers ??= [])[i] = ticks[i];
            }
            else
            {
                Put(parts, i, (uint)(since % TimeSpan.TicksPerSecond));
            }
        }

        return outliers;
    }

    private static void Put(byte[] packed, int index, uint value)
    {
        int at = index * 3;
        packed[at] = (byte)value;
        packed[at + 1] = (byte)(value >> 8);
        packed[at + 2] = (byte)(value >> 16);
    }

    private static bool IsSorted(ReadOnlySpan<ulong> rows)
    {
        for (int i = 1; i < rows.Length; i++)
        {
            if (rows[i] < rows[i - 1])
            {
                return false;
            }
        }

        return true;
    }
}
