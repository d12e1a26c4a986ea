using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Sources.Manifests;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What a person enters to connect a product by its manifest.</summary>
/// <param name="Name">Unique name, compared without case.</param>
/// <param name="Settings">The manifest, the values and the choice of streams.</param>
/// <param name="Secrets">Secrets by the names of the manifest's settings. A secret that is not in it stays as it is; an empty one is taken away.</param>
/// <param name="TimeZone">IANA zone of times without an offset; empty means the association's.</param>
/// <param name="Owner">Who answers for the data.</param>
/// <param name="Priority">Rank when two sources disagree: lower wins.</param>
public sealed record RestSourceInput(
    string Name, RestSourceSettings Settings, IReadOnlyDictionary<string, string> Secrets, string TimeZone = "", string Owner = "", int Priority = 0);

/// <summary>
/// Connects products by their manifests and keeps the manifests people add. To rotate a credential, save the source with that one secret:
/// <c>SaveAsync(actor, input with { Secrets = {["api_key"] = "…"} }, id)</c>.
/// </summary>
public sealed class RestSources(
    IDbContextFactory<AssocHubDbContext> contexts, ManifestCatalog catalog, RestConnector connector, SourceSecrets secrets, AuditLog audit, TimeProvider time)
{
    private const int NameLength = 100;

    /// <summary>What was entered for a source, and the names of the secrets it has; null when there is no such source.</summary>
    public async Task<(RestSourceInput Input, IReadOnlyList<string> HasSecrets)?> FindAsync(long id, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Source? source = await db.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.Connector == RestConnector.ConnectorName, cancel);
        if (source is null)
        {
            return null;
        }

        Result<IReadOnlyDictionary<string, string>> opened = secrets.Open(source);
        return (new RestSourceInput(source.Name, RestSourceSettings.Of(source), new Dictionary<string, string>(StringComparer.Ordinal), source.TimeZone, source.Owner, source.Priority),
            opened.Succeeded ? [.. opened.Value.Keys.Order(StringComparer.Ordinal)] : []);
    }

    /// <summary>Connects a product, or changes the source of an id.</summary>
    public async Task<Result<long>> SaveAsync(Actor actor, RestSourceInput input, CancellationToken cancel, long? id = null)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (catalog.Find(input.Settings.Manifest) is not { } known)
        {
            return new InvalidInput($"There is no connector '{input.Settings.Manifest}'.");
        }

        await using AssocHubDbContext before = await contexts.CreateDbContextAsync(cancel);
        Source? old = id is null ? null : await before.Sources.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel);
        if (id is not null && old is not { Connector: RestConnector.ConnectorName })
        {
            return new NotFound("such source");
        }

        Dictionary<string, string> all = await secrets.MergeAsync(id, input.Secrets, s => connector.MayUseSecrets(s, input.Settings, known.Manifest), cancel);
        if (Problem(input, known.Manifest) is { } problem)
        {
            return new InvalidInput(problem);
        }

        Result<RestAccount> account = RestAccount.Of(known.Manifest, input.Settings.BaseUrl, input.Settings.Values ?? new Dictionary<string, string>(StringComparer.Ordinal), all);
        if (!account.Succeeded)
        {
            return account.Refusal;
        }

        // Before the transaction: see SourceSecrets.Protect.
        string? closed = secrets.Protect(all);
        return await contexts.InTransactionAsync<Result<long>>(
            async (db, attempt) =>
            {
                Source[] sources = await db.Sources.ToArrayAsync(attempt);
                Source? source = Array.Find(sources, s => s.Id == id);
                if (Array.Find(sources, s => s != source && TextFolding.Fold(s.Name) == TextFolding.Fold(input.Name)) is { } named)
                {
                    return new InvalidInput($"There is a source called '{named.Name}' already. Choose another name.");
                }

                bool isNew = source is null;
                source ??= new Source { Name = "", Connector = RestConnector.ConnectorName, CreatedAt = time.GetUtcNow() };
                (source.Name, source.Domain, source.TimeZone, source.Owner, source.Priority) =
                    (input.Name.Trim(), known.Manifest.Domain, input.TimeZone, input.Owner.Trim(), input.Priority);
                (source.Settings, source.ProtectedSecrets) = (WithoutSecrets(input.Settings, known.Manifest).ToJson(), closed);
                if (isNew)
                {
                    db.Sources.Add(source);
                }

                if (old is not null)
                {
                    await ReadAnewAsync(db, source.Id, RestSourceSettings.Of(old), input.Settings, known.Manifest, attempt);
                }

                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, isNew ? "source.connected" : "source.changed", "source", source.Id.ToString(CultureInfo.InvariantCulture),
                    new { source.Name, source.Settings, source.TimeZone, source.Owner, source.Priority, newSecrets = input.Secrets.Keys.Order(StringComparer.Ordinal) }, attempt);
                return source.Id;
            },
            cancel);
    }

    /// <summary>Adds a manifest, or changes the one of its name; refused with every problem and its line.</summary>
    public async Task<Result<string>> SaveManifestAsync(Actor actor, string yaml, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        ManifestReading reading = ManifestReader.Read(yaml);
        if (reading.Manifest is not { } manifest)
        {
            return new InvalidInput($"The manifest cannot be used. {reading.Explain()}");
        }

        return await contexts.InTransactionAsync<Result<string>>(
            async (db, attempt) =>
            {
                ConnectorManifest? row = await db.ConnectorManifests.SingleOrDefaultAsync(m => m.Name == manifest.Name, attempt);
                if (row is null)
                {
                    row = new ConnectorManifest { Name = manifest.Name, Yaml = yaml, AddedBy = actor.Name };
                    db.ConnectorManifests.Add(row);
                }

                (row.Yaml, row.AddedBy, row.ChangedAt) = (yaml, actor.Name, time.GetUtcNow());
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(db, actor, "connector.saved", "connector", manifest.Name, new { manifest.Name, manifest.Title, yaml.Length }, attempt);
                return manifest.Name;
            },
            cancel);
    }

    // Streams whose fields, or whose entries, are others now are read from their beginning: earlier records get them too.
    private static async Task ReadAnewAsync(
        AssocHubDbContext db, long sourceId, RestSourceSettings before, RestSourceSettings now, Manifest manifest, CancellationToken cancel)
    {
        string[] changed = [.. manifest.Streams.Where(s => Decided(before, s) != Decided(now, s)).Select(s => s.Stream.Name).Distinct()];
        foreach (SourceStream stream in await db.SourceStreams.Where(s => s.SourceId == sourceId && changed.Contains(s.Stream)).ToArrayAsync(cancel))
        {
            stream.Cursor = "";
        }
    }

    private static string Decided(RestSourceSettings settings, StreamReading entry) =>
        (settings.Streams?.Contains(entry.Name, StringComparer.Ordinal) ?? !entry.IsOptional) + string.Join(
            '\n', (settings.Fields?.GetValueOrDefault(entry.Name) ?? new Dictionary<string, string>(StringComparer.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));

    private static RestSourceSettings WithoutSecrets(RestSourceSettings settings, Manifest manifest) => settings with
    {
        Values = settings.Values?.Where(v => manifest.Settings.Any(s => s.Name == v.Key && !s.IsSecret)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal),
        BaseUrl = string.IsNullOrWhiteSpace(settings.BaseUrl) ? null : settings.BaseUrl.Trim(),
    };

    private static string? Problem(RestSourceInput input, Manifest manifest)
    {
        if (string.IsNullOrWhiteSpace(input.Name) || input.Name.Trim().Length > NameLength)
        {
            return $"A source needs a name of at most {NameLength} characters.";
        }

        if (input.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(input.TimeZone, out _))
        {
            return $"'{input.TimeZone}' is not a known time zone; use an IANA name such as America/Chicago.";
        }

        if (input.Settings.Streams?.FirstOrDefault(s => manifest.Streams.All(m => m.Name != s)) is { } unknown)
        {
            return $"{manifest.Title} has no stream '{unknown}'.";
        }

        if (input.Settings.CallsPerMinute is < 1 or > RestSourceSettings.MostCallsPerMinute)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Calls a minute: between 1 and {RestSourceSettings.MostCallsPerMinute:N0}, or nothing for what {manifest.Title} documents.");
        }

        foreach ((string entry, IReadOnlyDictionary<string, string> fields) in input.Settings.Fields ?? new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal))
        {
            if (manifest.Streams.FirstOrDefault(s => s.Name == entry) is not { } reading)
            {
                return $"{manifest.Title} has no stream '{entry}'.";
            }

            foreach ((string field, string formula) in fields)
            {
                if (reading.Stream.Find(field) is null)
                {
                    return $"{reading.Stream.Label} have no field '{field}'.";
                }

                if (formula.Length > 0 && Expression.Parse(formula, out string? wrong) is null)
                {
                    return $"What '{field}' is taken from cannot be read: {wrong}.";
                }
            }
        }

        return null;
    }
}
