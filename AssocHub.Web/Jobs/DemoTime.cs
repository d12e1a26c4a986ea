namespace AssocHub.Web.Jobs;

/// <summary>The demo's time: the real one, ahead by what somebody let pass in the sandbox, so that what people do there is not in the future.</summary>
internal sealed class DemoTime : TimeProvider
{
    private long _ahead;

    /// <summary>How far it is ahead of the real time.</summary>
    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
        set => Interlocked.Exchange(ref _ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
