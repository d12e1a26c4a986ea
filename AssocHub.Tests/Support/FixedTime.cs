namespace AssocHub.Tests.Support;

/// <summary>A clock that stands still until a test moves it.</summary>
public sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    /// <summary>The moment most tests take as now: a Wednesday noon.</summary>
    public static readonly DateTimeOffset DefaultNow = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    public FixedTime()
        : this(DefaultNow)
    {
    }

    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}
