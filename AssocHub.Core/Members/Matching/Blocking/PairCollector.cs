namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>Collects pairs from all keys and makes each appear once, by counting sort on the earlier record.</summary>
internal sealed class PairCollector(int records) : IPairSink
{
    private const int ChunkSize = 1 << 18;
    private readonly List<ulong[]> _chunks = [];
    private ulong[] _current = GC.AllocateUninitializedArray<ulong>(ChunkSize);
    private int _used;

    public long Proposed { get; private set; }

    public void Add(int a, int b)
    {
        if (a == b)
        {
            return;
        }

        if (_used == ChunkSize)
        {
            _chunks.Add(_current);
            _current = GC.AllocateUninitializedArray<ulong>(ChunkSize);
            _used = 0;
        }

        _current[_used++] = a < b ? ((ulong)(uint)a << 32) | (uint)b : ((ulong)(uint)b << 32) | (uint)a;
        Proposed++;
    }

    public CandidatePairs Build()
    {
        var start = new int[records + 1];
        for (int c = 0; c <= _chunks.Count; c++)
        {
            foreach (ulong pair in Chunk(c))
            {
                start[(int)(pair >> 32) + 1]++;
            }
        }

        for (int i = 0; i < records; i++)
        {
            start[i + 1] += start[i];
        }

        var right = new int[start[records]];
        int[] next = start.AsSpan(0, records).ToArray();
        for (int c = 0; c <= _chunks.Count; c++)
        {
            foreach (ulong pair in Chunk(c))
            {
                right[next[(int)(pair >> 32)]++] = (int)(uint)pair;
            }

            if (c < _chunks.Count)
            {
                _chunks[c] = [];
            }
        }

        return Unique(start, right);
    }

    private ReadOnlySpan<ulong> Chunk(int c) => c < _chunks.Count ? _chunks[c] : _current.AsSpan(0, _used);

    private CandidatePairs Unique(int[] start, int[] right)
    {
        int written = 0;
        for (int i = 0; i < records; i++)
        {
            int from = start[i], to = start[i + 1];
            start[i] = written;
            Array.Sort(right, from, to - from);
            int previous = -1;
            for (int p = from; p < to; p++)
            {
                if (right[p] != previous)
                {
                    right[written++] = previous = right[p];
                }
            }
        }

        start[records] = written;
        Array.Resize(ref right, written);
        return new CandidatePairs(start, right);
    }
}
