using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Runs;
using AssocHub.Tests.Support;
using AssocHub.Web;
using AssocHub.Web.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AssocHub.Tests.Demo;

/// <summary>A small association, built once through every stage on a database of its own.</summary>
public sealed class BuiltDemo : IAsyncLifetime
{
    public const int Members = 400;
    public const int Days = 800;

    /// <summary>A Friday in March, mid-morning in Chicago.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 20, 15, 30, 0, TimeSpan.Zero);

    public static DemoCast Cast { get; } = new(
        Find("mina"), Find("petra"), Find("owen"), Find("dara"), Find("ada"));

    public TestDatabase Database { get; private set; } = null!;

    public ServiceProvider Services { get; private set; } = null!;

    public DemoReport Report { get; private set; } = null!;

    public string Truth => Path.Combine(Report.Plan.Folder, AssociationGenerator.TruthFolder);

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Services = ServicesOn(Database);
        Result<DemoReport> built = await Services.GetRequiredService<DemoBuilder>().BuildAsync(RequestIn(Database.Folder), null, CancellationToken.None);
        Report = built.Value;
    }

    public async Task DisposeAsync()
    {
        await Services.DisposeAsync();
        await Database.DisposeAsync();
    }

    public static DemoRequest RequestIn(string folder, int members = Members) => new(members, 7, Days, Path.Combine(folder, "demo"), Cast);

    /// <summary>The services of the whole pipeline, as the program composes them, on a test's database and clock.</summary>
    public static ServiceProvider ServicesOn(TestDatabase database)
    {
        database.Time.Now = Now;
        var association = new AssociationOptions { Name = "Northern Lakes Library Association", TimeZone = "America/Chicago" };
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Pushes:Folder"] = Path.Combine(database.Folder, "pushes") }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(configuration);
        services.AddSingleton<TimeProvider>(database.Time);
        services.AddSingleton(association);
        services.AddSingleton(Microsoft.Extensions.Options.Options.Create(association));
        services.AddSingleton(new AssociationClock(database.Time, TimeZoneInfo.FindSystemTimeZoneById(association.TimeZone)));
        services.AddDatabase(database.Options);
        services.AddSingleton<RunRecorder>();
        services.AddPipeline();
        return services.BuildServiceProvider();
    }

    public JsonElement Expected()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Truth, "expected.json")));
        return document.RootElement.Clone();
    }

    public IEnumerable<Dictionary<string, string>> TruthRows(string name) => CsvRows.Read(Path.Combine(Truth, name + ".csv"));

    public IEnumerable<Dictionary<string, string>> SourceRows(string part, string stream) =>
        CsvRows.Read(Path.Combine(Report.Plan.Folder, part, stream + ".csv"));

    /// <summary>The live member of each person record, by stream and external id.</summary>
    public async Task<Dictionary<(string Stream, string Id), long>> MembersByRecordAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        var records = await (
            from r in db.SourceRecords
            join l in db.LandedRecords on r.Id equals l.Id
            join s in db.SourceStreams on l.StreamId equals s.Id
            where r.MemberId != null
            select new { s.Stream, r.ExternalId, r.MemberId }).ToListAsync();
        return records.ToDictionary(r => (r.Stream, r.ExternalId), r => r.MemberId!.Value);
    }

    private static Core.Access.Actor Find(string key) => DemoStaff.Find(key)!.Actor;
}
