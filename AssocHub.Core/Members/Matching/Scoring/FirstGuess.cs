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
        var codes = new DenseCodes(table.Count);
        var first = new int[table.Count + 1];
        for (int f = 0; f < facts.Length; f++)
        {
            int known = 1;
            codes.Clear();
            for (int i = 0; i < table.Count; i++)
            {
                int fact = facts[f][i];
                if (fact == 0 || (table.Given[i] == 0 && table.Family[i] == 0))
                {
                    continue;
                }

                ulong key = ((ulong)KeySink.Mix((uint)table.Given[i], (uint)table.Family[i], 1) << 32) | KeySink.Mix((uint)fact, 3, (uint)table.Given[i]);
                int code = codes.GetOrAdd(key | 1);
                if (code < known)
                {
                    sets.Union(first[code], i);
                }
                else
                {
                    first[code] = i;
                    known++;
                }
            }
        }

        return sets.Roots();
    }
}
