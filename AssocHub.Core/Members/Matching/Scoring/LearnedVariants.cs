using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Given names that the records themselves show to be one: pairs of names which meet, again and again and under different family
/// names, in pairs of records that everything else says are one person. No table knows every country's short forms.
/// </summary>
internal static class LearnedVariants
{
    private const int LeastFamilies = 2;

    /// <summary>Adds what the sample shows.</summary>
    /// <returns>How many pairs of names were added.</returns>
    public static int Learn(RecordTable table, MatchModel model, TrainingSample sample, HashSet<long> variants)
    {
        var seen = new Dictionary<long, (int Family, int Families)>();
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        for (int p = 0; p < sample.Count; p++)
        {
            ulong levels = sample.Levels[p];
            int i = sample.Left[p], j = sample.Right[p];
            if (PairComparer.LevelOf(levels, Slot.Given) is not (5 or 6 or 9) || PairComparer.LevelOf(levels, Slot.Family) != 1 || !AgreeOnPersonal(levels)
                || table.FirstGiven[i] == 0 || table.FirstGiven[j] == 0)
            {
                continue;
            }

            // Without the given names: would the rest alone convince?
            model.Score(levels & ~15UL, i, j, kinds);
            if (MatchModel.LogOdds(kinds) < 2.5f)
            {
                continue;
            }

            long names = NameSimilarity.PairOf(table.FirstGiven[i], table.FirstGiven[j]);
            int family = table.Family[i];
            seen[names] = !seen.TryGetValue(names, out (int Family, int Families) before) ? (family, 1)
                : before.Family == family ? before
                : (family, before.Families + 1);
        }

        int added = 0;
        foreach ((long names, (int _, int families)) in seen)
        {
            added += families >= LeastFamilies && variants.Add(names) ? 1 : 0;
        }

        return added;
    }

    // A couple shares home, phone and mailbox, and would make Ingrid a form of Carlos: something that only a person has must agree.
    private static bool AgreeOnPersonal(ulong levels) =>
        PairComparer.LevelOf(levels, Slot.BirthDate) is 1 or 2 || PairComparer.LevelOf(levels, Slot.Number) == 1 || PairComparer.LevelOf(levels, Slot.AmsId) == 1;
}
