using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// Collects the groups that all keys propose and lists, for every record, the later records it meets, each once. Groups are kept as they
/// come, one behind the other, and not as pairs: ten records are ten numbers and forty-five pairs.
/// </summary>
internal sealed class PairCollector(int records)
{
    private const int ChunkBits = 20;
    private const int ChunkSize = 1 << ChunkBits;

    /// <summary>So many groups ahead are fetched from memory while one is read.</summary>
    private const int FetchedAhead = 24;

    // The last record of each group is written as its complement. No group lies in two chunks.
    private readonly List<int[]> _chunks = [];
    private readonly List<int> _used = [];
    private long _pairs;

    /// <summary>Takes records that are all to be compared with one another.</summary>
    /// <param name="group">At least two, each once, ascending; at most 2^20.</param>
    /// <returns>How many pairs that is.</returns>
    public long Add(ReadOnlySpan<int> group)
    {
        if (_chunks.Count == 0 || _used[^1] + group.Length > ChunkSize)
        {
            _chunks.Add(GC.AllocateUninitializedArray<int>(ChunkSize));
            _used.Add(0);
        }

        Span<int> place = _chunks[^1].AsSpan(_used[^1], group.Length);
        group.CopyTo(place);
        place[^1] = ~group[^1];
        _used[^1] += group.Length;
        long pairs = (long)group.Length * (group.Length - 1) / 2;
        _pairs += pairs;
        return pairs;
    }

    /// <summary>The pairs of all groups.</summary>
    public CandidatePairs Build()
    {
        (int[] start, int[] places) = ByRecord();
        int[] right = GC.AllocateUninitializedArray<int>((int)Math.Min(_pairs, Array.MaxLength));
        int written = 0, read = 0;
        for (int i = 0; i < records; i++)
        {
            int from = written, to = start[i + 1];
            for (; read < to; read++)
            {
                if (read + FetchedAhead < places.Length)
                {
                    int soon = places[read + FetchedAhead];
                    Ahead.Fetch(ref _chunks[soon >> ChunkBits][soon & (ChunkSize - 1)]);
                }

                written = Follow(places[read], right, written);
            }

            start[i] = from;
            written = from + Once(right.AsSpan(from, written - from));
        }

        start[records] = written;
        return new CandidatePairs(start, right);
    }

    private ReadOnlySpan<int> Chunk(int c) => _chunks[c].AsSpan(0, _used[c]);

    // The records behind a place of a group.
    private int Follow(int place, int[] right, int written)
    {
        int[] chunk = _chunks[place >> ChunkBits];
        int at = place & (ChunkSize - 1), record;
        while ((record = chunk[at++]) >= 0)
        {
            right[written++] = record;
        }

        right[written++] = ~record;
        return written;
    }

    // By record, the places behind it in all its groups: counting sort.
    private (int[] Start, int[] Places) ByRecord()
    {
        var start = new int[records + 1];
        for (int c = 0; c < _chunks.Count; c++)
        {
            foreach (int record in Chunk(c))
            {
                if (record >= 0)
                {
                    start[record + 1]++;
                }
            }
        }

        for (int i = 0; i < records; i++)
        {
            start[i + 1] += start[i];
        }

        int[] places = GC.AllocateUninitializedArray<int>(start[records]), next = start[..records];
        for (int c = 0; c < _chunks.Count; c++)
        {
            ReadOnlySpan<int> chunk = Chunk(c);
            for (int at = 0; at < chunk.Length; at++)
            {
                if (chunk[at] >= 0)
                {
                    places[next[chunk[at]]++] = (c << ChunkBits) + at + 1;
                }
            }
        }

        return (start, places);
    }

    // Sorts, and keeps one of each.
    private static int Once(Span<int> partners)
    {
        partners.Sort();
        int kept = Math.Min(1, partners.Length);
        for (int p = 1; p < partners.Length; p++)
        {
            if (partners[p] != partners[kept - 1])
            {
                partners[kept++] = partners[p];
            }
        }

        return kept;
    }
}
