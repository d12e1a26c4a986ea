using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>What a change of records does to the blocks of one key.</summary>
internal sealed class BlockDifference(RecordTable table, int cap, bool rareOnly, KeyList list, BlockChanges changes)
{
    private readonly List<int> _before = [];
    private readonly List<int> _after = [];
    private readonly List<int> _partBefore = [];
    private readonly List<int> _partAfter = [];
    private readonly HashSet<uint> _values = [];

    /// <summary>Compares every block that an entry comes to or goes from with what it was.</summary>
    /// <param name="coming">Entries of new records, sorted.</param>
    /// <param name="going">Entries of removed records, sorted.</param>
    public void Compare(KeySink coming, KeySink going)
    {
        int c = 0, g = 0;
        while (c < coming.Count || g < going.Count)
        {
            uint hash = c == coming.Count ? going.Keys[g] : g == going.Count ? coming.Keys[c] : Math.Min(coming.Keys[c], going.Keys[g]);
            int fromC = c, fromG = g;
            while (c < coming.Count && coming.Keys[c] == hash)
            {
                c++;
            }

            while (g < going.Count && going.Keys[g] == hash)
            {
                g++;
            }

            Block(list.Block(hash), coming.Records.AsSpan(fromC, c - fromC), going.Records.AsSpan(fromG, g - fromG));
        }
    }

    private void Block(ReadOnlySpan<int> before, ReadOnlySpan<int> coming, ReadOnlySpan<int> going)
    {
        int size = before.Length - going.Length + coming.Length;
        if (rareOnly && before.Length > cap && size > cap)
        {
            return;
        }

        Fill(before, coming, going);
        if (before.Length <= cap && size <= cap)
        {
            WithNew(_after, coming.Length);
            return;
        }

        if (before.Length > cap && size <= cap)
        {
            All(_after);
            return;
        }

        if (before.Length <= cap)
        {
            Lose(_before);
        }

        for (int facet = 0; facet < Blocks.Facets && !rareOnly; facet++)
        {
            Divided(facet, before.Length > cap, coming, going);
        }
    }

    private void Fill(ReadOnlySpan<int> before, ReadOnlySpan<int> coming, ReadOnlySpan<int> going)
    {
        _before.Clear();
        _after.Clear();
        _before.AddRange(before);
        foreach (int record in before)
        {
            if (!going.Contains(record))
            {
                _after.Add(record);
            }
        }

        _after.AddRange(coming);
    }

    // A large block: only the parts that a coming or going record belongs to change. Where the block was small before, all its
    // parts are new, but hold no pair of old records that was not proposed already.
    private void Divided(int facet, bool wasDivided, ReadOnlySpan<int> coming, ReadOnlySpan<int> going)
    {
        _values.Clear();
        Collect(facet, coming);
        if (wasDivided)
        {
            Collect(facet, going);
        }

        foreach (uint value in _values)
        {
            Part(facet, value, _before, _partBefore);
            Part(facet, value, _after, _partAfter);
            int added = 0;
            foreach (int record in coming)
            {
                added += Blocks.FacetOf(table, facet, record) == value ? 1 : 0;
            }

            if (_partAfter.Count <= cap)
            {
                if (wasDivided && _partBefore.Count > cap)
                {
                    All(_partAfter);
                }
                else
                {
                    WithNew(_partAfter, added);
                }
            }
            else if (wasDivided && _partBefore.Count <= cap)
            {
                Lose(_partBefore);
            }
        }
    }

    private void Collect(int facet, ReadOnlySpan<int> records)
    {
        foreach (int record in records)
        {
            if (Blocks.FacetOf(table, facet, record) is not 0 and var value)
            {
                _values.Add(value);
            }
        }
    }

    private void Part(int facet, uint value, List<int> block, List<int> into)
    {
        into.Clear();
        foreach (int record in block)
        {
            if (Blocks.FacetOf(table, facet, record) == value)
            {
                into.Add(record);
            }
        }
    }

    // New records come last.
    private void WithNew(List<int> block, int added)
    {
        for (int b = block.Count - added; b < block.Count; b++)
        {
            for (int a = 0; a < b; a++)
            {
                changes.Add(block[a], block[b]);
            }
        }
    }

    private void All(List<int> block) => WithNew(block, block.Count);

    private void Lose(List<int> block)
    {
        for (int a = 0; a < block.Count; a++)
        {
            for (int b = a + 1; b < block.Count; b++)
            {
                changes.Lose(block[a], block[b]);
            }
        }
    }
}
