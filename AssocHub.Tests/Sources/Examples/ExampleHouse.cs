using AssocHub.Core.Common;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Tests.Sources.Rest;

namespace AssocHub.Tests.Sources.Examples;

/// <summary>A manifest of docs/manifests, connected to a server that is as strict as the product and takes nothing that is not meant for it.</summary>
internal static class ExampleHouse
{
    public static string Folder { get; } = Path.Combine(Root(), "docs", "manifests");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    public static string Yaml(string name) => File.ReadAllText(Path.Combine(Folder, name + ".yaml"));

    /// <summary>Connects by an example; whatever has no path of its own in <paramref name="answer"/> is a 400.</summary>
    public static async Task<RestHarness> ConnectAsync(string name, Func<Received, Reply> answer, string prefix, Dictionary<string, string> values, Dictionary<string, string> secrets)
    {
        RestHarness harness = await RestHarness.StartAsync(answer);
        ManifestReading reading = ManifestReader.Read(Yaml(name));
        Assert.True(reading.Manifest is not null, reading.Explain());
        var all = values.ToDictionary(v => v.Key, v => v.Value.Replace("SERVER", harness.Server.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
        await harness.Sources.SaveManifestAsync(Core.Access.Actor.CommandLine, Yaml(name), CancellationToken.None);
        await harness.ConnectKnownAsync(reading.Manifest.Name, all, secrets, prefix);
        return harness;
    }

    /// <summary>Syncs twice: all of it, then what changed, which is nothing. No record may be refused.</summary>
    public static async Task<(Run First, Run Second)> SyncTwiceAsync(RestHarness harness)
    {
        Run first = await harness.SyncAsync();
        Assert.True(first is { Outcome: RunOutcome.Succeeded, Message: "", Rejected: 0 }, $"{first.Outcome} {first.Message} {first.Details}");
        Run second = await harness.SyncAsync();
        Assert.True(second is { Outcome: RunOutcome.Succeeded or RunOutcome.NothingToDo, Message: "", Added: 0, Changed: 0 }, $"{second.Outcome} {second.Message} {second.Details}");
        return (first, second);
    }

    /// <summary>Writes as the runner does, no more than a batch at once, what the target's creation yielded being known.</summary>
    /// <returns>Why people were refused, by their key, and the target.</returns>
    public static async Task<(Dictionary<string, string> Refused, IReadOnlyDictionary<string, string> Target)> WriteAllAsync(
        RestHarness harness, string target, WriteVerb verb, IReadOnlyDictionary<string, string> values, params string[] addresses)
    {
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        Result<Dictionary<string, string>> made = await harness.Writers.CreateAsync(Core.Access.Actor.CommandLine, harness.SourceId, target, values, CancellationToken.None);
        Assert.True(made.Succeeded, made.Refusal?.Message);
        int size = harness.Writers.Open(harness.SourceId, target, made.Value).Value.BatchSizeOf(verb);
        foreach (string[] batch in addresses.Chunk(Math.Min(size, addresses.Length)))
        {
            (WriteOutcome outcome, _) = await harness.WriteAsync(target, verb, made.Value, batch);
            Assert.True(outcome.Failure is null, outcome.Message);
            refused = new(refused.Concat(outcome.Refused), StringComparer.Ordinal);
        }

        return (refused, made.Value);
    }

    public static void AssertDone(WriteOutcome outcome) => Assert.True(outcome.Failure is null && outcome.Refused.Count == 0, $"{outcome.Failure} {outcome.Message} {string.Join(' ', outcome.Refused.Values)}");

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AssocHub.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
