using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Core.Members;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>
/// Everything that thresholds bear on, kept in memory, so that one after the other can be tried at once: the pairs that no identifier joins,
/// and the parts, joined by identifiers and people, that they lie between. Everybody else is as he is at any threshold. Links are made by the
/// same code as unification, and the queue is judged by the same rules.
/// </summary>
internal sealed class ThresholdTrial
{
    private readonly TrialData _data;
    private readonly PairsByEnd _touching;
    private readonly ILookup<int, int> _apart;
    private readonly Dictionary<long, int[]> _scattered;
    private readonly int _mixed;

    public ThresholdTrial(TrialData data)
    {
        _data = data;
        _apart = data.Different.SelectMany(d => new[] { (From: d.Left, To: d.Right), (From: d.Right, To: d.Left) }).ToLookup(d => d.From, d => d.To);
        _scattered = data.PartsOfMember.Where(m => m.Value.Length > 1).ToDictionary(m => m.Key, m => m.Value);
        _mixed = data.Parts.Sum(p => Math.Max(0, p.Members.Length - 1));
        _touching = new PairsByEnd(
            data.Parts.Length, data.Pairs.TakeWhile(p => p.LogOdds >= CaseContext.RivalFrom).Count(), p => (data.PartOf[data.Pairs[p].Left], data.PartOf[data.Pairs[p].Right]));
    }

    /// <summary>What it was read from.</summary>
    public TrialStamp Stamp => _data.Stamp;

    /// <summary>Smallest odds (natural logarithm) of the pairs that were read.</summary>
    public double From => _data.From;

    /// <summary>The smallest odds that trying the thresholds takes.</summary>
    /// <param name="bands">The thresholds.</param>
    /// <param name="coverage">How many records belong to people outside the AMS.</param>
    public static double Needed(Bands bands, AmsCoverage coverage) => Math.Min(CaseContext.RivalFrom, Math.Min(bands.ReviewFrom - coverage.Most, bands.FollowFrom));

    /// <summary>What the thresholds would do.</summary>
    public BandEffect Of(Bands bands)
    {
        Dictionary<int, int> personOf = Join(bands, out int links);
        var people = new TrialPeople(_data, _touching, _apart, personOf);
        int joined = _mixed, separated = 0;
        foreach (int[] parts in people.Joined.Values)
        {
            joined += parts.SelectMany(p => _data.Parts[p].Members).Distinct().Count() - 1 - parts.Sum(p => Math.Max(0, _data.Parts[p].Members.Length - 1));
        }

        foreach (int[] parts in _scattered.Values)
        {
            separated += parts.Select(people.Of).Distinct().Skip(1).Any() ? 1 : 0;
        }

        return new BandEffect(bands, (int)(_data.MembersElsewhere + _data.Parts.Length - links), links, ToReview(bands, people), joined, separated);
    }

    // Of each part that a link may touch the person, called by its first part.
    private Dictionary<int, int> Join(Bands bands, out int made)
    {
        var personOf = new Dictionary<int, int>();
        made = 0;
        if (double.IsInfinity(bands.FollowFrom))
        {
            return personOf;
        }

        // What links, and beside it whoever may be a rival of one of its ends.
        HashSet<int> ends = [.. _data.Pairs.TakeWhile(p => p.LogOdds >= bands.LinkFrom).SelectMany(p => new[] { _data.PartOf[p.Left], _data.PartOf[p.Right] })];
        TrialPair[] followed =
        [
            .. _data.Pairs.TakeWhile(p => ends.Count > 0 && p.LogOdds >= bands.FollowFrom).Where(p => ends.Contains(_data.PartOf[p.Left]) || ends.Contains(_data.PartOf[p.Right])),
        ];
        int[] parts = [.. followed.SelectMany(p => new[] { _data.PartOf[p.Left], _data.PartOf[p.Right] }).Distinct()];
        int[] records = [.. parts.SelectMany(p => _data.Parts[p].Records).Order()];
        Dictionary<int, int> at = records.Select((record, place) => (record, place)).ToDictionary(r => r.record, r => r.place);
        MatchRecord[] asked = Array.ConvertAll(records, r => _data.Records[r]);
        RecordDecision[] different = [.. _data.Decided.Where(d => at.ContainsKey(d.Left) && at.ContainsKey(d.Right)).Select(d => new RecordDecision(at[d.Left], at[d.Right], MergeVerdict.Different))];
        var clusters = new ConstrainedClusters(asked, different);
        foreach (int part in parts)
        {
            int[] own = _data.Parts[part].Records;
            for (int i = 1; i < own.Length; i++)
            {
                // They were allowed when they were joined.
                clusters.TryJoin(at[own[0]], at[own[i]], decided: true);
            }
        }

        made = ProbableLinks.Join(asked, clusters, [.. followed.Select(p => new ProbablePair(at[p.Left], at[p.Right], p.LogOdds, ""))], bands).Count;
        foreach (int part in parts)
        {
            personOf[part] = _data.PartOf[records[clusters.Find(at[_data.Parts[part].Records[0]])]];
        }

        return personOf;
    }

    // The pairs are sorted: the first that speaks for two people stands for their case.
    private int ToReview(Bands bands, TrialPeople people)
    {
        double most = _data.Coverage.Most;
        var seen = new HashSet<long>();
        var cases = new List<(TrialPair Pair, int Left, int Right)>();
        foreach (TrialPair pair in _data.Pairs)
        {
            if (pair.LogOdds < bands.ReviewFrom - most)
            {
                break;
            }

            int left = people.Of(_data.PartOf[pair.Left]), right = people.Of(_data.PartOf[pair.Right]);
            if (left == right || !people.Speaks(pair, left, right) || !seen.Add(left < right ? ((long)left << 32) | (uint)right : ((long)right << 32) | (uint)left))
            {
                continue;
            }

            cases.Add((pair, left, right));
        }

        return cases.AsParallel().Count(c => Waits(c.Pair, people, c.Left, c.Right, bands));
    }

    private bool Waits(TrialPair pair, TrialPeople people, int left, int right, Bands bands)
    {
        PairObstacle rule = people.RuleAgainst(left, right);
        bool apart = people.AreApart(left, right);
        double lit = CaseContext.Lit(pair.LogOdds, people.OneInAms(pair));
        // Apart from this, context only takes away: what does not wait without it does not wait with it.
        return PersonFacts.Judge(lit, rule, apart, bands) == PairState.Waiting
            && PersonFacts.Judge(lit < CaseContext.WorkedOutFrom ? lit : InContext(pair, people, left, right), rule, apart, bands) == PairState.Waiting;
    }

    private double InContext(TrialPair pair, TrialPeople people, int left, int right)
    {
        (IReadOnlyList<Rival> rivals, IReadOnlyList<double> others) = CaseSurroundings.Of(people, left, right, (_data.PartOf[pair.Left], _data.PartOf[pair.Right]));
        return CaseContext.OddsOf(pair.LogOdds, people.OneInAms(pair), rivals, others);
    }
}
