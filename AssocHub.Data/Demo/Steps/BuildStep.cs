using AssocHub.Core.Common;

namespace AssocHub.Data.Demo.Steps;

/// <summary>
/// One step of the build. It may be run again after the process was killed at any moment within it, and then leaves the same
/// as an undisturbed run.
/// </summary>
/// <param name="key">Stable name, as in the JSON of the <c>demo</c> verb.</param>
/// <param name="title">What it does, for the progress page.</param>
public abstract class BuildStep(string key, string title)
{
    public string Key { get; } = key;

    public string Title { get; } = title;

    /// <summary>Its share of the whole, in about seconds on a quiet machine.</summary>
    public virtual int Weight => 1;

    /// <summary>Does the step and returns what came of it, in a few words.</summary>
    public abstract Task<string> RunAsync(DemoBuild build, StepReport report, CancellationToken cancel);

    /// <summary>The value; a refusal here is a defect of the demo itself, so it throws and is shown on the progress page.</summary>
    protected static T Value<T>(Result<T> result, string what) => result.Succeeded
        ? result.Value
        : throw new InvalidOperationException($"{what}: {result.Refusal.Message}");
}

/// <summary>How a step says how far it is.</summary>
/// <param name="detail">Counts so far, in a few words.</param>
/// <param name="fraction">From 0 to 1; null when nobody knows.</param>
public delegate void StepReport(string detail, double? fraction = null);
