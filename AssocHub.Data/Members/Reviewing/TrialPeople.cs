using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>The people that some thresholds make of the parts; nearly all of them are one part.</summary>
internal sealed class TrialPeople
{
    private readonly TrialData _data;
    private readonly int[] _personOf;
    private readonly Dictionary<int, PersonFacts> _facts = [];

    public TrialPeople(TrialData data, Dictionary<int, int> personOf)
    {
        (_data, _personOf) = (data, [.. data.Alone]);
        foreach ((int part, int person) in personOf)
        {
            _personOf[part] = person;
        }

        Joined = personOf.GroupBy(p => p.Value).Where(g => g.Skip(1).Any()).ToDictionary(g => g.Key, g => g.Select(p => p.Key).Order().ToArray());
        foreach ((int person, int[] parts) in Joined)
        {
            PersonFacts facts = _facts[person] = new PersonFacts();
            foreach (PersonFacts part in parts.Select(p => data.Parts[p].Facts))
            {
                facts.AmsSources.UnionWith(part.AmsSources);
                facts.BirthDates.UnionWith(part.BirthDates);
                facts.Named.UnionWith(part.Named);
            }
        }
    }

    /// <summary>Those made of several parts.</summary>
    public Dictionary<int, int[]> Joined { get; }

    public int Of(int part) => _personOf[part];

    public ReadOnlySpan<int> PartsOf(int person) => Joined.Count > 0 && Joined.TryGetValue(person, out int[]? parts) ? parts : _data.Alone.AsSpan(person, 1);

    public bool IsNamed(int person) => FactsOf(person).Named.Count > 0;

    public PairObstacle RuleAgainst(int one, int other) => PersonFacts.RuleAgainst(FactsOf(one), FactsOf(other));

    private PersonFacts FactsOf(int person) => _facts.Count > 0 && _facts.TryGetValue(person, out PersonFacts? facts) ? facts : _data.Parts[person].Facts;
}
