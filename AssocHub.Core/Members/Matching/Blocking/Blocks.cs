using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// Which pairs a block proposes. That depends on nothing but its records: a small block proposes all of them; a large one is divided by
/// what else its records have in common, and the parts that are still large propose nothing.
/// </summary>
internal sealed class Blocks(RecordTable table, int cap)
{
    /// <summary>How many ways there are to divide a large block.</summary>
    public const int Facets = 5;

    private readonly int[] _part = new int[cap];
    private ulong[] _order = new ulong[1024];

    // All facets of a record side by side, once a large block was met: they are read at random places.
    private uint[] _facets = [];

    /// <summary>Passes the pairs of one block on.</summary>
    /// <param name="block">Its records, each once, ascending.</param>
    /// <param name="rareOnly">True when a large block proposes nothing.</param>
    /// <param name="pairs">Where the pairs go; a pair may come several times.</param>
    /// <returns>How many pairs were passed on.</returns>
    public long Propose(ReadOnlySpan<int> block, bool rareOnly, PairCollector pairs)
    {
        if (block.Length <= cap)
        {
            return pairs.Add(block);
        }

        if (rareOnly)
        {
            return 0;
        }

        long passed = 0;
        ReadFacets();
        for (int facet = 0; facet < Facets; facet++)
        {
            passed += Divide(block, facet, pairs);
        }

        return passed;
    }

    private void ReadFacets()
    {
        if (_facets.Length > 0)
        {
            return;
        }

        _facets = new uint[table.Count * Facets];
        for (int i = 0; i < table.Count; i++)
        {
            for (int facet = 0; facet < Facets; facet++)
            {
                _facets[(i * Facets) + facet] = FacetOf(table, facet, i);
            }
        }
    }

    private long Divide(ReadOnlySpan<int> block, int facet, PairCollector pairs)
    {
        if (_order.Length < block.Length)
        {
            _order = new ulong[block.Length * 2];
        }

        int count = 0;
        foreach (int record in block)
        {
            uint value = _facets[(record * Facets) + facet];
            if (value != 0)
            {
                _order[count++] = ((ulong)value << 32) | (uint)record;
            }
        }

        Span<ulong> order = _order.AsSpan(0, count);
        order.Sort();
        long passed = 0;
        for (int from = 0; from < count;)
        {
            int to = from + 1;
            while (to < count && order[to] >> 32 == order[from] >> 32)
            {
                to++;
            }

            int size = to - from;
            if (size > 1 && size <= cap)
            {
                for (int r = 0; r < size; r++)
                {
                    _part[r] = (int)(uint)order[from + r];
                }

                passed += pairs.Add(_part.AsSpan(0, size));
            }

            from = to;
        }

        return passed;
    }

    /// <summary>What a record has in common with others of its part; 0 when it does not say.</summary>
    public static uint FacetOf(RecordTable table, int facet, int i) => facet switch
    {
        0 => table.FirstGiven[i] == 0 || table.Family[i] == 0 ? 0 : KeySink.Mix((uint)table.FirstGiven[i], (uint)table.Family[i], 11),
        1 => (uint)table.BirthDate[i],
        2 => (uint)(table.Postcode[i] != 0 ? table.Postcode[i] : table.City[i]),
        3 => (uint)table.Organization[i],
        _ => (uint)table.Local[i],
    };
}
