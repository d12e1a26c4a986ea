using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Data.Members.Projection;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Sources.Rest;

/// <summary>A database, a strict server, and a source that a manifest connects to it.</summary>
internal sealed class RestHarness : IAsyncDisposable
{
    private static readonly IDataProtectionProvider Protection = new EphemeralDataProtectionProvider();

    private RestHarness(TestDatabase database, StrictServer server, TimeProvider time)
    {
        Database = database;
        Server = server;
        Clock = new AssociationClock(time, TimeZoneInfo.Utc);
        Http = new OutboundHttp(new OutboundOptions { AllowedPrivateHosts = { $"127.0.0.1:{server.Address.Port}" } });
        Catalog = new ManifestCatalog(database);
        Secrets = new SourceSecrets(database, Protection);
        Limiters = new RateLimiters(time);
        Tokens = new RestTokens();
        Connector = new RestConnector(Catalog, Secrets, Http, Limiters, Tokens, time);
        var audit = new AuditLog(database, time);
        Sources = new RestSources(database, Catalog, Connector, Secrets, audit, time);
        Writers = new RestWriters(database, Connector, audit, time);
        Probe = new RestProbe(Connector, Secrets, Catalog, Clock, time);
        var projector = new MemberModelProjector(database, Clock);
        var runs = new RunRecorder(database, time);
        Sync = new SyncService(database, [Connector], projector, runs, Clock, time);
        Rejected = new RejectedRecordService(database, [Connector], projector, runs, audit, Clock, time);
    }

    public TestDatabase Database { get; }

    public StrictServer Server { get; }

    public AssociationClock Clock { get; }

    public OutboundHttp Http { get; }

    public ManifestCatalog Catalog { get; }

    public SourceSecrets Secrets { get; }

    public RateLimiters Limiters { get; }

    public RestTokens Tokens { get; }

    public RestConnector Connector { get; }

    public RestSources Sources { get; }

    public RestWriters Writers { get; }

    public RestProbe Probe { get; }

    public SyncService Sync { get; }

    public RejectedRecordService Rejected { get; }

    public long SourceId { get; private set; }

    public static async Task<RestHarness> StartAsync(Func<Received, Reply> answer, TimeProvider? time = null) =>
        new(await TestDatabase.CreateAsync(), await StrictServer.StartAsync(answer), time ?? new JumpingTime());

    /// <summary>Adds a manifest and connects a source by it, at the strict server.</summary>
    public async Task<long> ConnectAsync(string yaml, IReadOnlyDictionary<string, string>? values = null, IReadOnlyDictionary<string, string>? secrets = null)
    {
        Result<string> manifest = await Sources.SaveManifestAsync(Actor.CommandLine, yaml, CancellationToken.None);
        Assert.True(manifest.Succeeded, manifest.Refusal?.Message);
        return await ConnectKnownAsync(manifest.Value, values, secrets);
    }

    public async Task<long> ConnectKnownAsync(string manifest, IReadOnlyDictionary<string, string>? values = null, IReadOnlyDictionary<string, string>? secrets = null, string prefix = "")
    {
        string url = Server.Address.AbsoluteUri.TrimEnd('/') + prefix;
        Result<long> id = await Sources.SaveAsync(
            Actor.CommandLine, new RestSourceInput("test", new RestSourceSettings(manifest, url, values), secrets ?? new Dictionary<string, string>(StringComparer.Ordinal)), CancellationToken.None);
        Assert.True(id.Succeeded, id.Refusal?.Message);
        return SourceId = id.Value;
    }

    public async Task<Run> SyncAsync()
    {
        Result<Run> run = await Sync.SyncAsync(SourceId, Actor.CommandLine, "test", null, CancellationToken.None);
        Assert.True(run.Succeeded, run.Refusal?.Message);
        return run.Value;
    }

    /// <summary>Makes a target where the manifest can, and writes one action for some people by it.</summary>
    public async Task<(WriteOutcome Outcome, IReadOnlyDictionary<string, string> Target)> WriteAsync(string target, WriteVerb verb, IReadOnlyDictionary<string, string> values, params string[] addresses)
    {
        Result<Dictionary<string, string>> made = await Writers.CreateAsync(Actor.CommandLine, SourceId, target, values, CancellationToken.None);
        Assert.True(made.Succeeded, made.Refusal?.Message);
        WriteRow[] rows = [.. addresses.Select((a, i) => new WriteRow($"key-{a}", a, null, i + 1, new Dictionary<string, string>(StringComparer.Ordinal) { ["first_name"] = a.Split('@')[0] }))];
        return (await Writers.Open(SourceId, target, made.Value).Value.WriteAsync(verb, rows, new WriteOrigin("Spring", "Readers", 1), CancellationToken.None), made.Value);
    }

    /// <summary>The landed records of a stream: external id → content, those marked as deleted left out.</summary>
    public async Task<SortedDictionary<string, string>> LandedAsync(string stream)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        var rows = await (
            from r in db.LandedRecords.AsNoTracking()
            join s in db.SourceStreams on r.StreamId equals s.Id
            where s.Stream == stream && r.DeletedAt == null
            select new { r.ExternalId, r.Content }).ToArrayAsync();
        return new SortedDictionary<string, string>(rows.ToDictionary(r => r.ExternalId, r => r.Content), StringComparer.Ordinal);
    }

    public async Task<SourceStream> StreamAsync(string stream)
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await db.SourceStreams.AsNoTracking().SingleAsync(s => s.SourceId == SourceId && s.Stream == stream);
    }

    public async Task<RejectedRecord[]> RejectionsAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await db.RejectedRecords.AsNoTracking().OrderBy(r => r.Id).ToArrayAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }
}
