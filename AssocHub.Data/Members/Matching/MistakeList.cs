using System.Globalization;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Explaining;

namespace AssocHub.Data.Members.Matching;

/// <summary>Where clusters and truth differ: the false pairs that the model is surest of, and the missed ones it is least sure of.</summary>
internal static class MistakeList
{
    public static IReadOnlyList<Mistake> Of(MatchingResult result, IReadOnlyList<int> entities, int most)
    {
        var compared = result.Pairs.Select(pair => (pair.Left, pair.Right)).ToHashSet();
        IEnumerable<(int Left, int Right)> Together(IReadOnlyList<int> groups, IReadOnlyList<int> others) =>
            from one in Enumerable.Range(0, groups.Count).GroupBy(i => groups[i])
            let records = one.ToArray()
            from a in Enumerable.Range(0, records.Length)
            from b in Enumerable.Range(a + 1, records.Length - a - 1)
            where others[records[a]] != others[records[b]]
            select (records[a], records[b]);

        Mistake Explained((int Left, int Right) pair, bool one)
        {
            Explanation why = result.Explain(pair.Left, pair.Right);
            return new Mistake(
                result.Table.Ids[pair.Left], result.Table.Ids[pair.Right], one, Math.Round(why.Probability, 5), compared.Contains(pair),
                [.. why.Steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.What}: {step.Finding} {step.Bits:+0.0;-0.0}"))]);
        }

        return
        [
            .. Together(result.Clusters, entities).Select(pair => Explained(pair, false)).OrderByDescending(m => m.Probability).Take(most),
            .. Together(entities, result.Clusters).Select(pair => Explained(pair, true)).OrderBy(m => m.Probability).Take(most),
        ];
    }
}
