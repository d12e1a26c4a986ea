namespace AssocHub.Sandbox.Life;

/// <summary>The sandbox's own time: it goes on with the real one and can be advanced, never turned back.</summary>
internal sealed class SandboxClock(TimeProvider time, DateTimeOffset start)
{
    private TimeSpan _ahead = start - time.GetUtcNow();

    public DateTimeOffset Now => time.GetUtcNow() + _ahead;

    public void Advance(TimeSpan by) => _ahead += by > TimeSpan.Zero ? by : throw new ArgumentOutOfRangeException(nameof(by), "The clock only goes forward.");
}
