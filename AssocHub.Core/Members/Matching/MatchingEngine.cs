using System.Diagnostics;
using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Clustering;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Core.Members.Matching.Scoring;

namespace AssocHub.Core.Members.Matching;

/// <summary>One whole run: block, learn, score, cluster. The same records give the same result, in whatever order they come.</summary>
public static class MatchingEngine
{
    private const int SampleSize = 300_000;

    /// <summary>Up to so many candidate pairs, values are counted a second time in the people that the first model finds.</summary>
    private const int RecountedPairs = 1_000_000;

    /// <summary>Probability from which a pair of the first model counts as one person when values are counted again.</summary>
    private const double SureEnough = 0.8;

    /// <summary>Finds which records are one person.</summary>
    /// <param name="table">The records, normalised.</param>
    /// <param name="options">Threshold and constraints.</param>
    public static MatchingResult Run(RecordTable table, MatchingOptions options)
    {
        var clock = new PhaseClock();
        (CandidatePairs pairs, IReadOnlyList<BlockingReport> blocking) = Blocker.Find(table);
        clock.Mark("block");

        var tables = new ComparisonTables(table);
        HashSet<long> variants = [];
        MatchModel model = Learn(table, tables, variants, pairs);
        clock.Mark("learn");

        List<ScoredPair> scored = Score(table, tables, variants, pairs, model, options.Reported);
        clock.Mark("score");
        var result = new MatchingResult(table, model, new PairComparer(table, tables, variants), options, scored)
        {
            Blocking = blocking,
            Compared = pairs.Count,
            Seconds = clock.Seconds,
        };
        clock.Mark("cluster");
        return result;
    }

    private static MatchModel Learn(RecordTable table, ComparisonTables tables, HashSet<long> variants, CandidatePairs pairs)
    {
        double allPairs = Math.Max(1, (double)table.Count * (table.Count - 1) / 2);
        var comparer = new PairComparer(table, tables, variants);
        int[] person = FirstGuess.People(table);
        TrainingSample sample = TrainingSample.Take(pairs, comparer, SampleSize);
        MatchModel model = Trainer.Start(table, person, comparer);
        Trainer.Improve(model, sample, allPairs);
        bool recount = pairs.Count <= RecountedPairs;
        bool learned = LearnedVariants.Learn(table, model, sample, variants) > 0;
        if (learned)
        {
            comparer = new PairComparer(table, tables, variants);
            sample = TrainingSample.Take(pairs, comparer, SampleSize);
        }

        if (recount)
        {
            List<ScoredPair> scored = Score(table, tables, variants, pairs, model, SureEnough);
            person = new Clusterer(table, model, comparer).Cluster(scored, SureEnough, []);
        }

        if (recount || learned)
        {
            model = Trainer.Start(table, person, comparer);
            Trainer.Improve(model, sample, allPairs);
        }

        return model;
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
                        result.Add(new ScoredPair(i, j, odds));
                    }
                }
            }

            return result;
        }
    }

    private sealed class PhaseClock
    {
        private long _last = Stopwatch.GetTimestamp();

        public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

        public void Mark(string phase)
        {
            Seconds[phase] = Stopwatch.GetElapsedTime(_last).TotalSeconds;
            _last = Stopwatch.GetTimestamp();
        }
    }
}
