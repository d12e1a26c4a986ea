using System.Diagnostics;

namespace AssocHub.Tests.Support;

/// <summary>The real program, started with a verb in a process of its own.</summary>
internal static class VerbProcess
{
    /// <summary>Starts it; output and problems are to be read by whoever waits for them.</summary>
    public static Process Start(string database, string[] verb, params Uri[] reachable)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[Path.Combine(AppContext.BaseDirectory, "AssocHub.Web.dll"), .. verb, "--database", "sqlite:" + database])
        {
            start.ArgumentList.Add(argument);
        }

        for (int i = 0; i < reachable.Length; i++)
        {
            start.Environment[$"Outbound__AllowedPrivateHosts__{i}"] = reachable[i].Authority;
        }

        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Problems)> RunAsync(string database, string[] verb, params Uri[] reachable)
    {
        using Process process = Start(database, verb, reachable);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), problems = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await problems);
    }
}
