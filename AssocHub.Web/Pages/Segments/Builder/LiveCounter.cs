using System.Collections.Concurrent;
using System.Diagnostics;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>
/// The numbers that follow the clicks: the whole first, then every part by itself. A newer question cancels the older one; answers
/// are kept for a while, so undo shows its number at once.
/// </summary>
public sealed class LiveCounter(SegmentEvaluator evaluator, TimeSpan pause) : IDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, int> _known = [];
    private readonly ConcurrentDictionary<Population, int> _populations = [];
    private long _knownSince = Stopwatch.GetTimestamp();
    private CancellationTokenSource? _running;

    /// <summary>Raised whenever a number or the state changes, on a thread of the pool.</summary>
    public event Action? Changed;

    public bool IsCounting { get; private set; }

    /// <summary>The size of the segment; null while it is unknown or cannot be counted.</summary>
    public int? Total { get; private set; }

    /// <summary>The size of the population.</summary>
    public int? Population { get; private set; }

    /// <summary>How long the last count took.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Why it could not be counted.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many of the population each part holds by itself, by the part's key.</summary>
    public IReadOnlyDictionary<int, int> Parts { get; private set; } = new Dictionary<int, int>();

    public void Dispose() => _running?.Cancel();

    /// <summary>Asks anew.</summary>
    /// <param name="of">The population.</param>
    /// <param name="whole">The whole; null when there is nothing to count yet.</param>
    /// <param name="parts">The parts that can be counted by themselves.</param>
    public Task AskAsync(Population of, SegmentDefinition? whole, IReadOnlyList<(int Key, SegmentDefinition Part)> parts)
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
        return Task.Run(() => RunAsync(of, whole, parts, _running.Token));
    }

    private async Task RunAsync(
        Population of, SegmentDefinition? whole, IReadOnlyList<(int Key, SegmentDefinition Part)> parts, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(pause, cancel);
            int people = await PopulationAsync(of, cancel);
            cancel.ThrowIfCancellationRequested();
            (Population, Parts) = (people, new Dictionary<int, int>());
            if (whole is null)
            {
                (Total, IsCounting) = (null, false);
                Changed?.Invoke();
                return;
            }

            long started = Stopwatch.GetTimestamp();
            int? total = await CountAsync(whole, cancel);
            cancel.ThrowIfCancellationRequested();
            (Total, Elapsed, IsCounting) = (total, Stopwatch.GetElapsedTime(started), false);
            Changed?.Invoke();
            await PartsAsync(parts, cancel);
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

    private async Task PartsAsync(IReadOnlyList<(int Key, SegmentDefinition Part)> parts, CancellationToken cancel)
    {
        var counted = new Dictionary<int, int>();
        foreach ((int key, SegmentDefinition part) in parts)
        {
            if (await CountAsync(part, cancel) is { } count)
            {
                counted[key] = count;
            }

            cancel.ThrowIfCancellationRequested();
        }

        Parts = counted;
        Changed?.Invoke();
    }

    private async Task<int?> CountAsync(SegmentDefinition definition, CancellationToken cancel)
    {
        string key = SegmentJson.Write(definition);
        if (_known.TryGetValue(key, out int known))
        {
            return known;
        }

        Result<int> count = await evaluator.CountAsync(definition, evaluator.AsOf().Moment, cancel);
        if (!count.Succeeded)
        {
            Problem = count.Refusal.Message;
            return null;
        }

        return _known[key] = count.Value;
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
