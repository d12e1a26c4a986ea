using AssocHub.Core.Common;
using AssocHub.Core.Pushes;

namespace AssocHub.Tests.Pushes;

/// <summary>A destination in memory that does each key once, as real ones do, and counts how often it got each.</summary>
internal sealed class FakeDestination : IPushDestination
{
    private readonly Dictionary<string, int> _deliveries = new(StringComparer.Ordinal);

    public string Kind => "fake";

    public string Title => "Fake";

    public int BatchSize { get; set; } = 10;

    /// <summary>Whether it can say what has arrived.</summary>
    public bool CanBeAsked { get; set; } = true;

    /// <summary>Asked before each batch is taken; a result other than null is returned instead.</summary>
    public Func<PushBatch, SendResult?> Before { get; set; } = _ => null;

    /// <summary>Called after a batch was taken and before the answer reaches the sender: throw to die there.</summary>
    public Func<PushBatch, Task> After { get; set; } = _ => Task.CompletedTask;

    /// <summary>Members on the list now: what acts done once each add up to.</summary>
    public HashSet<long> Present { get; } = [];

    /// <summary>Acts done, in order: each key once.</summary>
    public List<(PushAction Action, long Member)> Done { get; } = [];

    /// <summary>Sizes of the batches handed over, refused ones included.</summary>
    public List<int> Batches { get; } = [];

    public int MostDeliveriesOfOneKey => _deliveries.Values.DefaultIfEmpty().Max();

    public int Calls => Batches.Count;

    public Refusal? CheckSettings(string settings) => null;

    public async Task<SendResult> SendAsync(PushTarget target, PushBatch batch, CancellationToken cancel)
    {
        Batches.Add(batch.Rows.Count);
        if (Before(batch) is { } instead)
        {
            return instead;
        }

        foreach (PushRow row in batch.Rows)
        {
            int times = _deliveries[row.Key] = _deliveries.GetValueOrDefault(row.Key) + 1;
            if (times > 1)
            {
                continue;
            }

            Done.Add((row.Action, row.MemberId));
            _ = row.Action == PushAction.Remove ? Present.Remove(row.MemberId) : Present.Add(row.MemberId);
        }

        await After(batch);
        return SendResult.Accepted();
    }

    public Task<IReadOnlySet<string>?> ArrivedAsync(PushTarget target, PushBatch batch, CancellationToken cancel) => Task.FromResult<IReadOnlySet<string>?>(
        CanBeAsked ? batch.Rows.Select(r => r.Key).Where(_deliveries.ContainsKey).ToHashSet(StringComparer.Ordinal) : null);
}

/// <summary>The process died.</summary>
internal sealed class KilledException : Exception;
