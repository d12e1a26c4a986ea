using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Before anything is learned: records that agree on both names and on one thing more are taken for one person. It only serves to
/// count values in people rather than in records, and is replaced by the model's own clusters.
/// </summary>
internal static class FirstGuess
{
    public static int[] People(RecordTable table)
    {
        var sets = new UnionFind(table.Count);
        int[][] facts = [table.Email, table.Phone, table.BirthDate, table.AmsId, table.Postcode, table.Organization, .. table.NumbersBy];
        var sink = new KeySink(table.Count);
        foreach (int[] fact in facts)
        {
            // Sorting brings equal ones together without a look at random places per record.
            sink.Clear();
            for (int i = 0; i < table.Count; i++)
            {
                if (table.Given[i] != 0 || table.Family[i] != 0)
                {
                    sink.Add(i, (uint)fact[i], KeySink.Mix((uint)table.Given[i], (uint)table.Family[i], 1) | 1);
                }
            }

            sink.Sort();
            for (int from = 0; from < sink.Count;)
            {
                int to = from + 1;
                while (to < sink.Count && sink.Keys[to] == sink.Keys[from])
                {
                    Join(table, fact, sink.Records.AsSpan(from, to - from), sink.Records[to], sets);
                    to++;
                }

                from = to;
            }
        }

        return sets.Roots();
    }

    // Joins a record to the first of those before it that says the same; hashes may meet by accident.
    private static void Join(RecordTable table, int[] fact, ReadOnlySpan<int> before, int record, UnionFind sets)
    {
        foreach (int other in before)
        {
            if (fact[other] == fact[record] && table.Given[other] == table.Given[record] && table.Family[other] == table.Family[record])
            {
                sets.Union(other, record);
                return;
            }
        }
    }
}
