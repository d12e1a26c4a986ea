using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Before anything is learned: records that agree on both names and on one thing more are taken for one person. It only serves to
/// count values in people rather than in records, and is replaced by the model's own clusters.
/// </summary>
internal static class FirstGuess
{
    /// <summary>Up to so many records of one name, each is put beside each.</summary>
    private const int Few = 24;

    public static int[] People(RecordTable table, FactStore facts)
    {
        var sets = new UnionFind(table.Count);
        int[][] numbers = Array.FindAll([table.AmsId, .. table.NumbersBy], column => Array.Exists(column, code => code != 0));
        var sink = new KeySink(table.Count);
        for (int i = 0; i < table.Count; i++)
        {
            sink.Add(i, KeySink.Mix((uint)table.Given[i], (uint)table.Family[i], 1) | 1, table.Given[i] != 0 || table.Family[i] != 0 ? 1u : 0u);
        }

        sink.Sort();
        for (int from = 0; from < sink.Count;)
        {
            int to = from + 1;
            while (to < sink.Count && sink.Keys[to] == sink.Keys[from])
            {
                to++;
            }

            Join(sink.Records.AsSpan(from, to - from), facts, numbers, sets);
            from = to;
        }

        return sets.Roots();
    }

    private static void Join(ReadOnlySpan<int> records, FactStore facts, int[][] numbers, UnionFind sets)
    {
        if (records.Length > Few)
        {
            JoinMany(records, facts, numbers, sets);
            return;
        }

        for (int b = 1; b < records.Length; b++)
        {
            for (int a = 0; a < b; a++)
            {
                if (Agree(facts[records[a]], facts[records[b]]) || AgreeOnNumber(numbers, records[a], records[b]))
                {
                    sets.Union(records[a], records[b]);
                }
            }
        }
    }

    // Hashes may meet by accident, so names are compared too.
    private static bool Agree(in RecordFacts a, in RecordFacts b) =>
        HaveOneName(a, b)
        && ((a.Email != 0 && a.Email == b.Email) || (a.Phone != 0 && a.Phone == b.Phone) || (a.BirthDate != 0 && a.BirthDate == b.BirthDate)
            || (a.Postcode != 0 && a.Postcode == b.Postcode) || (a.Organization != 0 && a.Organization == b.Organization));

    private static bool HaveOneName(in RecordFacts a, in RecordFacts b) => a.Given == b.Given && a.Family == b.Family;

    private static bool AgreeOnNumber(int[][] numbers, int a, int b) => Array.Exists(numbers, column => column[a] != 0 && column[a] == column[b]);

    // Many people of one name: sorting by each fact brings the equal ones together.
    private static void JoinMany(ReadOnlySpan<int> records, FactStore facts, int[][] numbers, UnionFind sets)
    {
        var order = new (ulong Value, int Record)[records.Length];
        for (int fact = 0; fact < 5 + numbers.Length; fact++)
        {
            for (int r = 0; r < order.Length; r++)
            {
                ref readonly RecordFacts of = ref facts[records[r]];
                ulong value = fact switch
                {
                    0 => (ulong)of.Email,
                    1 => of.Phone,
                    2 => (ulong)of.BirthDate,
                    3 => (ulong)of.Postcode,
                    4 => (ulong)of.Organization,
                    _ => (ulong)numbers[fact - 5][records[r]],
                };
                order[r] = (value, records[r]);
            }

            Array.Sort(order);
            for (int r = 1; r < order.Length; r++)
            {
                if (order[r].Value != 0 && order[r].Value == order[r - 1].Value && HaveOneName(facts[order[r].Record], facts[order[r - 1].Record]))
                {
                    sets.Union(order[r].Record, order[r - 1].Record);
                }
            }
        }
    }
}
