using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching.Clustering;

/// <summary>
/// A record is one person and no more. Where it resembles two others about as much, and those two cannot be one person (born on other
/// days, called something else, another number), the probabilities of the two share what each has alone.
/// </summary>
internal sealed class Rivals
{
    /// <summary>A rival this much (natural logarithm of odds) behind takes too little away to matter at any usual threshold.</summary>
    public const float Reach = 3;

    private readonly MatchModel _model;
    private readonly PairComparer _comparer;
    private readonly IReadOnlyList<ScoredPair> _pairs;
    private readonly PairsByEnd _touching;

    public Rivals(int records, IReadOnlyList<ScoredPair> pairs, MatchModel model, PairComparer comparer)
    {
        _model = model;
        _comparer = comparer;
        _pairs = pairs;
        _touching = new PairsByEnd(records, pairs.Count, p => (pairs[p].Left, pairs[p].Right));
    }

    /// <summary>The odds (natural logarithm) that are left to a pair beside its strongest rivals.</summary>
    public double LogOdds(ScoredPair pair) => Math.Min(Beside(pair, pair.Left, pair.Right), Beside(pair, pair.Right, pair.Left));

    // Three records a, b, c: all of one person, a and b alone, a and c alone, or none. What b and c say of one another, where a is
    // silent, decides between the first and the others.
    private double Beside(ScoredPair pair, int record, int partner)
    {
        double least = pair.LogOdds;
        foreach (int touching in _touching.Of(record))
        {
            ScoredPair other = _pairs[touching];
            int rival = other.Left == record ? other.Right : other.Left;
            if (rival == partner || other.LogOdds < pair.LogOdds - Reach || !Differ(record, partner, rival, out double evidence))
            {
                continue;
            }

            double one = Math.Exp(-pair.LogOdds), rest = Math.Exp(other.LogOdds - pair.LogOdds);
            double all = Math.Exp(Math.Min(other.LogOdds + Math.Min(evidence, 0), 50));
            least = Math.Min(least, Math.Log((1 + all) / (one + rest)));
        }

        return least;
    }

    // Something that a person keeps differs: birthday, number, generation or given name.
    private static bool IsPersonal(ulong levels) =>
        PairComparer.LevelOf(levels, Slot.BirthDate) >= 7 || PairComparer.LevelOf(levels, Slot.Number) == 3
        || PairComparer.LevelOf(levels, Slot.Middle) == 5 || PairComparer.LevelOf(levels, Slot.AmsId) == 2
        || PairComparer.LevelOf(levels, Slot.Given) is 6 or 8 or NameSimilarity.OtherName;

    // What two records add about one another to what a third, that both resemble, has told already: where it says nothing itself. Put
    // beside what the rival would be otherwise, which is a relative or a colleague as far as it resembles the third.
    private bool Differ(int third, int a, int b, out double evidence)
    {
        ulong levels = Compare(a, b);
        evidence = 0;
        if (!IsPersonal(levels))
        {
            return false;
        }

        ulong told = Compare(third, b), news = levels & ~(Said(Compare(third, a)) & Said(told));
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        _model.Score(told, Math.Min(third, b), Math.Max(third, b), kinds);
        double household = Math.Exp(Math.Min(kinds[3], 50)), colleagues = Math.Exp(Math.Min(kinds[4], 50)), couple = Math.Exp(Math.Min(kinds[5], 50));
        _model.Score(0, Math.Min(a, b), Math.Max(a, b), kinds);
        double before = Person(kinds);
        _model.Score(news, Math.Min(a, b), Math.Max(a, b), kinds);
        double others = (1 + (household * News(kinds, 3)) + (colleagues * News(kinds, 4)) + (couple * News(kinds, 5))) / (1 + household + colleagues + couple);
        evidence = Person(kinds) - before - Math.Log(others);
        return evidence < 0;
    }

    private double News(ReadOnlySpan<float> kinds, int kind) => Math.Exp(Math.Min(kinds[kind] - _model.LogPrior(kind), 50));

    private static double Person(ReadOnlySpan<float> kinds) => Math.Log(Math.Exp(Math.Min(kinds[1], 300)) + Math.Exp(Math.Min(kinds[2], 300)) + 1e-300);

    private ulong Compare(int a, int b) => _comparer.Compare(Math.Min(a, b), Math.Max(a, b));

    // All bits of the comparisons that were made.
    private static ulong Said(ulong levels)
    {
        ulong any = (levels | (levels >> 1) | (levels >> 2) | (levels >> 3)) & 0x1111111111111111UL;
        return any * 15;
    }
}
