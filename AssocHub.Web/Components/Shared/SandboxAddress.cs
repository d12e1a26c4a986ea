namespace AssocHub.Web.Components.Shared;

/// <summary>Where the demo's sandbox is and how its systems are entered; empty outside the demo. Its keys are made up and open nothing else.</summary>
public sealed class SandboxAddress
{
    private IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _values = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Where it listens; null when there is none.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Lets time pass there and here: people react, and the demo's sources are synced as their schedules would; null when there is no sandbox.</summary>
    public Action<TimeSpan>? LetPass { get; private set; }

    /// <summary>What to fill in for a connector, <c>base_url</c> among it; null when the sandbox does not play it.</summary>
    public IReadOnlyDictionary<string, string>? Of(string connector) => _values.GetValueOrDefault(connector);

    public void Set(Uri address, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> values, Action<TimeSpan>? letPass = null) =>
        (Address, _values, LetPass) = (address, values, letPass);
}
