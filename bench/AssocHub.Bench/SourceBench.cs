using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Data.Members.Projection;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AssocHub.Bench;

/// <summary>
/// Lands a paged API twice in a fresh SQLite database: all of it, then what changed, which is nothing. The server is a process of its own,
/// so that its work is not counted. Prints, as JSON, for each: seconds, processor seconds, records a second, calls, and the peak working set.
/// </summary>
internal static class SourceBench
{
    private const long Megabyte = 1024 * 1024;

    private const string Yaml = """
        assochub: 1
        name: bench
        title: Bench
        domain: email
        base_url: https://bench.invalid
        auth: {kind: bearer, token: bench}
        streams:
          - stream: email_activity
            request: GET /activity
            paging: {kind: cursor, param: cursor, size: 1000, size_param: limit, next: next}
            records: data
            incremental: {kind: changed_since, param: since, from: at, overlap: 0s}
            fields:
              activity_id: id
              email_id: campaign.id
              email: person.email
              kind: {from: type, map: {o: open, c: click, s: sent}}
              occurred_at: at
              url: link
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        int Number(string name, int otherwise) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
        if (args.Contains("--serve"))
        {
            return await ServeAsync(Number("--records", 1_000_000), Number("--port", 5321));
        }

        int records = Number("--records", 1_000_000);
        int port = Number("--port", 5321);
        string folder = Directory.CreateTempSubdirectory("assochub-bench-").FullName;
        using Process server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Environment.GetCommandLineArgs()[0].EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? new[] { Environment.GetCommandLineArgs()[0] } : [], "source", "--serve", "--records", records.ToString(CultureInfo.InvariantCulture), "--port", port.ToString(CultureInfo.InvariantCulture)]))!;
        try
        {
            await WaitAsync(port);
            await using ServiceProvider services = Services(Path.Combine(folder, "bench.db"));
            await using (AssocHubDbContext db = await services.GetRequiredService<IDbContextFactory<AssocHubDbContext>>().CreateDbContextAsync())
            {
                await db.Database.MigrateAsync();
            }

            var sources = services.GetRequiredService<RestSources>();
            await sources.SaveManifestAsync(Actor.CommandLine, Yaml, CancellationToken.None);
            long id = (await sources.SaveAsync(Actor.CommandLine, new RestSourceInput("bench", new RestSourceSettings("bench", $"http://127.0.0.1:{port}"), new Dictionary<string, string>(StringComparer.Ordinal)), CancellationToken.None)).Value;
            object first = await SyncAsync(services, id, port);
            object second = await SyncAsync(services, id, port);
            Console.WriteLine(JsonSerializer.Serialize(
                new { first, second, peakWorkingSetMB = Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024), databaseMB = new FileInfo(Path.Combine(folder, "bench.db")).Length / (1024 * 1024) },
                new JsonSerializerOptions { WriteIndented = true }));
            return 0;
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object> SyncAsync(ServiceProvider services, long id, int port)
    {
        using var http = new HttpClient();
        long before = long.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/calls"), CultureInfo.InvariantCulture);
        TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
        var memory = new List<long>();
        var watch = Stopwatch.StartNew();
        Run run = (await services.GetRequiredService<SyncService>().SyncAsync(
            id, Actor.CommandLine, "bench", new Sampler(() => memory.Add(Environment.WorkingSet / (1024 * 1024))), CancellationToken.None)).Value;
        watch.Stop();
        long calls = long.Parse(await http.GetStringAsync($"http://127.0.0.1:{port}/calls"), CultureInfo.InvariantCulture) - before;
        return new
        {
            seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            processorSeconds = Math.Round((Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds, 1),
            recordsPerSecond = Math.Round(run.Read / watch.Elapsed.TotalSeconds),
            run.Read, run.Added, run.Unchanged, run.Rejected, calls,
            outcome = run.Outcome.ToString(), run.Message,
            workingSetMB = memory.Count == 0 ? [] : new[] { memory[memory.Count / 4], memory[memory.Count / 2], memory[^1] },
            after = Memory(),
        };
    }

    // What stands when it is over, and whose it is: a file that is mapped counts in the working set, and is the system's to take back.
    private static Dictionary<string, long> Memory()
    {
        var memory = new Dictionary<string, long>(StringComparer.Ordinal) { ["workingSetMB"] = Environment.WorkingSet / Megabyte, ["managedMB"] = GC.GetTotalMemory(forceFullCollection: false) / Megabyte, ["committedMB"] = GC.GetGCMemoryInfo().TotalCommittedBytes / Megabyte };
        if (File.Exists("/proc/self/status"))
        {
            foreach (string[] line in File.ReadLines("/proc/self/status").Where(l => l.StartsWith("Rss", StringComparison.Ordinal)).Select(l => l.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))
            {
                memory[line[0] + "MB"] = long.Parse(line[1], CultureInfo.InvariantCulture) / 1024;
            }
        }

        return memory;
    }

    private static ServiceProvider Services(string database)
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new AssociationClock(TimeProvider.System, TimeZoneInfo.Utc));
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddLogging();
        services.AddDatabase(DatabaseOptions.Parse("sqlite:" + database)!);
        services.AddSingleton<RunRecorder>();
        services.AddSingleton(new OutboundOptions { AllowedPrivateHosts = { "127.0.0.1" } });
        services.AddSources().AddLanding().AddProjection().AddAudit();
        return services.BuildServiceProvider();
    }

    private static async Task WaitAsync(int port)
    {
        using var http = new HttpClient();
        for (int i = 0; i < 600; i++)
        {
            try
            {
                await http.GetStringAsync($"http://127.0.0.1:{port}/calls");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        throw new InvalidOperationException("The bench's server did not start.");
    }

    // The pages are made before, so that they are there at once.
    private static async Task<int> ServeAsync(int records, int port)
    {
        const int Size = 1_000;
        var pages = new byte[records / Size][];
        for (int page = 0; page < pages.Length; page++)
        {
            pages[page] = Page(page, Size, pages.Length);
        }

        long calls = 0;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        WebApplication app = builder.Build();
        app.MapGet("/calls", () => Interlocked.Read(ref calls).ToString(CultureInfo.InvariantCulture));
        app.MapGet("/activity", (HttpRequest request) =>
        {
            Interlocked.Increment(ref calls);
            int page = request.Query["cursor"] is [{ } cursor] ? int.Parse(cursor, CultureInfo.InvariantCulture) : 0;
            return Results.Bytes(request.Query.ContainsKey("since") ? "{\"data\":[],\"next\":null}"u8.ToArray() : pages[page], "application/json");
        });
        await app.RunAsync();
        return 0;
    }

    private static byte[] Page(int page, int size, int pages)
    {
        var text = new StringBuilder("{\"data\":[");
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < size; i++)
        {
            int n = (page * size) + i;
            string at = start.AddSeconds(n * 20L).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"id\":\"act-{n:D8}\",\"campaign\":{{\"id\":{n / 20_000},\"name\":\"Newsletter {n / 20_000}\"}},\"person\":{{\"id\":{n % 20_000},\"email\":\"person{n % 20_000}@example.org\"}},\"type\":\"{(n % 3 == 0 ? 'o' : n % 3 == 1 ? 's' : 'c')}\",\"at\":\"{at}\",\"link\":\"https://example.org/articles/{n % 500}\",\"agent\":\"Mozilla/5.0 (X11; Linux x86_64)\",\"ip\":null}}");
        }

        return Encoding.UTF8.GetBytes(text.Append("],\"next\":").Append(page + 1 < pages ? (page + 1).ToString(CultureInfo.InvariantCulture) : "null").Append('}').ToString());
    }

    private sealed class Sampler(Action sample) : IProgress<Core.Landing.SyncProgress>
    {
        public void Report(Core.Landing.SyncProgress value) => sample();
    }
}
