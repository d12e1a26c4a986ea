using System.Diagnostics;
using AssocHub.Data.Demo.Steps;

namespace AssocHub.Data.Demo;

/// <summary>Turns what the steps say into reports, and keeps the time.</summary>
internal sealed class BuildTracker(IReadOnlyList<BuildStep> steps, IProgress<DemoProgress>? progress)
{
    private readonly DemoStep[] _steps = [.. steps.Select(s => new DemoStep(s.Key, s.Title) { Weight = s.Weight })];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Lock _lock = new();

    public TimeSpan Elapsed => _watch.Elapsed;

    public IReadOnlyDictionary<string, double> Seconds => _steps.ToDictionary(s => s.Key, s => Math.Round(s.Took.TotalSeconds, 2));

    /// <summary>Runs one step and reports its course.</summary>
    public async Task RunAsync(int index, Func<StepReport, Task<string>> work)
    {
        TimeSpan started = _watch.Elapsed;
        Set(index, s => s with { State = DemoStepState.Running });
        try
        {
            string result = await work((detail, fraction) => Set(
                index, s => s with { Detail = detail, Fraction = fraction, Took = _watch.Elapsed - started }));
            Set(index, s => s with { State = DemoStepState.Done, Detail = result, Fraction = 1, Took = _watch.Elapsed - started });
        }
        catch
        {
            Set(index, s => s with { State = DemoStepState.Failed, Took = _watch.Elapsed - started });
            throw;
        }
    }

    public void Finish() => Report(DemoPhase.Ready, "");

    public void Fail(string problem) => Report(DemoPhase.Failed, problem);

    private void Set(int index, Func<DemoStep, DemoStep> change)
    {
        lock (_lock)
        {
            _steps[index] = change(_steps[index]);
            Report(DemoPhase.Building, "");
        }
    }

    private void Report(DemoPhase phase, string problem) =>
        progress?.Report(new DemoProgress(phase, [.. _steps]) { Elapsed = _watch.Elapsed, Problem = problem });
}
