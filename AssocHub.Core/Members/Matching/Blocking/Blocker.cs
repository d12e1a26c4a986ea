using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Blocking;

/// <summary>Finds the pairs worth comparing by all keys.</summary>
internal static class Blocker
{
    public static (CandidatePairs Pairs, IReadOnlyList<BlockingReport> Reports) Find(RecordTable table, BlockingPlan plan)
    {
        var pairs = new PairCollector(table.Count);
        var reports = new List<BlockingReport>();
        var blocks = new Blocks(table, plan.Cap);
        var sink = new KeySink(table.Count);
        foreach (BlockingKey key in BlockingKeys.Of(table))
        {
            sink.Clear();
            for (int i = 0; i < table.Count; i++)
            {
                if (!table.IsRemoved(i))
                {
                    key.Entries(sink, i);
                }
            }

            sink.Sort();
            reports.Add(Propose(key, sink.Keys.AsSpan(0, sink.Count), sink.Records, blocks, plan.Cap, pairs));
        }

        return (pairs.Build(), reports);
    }

    /// <summary>Passes on what the blocks of one key propose.</summary>
    /// <param name="key">The key.</param>
    /// <param name="keys">The hashes of its entries, ascending.</param>
    /// <param name="records">Their records, ascending within a hash.</param>
    /// <param name="blocks">How blocks propose.</param>
    /// <param name="cap">Blocks up to this size are paired in full.</param>
    /// <param name="pairs">Where the pairs go.</param>
    public static BlockingReport Propose(BlockingKey key, ReadOnlySpan<uint> keys, ReadOnlySpan<int> records, Blocks blocks, int cap, PairCollector pairs)
    {
        int count = 0, oversized = 0;
        long proposed = 0, left = 0;
        for (int from = 0; from < keys.Length;)
        {
            int to = from + 1;
            while (to < keys.Length && keys[to] == keys[from])
            {
                to++;
            }

            int size = to - from;
            if (size > 1)
            {
                count++;
                long passed = blocks.Propose(records.Slice(from, size), key.RareOnly, pairs);
                proposed += passed;
                if (size > cap)
                {
                    oversized++;
                    left += Math.Max(0, ((long)size * (size - 1) / 2) - passed);
                }
            }

            from = to;
        }

        return new BlockingReport(key.Name, count, proposed, oversized, left);
    }
}
