using AssocHub.Core.Members;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>
/// Everything that thresholds bear on, kept in memory, so that one after the other can be tried at once: the pairs that no identifier joins,
/// and the parts, joined by identifiers and people, that they lie between. Everybody else is as he is at any threshold. Links are made by the
/// same code as unification, and the queue is judged by the same rules.
/// </summary>
internal sealed class ThresholdTrial
{
    private readonly TrialData _data;

    // Pairs touching each part, as positions in the pairs, from Start[part] to Start[part + 1].
    private readonly int[] _start;
    private readonly int[] _touching;
    private readonly ILookup<int, int> _apart;
    private readonly Dictionary<long, int[]> _scattered;
    private readonly int _mixed;

    public ThresholdTrial(TrialData data)
    {
        _data = data;
        _apart = data.Different.SelectMany(d => new[] { (From: d.Left, To: d.Right), (From: d.Right, To: d.Left) }).ToLookup(d => d.From, d => d.To);
        _scattered = data.PartsOfMember.Where(m => m.Value.Length > 1).ToDictionary(m => m.Key, m => m.Value);
        _mixed = data.Parts.Sum(p => Math.Max(0, p.Members.Length - 1));
        _start = new int[data.Parts.Length + 1];
        TrialPair[] strong = [.. data.Pairs.TakeWhile(p => p.LogOdds >= CaseContext.RivalFrom)];
        foreach (TrialPair pair in strong)
        {
            _start[data.PartOf[pair.Left] + 1]++;
            _start[data.PartOf[pair.Right] + 1]++;
        }

        for (int part = 0; part < data.Parts.Length; part++)
        {
            _start[part + 1] += _start[part];
        }

        _touching = new int[_start[^1]];
        int[] next = [.. _start];
        for (int p = 0; p < strong.Length; p++)
        {
            _touching[next[data.PartOf[strong[p].Left]]++] = p;
            _touching[next[data.PartOf[strong[p].Right]]++] = p;
        }
    }

    /// <summary>What it was read from.</summary>
    public TrialStamp Stamp => _data.Stamp;

    /// <summary>Smallest odds (natural logarithm) of the pairs that were read.</summary>
    public double From => _data.From;

    /// <summary>The smallest odds that trying the thresholds takes.</summary>
    public static double Needed(Bands bands) => Math.Min(CaseContext.RivalFrom, Math.Min(bands.ReviewFrom, bands.FollowFrom));

    /// <summary>What the thresholds would do.</summary>
    public BandEffect Of(Bands bands)
    {
        Dictionary<int, int> personOf = Join(bands, out int links);
        var people = new TrialPeople(_data, personOf);
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
        var seen = new HashSet<long>();
        var cases = new List<(TrialPair Pair, int Left, int Right)>();
        foreach (TrialPair pair in _data.Pairs)
        {
            if (pair.LogOdds < bands.ReviewFrom)
            {
                break;
            }

            int left = people.Of(_data.PartOf[pair.Left]), right = people.Of(_data.PartOf[pair.Right]);
            if (left == right || !Speaks(pair, people, left, right) || !seen.Add(left < right ? ((long)left << 32) | (uint)right : ((long)right << 32) | (uint)left))
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
        bool apart = AreApart(people, left, right);
        // Context only takes away: what does not wait without it does not wait with it.
        return PersonFacts.Judge(pair.LogOdds, rule, apart, bands) == PairState.Waiting
            && PersonFacts.Judge(pair.LogOdds < CaseContext.WorkedOutFrom ? pair.LogOdds : InContext(pair, people, left, right), rule, apart, bands) == PairState.Waiting;
    }

    private double InContext(TrialPair pair, TrialPeople people, int left, int right)
    {
        List<Rival>? rivals = null;
        AddRivals(people, left, right, besideLeft: true, ref rivals);
        AddRivals(people, right, left, besideLeft: false, ref rivals);
        ReadOnlySpan<int> these = people.PartsOf(left), those = people.PartsOf(right);
        double[] others = these.Length * those.Length < 2 ? [] : OtherParts(pair, people, left, right);
        return rivals is null && others.Length == 0 ? pair.LogOdds : CaseContext.OddsOf(pair.LogOdds, rivals ?? [], others);
    }

    private void AddRivals(TrialPeople people, int person, int partner, bool besideLeft, ref List<Rival>? rivals)
    {
        foreach (int part in people.PartsOf(person))
        {
            for (int t = _start[part]; t < _start[part + 1]; t++)
            {
                TrialPair near = _data.Pairs[_touching[t]];
                int other = people.Of(_data.PartOf[_data.PartOf[near.Left] == part ? near.Right : near.Left]);
                if (other == person || other == partner || !IsForbidden(people, other, partner) || IsForbidden(people, other, person) || !Speaks(near, people, person, other))
                {
                    continue;
                }

                rivals ??= [];
                int known = rivals.FindIndex(r => r.MemberId == other && r.BesideLeft == besideLeft);
                if (known < 0)
                {
                    rivals.Add(new Rival(other, besideLeft, near.LogOdds));
                }
                else if (rivals[known].LogOdds < near.LogOdds)
                {
                    rivals[known] = rivals[known] with { LogOdds = near.LogOdds };
                }
            }
        }
    }

    private double[] OtherParts(TrialPair standing, TrialPeople people, int left, int right)
    {
        var best = new Dictionary<(int, int), double>();
        foreach (int a in people.PartsOf(left))
        {
            for (int t = _start[a]; t < _start[a + 1]; t++)
            {
                TrialPair near = _data.Pairs[_touching[t]];
                int b = _data.PartOf[_data.PartOf[near.Left] == a ? near.Right : near.Left];
                if (people.Of(b) == right)
                {
                    best[(a, b)] = Math.Max(best.GetValueOrDefault((a, b), double.NegativeInfinity), near.LogOdds);
                }
            }
        }

        (int, int) own = people.Of(_data.PartOf[standing.Left]) == left ? (_data.PartOf[standing.Left], _data.PartOf[standing.Right]) : (_data.PartOf[standing.Right], _data.PartOf[standing.Left]);
        var others = new List<double>();
        foreach (int a in people.PartsOf(left))
        {
            foreach (int b in people.PartsOf(right))
            {
                if ((a, b) != own)
                {
                    others.Add(best.GetValueOrDefault((a, b), CaseNeighbours.Unreported));
                }
            }
        }

        return [.. others];
    }

    private bool Speaks(TrialPair pair, TrialPeople people, int one, int other) =>
        ProbableLinks.Speaks(_data.Records[pair.Left].Name.IsFull, _data.Records[pair.Right].Name.IsFull, people.IsNamed(one), people.IsNamed(other));

    private bool IsForbidden(TrialPeople people, int one, int other) => people.RuleAgainst(one, other) != PairObstacle.None || AreApart(people, one, other);

    private bool AreApart(TrialPeople people, int one, int other)
    {
        if (_apart.Count == 0)
        {
            return false;
        }

        foreach (int part in people.PartsOf(one))
        {
            if (_apart[part].Any(p => people.Of(p) == other))
            {
                return true;
            }
        }

        return false;
    }
}
