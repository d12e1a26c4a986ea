using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching.Explaining;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching;

/// <summary>
/// A matching that goes on: a full run whose records, model and blocks stay in memory, so that the few records that come or go later
/// cost little. What was learned is kept; the clusters are those that a full run with the same model gives. Not for use by several
/// threads at once.
/// </summary>
public sealed class MatchingSession
{
    private readonly RecordTableBuilder _records;
    private readonly MatchingOptions _options;
    private readonly MatchingRun _run;
    private readonly BlockingPlan _plan;
    private BlockIndex? _index;
    private readonly HashSet<(int Left, int Right)> _neverLink;
    private List<ScoredPair> _pairs;
    private int[] _clusters;
    private int _known;
    private readonly int _learnedFrom;
    private MatchingModel? _learned;

    private MatchingSession(RecordTableBuilder records, MatchingOptions options, BlockingPlan? plan, MatchingModel? model, IReadOnlyList<ScoredPair>? known)
    {
        _records = records;
        _options = options;
        if (model is not null)
        {
            records.Use(model.Names);
        }

        Table = records.Build();
        _known = Table.Count;
        _plan = model is not null ? new BlockingPlan(model.BlockCap) : plan ?? BlockingPlan.For(_known);
        if (model is not null && known is not null)
        {
            _run = new MatchingRun(Table, model);
            _pairs = [.. known];
        }
        else
        {
            _index = new BlockIndex(Table, _plan);
            (CandidatePairs pairs, Blocking) = _index.Find();
            _run = model is null ? new MatchingRun(Table, pairs) : new MatchingRun(Table, model);
            _pairs = _run.Score(pairs, options.Reported);
            Compared = pairs.Count;
        }

        _neverLink = [.. options.NeverLink];
        _clusters = options.PairsOnly ? [] : Clusterer().Cluster(_pairs, options.Threshold, _neverLink);
        Notes = Observations.Of(Table, _run.Model, options.Threshold);
        _learned = model;
        _learnedFrom = _known;
    }

    /// <summary>What was learned, to be written down and resumed with later.</summary>
    public MatchingModel Learned => _learned ??= MatchingModel.Of(_run, _plan.Cap, _learnedFrom);

    /// <summary>The records; those taken out keep their positions.</summary>
    public RecordTable Table { get; }

    /// <summary>Pairs at or above the reported probability, in no particular order.</summary>
    public IReadOnlyList<ScoredPair> Pairs => _pairs;

    /// <summary>
    /// The cluster of every record, called by the position of its first record; −1 for records taken out. Empty where only pairs were asked for.
    /// </summary>
    public IReadOnlyList<int> Clusters => _clusters;

    /// <summary>How many pairs were compared when the session began; 0 when they were given.</summary>
    public long Compared { get; }

    /// <summary>What each blocking key proposed and left out when the session began.</summary>
    public IReadOnlyList<BlockingReport> Blocking { get; } = [];

    /// <summary>What a reader should know before trusting the result: sentences.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Runs in full over the records added so far and keeps what later records need.</summary>
    /// <param name="records">The records; those added to it later join with the next <see cref="Update"/>.</param>
    /// <param name="options">Threshold and constraints.</param>
    public static MatchingSession Start(RecordTableBuilder records, MatchingOptions options) => Start(records, options, null);

