namespace AssocHub.Tests.Support;

/// <summary>A clock on which a second passes whenever somebody measures with it: how long something took says how often was measured meanwhile, on any machine.</summary>
public sealed class CountedTime : TimeProvider
{
    private long _asked;

    /// <summary>Seconds that passed.</summary>
    public long Seconds => Interlocked.Read(ref _asked);

    public override long TimestampFrequency => 1;

    public override DateTimeOffset GetUtcNow() => FixedTime.DefaultNow;

    public override long GetTimestamp() => Interlocked.Increment(ref _asked);
}
