using System.Diagnostics;

namespace AssocHub.Core.Members.Matching;

/// <summary>How long each phase took, by the clock and in work of all threads of the process.</summary>
internal sealed class PhaseClock
{
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _worked = Worked;

    public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, double> CpuSeconds { get; } = new(StringComparer.Ordinal);

    // Where the system does not say, phases are shown without.
    private static TimeSpan Worked =>
        OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;

    public void Mark(string phase)
    {
        Seconds[phase] = Stopwatch.GetElapsedTime(_last).TotalSeconds;
        CpuSeconds[phase] = (Worked - _worked).TotalSeconds;
        _last = Stopwatch.GetTimestamp();
        _worked = Worked;
    }
}
