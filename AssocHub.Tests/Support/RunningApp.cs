using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace AssocHub.Tests.Support;

/// <summary>The real program in a process of its own: real Kestrel on a free port, a database and a folder of its own.</summary>
public sealed partial class RunningApp : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _output;

    private RunningApp(Process process, StringBuilder output, DirectoryInfo folder, Uri address)
    {
        _process = process;
        _output = output;
        Folder = folder.FullName;
        Address = address;
    }

    public Uri Address { get; }

    public string Folder { get; }

    public string DatabasePath => Path.Combine(Folder, "app.db");

    /// <summary>What the program wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static async Task<RunningApp> StartAsync(string environment = "Development", params (string Key, string Value)[] settings)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("assochub-app-");
        (Process process, StringBuilder output) = Start(folder, environment, "http://127.0.0.1:0", settings);
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartLimit && !process.HasExited)
        {
            Match ready;
            lock (output)
            {
                ready = ReadyLine().Match(output.ToString());
            }

            if (ready.Success)
            {
                return new RunningApp(process, output, folder, new Uri(ready.Groups["url"].Value));
            }

            await Task.Delay(100);
        }

        string said = output.ToString();
        process.Kill(entireProcessTree: true);
        throw new InvalidOperationException("The program did not start: " + said);
    }

    /// <summary>Starts the program with what it should refuse; gives its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Output)> StartRefusedAsync(
        string environment, string urls, params (string Key, string Value)[] settings)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("assochub-app-");
        (Process process, StringBuilder output) = Start(folder, environment, urls, settings);
        using (process)
        {
            using var limit = new CancellationTokenSource(StartLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException late)
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException("The program started although it should have refused: " + output, late);
            }

            folder.Delete(recursive: true);
            return (process.ExitCode, output.ToString());
        }
    }

    /// <summary>Waits until the program has written the text: its output arrives a moment after the answer it belongs to.</summary>
    public async Task<bool> SaysAsync(string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (limit.IsCancellationRequested)
            {
                return false;
            }

            await beat.WaitForNextTickAsync();
        }

        return true;
    }

    public HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static (Process Process, StringBuilder Output) Start(
        DirectoryInfo folder, string environment, string urls, (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        start.ArgumentList.Add(ProgramPath());
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(urls);
        start.ArgumentList.Add("--database");
        start.ArgumentList.Add("sqlite:" + Path.Combine(folder.FullName, "app.db"));
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        start.Environment["Storage__Folder"] = folder.FullName;
        start.Environment["Demo__SandboxUrl"] = "http://127.0.0.1:0";
        foreach ((string key, string value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var output = new StringBuilder();
        var process = new Process { StartInfo = start };
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output);
    }

    /// <summary>The program as the web project built it, in the configuration of this test run: its static files lie beside it.</summary>
    public static string ProgramPath()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string configuration = here.Parent!.Name;
        return Path.Combine(RepositoryRoot(), "AssocHub.Web", "bin", configuration, here.Name, "AssocHub.Web.dll");
    }

    public static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AssocHub.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The repository's root was not found above " + AppContext.BaseDirectory);
    }

    [GeneratedRegex(@"AssocHub is ready: (?<url>\S+)", RegexOptions.None, 1000)]
    private static partial Regex ReadyLine();
}
