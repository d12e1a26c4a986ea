using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Audit;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Contracts;

/// <summary>
/// Each shipped manifest against its vendor's API description: what it asks is valid by the description to the last parameter, and what
/// the description makes up as answers is mapped without a rejected record.
/// </summary>
public sealed class ShippedManifestContractTests
{
    // Answers are made up in several ways, since a schema leaves choices.
    private const int Seeds = 3;

    public static TheoryData<string> Products => [.. ContractProduct.All.Select(p => p.Manifest)];

    [ContractTheory]
    [MemberData(nameof(Products))]
    public async Task Every_stream_asks_what_the_description_allows_and_maps_what_it_answers(string name)
    {
        ContractProduct product = ContractProduct.Of(name);
        Manifest manifest = ManifestCatalog.Shipped.First(m => m.Manifest.Name == name).Manifest;
        var good = new HashSet<string>();
        for (int seed = 0; seed < Seeds; seed++)
        {
            var house = new ContractHouse(product, seed);
            await using RestHarness harness = await RestHarness.StartAsync(house.Answer);
            var settings = new RestSourceSettings(name, harness.Server.Address.AbsoluteUri.TrimEnd('/') + product.Prefix, product.Values, [.. manifest.Streams.Select(s => s.Name).Except(product.OfPlugins)]);
            Result<Done> tested = await harness.Probe.TestAsync(Actor.CommandLine, settings, product.Secrets, CancellationToken.None);
            Assert.True(tested.Succeeded, tested.Refusal?.Message);
            Result<ProbedStream[]> probed = await harness.Probe.PreviewAsync(Actor.CommandLine, settings, product.Secrets, CancellationToken.None);

            Assert.All(probed.Value, s => Assert.True(s.Problem is null && s.Rejected.Count == 0, $"{s.Name}, seed {seed}: {s.Problem} {string.Join(' ', s.Rejected)}"));
            Assert.Empty(house.Problems);
            good.UnionWith(probed.Value.Where(s => s.Good > 0).Select(s => s.Name));
        }

        Assert.Equal(manifest.Streams.Select(s => s.Name).Except(product.OfPlugins).Order(), good.Order());
    }

    [ContractTheory]
    [MemberData(nameof(Products))]
    public async Task A_first_and_a_later_sync_land_what_it_answers_and_ask_nothing_else(string name)
    {
        ContractProduct product = ContractProduct.Of(name);
        var house = new ContractHouse(product, seed: 1);
        await using RestHarness harness = await RestHarness.StartAsync(house.Answer);
        await harness.ConnectKnownAsync(name, product.Values, product.Secrets, product.Prefix);

        Run first = await harness.SyncAsync();
        Run second = await harness.SyncAsync();

        Assert.Empty(house.Problems);
        Assert.Equal((RunOutcome.Succeeded, "", 0L), (first.Outcome, first.Message, first.Rejected));
        Assert.True(first.Added > 0);
        Assert.Equal((0L, 0L, ""), (second.Added, second.Rejected, second.Message));
    }

    [ContractTheory]
    [MemberData(nameof(Products))]
    public async Task Every_target_writes_what_the_description_allows(string name)
    {
        ContractProduct product = ContractProduct.Of(name);
        Manifest manifest = ManifestCatalog.Shipped.First(m => m.Manifest.Name == name).Manifest;
        var house = new ContractHouse(product, seed: 1);
        await using RestHarness harness = await RestHarness.StartAsync(house.Answer);
        long source = await harness.ConnectKnownAsync(name, product.Values, product.Secrets, product.Prefix);
        var writers = new RestWriters(harness.Database, harness.Connector, new AuditLog(harness.Database, harness.Database.Time), harness.Database.Time);
        foreach (WriteTarget target in manifest.Targets)
        {
            var filled = target.Settings.Where(s => target.Create?.Yields.Any(y => y.Key == s.Name) != true).ToDictionary(s => s.Name, s => s.Name is "category" || s.Name.EndsWith("_id", StringComparison.Ordinal) ? "42" : s.Example.Length > 0 ? s.Example : $"Some {s.Name}");
            Result<IReadOnlyList<ExistingTarget>> existing = await writers.ExistingAsync(Actor.CommandLine, source, target.Name, CancellationToken.None);
            Assert.True(existing.Succeeded, existing.Refusal?.Message);
            Assert.True(target.Existing is null || existing.Value.Any(e => e.Label.Length > 0 && e.Values.Values.All(v => v.Length > 0)), $"{target.Name}: nothing to choose from.");
            Result<Dictionary<string, string>> made = await writers.CreateAsync(Actor.CommandLine, source, target.Name, filled, CancellationToken.None);
            Assert.True(made.Succeeded, made.Refusal?.Message);
            Assert.All(target.Create?.Yields ?? [], y => Assert.NotEmpty(made.Value[y.Key]));
            RestWriter writer = writers.Open(source, target.Name, made.Value).Value;
            foreach (WriteVerb verb in Enum.GetValues<WriteVerb>().Where(_ => target.Add is not null))
            {
                WriteRow[] rows = [.. Enumerable.Range(1, Math.Min(2, writer.BatchSizeOf(verb))).Select(n => new WriteRow($"k{n}", $"p{n}@example.org", null, n, new Dictionary<string, string> { ["FNAME"] = "Ann" }))];
                WriteOutcome outcome = await writer.WriteAsync(verb, rows, new WriteOrigin("push", "segment", 1), CancellationToken.None);
                Assert.True(outcome.Failure is null, $"{target.Name} {verb}: {outcome.Message}");
                Assert.True(outcome.Refused.Count == 0 || (verb == WriteVerb.Remove && target.Remove is null), $"{target.Name} {verb}: {string.Join(' ', outcome.Refused.Values)}");
            }

            Assert.True(target.Members is null || await writer.MembersAsync(CancellationToken.None) is not null);
            Result<string> stopped = await writers.StopAsync(Actor.CommandLine, source, target.Name, made.Value, CancellationToken.None);
            Assert.True(stopped.Succeeded, stopped.Refusal?.Message);
        }

        Assert.Empty(house.Problems);
        Assert.True(manifest.Targets.Count == 0 || harness.Server.Requests.Any(r => r.Method != "GET"));
    }
}
