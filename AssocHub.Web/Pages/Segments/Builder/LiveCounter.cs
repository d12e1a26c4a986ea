using System.Collections.Concurrent;
using System.Diagnostics;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>What is to be counted.</summary>
/// <param name="Of">The population.</param>
/// <param name="Definition">What can be counted; null when there is nothing yet.</param>
/// <param name="Places">The key of each item, by its place in the definition.</param>
/// <param name="IsWhole">Whether that is all that stands on the screen; else something unfinished was left out.</param>
public sealed record CountQuestion(Population Of, SegmentDefinition? Definition, IReadOnlyDictionary<string, int> Places, bool IsWhole);

/// <summary>
/// The numbers that follow the clicks: the whole and every part of it, in one answer. A newer question cancels the older one; the
/// numbers of before stay on the screen until then, and answers are kept for a while where the database gives them.
/// </summary>
public sealed class LiveCounter(SegmentEngine engine, SegmentEvaluator evaluator, TimeSpan pause) : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    // The warnings are drawn together with the numbers unless they take longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<string, CountedTree> _known = [];
    private readonly ConcurrentDictionary<Population, int> _populations = [];
    private long _knownSince = Stopwatch.GetTimestamp();
    private CancellationTokenSource? _running;

    /// <summary>Raised whenever a number or the state changes, on a thread of the pool.</summary>
    public event Action? Changed;

    public bool IsCounting { get; private set; }

    /// <summary>Something unfinished is left out of the numbers.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>The size of the segment; null while it is unknown or cannot be counted.</summary>
    public int? Total { get; private set; }

    /// <summary>How many meet the conditions, before a cap keeps some of them.</summary>
    public int? BeforeCap { get; private set; }

    /// <summary>The size of the population.</summary>
    public int? Population { get; private set; }

    /// <summary>Where the numbers come from, and how long that took.</summary>
    public AnswerOrigin? Origin { get; private set; }

    /// <summary>Why it could not be counted.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many each part keeps and drops, by the part's key.</summary>
    public IReadOnlyDictionary<int, NodeCount> Parts { get; private set; } = new Dictionary<int, NodeCount>();

    /// <summary>Where the absences that are claimed rest on feeds that are behind.</summary>
    public IReadOnlyList<CoverageGap> Gaps { get; private set; } = [];

    public void Dispose() => _running?.Cancel();

    /// <summary>Asks anew.</summary>
    public Task AskAsync(CountQuestion question)
    {
        _running?.Cancel();
        _running = new CancellationTokenSource();
        if (Stopwatch.GetElapsedTime(_knownSince) > KeptFor)
        {
            _known.Clear();
            _populations.Clear();
            _knownSince = Stopwatch.GetTimestamp();
        }

        (IsCounting, Problem) = (true, null);
        return Task.Run(() => RunAsync(question, _running.Token));
    }

    private async Task RunAsync(CountQuestion question, CancellationToken cancel)
    {
        try
        {
            // The index answers faster than a person types; the database is asked once they pause.
            if (!engine.IsQuick)
            {
                await Task.Delay(pause, cancel);
            }

            if (question.Definition is not { } definition)
            {
                int people = await PopulationAsync(question.Of, cancel);
                Show(() => (Population, Total, BeforeCap, Parts, Gaps) = (people, null, null, new Dictionary<int, NodeCount>(), []), cancel);
                return;
            }

            Task<Result<IReadOnlyList<CoverageGap>>> gaps = evaluator.GapsAsync(definition, cancel);
            Result<CountedTree> counted = await CountAsync(definition, cancel);
            await Task.WhenAny(gaps, Task.Delay(Patience, cancel));
            bool together = gaps.IsCompleted;
            if (together)
            {
                IReadOnlyList<CoverageGap> known = Known(await gaps);
                Show(
                    () =>
                    {
                        Gaps = known;
                        Take(counted, question);
                    },
                    cancel);
                return;
            }

            Show(() => Take(counted, question), cancel);
            IReadOnlyList<CoverageGap> late = Known(await gaps);
            Show(() => Gaps = late, cancel);
        }
        catch (OperationCanceledException)
        {
            // A newer question has taken over.
        }
        catch (Exception error) when (error is System.Data.Common.DbException or TimeoutException)
        {
            (Total, IsCounting, Problem) = (null, false, "The database did not answer. Try again in a moment.");
            Changed?.Invoke();
        }
    }

    private void Show(Action set, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        set();
        IsCounting = false;
        Changed?.Invoke();
    }

    private static IReadOnlyList<CoverageGap> Known(Result<IReadOnlyList<CoverageGap>> gaps) => gaps.Succeeded ? gaps.Value : [];

    private void Take(Result<CountedTree> counted, CountQuestion question)
    {
        IsPartial = !question.IsWhole;
        if (!counted.Succeeded)
        {
            (Total, BeforeCap, Parts, Problem) = (null, null, new Dictionary<int, NodeCount>(), counted.Refusal.Message);
            return;
        }

        TreeCounts counts = counted.Value.Counts;
        (Population, BeforeCap, Total, Origin) = (counts.Population, counts.BeforeCap, counts.Total, counted.Value.Origin);
        Parts = question.Places.Where(place => counts.Nodes.ContainsKey(place.Key)).ToDictionary(place => place.Value, place => counts.Nodes[place.Key]);
    }

    private async Task<Result<CountedTree>> CountAsync(SegmentDefinition definition, CancellationToken cancel)
    {
        string key = SegmentJson.Write(definition);
        if (_known.TryGetValue(key, out CountedTree? known))
        {
            return known;
        }

        Result<CountedTree> counted = await engine.CountTreeAsync(definition, null, cancel);
        if (counted is { Succeeded: true, Value.Origin.FromIndex: false })
        {
            _known[key] = counted.Value;
        }

        return counted;
    }

    private async Task<int> PopulationAsync(Population of, CancellationToken cancel)
    {
        if (!_populations.TryGetValue(of, out int people))
        {
            _populations[of] = people = await evaluator.PopulationAsync(of, cancel);
        }

        return people;
    }
}