    internal static MatchingSession Start(RecordTableBuilder records, MatchingOptions options, BlockingPlan? plan)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(options);
        return new MatchingSession(records, options, plan, null, null);
    }

    /// <summary>
    /// Goes on in another process: nothing is learned, and where the pairs are given, no pair among these records is compared again. The
    /// records that are new since then are added to the builder afterwards and join with <see cref="Update"/>.
    /// </summary>
    /// <param name="records">The records that were compared before, added but not built yet. Their order may be another one.</param>
    /// <param name="model">What was learned (<see cref="Learned"/>).</param>
    /// <param name="options">Threshold and constraints, by position in <paramref name="records"/>.</param>
    /// <param name="pairs">
    /// The pairs among these records that were at or above the reported probability, by position in <paramref name="records"/> and with the
    /// smaller position on the left; null has all of them compared by the model.
    /// </param>
    /// <returns>The session, or why the model does not fit the records.</returns>
    public static Result<MatchingSession> Resume(
        RecordTableBuilder records, MatchingModel model, MatchingOptions options, IReadOnlyList<ScoredPair>? pairs = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return model.Misfit(records.Labels) is { } misfit ? misfit : new MatchingSession(records, options, null, model, pairs);
    }

    /// <summary>Why two records have their probability.</summary>
    public Explanation Explain(int left, int right) => new Explainer(Table, _run.Model, _run.Comparer()).Explain(left, right);

    /// <summary>
    /// Takes in the records added to the builder since the last time, and takes others out. A changed record is both: its old position is
    /// taken out, its new row added.
    /// </summary>
    /// <param name="removed">Positions of records that are gone or changed; each only once.</param>
    /// <param name="neverLink">Further pairs, by position, that must never share a cluster.</param>
    public MatchingChange Update(IReadOnlyCollection<int> removed, IReadOnlyCollection<(int Left, int Right)>? neverLink = null)
    {
        ArgumentNullException.ThrowIfNull(removed);
        var clock = new PhaseClock();
        // Before the records that are new: it is of those that were there.
        _index ??= new BlockIndex(Table, _plan);
        _records.Build();
        IReadOnlySet<int> plainer = _run.Extend();
        int[] added = [.. Enumerable.Range(_known, Table.Count - _known)];
        _known = Table.Count;
        clock.Mark("load");
        BlockChanges changes = _index.Update(added, removed);
        bool[] gone = Table.Removed ?? [];
        Array.Resize(ref gone, Table.Count);
        foreach (int record in removed)
        {
            gone[record] = true;
        }

        Table.Removed = gone;
        clock.Mark("block");
        var touched = new bool[Table.Count];
        List<ScoredPair> lost = [], kept = Keep(changes, plainer, touched, lost);
        List<ScoredPair> gained = Gain(changes, kept, out int compared);
        clock.Mark("score");
        Touch(added, removed, neverLink ?? [], gained, touched);
        _pairs = [.. kept, .. gained];
        IReadOnlyList<int> affected = _options.PairsOnly ? [] : Recluster(touched);
        clock.Mark("cluster");
        return new MatchingChange(added, affected, gained, lost, compared, clock.Seconds);
    }

    /// <summary>
    /// The clusters that blocking, scoring and clustering all present records again gives, with the model as it is: what
    /// <see cref="Clusters"/> must be equal to. Costs what a full run costs without learning.
    /// </summary>
    public IReadOnlyList<int> FromScratch()
    {
        (CandidatePairs pairs, _) = Blocker.Find(Table, _plan);
        int[] clusters = Clusterer().Cluster(_run.Score(pairs, _options.Reported), _options.Threshold, _neverLink);
        for (int i = 0; i < clusters.Length; i++)
        {
            clusters[i] = Table.IsRemoved(i) ? -1 : clusters[i];
        }

        return clusters;
    }

    private Clusterer Clusterer() => new(Table, _run.Model, _run.Comparer());

    // The pairs that stay as they were. Those that may have changed are put with the proposed ones or shown to be proposed by nobody.
    private List<ScoredPair> Keep(BlockChanges changes, IReadOnlySet<int> plainer, bool[] touched, List<ScoredPair> lost)
    {
        var kept = new List<ScoredPair>(_pairs.Count);
        foreach (ScoredPair pair in _pairs)
        {
            if (Table.IsRemoved(pair.Left) || Table.IsRemoved(pair.Right)
                || (changes.MayBeLost(pair.Left, pair.Right) && !_index!.Proposes(pair.Left, pair.Right)))
            {
                lost.Add(pair);
                touched[pair.Left] = touched[pair.Right] = true;
            }
            else if (plainer.Count > 0 && Table.Local[pair.Left] == Table.Local[pair.Right] && plainer.Contains(Table.Local[pair.Left]))
            {
                // Their address turned out to be no more than a name: scored again.
                touched[pair.Left] = touched[pair.Right] = true;
                changes.Add(pair.Left, pair.Right);
            }
            else
            {
                kept.Add(pair);
            }
        }

        return kept;
    }

    private List<ScoredPair> Gain(BlockChanges changes, List<ScoredPair> kept, out int compared)
    {
        ReadOnlySpan<ulong> proposed = changes.Gained();
        // What stays as it was need not be scored again.
        var known = new HashSet<ulong>();
        foreach (ScoredPair pair in kept)
        {
            ulong packed = ((ulong)(uint)pair.Left << 32) | (uint)pair.Right;
            if (proposed.BinarySearch(packed) >= 0)
            {
                known.Add(packed);
            }
        }

        compared = proposed.Length - known.Count;
        return _run.Score(known.Count == 0 ? proposed : [.. proposed.ToArray().Where(pair => !known.Contains(pair))], _options.Reported);
    }

    private void Touch(
        int[] added, IReadOnlyCollection<int> removed, IReadOnlyCollection<(int Left, int Right)> neverLink, List<ScoredPair> gained, bool[] touched)
    {
        foreach (int record in added)
        {
            touched[record] = true;
        }

        foreach (ScoredPair pair in gained)
        {
            touched[pair.Left] = touched[pair.Right] = true;
        }

        foreach ((int left, int right) in neverLink)
        {
            _neverLink.Add((left, right));
            touched[left] = touched[right] = true;
        }

        foreach (int record in removed)
        {
            touched[record] = true;
        }
    }

    // Links only act within what they connect: groups of linked records without a touched one stay as they were.
    private List<int> Recluster(bool[] touched)
    {
        // Rivals below the threshold have a say in the links above it.
        float least = (float)Math.Log(_options.Threshold / (1 - _options.Threshold)) - Rivals.Reach;
        var linked = new UnionFind(Table.Count);
        foreach (ScoredPair pair in _pairs)
        {
            if (pair.LogOdds >= least)
            {
                linked.Union(pair.Left, pair.Right);
            }
        }

        for (int i = 0; i < _clusters.Length; i++)
        {
            // Whoever was with a record that is gone or changed is looked at again.
            if (_clusters[i] >= 0 && touched[i])
            {
                touched[_clusters[i]] = true;
            }
        }

        var open = new bool[Table.Count];
        for (int i = 0; i < touched.Length; i++)
        {
            if (touched[i] || (i < _clusters.Length && _clusters[i] >= 0 && touched[_clusters[i]]))
            {
                open[linked.Find(i)] = true;
            }
        }

        int[] fresh = Clusterer().Cluster([.. _pairs.Where(pair => open[linked.Find(pair.Left)])], _options.Threshold, _neverLink);
        int known = _clusters.Length;
        Array.Resize(ref _clusters, Table.Count);
        var affected = new List<int>();
        for (int i = 0; i < fresh.Length; i++)
        {
            if (Table.IsRemoved(i))
            {
                _clusters[i] = -1;
            }
            else if (i >= known || open[linked.Find(i)])
            {
                _clusters[i] = fresh[i];
                affected.Add(i);
            }
        }

        return affected;
    }
}

/// <summary>What an update did.</summary>
/// <param name="Added">Positions of the new records.</param>
/// <param name="Affected">Positions, ascending, of all records whose cluster was decided again; all others are where they were.</param>
/// <param name="Gained">Pairs that are new or scored again.</param>
/// <param name="Lost">Pairs that are no more: a record is gone, or no block proposes them now.</param>
/// <param name="Compared">How many pairs were compared.</param>
/// <param name="Seconds">Seconds per phase.</param>
public sealed record MatchingChange(
    IReadOnlyList<int> Added, IReadOnlyList<int> Affected, IReadOnlyList<ScoredPair> Gained, IReadOnlyList<ScoredPair> Lost, int Compared,
    IReadOnlyDictionary<string, double> Seconds);
