using System.Diagnostics;
using System.Globalization;

namespace AssocHub.Data.Runs;

/// <summary>Names processes so that another one on the same machine can tell whether they live.</summary>
internal static class RunProcess
{
    /// <summary>This process: machine, process id, start.</summary>
    public static string Own { get; } = OwnName();

    /// <summary>The machine that a name speaks of; empty where there is none.</summary>
    public static string MachineOf(string name) => name.IndexOf('|', StringComparison.Ordinal) is > 0 and var end ? name[..end] : "";

    /// <summary>True when the process ran on this machine and is gone; false for one that lives, and for one elsewhere.</summary>
    public static bool IsDead(string name) => Known(name) && Find(name) is null;

    /// <summary>True when the process runs on this machine now.</summary>
    public static bool IsAlive(string name) => Known(name) && Find(name) is not null;

    private static bool Known(string name) => name.Split('|') is { Length: 3 } parts && parts[0] == Environment.MachineName && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // The id alone may have been given to another process since.
    private static string? Find(string name)
    {
        string[] parts = name.Split('|');
        try
        {
            using var process = Process.GetProcessById(int.Parse(parts[1], CultureInfo.InvariantCulture));
            return process.HasExited || !long.TryParse(parts[2], CultureInfo.InvariantCulture, out long start) || Math.Abs(StartOf(process) - start) > 2 ? null : name;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string OwnName()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}|{process.Id}|{StartOf(process)}");
    }

    // In seconds: the system derives it anew from ticks since boot each time it is asked.
    private static long StartOf(Process process) => process.StartTime.ToUniversalTime().Ticks / TimeSpan.TicksPerSecond;
}
