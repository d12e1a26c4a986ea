namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// One way of putting records together: entries of (hash, record), sorted by hash. A record may have several entries. Hashes of 32
/// bits collide about a hundred times in a million records, which costs a comparison and no mistake.
/// </summary>
internal sealed class BlockingKey(string name, int capacity)
{
    private uint[] _keys = new uint[capacity];
    private int[] _records = new int[capacity];
    private int _count;

    public string Name { get; } = name;

    /// <summary>True for keys that only count where few share them; their larger blocks are not windowed.</summary>
    public bool RareOnly { get; init; }

    public void Add(uint key, int record)
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, Math.Max(16, _count * 2));
            Array.Resize(ref _records, _keys.Length);
        }

        _keys[_count] = key;
        _records[_count++] = record;
    }

    public void Add(int record, uint a, uint b, uint c = 7) => Add(Mix(a, b, c), record);

    public static uint Mix(uint a, uint b, uint c)
    {
        ulong hash = ((ulong)a * 0x9E3779B97F4A7C15UL) + ((ulong)b * 0xC2B2AE3D27D4EB4FUL) + ((ulong)c * 0x165667B19E3779F9UL);
        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9UL;
        return (uint)(hash >> 32);
    }

    /// <summary>Proposes the pairs of every block.</summary>
    /// <param name="pairs">Where they go.</param>
    /// <param name="cap">Blocks up to this size are paired in full.</param>
    /// <param name="orders">Sort positions of the records; in larger blocks neighbours in each are paired.</param>
    /// <param name="window">How many neighbours.</param>
    public BlockingReport Propose(PairCollector pairs, int cap, int[][] orders, int window)
    {
        Sort();
        int blocks = 0, oversized = 0;
        long proposed = 0, left = 0;
        for (int from = 0; from < _count;)
        {
            int to = from + 1;
            while (to < _count && _keys[to] == _keys[from])
            {
                to++;
            }

            int size = to - from;
            long all = (long)size * (size - 1) / 2;
            if (size > 1)
            {
                blocks++;
                if (size <= cap)
                {
                    Pair(pairs, from, to, size);
                    proposed += all;
                }
                else
                {
                    long kept = RareOnly ? 0 : Windowed(pairs, from, to, orders, window);
                    oversized++;
                    proposed += kept;
                    left += Math.Max(0, all - kept);
                }
            }

            from = to;
        }

        return new BlockingReport(Name, blocks, proposed, oversized, left);
    }

    private long Windowed(PairCollector pairs, int from, int to, int[][] orders, int window)
    {
        long kept = 0;
        foreach (int[] order in orders)
        {
            Array.Sort(_records, from, to - from, Comparer<int>.Create((a, b) => order[a].CompareTo(order[b])));
            Pair(pairs, from, to, window);
            kept += (long)(to - from) * window;
        }

        return kept;
    }

    private void Pair(PairCollector pairs, int from, int to, int reach)
    {
        for (int a = from; a < to; a++)
        {
            int end = Math.Min(to, a + reach + 1);
            for (int b = a + 1; b < end; b++)
            {
                pairs.Add(_records[a], _records[b]);
            }
        }
    }

    // Radix sort, eleven bits at a time.
    private void Sort()
    {
        var keys = new uint[_count];
        var records = new int[_count];
        var counts = new int[2048];
        for (int shift = 0; shift < 33; shift += 11)
        {
            Array.Clear(counts);
            for (int i = 0; i < _count; i++)
            {
                counts[(_keys[i] >> shift) & 2047]++;
            }

            int sum = 0;
            for (int bucket = 0; bucket < 2048; bucket++)
            {
                (counts[bucket], sum) = (sum, sum + counts[bucket]);
            }

            for (int i = 0; i < _count; i++)
            {
                int at = counts[(_keys[i] >> shift) & 2047]++;
                keys[at] = _keys[i];
                records[at] = _records[i];
            }

            (_keys, keys) = (keys, _keys);
            (_records, records) = (records, _records);
        }
    }
}
