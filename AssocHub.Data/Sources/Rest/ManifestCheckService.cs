using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Database;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Outbound;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What the command line says of a manifest and an account.</summary>
/// <param name="Yaml">The manifest; null when a known one is meant.</param>
/// <param name="Name">The known one's name.</param>
/// <param name="Against">The server's address in place of the manifest's.</param>
/// <param name="Values">Settings.</param>
/// <param name="Secrets">Secret settings.</param>
/// <param name="Streams">Only these entries; null for all that are not optional.</param>
public sealed record ManifestCheckInput(
    string? Yaml, string? Name, Uri? Against, IReadOnlyDictionary<string, string> Values, IReadOnlyDictionary<string, string> Secrets, IReadOnlyList<string>? Streams)
{
    /// <summary>The target at which writing is tried instead of reading; null for reading.</summary>
    public string? Write { get; init; }

    /// <summary>The target's settings.</summary>
    public IReadOnlyDictionary<string, string>? Target { get; init; }

    /// <summary>Made-up people; empty for two of ours.</summary>
    public IReadOnlyList<string> People { get; init; } = [];
}

/// <summary>What a check found.</summary>
/// <param name="Manifest">The manifest's name; null when it cannot be read.</param>
/// <param name="Url">What was called.</param>
/// <param name="Calls">Calls made.</param>
/// <param name="Streams">What each entry's first page holds.</param>
/// <param name="Targets">Where people can be pushed to.</param>
/// <param name="Problems">Everything that is wrong.</param>
public sealed record ManifestCheckReport(
    string? Manifest, string? Url, int Calls, IReadOnlyList<ProbedStream> Streams, IReadOnlyList<string> Targets, IReadOnlyList<string> Problems)
{
    /// <summary>What came of writing; null when it was not tried.</summary>
    public TriedWriting? Writing { get; init; }

    /// <summary>True when everything that was tried works.</summary>
    public bool IsGood => Problems.Count == 0;
}

/// <summary>Tries manifests for the command line, whose user is an administrator of the machine.</summary>
public sealed class ManifestCheckService(
    ManifestCatalog catalog, RestConnector connector, RestProbe probe, RestSources sources, WriteTrial trial, OutboundHttp http, AssociationClock clock, IDbContextFactory<AssocHubDbContext> contexts)
{
    private const int SamplesPrinted = 5;

    /// <summary>Validates a manifest and reads one page of each of its streams, or tries to write by one of its targets.</summary>
    public async Task<ManifestCheckReport> CheckAsync(Actor actor, ManifestCheckInput input, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return new ManifestCheckReport(null, null, 0, [], [], [refusal.Message]);
        }

        (Manifest? manifest, string[] problems) = Find(input);
        if (manifest is null)
        {
            return new ManifestCheckReport(null, null, 0, [], [], problems);
        }

        if (input.Streams?.FirstOrDefault(s => manifest.Streams.All(m => m.Name != s)) is { } unknown)
        {
            return new ManifestCheckReport(manifest.Name, null, 0, [], [], [$"The manifest has no stream '{unknown}'."]);
        }

        Result<RestAccount> account = RestAccount.Of(manifest, input.Against?.AbsoluteUri.TrimEnd('/'), input.Values, input.Secrets);
        if (!account.Succeeded)
        {
            return new ManifestCheckReport(manifest.Name, null, 0, [], [.. manifest.Targets.Select(t => t.Name)], [account.Refusal.Message]);
        }

        if (input.Against is { } url)
        {
            http.Allow(url);
        }

        if (input.Write is not null && input.Against is null)
        {
            return new ManifestCheckReport(manifest.Name, null, 0, [], [], ["--write needs --against: name the server, so that it is tried where you mean it."]);
        }

        var calls = new List<TracedCall>();
        RestClient client = connector.Client(account.Value, RestProbe.Attempts, input.Write is null ? null : calls.Add);
        if (input.Write is { } target)
        {
            TriedWriting tried = await trial.TryAsync(client, target, input.Target ?? new Dictionary<string, string>(), input.People, calls, cancel);
            return new ManifestCheckReport(manifest.Name, input.Against!.AbsoluteUri, client.Calls, [], [.. manifest.Targets.Select(t => t.Name)], tried.Problems) { Writing = tried };
        }

        IReadOnlyList<ProbedStream> probed = await probe.PreviewAsync(client, new RestSourceSettings(manifest.Name, Streams: input.Streams), clock.Zone, cancel);
        ProbedStream[] streams = [.. probed.Select(p => p with { Sample = [.. p.Sample.Take(SamplesPrinted)] })];
        return new ManifestCheckReport(
            manifest.Name, input.Against?.AbsoluteUri ?? client.Scrubber.Scrub(manifest.BaseUrl.Render(client.NewContext().ForRequest())), client.Calls, streams, [.. manifest.Targets.Select(t => t.Name)],
            [.. streams.Where(s => s.Problem is not null || s.IsMisled).Select(s => $"{s.Name}: {s.Problem ?? s.Hint}"), .. streams.Where(s => s.Problem is null && s.Rejected.Count > 0).Select(s => $"{s.Name}: {s.Records - s.Good} of {s.Records} records are rejected: {s.Rejected[0]}")]);
    }

    /// <summary>Connects a product, or changes the source of that name; a manifest from a file is added to the known ones first.</summary>
    public async Task<Result<object>> AddAsync(Actor actor, string name, ManifestCheckInput input, CancellationToken cancel)
    {
        string? manifest = input.Name;
        if (input.Yaml is { } yaml)
        {
            Result<string> saved = await sources.SaveManifestAsync(actor, yaml, cancel);
            if (!saved.Succeeded)
            {
                return saved.Refusal;
            }

            manifest = saved.Value;
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        var known = await db.Sources.AsNoTracking().Select(s => new { s.Id, s.Name }).ToArrayAsync(cancel);
        long? id = Array.Find(known, s => TextFolding.Fold(s.Name) == TextFolding.Fold(name))?.Id;
        Result<long> source = await sources.SaveAsync(
            actor, new RestSourceInput(name, new RestSourceSettings(manifest!, input.Against?.AbsoluteUri.TrimEnd('/'), input.Values, input.Streams), input.Secrets), cancel, id);
        return source.Succeeded ? new { id = source.Value, name, manifest } : source.Refusal;
    }

    private (Manifest? Manifest, string[] Problems) Find(ManifestCheckInput input)
    {
        if (input.Yaml is { } yaml)
        {
            ManifestReading reading = ManifestReader.Read(yaml);
            return (reading.Manifest, [.. reading.Problems.Select(p => p.ToString())]);
        }

        Manifest? known = catalog.Find(input.Name!)?.Manifest;
        return (known, known is null ? [$"There is no file and no connector '{input.Name}'."] : []);
    }
}
