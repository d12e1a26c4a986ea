using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching.Explaining;

/// <summary>One step of the waterfall.</summary>
/// <param name="What">What was compared, or what kind of step it is.</param>
/// <param name="Finding">What was found, in words people read.</param>
/// <param name="Bits">Logarithm to base 2 of how much likelier it makes one person: +1 doubles the odds, −1 halves them.</param>
public sealed record ExplanationStep(string What, string Finding, double Bits)
{
    /// <summary>What the step is called that takes back what two names say together: it speaks of the names, not against the two records.</summary>
    public const string BothNames = "both names";
}

/// <summary>Why a pair has its probability. The steps add up to the odds.</summary>
/// <param name="Steps">From the starting point to the last comparison.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record Explanation(IReadOnlyList<ExplanationStep> Steps, double Probability)
{
    /// <summary>The same with what other records add or take away, as a step of its own.</summary>
    /// <param name="added">Natural logarithm of the factor on the odds.</param>
    internal Explanation With(float added)
    {
        string finding = added > 0 ? "linked to the same records" : "others fit as well, or the records around them differ";
        double odds = Math.Log(Probability / (1 - Probability)) + added;
        return new([.. Steps, new("other records", finding, added / Math.Log(2))], 1 / (1 + Math.Exp(-odds)));
    }
}

/// <summary>Writes waterfalls.</summary>
internal sealed class Explainer(RecordTable table, MatchModel model, PairComparer comparer)
{
    private static readonly double Ln2 = Math.Log(2);

    public Explanation Explain(int i, int j)
    {
        (i, j) = (Math.Min(i, j), Math.Max(i, j));
        ulong levels = comparer.Compare(i, j);
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        model.Score(levels, i, j, kinds);
        double odds = MatchModel.LogOdds(kinds);
        // The likelier of the two ways of being one person carries the steps; what the other adds is a step of its own.
        int kind = kinds[1] >= kinds[2] ? 1 : 2;
        var steps = new List<ExplanationStep> { new("starting point", "any two records", model.LogPriorOdds / Ln2) };
        double told = model.LogPriorOdds;
        if (table.SourceNames.Count > 1)
        {
            float source = (kind == 1 ? model.SourceWeight : model.SourceMovedWeight)[model.SourcePair(i, j)];
            Tell("sources", $"{table.SourceNames[table.Source[i]]} and {table.SourceNames[table.Source[j]]}", source);
        }

        for (int s = 0; s < Levels.Slots; s++)
        {
            int level = PairComparer.LevelOf(levels, (Slot)s);
            if (level > 0)
            {
                float weight = model.Weight[kind][(s * Levels.Most) + level] + model.ValueWeight((Slot)s, level, i, j);
                Tell(Name((Slot)s), Levels.Label((Slot)s, level), weight);
            }
        }

        if (model.Together(levels, i) is var names and > 0)
        {
            Tell(ExplanationStep.BothNames, "names that often go together", -names);
        }

        double rest = odds - told;
        if (Math.Abs(rest) > 0.05)
        {
            float household = Math.Max(kinds[3], kinds[5]);
            bool shared = Math.Max(household, kinds[4]) > 0;
            string finding = !shared ? kind == 2 ? "moved, or uses another address" : rest > 0 ? "seen in the same situation" : "nothing about them changed, which is rarer"
                : household > kinds[4] ? "could also be two people of one household"
                : "could also be two people at one employer";
            steps.Add(new("taken together", finding, rest / Ln2));
        }

        return new Explanation(steps, 1 / (1 + Math.Exp(-odds)));

        void Tell(string what, string finding, double weight)
        {
            steps.Add(new(what, finding, weight / Ln2));
            told += weight;
        }
    }

    private string Name(Slot slot) => slot switch
    {
        Slot.Given => "given name",
        Slot.Family => "family name",
        Slot.Middle => "middle name",
        Slot.BirthDate => "date of birth",
        Slot.Email => "e-mail",
        Slot.Phone => "phone",
        Slot.Street => "street",
        Slot.Locality => "place",
        Slot.Organization => "employer",
        Slot.Title => "job title",
        Slot.Number => "number",
        Slot.AmsId => "AMS id",
        _ => table.OtherLabels[slot - Slot.Other1],
    };
}
