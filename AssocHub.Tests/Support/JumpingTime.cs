namespace AssocHub.Tests.Support;

/// <summary>
/// A clock on which waiting takes no time: a timer fires at once and moves the clock to where it would have fired. Tests can so see how
/// long somebody waited without waiting themselves.
/// </summary>
public sealed class JumpingTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = now;

    public JumpingTime()
        : this(FixedTime.DefaultNow)
    {
    }

    /// <summary>How long was waited in all.</summary>
    public TimeSpan Waited { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero && dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (_lock)
            {
                _now += dueTime;
                Waited += dueTime;
            }
        }

        return dueTime == Timeout.InfiniteTimeSpan ? System.CreateTimer(callback, state, dueTime, period) : System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
