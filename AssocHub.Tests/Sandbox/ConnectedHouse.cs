using System.Text.RegularExpressions;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Landing;
using AssocHub.Data.Members.Projection;
using AssocHub.Data.Runs;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Data.Sources.Rest;
using AssocHub.Sandbox;
using AssocHub.Tests.Landing;
using AssocHub.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Tests.Sandbox;

/// <summary>A database with one source, which a shipped manifest connects to one system of a sandbox.</summary>
public sealed partial class ConnectedHouse : IAsyncDisposable
{
    private static readonly IDataProtectionProvider Protection = new EphemeralDataProtectionProvider();

    private readonly OutboundHttp _http;
    private readonly SyncService _sync;

    private ConnectedHouse(TestDatabase database, string address, TimeProvider time, RateLimiters limiters)
    {
        Database = database;
        _http = new OutboundHttp(new OutboundOptions { AllowedPrivateHosts = { new Uri(address).Authority } });
        var catalog = new ManifestCatalog(database);
        var secrets = new SourceSecrets(database, Protection);
        var connector = new RestConnector(catalog, secrets, _http, limiters, new RestTokens(), time);
        var clock = new AssociationClock(time, TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"));
        Writers = new RestWriters(database, connector, new AuditLog(database, time), time);
        Sources = new RestSources(database, catalog, connector, secrets, new AuditLog(database, time), time);
        _sync = new SyncService(database, [connector], new MemberModelProjector(database, clock), new RunRecorder(database, time), clock, time);
    }

    public TestDatabase Database { get; }

    public RestSources Sources { get; }

    public RestWriters Writers { get; }

    public long SourceId { get; private set; }

    /// <summary>Connects a system by its shipped manifest, as a person would; through another address where one is named.</summary>
    public static async Task<ConnectedHouse> ConnectAsync(SandboxServer sandbox, string system, TimeProvider time, RateLimiters limiters, IReadOnlyList<string>? streams = null, string? through = null)
    {
        var house = new ConnectedHouse(await TestDatabase.CreateAsync(), through ?? sandbox.Address, time, limiters);
        (RestSourceSettings settings, Dictionary<string, string> secrets) = SandboxConnections.Of(sandbox, system, streams, through);
        Result<long> saved = await house.Sources.SaveAsync(Actor.CommandLine, new RestSourceInput(system, settings, secrets), CancellationToken.None);
        Assert.True(saved.Succeeded, saved.Refusal?.Message);
        house.SourceId = saved.Value;
        return house;
    }

    public async Task<Run> SyncAsync(CancellationToken cancel = default)
    {
        Result<Run> run = await _sync.SyncAsync(SourceId, Actor.CommandLine, "test", null, cancel);
        Assert.True(run.Succeeded, run.Refusal?.Message);
        return run.Value;
    }

    /// <summary>Records that were landed, by stream, those marked as deleted left out.</summary>
    public async Task<SortedDictionary<string, long>> CountsAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        var counts = await (
            from r in db.LandedRecords
            join s in db.SourceStreams on r.StreamId equals s.Id
            where r.DeletedAt == null
            group r by s.Stream into stream
            select new { stream.Key, Count = stream.LongCount() }).ToDictionaryAsync(s => s.Key, s => s.Count);
        return new SortedDictionary<string, long>(counts, StringComparer.Ordinal);
    }

    /// <summary>What was done, in order, as the audit names it.</summary>
    public async Task<string[]> AuditAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return await db.AuditEntries.OrderBy(a => a.Sequence).Select(a => a.Action).ToArrayAsync();
    }

    /// <summary>Everything that was landed; what the cursors remember of when they were written is left out.</summary>
    public async Task<string> DumpAsync()
    {
        await using AssocHubDbContext db = Database.CreateDbContext();
        return CursorText().Replace(await DatabaseDump.OfAsync(db), "${stream}");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Database.DisposeAsync();
    }

    [GeneratedRegex(@"^(?<stream>stream \S+) .*$", RegexOptions.Multiline, 5000)]
    private static partial Regex CursorText();
}

/// <summary>How each system of a sandbox is entered.</summary>
public static class SandboxConnections
{
    /// <summary>Where a system's calls begin, as <c>--against</c> takes it.</summary>
    public static string BaseOf(SandboxServer sandbox, string system) => $"{sandbox.Address}/{system}" + system switch
    {
        "mailchimp" => "/3.0",
        "pretix" => "/api/v1",
        "civicrm" => "/civicrm/ajax/api4",
        _ => "",
    };

    public static (RestSourceSettings Settings, Dictionary<string, string> Secrets) Of(SandboxServer sandbox, string system, IReadOnlyList<string>? streams = null, string? through = null)
    {
        SandboxKeys keys = sandbox.Options.Keys;
        string url = $"{through ?? sandbox.Address}/{system}";
        return system switch
        {
            "mailchimp" => (
                new RestSourceSettings(system, $"{url}/3.0", new Dictionary<string, string> { ["list_id"] = "a1b2c3d4e5", ["member_field"] = "AMSID" }, streams),
                new() { ["api_key"] = keys.Mailchimp }),
            "pretix" => (
                new RestSourceSettings(system, null, new Dictionary<string, string> { ["url"] = url, ["organizer"] = "nlla", ["member_question"] = "AMSID" }, streams),
                new() { ["token"] = keys.Pretix }),
            "discourse" => (
                new RestSourceSettings(system, null, new Dictionary<string, string> { ["url"] = url, ["api_username"] = keys.DiscourseUser }, streams),
                new() { ["api_key"] = keys.Discourse }),
            _ => (
                new RestSourceSettings(
                    "civicrm", null,
                    new Dictionary<string, string>
                    {
                        ["url"] = url, ["status_field"] = "NLLA.member_status", ["chapter_field"] = "NLLA.chapter", ["role_field"] = "NLLA.role",
                        ["joined_field"] = "NLLA.member_since", ["interests_field"] = "NLLA.topics", ["industry_field"] = "NLLA.industry", ["size_field"] = "NLLA.size",
                        ["amount_field"] = "NLLA_dues.amount", ["renewed_field"] = "NLLA_dues.renewed_on", ["sponsor_topics_field"] = "NLLA.topics",
                    },
                    streams),
                new() { ["api_key"] = keys.CiviCrm }),
        };
    }
}
