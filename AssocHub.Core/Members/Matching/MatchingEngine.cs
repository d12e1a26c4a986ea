using System.Diagnostics;
using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching;

/// <summary>One whole run: block, learn, score, cluster.</summary>
public static class MatchingEngine
{
    private const int SampleSize = 300_000;

    /// <summary>Finds which records are one person.</summary>
    public static MatchingResult Run(RecordTable table, MatchingOptions options)
    {
        var clock = new PhaseClock();
        var tables = new ComparisonTables(table);
        HashSet<long> variants = [];
        var comparer = new PairComparer(table, tables, variants);
        (CandidatePairs pairs, IReadOnlyList<BlockingReport> blocking) = Blocker.Find(table);
        clock.Mark("block");

        int[] person = FirstGuess.People(table);
        double allPairs = Math.Max(1, (double)table.Count * (table.Count - 1) / 2);
        TrainingSample sample = TrainingSample.Take(pairs, comparer, SampleSize);
        MatchModel model = Trainer.Start(table, person, comparer);
        Trainer.Improve(model, sample, allPairs);
        if (LearnedVariants.Learn(table, model, sample, variants) > 0)
        {
            comparer = new PairComparer(table, tables, variants);
            sample = TrainingSample.Take(pairs, comparer, SampleSize);
        }

        List<ScoredPair> scored = Score(table, tables, variants, pairs, model, options.Reported);
        person = new Clusterer(table, model, comparer).Cluster(scored, 0.8);
        model = Trainer.Start(table, person, comparer);
        Trainer.Improve(model, sample, allPairs);
        clock.Mark("learn");

        scored = Score(table, tables, variants, pairs, model, options.Reported);
        clock.Mark("score");
        int[] clusters = new Clusterer(table, model, comparer).Cluster(scored, options.Threshold);
        clock.Mark("cluster");
        return new MatchingResult(table, model, new PairComparer(table, tables, variants), scored, clusters, blocking, pairs.Count, clock.Seconds);
    }

    private static List<ScoredPair> Score(
        RecordTable table, ComparisonTables tables, HashSet<long> variants, CandidatePairs pairs, MatchModel model, double reported)
    {
        float least = (float)Math.Log(reported / (1 - reported));
        int parts = table.Count < 20_000 ? 1 : 32;
        var found = new List<ScoredPair>[parts];
        Parallel.For(
            0,
            parts,
            () => new PairComparer(table, tables, variants),
            (part, _, comparer) =>
            {
                found[part] = ScorePart(part, comparer);
                return comparer;
            },
            _ => { });
        return [.. found.SelectMany(f => f)];

        List<ScoredPair> ScorePart(int part, PairComparer comparer)
        {
            Span<float> kinds = stackalloc float[MatchModel.Kinds];
            var result = new List<ScoredPair>();
            int from = (int)((long)table.Count * part / parts), to = (int)((long)table.Count * (part + 1) / parts);
            for (int i = from; i < to; i++)
            {
                for (int p = pairs.Start[i]; p < pairs.Start[i + 1]; p++)
                {
                    int j = pairs.Right[p];
                    model.Score(comparer.Compare(i, j), i, j, kinds);
                    float odds = MatchModel.LogOdds(kinds);
                    if (odds >= least)
                    {
                        result.Add(new ScoredPair(i, j, 1 / (1 + MathF.Exp(-odds))));
                    }
                }
            }

            return result;
        }
    }

    private sealed class PhaseClock
    {
        private long _last = Stopwatch.GetTimestamp();

        public Dictionary<string, double> Seconds { get; } = [];

        public void Mark(string phase)
        {
            Seconds[phase] = Stopwatch.GetElapsedTime(_last).TotalSeconds;
            _last = Stopwatch.GetTimestamp();
        }
    }
}

/// <summary>What a run found.</summary>
public sealed class MatchingResult
{
    internal MatchingResult(
        RecordTable table, MatchModel model, PairComparer comparer, IReadOnlyList<ScoredPair> pairs, int[] clusters,
        IReadOnlyList<BlockingReport> blocking, long compared, IReadOnlyDictionary<string, double> seconds)
    {
        Table = table;
        Model = model;
        Comparer = comparer;
        Pairs = pairs;
        Clusters = clusters;
        Blocking = blocking;
        Compared = compared;
        Seconds = seconds;
    }

    /// <summary>The records.</summary>
    public RecordTable Table { get; }

    /// <summary>Pairs at or above the reported probability.</summary>
    public IReadOnlyList<ScoredPair> Pairs { get; }

    /// <summary>The cluster of every record, called by the position of its first record.</summary>
    public IReadOnlyList<int> Clusters { get; }

    /// <summary>What each blocking key proposed and left out.</summary>
    public IReadOnlyList<BlockingReport> Blocking { get; }

    /// <summary>How many pairs were compared.</summary>
    public long Compared { get; }

    /// <summary>Seconds per phase.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; }

    public int[] Recluster(double threshold) => new Clusterer(Table, Model, Comparer).Cluster(Pairs, threshold);

    public string Describe(int i, int j)
    {
        ulong levels = Comparer.Compare(i, j);
        Span<float> kinds = stackalloc float[MatchModel.Kinds];
        Model.Score(levels, i, j, kinds);
        var s = new System.Text.StringBuilder();
        s.Append($"M{kinds[1]:F1} M2{kinds[2]:F1} H{kinds[3]:F1} C{kinds[4]:F1} src{Model.SourceWeight[Model.SourcePair(i, j)]:F1} ");
        for (int k = 0; k < Levels.Slots; k++)
        {
            int l = PairComparer.LevelOf(levels, (Slot)k);
            if (l > 0)
            {
                s.Append($"{(Slot)k}:{Levels.Label((Slot)k, l)} {Model.Weight[1][(k * Levels.Most) + l] + Model.ValueWeight((Slot)k, l, i, j):F1}; ");
            }
        }

        return s.ToString();
    }

    internal MatchModel Model { get; }
    internal PairComparer Comparer { get; }
}
