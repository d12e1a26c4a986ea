using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Sandbox;
using AssocHub.Sandbox.Serving;
using AssocHub.Web.Components.Shared;
using AssocHub.Web.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AssocHub.Web.Jobs;

/// <summary>
/// Serves the demo's association as four products on a loopback port of its own, in the program itself. Where the port is taken, another
/// free one is used: the demo's sources are told.
/// </summary>
internal sealed class DemoSandbox(
    IDbContextFactory<AssocHubDbContext> contexts, IOptions<DemoSettings> settings, SandboxAddress address, OutboundHttp outbound, AssociationClock clock,
    TimeProvider time, ILogger<DemoSandbox> log) : IAsyncDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private SandboxServer? _server;

    /// <summary>Raised when somebody let time pass, here or on the sandbox's own page.</summary>
    public event Action? TimePassed;

    /// <summary>Starts it with the people and days of the demo that was begun here, or of the request where none was.</summary>
    public async Task<DemoSystems> StartAsync(DemoRequest request, CancellationToken cancel)
    {
        string journal = JournalIn(request.Folder);
        DemoOptions? known = await KnownAsync(cancel);
        if (known is null)
        {
            // A new demo: what was pushed to an earlier one is none of its business.
            if (File.Exists(journal))
            {
                File.Delete(journal);
            }

            Show(TimeSpan.Zero);
        }

        var options = new SandboxOptions
        {
            Association = known ?? new DemoOptions(clock.Today) { Members = request.Members, Seed = request.Seed, Days = request.Days },
            JournalFile = journal,
            HasMistakes = true,

            // Servers that one runs oneself answer as often as they can; Mailchimp's limit stays.
            Limits = new Dictionary<string, CallLimit>(StringComparer.Ordinal) { ["mailchimp"] = CallLimit.Documented["mailchimp"] },
        };
        try
        {
            _server = await SandboxServer.StartAsync(options, settings.Value.SandboxUrl, cancel);
        }
        catch (IOException taken)
        {
            log.LogInformation("The sandbox takes a free port: {Reason}", taken.Message);
            _server = await SandboxServer.StartAsync(options, AnyPort, cancel);
        }

        SandboxServer server = _server;
        var url = new Uri(server.Address);
        outbound.Allow(url);
        address.Set(url, SandboxSystems.Values(server.Address, options.Keys), by => server.Advance(by));
        server.TimePassed += _ =>
        {
            Show(SandboxServer.PassedIn(journal));
            TimePassed?.Invoke();
        };
        log.LogInformation("The sandbox is ready: {Address}", server.Address);
        return new DemoSystems(
            domain => SandboxSystems.Connection(domain, server.Address, options.Keys), work => Task.Run(server.Prepare, work));
    }

    /// <summary>How much time was let pass in the demo of a folder.</summary>
    public static TimeSpan PassedIn(string folder) => SandboxServer.PassedIn(JournalIn(folder));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    private static string JournalIn(string folder) => Path.Combine(folder, "sandbox-journal.jsonl");

    // A verb has the real time: it builds, and lets nothing pass.
    private void Show(TimeSpan ahead)
    {
        if (time is DemoTime demo)
        {
            demo.Ahead = ahead;
        }
    }

    // The people and days of the demo that was begun here.
    private async Task<DemoOptions?> KnownAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        string? json = await db.Settings.AsNoTracking().Where(s => s.Key == DemoPlan.SettingKey).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return json is null ? null : JsonSerializer.Deserialize<DemoPlan>(json)?.Options;
    }
}
