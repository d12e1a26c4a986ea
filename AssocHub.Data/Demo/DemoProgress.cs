namespace AssocHub.Data.Demo;

/// <summary>Where the demo stands.</summary>
public enum DemoPhase
{
    /// <summary>There is none, and none is wanted here.</summary>
    None,

    /// <summary>It is being built.</summary>
    Building,

    /// <summary>It is complete.</summary>
    Ready,

    /// <summary>It could not be completed; what is done is kept and the next start goes on.</summary>
    Failed,
}

/// <summary>Where one step stands.</summary>
public enum DemoStepState
{
    Waiting,
    Running,
    Done,
    Failed,
}

/// <summary>One step of the build as a person follows it.</summary>
/// <param name="Key">Stable name, as in the JSON of the <c>demo</c> verb.</param>
/// <param name="Title">What it does.</param>
public sealed record DemoStep(string Key, string Title)
{
    public DemoStepState State { get; init; }

    /// <summary>From 0 to 1; null when nobody knows.</summary>
    public double? Fraction { get; init; }

    /// <summary>Its share of the whole.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Counts so far, or what came of it.</summary>
    public string Detail { get; init; } = "";

    /// <summary>How long it took, or has been taking.</summary>
    public TimeSpan Took { get; init; }
}

/// <summary>The build at one moment; never changes.</summary>
public sealed record DemoProgress(DemoPhase Phase, IReadOnlyList<DemoStep> Steps)
{
    public static DemoProgress Nothing { get; } = new(DemoPhase.None, []);

    public TimeSpan Elapsed { get; init; }

    /// <summary>Why it stopped and what to do; empty while all is well.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The step being worked on; null before the first and after the last.</summary>
    public DemoStep? Current => Steps.FirstOrDefault(s => s.State is DemoStepState.Running or DemoStepState.Failed);

    /// <summary>From 0 to 1 over all steps, each by its weight.</summary>
    public double Fraction => Phase == DemoPhase.Ready
        ? 1
        : Steps.Count == 0 ? 0 : Steps.Sum(s => s.Weight * (s.State == DemoStepState.Done ? 1 : s.Fraction ?? 0)) / Steps.Sum(s => s.Weight);
}

/// <summary>What the pages show of the build: the latest report, read by whoever wants to know.</summary>
public sealed class DemoStatus : IProgress<DemoProgress>
{
    private volatile DemoProgress _current = DemoProgress.Nothing;

    public DemoProgress Current => _current;

    public void Report(DemoProgress value) => _current = value;
}
