using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>The people that some thresholds make of the parts; nearly all of them are one part.</summary>
internal sealed class TrialPeople : ICaseGround
{
    private readonly TrialData _data;
    private readonly PairsByEnd _touching;
    private readonly ILookup<int, int> _apart;
    private readonly int[] _personOf;
    private readonly Dictionary<int, PersonFacts> _facts = [];

    public TrialPeople(TrialData data, PairsByEnd touching, ILookup<int, int> apart, Dictionary<int, int> personOf)
    {
        (_data, _touching, _apart, _personOf) = (data, touching, apart, [.. data.Alone]);
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

    public int PersonOf(int part) => _personOf[part];

    public ReadOnlySpan<int> Touching(int part) => _touching.Of(part);

    public (int Left, int Right, double LogOdds) PairAt(int pair) =>
        (_data.PartOf[_data.Pairs[pair].Left], _data.PartOf[_data.Pairs[pair].Right], _data.Pairs[pair].LogOdds + OneInAms(_data.Pairs[pair]));

    /// <summary>What it adds to a pair that only one of its two people has a record of the AMS.</summary>
    public double OneInAms(TrialPair pair)
    {
        int one = Of(_data.PartOf[pair.Left]), other = Of(_data.PartOf[pair.Right]);
        bool isOne = FactsOf(one).AmsSources.Count > 0, isOther = FactsOf(other).AmsSources.Count > 0;
        return isOne == isOther ? 0 : _data.Coverage.Evidence(_data.Classes[isOne ? pair.Right : pair.Left]);
    }

    public bool Speaks(int pair, int one, int other) => Speaks(_data.Pairs[pair], one, other);

    public bool Speaks(TrialPair pair, int one, int other) =>
        ProbableLinks.Speaks(_data.Records[pair.Left].Name.IsFull, _data.Records[pair.Right].Name.IsFull, IsNamed(one), IsNamed(other));

    public bool AreForbidden(int one, int other) => RuleAgainst(one, other) != PairObstacle.None || AreApart(one, other);

    /// <summary>True when people said that the two are different.</summary>
    public bool AreApart(int one, int other)
    {
        if (_apart.Count == 0)
        {
            return false;
        }

        foreach (int part in PartsOf(one))
        {
            if (_apart[part].Any(p => _personOf[p] == other))
            {
                return true;
            }
        }

        return false;
    }

    public bool AreOfAms(int pair) => IsOfAms(_data.Records[_data.Pairs[pair].Left]) && IsOfAms(_data.Records[_data.Pairs[pair].Right]);

    private static bool IsOfAms(MatchRecord record) => record.IsAms && record.IsLive;

    public long NameOf(int person) => person;

    private bool IsNamed(int person) => FactsOf(person).Named.Count > 0;

    public PairObstacle RuleAgainst(int one, int other) => PersonFacts.RuleAgainst(FactsOf(one), FactsOf(other));

    private PersonFacts FactsOf(int person) => _facts.Count > 0 && _facts.TryGetValue(person, out PersonFacts? facts) ? facts : _data.Parts[person].Facts;
}
