using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Comparing;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>Compared candidate pairs to learn from; each stands for <paramref name="weight"/> pairs.</summary>
internal sealed class TrainingSample(int[] left, int[] right, ulong[] levels, double weight)
{
    // What a pair's own values add for each kind stays the same while EM runs, so that a round reads nothing at random places.
    private float[] _person = [], _household = [], _colleagues = [];

    // Of pairs that have both names the same, how many others are called so, and how many would be by chance.
    private float[] _others = [], _byChance = [];

    public int Count => Left.Length;
    public int[] Left { get; } = left;
    public int[] Right { get; } = right;
    public ulong[] Levels { get; } = levels;
    public double Weight { get; } = weight;

    /// <summary>How many of the pairs left out by <see cref="Without"/> have both names the same, by their class (<see cref="NameBin"/>).</summary>
    public int[] Namesakes { get; private init; } = new int[NamesTogether.Bins];

    /// <summary>The pair of sources of each pair.</summary>
    public int[] Sources { get; private set; } = [];

    /// <summary>Works out what the values of each pair add.</summary>
    public void TakeValues(MatchModel model)
    {
        _person = new float[Count];
        _household = new float[Count];
        _colleagues = new float[Count];
        Sources = new int[Count];
        bool named = model.Frequencies.Named > 0;
        (_others, _byChance) = named ? (new float[Count], new float[Count]) : ([], []);
        for (int p = 0; p < Count; p++)
        {
            int i = Left[p], j = Right[p];
            ulong rest = Levels[p];
            for (int s = 0; rest != 0; s++, rest >>= 4)
            {
                if ((rest & 15) != 0)
                {
                    float value = model.ValueWeight((Slot)s, (int)rest & 15, i, j);
                    _person[p] += value;
                    _household[p] += MatchModel.IsOwn(PairKind.Household, (Slot)s) ? value : 0;
                    _colleagues[p] += MatchModel.IsOwn(PairKind.Colleagues, (Slot)s) ? value : 0;
                }
            }

            Sources[p] = model.SourcePair(i, j);
            if (named && AreNamesakes(p))
            {
                (_others[p], _byChance[p]) = (model.Frequencies.Namesakes(i), (float)model.Frequencies.NamesakesByChance(i));
            }
        }
    }

    /// <summary>Log ratio to strangers of every kind, priors included.</summary>
    public void Score(MatchModel model, int p, Span<float> kinds)
    {
        float one = model.LogPrior(1) + model.SourceWeight[Sources[p]] + _person[p], two = model.LogPrior(2) + model.SourceMovedWeight[Sources[p]] + _person[p];
        float three = model.LogPrior(3) + _household[p], four = model.LogPrior(4) + _colleagues[p], five = model.LogPrior(5) + _household[p];
        float[] w1 = model.Weight[1], w2 = model.Weight[2], w3 = model.Weight[3], w4 = model.Weight[4], w5 = model.Weight[5];
        ulong rest = Levels[p];
        for (int at = 0; rest != 0; at += Comparing.Levels.Most, rest >>= 4)
        {
            int level = at + ((int)rest & 15);
            one += w1[level];
            two += w2[level];
            three += w3[level];
            four += w4[level];
            five += w5[level];
        }

        float names = !model.Names.IsAny || !MatchModel.ShareNames(Levels[p]) ? 0
            : _byChance.Length > 0 && MatchModel.AreNamesakes(Levels[p]) ? model.Names.Of(_others[p], _byChance[p]) : model.Names.Mean;
        kinds[0] = 0;
        kinds[1] = one - names;
        kinds[2] = two - names;
        kinds[3] = three - names;
        kinds[4] = four;
        kinds[5] = five - names;
    }

    /// <summary>The pairs that may still be something else than strangers.</summary>
    public TrainingSample Without(MatchModel model)
    {
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        List<int> kept = [];
        int[] namesakes = [.. Namesakes];
        for (int p = 0; p < Count; p++)
        {
            Score(model, p, kinds);
            if (Math.Max(Math.Max(Math.Max(kinds[1], kinds[2]), kinds[5]), Math.Max(kinds[3], kinds[4])) > -9)
            {
                kept.Add(p);
            }
            else
            {
                namesakes[NameBin(p)] += AreNamesakes(p) ? 1 : 0;
            }
        }

        return new TrainingSample([.. kept.Select(p => Left[p])], [.. kept.Select(p => Right[p])], [.. kept.Select(p => Levels[p])], Weight)
        {
            _person = [.. kept.Select(p => _person[p])],
            _household = [.. kept.Select(p => _household[p])],
            _colleagues = [.. kept.Select(p => _colleagues[p])],
            Sources = [.. kept.Select(p => Sources[p])],
            Namesakes = namesakes,
            _others = _others.Length == 0 ? [] : [.. kept.Select(p => _others[p])],
            _byChance = _byChance.Length == 0 ? [] : [.. kept.Select(p => _byChance[p])],
        };
    }

    /// <summary>The class of a pair's names, by how many namesakes chance makes; the first where that was not counted.</summary>
    public int NameBin(int p) => _byChance.Length == 0 || _byChance[p] == 0 ? 0 : NamesTogether.BinOf(Math.Log(_byChance[p]));

    /// <summary>True when both names of a pair are the same.</summary>
    public bool AreNamesakes(int p) => MatchModel.AreNamesakes(Levels[p]);

    /// <summary>
    /// Candidate pairs, all or those that a hash of both ids picks, in the order of that hash: whichever way the records came, the same
    /// pairs in the same order.
    /// </summary>
    public static TrainingSample Take(CandidatePairs pairs, StableOrder order, int most)
    {
        ulong limit = pairs.Count <= most ? ulong.MaxValue : (ulong)(ulong.MaxValue * ((double)most / pairs.Count));
        var hashes = new List<ulong>();
        var places = new List<(int Left, int Right)>();
        for (int i = 0; i + 1 < pairs.Start.Length; i++)
        {
            for (int p = pairs.Start[i]; p < pairs.Start[i + 1]; p++)
            {
                ulong hash = order.OfPair(i, pairs.Right[p]);
                if (hash <= limit)
                {
                    hashes.Add(hash);
                    places.Add((i, pairs.Right[p]));
                }
            }
        }

        ulong[] keys = [.. hashes];
        (int Left, int Right)[] taken = [.. places];
        Array.Sort(keys, taken);
        return new TrainingSample(
            [.. taken.Select(pair => pair.Left)], [.. taken.Select(pair => pair.Right)], new ulong[taken.Length], Math.Max(1, pairs.Count / (double)Math.Max(1, taken.Length)));
    }

    /// <summary>Compares the pairs.</summary>
    public TrainingSample Compared(PairComparer comparer)
    {
        for (int p = 0; p < Count; p++)
        {
            // Asked for together, the waits for memory fall into one.
            for (int soon = p; p % RandomPairs.Together == 0 && soon < Math.Min(p + RandomPairs.Together, Count); soon++)
            {
                comparer.Soon(Left[soon], Right[soon]);
            }

            Levels[p] = comparer.Compare(Left[p], Right[p]);
        }

        return this;
    }
}
