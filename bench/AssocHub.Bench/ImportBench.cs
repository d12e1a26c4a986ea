using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Data.Members.Projection;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Bench;

/// <summary>
/// Imports a generated folder twice into a fresh SQLite database. Prints, as JSON, for each of the two: seconds, processor seconds,
/// rows a second and the counts; then their ratio and the peak working set.
/// </summary>
internal static class ImportBench
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        string folder = options.Keep ?? Directory.CreateTempSubdirectory("assochub-bench-").FullName;
        string files = Path.Combine(folder, "files");
        if (!Directory.Exists(files))
        {
            Console.Error.WriteLine("Writing the folder …");
            ImportFolder.Write(files, options);
        }

        string database = Path.Combine(folder, "bench.db");
        File.Delete(database);
        await using ServiceProvider services = Services(database);
        await using (AssocHubDbContext db = await services.GetRequiredService<IDbContextFactory<AssocHubDbContext>>().CreateDbContextAsync())
        {
            await db.MigrateAloneAsync(CancellationToken.None);
        }

        (Run first, double seconds, double processor) = await ImportAsync(services, files);
        (Run second, double again, double processorAgain) = await ImportAsync(services, files);
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                first = Figures(first, seconds, processor),
                second = Figures(second, again, processorAgain),
                ratio = Math.Round(again / seconds, 3),
                peakWorkingSetMB = Process.GetCurrentProcess().PeakWorkingSet64 / (1024 * 1024),
                databaseMB = new FileInfo(database).Length / (1024 * 1024),
            },
            new JsonSerializerOptions { WriteIndented = true }));
        if (options.Keep is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return second.Added + second.Changed == 0 && first.Rejected == 0 ? 0 : 1;
    }

    private static ServiceProvider Services(string database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new AssociationClock(TimeProvider.System, TimeZoneInfo.FindSystemTimeZoneById("America/Chicago")));
        services.AddDatabase(DatabaseOptions.Parse("sqlite:" + database)!);
        services.AddSingleton<RunRecorder>();
        services.AddSources().AddLanding().AddProjection().AddAudit();
        return services.BuildServiceProvider();
    }

    private static async Task<(Run Run, double Seconds, double Processor)> ImportAsync(ServiceProvider services, string files)
    {
        long id = (await services.GetRequiredService<SourceService>().SaveFolderAsync(Actor.CommandLine, new FolderSourceInput("bench", files), CancellationToken.None)).Value;
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        Run run = (await services.GetRequiredService<SyncService>().SyncAsync(id, Actor.CommandLine, "bench", null, CancellationToken.None)).Value;
        watch.Stop();
        return (run, watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    private static object Figures(Run run, double seconds, double processor) => new
    {
        seconds = Math.Round(seconds, 1),
        processorSeconds = Math.Round(processor, 1),
        rowsPerSecond = Math.Round(run.Read / seconds),
        run.Read,
        run.Added,
        run.Changed,
        run.Unchanged,
        run.Rejected,
        outcome = run.Outcome.ToString(),
        run.Message,
        streams = SyncDetails.Parse(run.Details)?.Streams.Select(s => $"{s.Stream} {s.Read.ToString(CultureInfo.InvariantCulture)}"),
    };
}
