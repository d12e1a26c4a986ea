using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching;

/// <summary>The records, what was worked out of them and what was learned: everything that scoring a pair takes.</summary>
internal sealed class MatchingRun
{
    private const int SampleSize = 200_000;

    /// <summary>Up to so many candidate pairs, values are counted a second time in the people that the first model finds.</summary>
    private const int RecountedPairs = 1_000_000;

    /// <summary>Probability from which a pair of the first model counts as one person when values are counted again.</summary>
    private const double SureEnough = 0.8;

    /// <summary>Fewer records are scored by one thread.</summary>
    private const int WorthThreads = 20_000;

    private readonly HashSet<long> _variants = [];

    public MatchingRun(RecordTable table, CandidatePairs pairs)
    {
        Table = table;
        Tables = new ComparisonTables(table);
        Model = Learn(pairs);
    }

    /// <summary>Takes what was learned elsewhere; nothing is learned here.</summary>
    public MatchingRun(RecordTable table, MatchingModel saved)
    {
        Table = table;
        foreach ((string one, string other) in saved.Variants)
        {
            _variants.Add(NameSimilarity.PairOf(table.Names.GetOrAdd(one), table.Names.GetOrAdd(other)));
        }

        Tables = new ComparisonTables(table);
        Model = saved.For(table);
        Tables.Names.Know(Model.Frequencies);
    }

    public RecordTable Table { get; }
    public ComparisonTables Tables { get; }
    public MatchModel Model { get; private set; }

    /// <summary>Short forms that the records showed, as names.</summary>
    public IEnumerable<(string One, string Other)> Variants() => _variants.Order().Select(pair => (
        Table.Names[(int)(pair >> 32)].ToString(), Table.Names[(int)(uint)pair].ToString()));

    public PairComparer Comparer() => new(Table, Tables, _variants);

    /// <summary>The candidate pairs that reach a probability.</summary>
    public List<ScoredPair> Score(CandidatePairs pairs, double reported) => Score(pairs, Model, reported);

    /// <summary>The pairs, packed with the earlier record in the upper half, that reach a probability.</summary>
    public List<ScoredPair> Score(ReadOnlySpan<ulong> pairs, double reported)
    {
        float least = LeastOdds(reported);
        PairComparer comparer = Comparer();
        var scorer = new PairScorer(Table, Tables, Model, comparer, least);
        var found = new List<ScoredPair>();
        foreach (ulong pair in pairs)
        {
            scorer.Score((int)(pair >> 32), (int)(uint)pair, found);
        }

        scorer.Finish(found);
        return found;
    }

    private List<ScoredPair> Score(CandidatePairs pairs, MatchModel model, double reported)
    {
        float least = LeastOdds(reported);
        int parts = Table.Count < WorthThreads ? 1 : 32;
        var found = new List<ScoredPair>[parts];
        Parallel.For(
            0,
            parts,
            () => new PairScorer(Table, Tables, model, Comparer(), least),
            (part, _, scorer) =>
            {
                found[part] = [];
                int from = (int)((long)Table.Count * part / parts), to = (int)((long)Table.Count * (part + 1) / parts);
                scorer.Score(pairs, from, to, found[part]);
                return scorer;
            },
            _ => { });
        return [.. found.SelectMany(f => f)];
    }

    private static float LeastOdds(double probability) => (float)Math.Log(probability / (1 - probability));

    private MatchModel Learn(CandidatePairs pairs)
    {
        double allPairs = Math.Max(1, (double)Table.Count * (Table.Count - 1) / 2);
        var order = new StableOrder(Table);
        int[] records = order.Records();
        int[] person = FirstGuess.People(Table, Tables.Facts);
        ValueFrequencies frequencies = Count(person);
        PairComparer comparer = Comparer();
        TrainingSample sample = TrainingSample.Take(pairs, order, SampleSize).Compared(comparer);
        MatchModel model = Trainer.Start(Table, frequencies, new RandomPairs(records, person, comparer));
        Trainer.Improve(model, Table, sample, allPairs);
        bool recount = pairs.Count <= RecountedPairs;
        if (model.Names.IsAny)
        {
            frequencies.CountNames(person);
        }

        bool learned = LearnedVariants.Learn(Table, model, sample, _variants) > 0;
        if (recount)
        {
            List<ScoredPair> scored = Score(pairs, model, SureEnough);
            person = new Clusterer(Table, model, Comparer()).Cluster(scored, SureEnough, []);
            frequencies = Count(person);
            if (model.Names.IsAny)
            {
                frequencies.CountNames(person);
            }
        }

        if (recount || learned)
        {
            comparer = Comparer();
            model = Trainer.Start(Table, frequencies, new RandomPairs(records, person, comparer));
            Trainer.Improve(model, Table, sample.Compared(comparer), allPairs);
        }

        return model;
    }

    // How common values are decides which given names are names.
    private ValueFrequencies Count(int[] person)
    {
        var frequencies = new ValueFrequencies(Table, person);
        Tables.Names.Know(frequencies);
        return frequencies;
    }

    /// <summary>Brings tables and model up to the table's present records.</summary>
    /// <returns>What <see cref="ComparisonTables.Extend"/> returns.</returns>
    public IReadOnlySet<int> Extend()
    {
        IReadOnlySet<int> plainer = Tables.Extend();
        Model.Extend();
        Tables.Names.Know(Model.Frequencies);
        return plainer;
    }
}
