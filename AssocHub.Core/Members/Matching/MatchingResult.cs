using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Evaluation;
using AssocHub.Core.Members.Matching.Explaining;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching;

/// <summary>What a run found.</summary>
public sealed class MatchingResult
{
    private readonly MatchingOptions _options;

    private readonly Lazy<MatchingModel> _learned;

    private readonly Lazy<IReadOnlyList<ScoredPair>> _shown;

    // What the other records add to a pair.
    private readonly Lazy<Dictionary<(int, int), float>> _added;

    private readonly JoinForest? _groups;

    internal MatchingResult(MatchingRun run, MatchingOptions options, BlockingPlan plan, IReadOnlyList<ScoredPair> pairs)
    {
        _learned = new Lazy<MatchingModel>(() => MatchingModel.Of(run, plan.Cap, run.Table.Count));
        Table = run.Table;
        Model = run.Model;
        Comparer = run.Comparer();
        Pairs = pairs;
        _options = options;
        _shown = new Lazy<IReadOnlyList<ScoredPair>>(InContext);
        _added = new Lazy<Dictionary<(int, int), float>>(() => Shown.Zip(Pairs)
            .Where(both => Math.Abs(both.First.LogOdds - both.Second.LogOdds) > 0.03)
            .ToDictionary(both => (both.First.Left, both.First.Right), both => both.First.LogOdds - both.Second.LogOdds));
        if (!options.PairsOnly)
        {
            _groups = new JoinForest(run.Table.Count);
            Clusters = Clusterer().Cluster(pairs, options.Threshold, options.NeverLink, (odds, one, other) => _groups.Join(odds, one[0], other[0]));
        }

        Notes = Observations.Of(Table, Model, options.Threshold);
    }

    /// <summary>The records.</summary>
    public RecordTable Table { get; }

    /// <summary>Pairs at or above the reported probability.</summary>
    public IReadOnlyList<ScoredPair> Pairs { get; }

    /// <summary>
    /// The same pairs with the odds that people are shown: what the two records say of one another, and what the others add or take
    /// away (<see cref="Context"/>). Where no clusters were asked for, nothing is added.
    /// </summary>
    public IReadOnlyList<ScoredPair> Shown => _shown.Value;

    /// <summary>The cluster of every record, called by the position of its first record; empty where only pairs were asked for.</summary>
    public IReadOnlyList<int> Clusters { get; } = [];

    /// <summary>What each blocking key proposed and left out.</summary>
    public IReadOnlyList<BlockingReport> Blocking { get; internal init; } = [];

    /// <summary>How many pairs were compared.</summary>
    public long Compared { get; internal init; }

    /// <summary>Seconds per phase.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>CPU seconds of the process per phase.</summary>
    public IReadOnlyDictionary<string, double> CpuSeconds { get; internal init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What a reader should know before trusting the result: sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>What was learned, to be written down; <see cref="MatchingSession.Resume"/> goes on with it.</summary>
    public MatchingModel Learned => _learned.Value;

    internal MatchModel Model { get; }
    internal PairComparer Comparer { get; }

    /// <summary>Why two records have their probability.</summary>
    /// <param name="left">Position of one record.</param>
    /// <param name="right">Position of the other.</param>
    public Explanation Explain(int left, int right)
    {
        Explanation alone = new Explainer(Table, Model, Comparer).Explain(left, right);
        return _added.Value.TryGetValue((Math.Min(left, right), Math.Max(left, right)), out float added) ? alone.With(added) : alone;
    }

    /// <summary>The clusters at another threshold, which is at least the reported probability to mean anything.</summary>
    public IReadOnlyList<int> Recluster(double threshold) =>
        Clusterer().Cluster(Pairs, threshold, _options.NeverLink);

    private Clusterer Clusterer() => new(Table, Model, Comparer);

    private IReadOnlyList<ScoredPair> InContext() => _groups is null
        ? Pairs
        : Context.Of(Pairs, _groups, new Rivals(Table.Count, Pairs, Model, Comparer).LogOdds, (float)Math.Log(_options.Reported / (1 - _options.Reported)));

    /// <summary>What other thresholds would have given, against the truth, in one pass.</summary>
    /// <param name="entities">Whose each record is.</param>
    /// <param name="thresholds">Probabilities, in any order.</param>
    public IReadOnlyList<(double Threshold, PairMetrics Pairs)> Sweep(IReadOnlyList<int> entities, IReadOnlyList<double> thresholds)
    {
        ArgumentNullException.ThrowIfNull(entities);
        ArgumentNullException.ThrowIfNull(thresholds);
        long found = 0, right = 0, all = PairMetrics.Of(entities, entities).True;
        var sweep = new List<(double, PairMetrics)>();
        var rest = new Queue<double>(thresholds.OrderDescending());
        Clusterer().Cluster(Pairs, rest.Count == 0 ? 1 : thresholds.Min(), _options.NeverLink, (odds, one, other) =>
        {
            Pass(odds);
            found += (long)one.Count * other.Count;
            foreach (int i in one)
            {
                foreach (int j in other)
                {
                    right += entities[i] == entities[j] ? 1 : 0;
                }
            }
        });
        Pass(float.NegativeInfinity);
        return sweep;

        void Pass(float odds)
        {
            while (rest.TryPeek(out double threshold) && odds < (float)Math.Log(threshold / (1 - threshold)))
            {
                sweep.Add((rest.Dequeue(), new PairMetrics(all, found, right)));
            }
        }
    }
}
