namespace AssocHub.Sandbox.Life;

/// <summary>What will happen. Nothing is visible before its moment, and things get their numbers in the order in which they happen.</summary>
internal sealed class Timeline
{
    private readonly PriorityQueue<Action<DateTimeOffset>, (DateTimeOffset At, long Turn)> _coming = new();
    private long _turn;

    public int Coming => _coming.Count;

    public void At(DateTimeOffset moment, Action<DateTimeOffset> happens) => _coming.Enqueue(happens, (moment, _turn++));

    /// <summary>Lets everything up to a moment happen, in order, with what follows from it.</summary>
    public void Settle(DateTimeOffset now)
    {
        while (_coming.TryPeek(out Action<DateTimeOffset>? next, out (DateTimeOffset At, long Turn) key) && key.At <= now)
        {
            _coming.Dequeue();
            next(key.At);
        }
    }
}
