using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>
/// The blocks of all keys, kept for records that come later: which pairs are proposed anew and which no longer are, without going
/// through the blocks that stay as they were.
/// </summary>
internal sealed class BlockIndex
{
    private readonly RecordTable _table;
    private readonly BlockingPlan _plan;
    private readonly IReadOnlyList<BlockingKey> _keys;
    private readonly KeyList[] _lists;
    private readonly KeySink _one = new(64);
    private readonly KeySink _other = new(64);

    public BlockIndex(RecordTable table, BlockingPlan plan)
    {
        _table = table;
        _plan = plan;
        _keys = BlockingKeys.Of(table, always: true);
        var sink = new KeySink(table.Count);
        _lists = [.. _keys.Select(key => KeyList.Of(Entries(key, sink, Enumerable.Range(0, table.Count).Where(i => !table.IsRemoved(i)))))];
    }

    /// <summary>The pairs that all blocks propose, as <see cref="Blocker.Find"/> finds them, without sorting again what is sorted here.</summary>
    public (CandidatePairs Pairs, IReadOnlyList<BlockingReport> Reports) Find()
    {
        var pairs = new PairCollector(_table.Count);
        var blocks = new Blocks(_table, _plan.Cap);
        BlockingReport[] reports =
            [.. _keys.Select((key, k) => Blocker.Propose(key, _lists[k].Keys, _lists[k].Records, blocks, _plan.Cap, pairs)).Where(report => report.Blocks > 0)];
        return (pairs.Build(), reports);
    }

    /// <summary>Takes records out and puts others in.</summary>
    /// <param name="added">Records that are new, ascending.</param>
    /// <param name="removed">Records that are gone.</param>
    /// <returns>What that changes.</returns>
    public BlockChanges Update(IReadOnlyList<int> added, IReadOnlyCollection<int> removed)
    {
        var changes = new BlockChanges();
        int[] gone = [.. removed.Order()];
        var coming = new KeySink(1024);
        var going = new KeySink(1024);
        for (int k = 0; k < _keys.Count; k++)
        {
            Entries(_keys[k], coming, added);
            Entries(_keys[k], going, gone);
            new BlockDifference(_table, _plan.Cap, _keys[k].RareOnly, _lists[k], changes).Compare(coming, going);
            _lists[k].Change(coming, going);
        }

        return changes;
    }

    /// <summary>True when some key proposes the pair as the blocks are now.</summary>
    public bool Proposes(int a, int b)
    {
        for (int k = 0; k < _keys.Count; k++)
        {
            Entries(_keys[k], _one, [a]);
            Entries(_keys[k], _other, [b]);
            foreach (uint hash in _one.Keys.AsSpan(0, _one.Count))
            {
                if (_other.Keys.AsSpan(0, _other.Count).Contains(hash) && BlockProposes(_keys[k], _lists[k].Block(hash), a, b))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool BlockProposes(BlockingKey key, ReadOnlySpan<int> block, int a, int b)
    {
        if (block.Length <= _plan.Cap)
        {
            return true;
        }

        for (int facet = 0; facet < Blocks.Facets && !key.RareOnly; facet++)
        {
            uint value = Blocks.FacetOf(_table, facet, a);
            if (value == 0 || value != Blocks.FacetOf(_table, facet, b))
            {
                continue;
            }

            int size = 0;
            foreach (int record in block)
            {
                size += Blocks.FacetOf(_table, facet, record) == value ? 1 : 0;
            }

            if (size <= _plan.Cap)
            {
                return true;
            }
        }

        return false;
    }

    private static KeySink Entries(BlockingKey key, KeySink sink, IEnumerable<int> records)
    {
        sink.Clear();
        foreach (int i in records)
        {
            key.Entries(sink, i);
        }

        sink.Sort();
        return sink;
    }
}

/// <summary>What a change of records does to the proposed pairs.</summary>
internal sealed class BlockChanges
{
    private readonly HashSet<ulong> _lost = [];
    private ulong[] _gained = new ulong[1024];
    private int _count;

    /// <summary>Takes a pair that is proposed now; it may have been before.</summary>
    public void Add(int a, int b)
    {
        if (_count == _gained.Length)
        {
            Array.Resize(ref _gained, _count * 2);
        }

        _gained[_count++] = Packed(a, b);
    }

    /// <summary>Takes a pair that one block no longer proposes; another still may.</summary>
    public void Lose(int a, int b) => _lost.Add(Packed(a, b));

    /// <summary>The pairs proposed now, each once, by the earlier record.</summary>
    public ReadOnlySpan<ulong> Gained()
    {
        Span<ulong> all = _gained.AsSpan(0, _count);
        all.Sort();
        int written = Math.Min(1, _count);
        for (int p = 1; p < _count; p++)
        {
            if (all[p] != all[p - 1])
            {
                all[written++] = all[p];
            }
        }

        _count = written;
        return all[..written];
    }

    /// <summary>True when some block no longer proposes the pair.</summary>
    public bool MayBeLost(int a, int b) => _lost.Count > 0 && _lost.Contains(Packed(a, b));

    private static ulong Packed(int a, int b) => a < b ? ((ulong)(uint)a << 32) | (uint)b : ((ulong)(uint)b << 32) | (uint)a;
}
