using AssocHub.Core.Members.Matching.Blocking;
using AssocHub.Core.Members.Matching.Comparing;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Core.Members.Matching.Scoring;

/// <summary>
/// Scores pairs, some at a time; one per thread. What a pair reads lies anywhere in memory, and every wait for it would stand alone:
/// asked for many pairs together, the waits fall into one.
/// </summary>
internal sealed class PairScorer(RecordTable table, ComparisonTables tables, MatchModel model, PairComparer comparer, float least)
{
    private const int Together = 32;
    private readonly PairFilter _filter = new(table, tables, model, comparer.Similarity, least);
    private readonly float[] _kinds = new float[MatchModel.Kinds];
    private readonly PairFilter.Open[] _open = new PairFilter.Open[Together];
    private int _count;

    /// <summary>Scores the candidate pairs of some records.</summary>
    /// <param name="pairs">All candidate pairs.</param>
    /// <param name="from">The first of the records.</param>
    /// <param name="to">The first one that is no longer among them.</param>
    /// <param name="into">Where pairs go that reach enough.</param>
    public void Score(CandidatePairs pairs, int from, int to, List<ScoredPair> into)
    {
        ReadOnlySpan<int> right = pairs.Right.AsSpan(0, pairs.Start[to]);
        int fetched = pairs.Start[from];
        for (int i = from; i < to; i++)
        {
            for (int p = pairs.Start[i]; p < pairs.Start[i + 1]; p++)
            {
                if (p + Together > fetched)
                {
                    for (int end = Math.Min(p + (2 * Together), right.Length); fetched < end; fetched++)
                    {
                        tables.Facts.Prefetch(right[fetched]);
                    }
                }

                Score(i, right[p], into);
            }
        }

        Finish(into);
    }

    /// <summary>Takes a pair; what it comes to stands in the list after <see cref="Finish"/>.</summary>
    public void Score(int i, int j, List<ScoredPair> into)
    {
        if (!_filter.Begin(i, j, out _open[_count]))
        {
            return;
        }

        if (++_count == Together)
        {
            Finish(into);
        }
    }

    /// <summary>Scores the pairs that wait.</summary>
    public void Finish(List<ScoredPair> into)
    {
        Span<PairFilter.Open> open = _open.AsSpan(0, _count);
        _count = 0;
        foreach (ref PairFilter.Open pair in open)
        {
            _filter.Soon(ref pair);
        }

        int left = 0;
        foreach (PairFilter.Open pair in open)
        {
            if (_filter.End(pair))
            {
                open[left++] = pair;
            }
        }

        open = open[..left];
        foreach (PairFilter.Open pair in open)
        {
            ref readonly RecordFacts later = ref tables.Facts[pair.J];
            comparer.SoonFurther(pair.I, pair.J);
            model.Frequencies.Soon(pair.J, later.Given, later.Family);
        }

        foreach (PairFilter.Open pair in open)
        {
            model.Score(comparer.Compare(pair.I, pair.J), pair.I, pair.J, _kinds);
            if (MatchModel.MostOdds(_kinds) >= least && MatchModel.LogOdds(_kinds) is var odds && odds >= least)
            {
                into.Add(new ScoredPair(pair.I, pair.J, odds));
            }
        }
    }
}
