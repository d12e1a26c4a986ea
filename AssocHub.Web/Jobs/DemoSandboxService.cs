using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Database;
using AssocHub.Data.Demo;
using AssocHub.Data.Demo.Generation;
using AssocHub.Data.Sources.Outbound;
using AssocHub.Sandbox;
using AssocHub.Web.Components.Shared;
using AssocHub.Web.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AssocHub.Web.Jobs;

/// <summary>
/// Serves the demo's association as four products on a loopback port, for trying connectors and pushes. It is made up at the first call,
/// so that the first start does not wait for it.
/// </summary>
internal sealed class DemoSandboxService(
    IDbContextFactory<AssocHubDbContext> contexts, IOptions<DemoSettings> settings, SandboxAddress address, OutboundHttp outbound, AssociationClock clock,
    IServiceProvider services, ILogger<DemoSandboxService> log) : IHostedService
{
    private const string PlanKey = "demo.plan";

    private SandboxServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        DemoRequest request = DemoSetup.Request(services);
        var options = new SandboxOptions
        {
            Association = await AssociationAsync(request, cancellationToken),
            JournalFile = Path.Combine(request.Folder, "sandbox-journal.jsonl"),
        };
        try
        {
            _server = await SandboxServer.StartAsync(options, settings.Value.SandboxUrl, cancellationToken);
        }
        catch (IOException taken)
        {
            log.LogWarning("The sandbox was not started: {Reason} Choose another address with Demo:SandboxUrl", taken.Message);
            return;
        }

        var url = new Uri(_server.Address);
        outbound.Allow(url);
        address.Set(url, Values(_server.Address, options.Keys));
        log.LogInformation("The sandbox is ready: {Address}", _server.Address);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    // The same people and days as the demo that was built here.
    private async Task<DemoOptions> AssociationAsync(DemoRequest request, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        string? json = await db.Settings.AsNoTracking().Where(s => s.Key == PlanKey).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return (json is null ? null : JsonSerializer.Deserialize<DemoPlan>(json))?.Options
            ?? new DemoOptions(clock.Today) { Members = request.Members, Seed = request.Seed, Days = request.Days };
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Values(string at, SandboxKeys keys) => new(StringComparer.Ordinal)
    {
        ["civicrm"] = new Dictionary<string, string>
        {
            ["url"] = $"{at}/civicrm", ["api_key"] = keys.CiviCrm, ["status_field"] = "NLLA.member_status", ["chapter_field"] = "NLLA.chapter", ["role_field"] = "NLLA.role",
            ["joined_field"] = "NLLA.member_since", ["interests_field"] = "NLLA.topics", ["industry_field"] = "NLLA.industry", ["size_field"] = "NLLA.size",
            ["amount_field"] = "NLLA_dues.amount", ["renewed_field"] = "NLLA_dues.renewed_on", ["sponsor_topics_field"] = "NLLA.topics",
        },
        ["pretix"] = new Dictionary<string, string> { ["url"] = $"{at}/pretix", ["organizer"] = "nlla", ["token"] = keys.Pretix, ["member_question"] = "AMSID" },
        ["mailchimp"] = new Dictionary<string, string> { ["base_url"] = $"{at}/mailchimp/3.0", ["api_key"] = keys.Mailchimp, ["list_id"] = "a1b2c3d4e5", ["member_field"] = "AMSID" },
        ["discourse"] = new Dictionary<string, string> { ["url"] = $"{at}/discourse", ["api_key"] = keys.Discourse, ["api_username"] = keys.DiscourseUser },
    };
}
