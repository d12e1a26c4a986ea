using System.Collections.Concurrent;
using System.Reflection;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Database;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources.Manifests;

/// <summary>A manifest and where it is from.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Yaml">As written.</param>
/// <param name="IsShipped">True when AssocHub brings it along; false when somebody added it.</param>
public sealed record KnownManifest(Manifest Manifest, string Yaml, bool IsShipped);

/// <summary>All manifests: those AssocHub brings along, and those people added, which come first.</summary>
public sealed class ManifestCatalog(IDbContextFactory<AssocHubDbContext> contexts)
{
    private const string Prefix = "AssocHub.Data.Sources.Manifests.Shipped.";

    private static readonly Lazy<IReadOnlyDictionary<string, KnownManifest>> ShippedByName = new(LoadShipped);
    private readonly ConcurrentDictionary<string, KnownManifest> _added = new(StringComparer.Ordinal);

    /// <summary>The manifests AssocHub brings along, by title.</summary>
    public static IReadOnlyList<KnownManifest> Shipped { get; } = [.. ShippedByName.Value.Values.OrderBy(m => m.Manifest.Title, StringComparer.Ordinal)];

    /// <summary>All manifests, by title: what the gallery shows.</summary>
    public async Task<IReadOnlyList<KnownManifest>> ListAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        ConnectorManifest[] rows = await db.ConnectorManifests.AsNoTracking().ToArrayAsync(cancel);
        var all = new Dictionary<string, KnownManifest>(ShippedByName.Value, StringComparer.Ordinal);
        foreach (KnownManifest added in rows.Select(r => Added(r.Yaml)).Where(m => m is not null).Select(m => m!))
        {
            all[added.Manifest.Name] = added;
        }

        return [.. all.Values.OrderBy(m => m.Manifest.Title, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>The manifest of a name; null when there is none.</summary>
    public KnownManifest? Find(string name)
    {
        using AssocHubDbContext db = contexts.CreateDbContext();
        string? yaml = db.ConnectorManifests.AsNoTracking().Where(m => m.Name == name).Select(m => m.Yaml).FirstOrDefault();
        return (yaml is null ? null : Added(yaml)) ?? ShippedByName.Value.GetValueOrDefault(name);
    }

    private KnownManifest? Added(string yaml)
    {
        if (_added.TryGetValue(yaml, out KnownManifest? known))
        {
            return known;
        }

        // Checked when it was added; a newer AssocHub may still refuse what an older one took.
        return ManifestReader.Read(yaml).Manifest is { } manifest ? _added[yaml] = new KnownManifest(manifest, yaml, IsShipped: false) : null;
    }

    private static Dictionary<string, KnownManifest> LoadShipped()
    {
        Assembly assembly = typeof(ManifestCatalog).Assembly;
        var manifests = new Dictionary<string, KnownManifest>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            string yaml = reader.ReadToEnd();
            ManifestReading reading = ManifestReader.Read(yaml);
            KnownManifest known = reading.Manifest is { } manifest
                ? new KnownManifest(manifest, yaml, IsShipped: true)
                : throw new InvalidOperationException($"{resource}: {reading.Explain()}");
            manifests.Add(known.Manifest.Name, known);
        }

        return manifests;
    }
}
