using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Sources;
using AssocHub.Web.Configuration;
using AssocHub.Web.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace AssocHub.Tests.Jobs;

/// <summary>The services of one node with its jobs, on a SQLite file that other nodes may share. Nothing runs until it is started.</summary>
public sealed class JobsHouse : IAsyncDisposable
{
    public static readonly Actor Administrator = new("u1", "Ada Admin", [Role.Administrator]);

    private readonly WebApplication _host;

    private JobsHouse(WebApplication host, string folder)
    {
        _host = host;
        Folder = folder;
    }

    public string Folder { get; }

    public static async Task<JobsHouse> OpenAsync(string? folder = null, Action<WebApplicationBuilder>? configure = null)
    {
        folder ??= Directory.CreateTempSubdirectory("assochub-jobs-").FullName;
        JobsHouse house = On(DatabaseOptions.Parse("sqlite:" + Path.Combine(folder, "app.db"))!, folder, configure);
        await house.Service<DatabasePreparation>().PrepareAsync(CancellationToken.None);
        return house;
    }

    public static JobsHouse On(DatabaseOptions database, string? folder = null, Action<WebApplicationBuilder>? configure = null)
    {
        folder ??= Directory.CreateTempSubdirectory("assochub-jobs-").FullName;
        WebApplicationBuilder builder = HostSetup.CreateBuilder(
            database,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = "http://127.0.0.1:0", ["Storage:Folder"] = folder }, "Development");
        builder.Logging.ClearProviders();
        builder.Services.AddJobs(builder.Configuration);
        configure?.Invoke(builder);
        return new JobsHouse(builder.Build(), folder);
    }

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StartAsync() => _host.StartAsync();

    public async Task<IScheduler> SchedulerAsync() => await Service<ISchedulerFactory>().GetScheduler();

    /// <summary>A folder of one member, connected as a source.</summary>
    public async Task<long> AddSourceAsync(string name = "Membership system", string rows = "1,ada@x.example,Ada\n")
    {
        string folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "members.csv"), "ams_id,email,first_name\n" + rows);
        Result<long> saved = await Service<SourceService>().SaveFolderAsync(Administrator, new FolderSourceInput(name, folder), CancellationToken.None);
        return saved.Value;
    }

    public async Task<List<Run>> RunsAsync(string stage = "sync")
    {
        await using AssocHubDbContext db = await Service<IDbContextFactory<AssocHubDbContext>>().CreateDbContextAsync();
        return await db.Runs.AsNoTracking().Where(r => r.Stage == stage).OrderBy(r => r.Id).ToListAsync();
    }

    /// <summary>Waits for something that a job does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> done, string what, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromMinutes(1));
        while (!await done())
        {
            Assert.False(limit.IsCancellationRequested, "It did not happen: " + what);
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
    }
}
