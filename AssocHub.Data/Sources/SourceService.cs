using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Sources.Files;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources;

/// <summary>What a person enters to connect a folder.</summary>
/// <param name="Name">Unique name, compared without case.</param>
/// <param name="Folder">The folder's path on the machine that AssocHub runs on.</param>
/// <param name="TimeZone">IANA zone of times without an offset; empty means the association's.</param>
/// <param name="Dates">How its files write dates such as 05/11/2024.</param>
/// <param name="DeliversSnapshots">True when the folder always holds everything, so that what is missing was deleted.</param>
/// <param name="Owner">Who answers for the data.</param>
/// <param name="Priority">Rank when two sources disagree: lower wins.</param>
/// <param name="IsWatched">True when others put new files there: files that were read are moved to a folder within it.</param>
public sealed record FolderSourceInput(
    string Name, string Folder, string TimeZone = "", DateOrder Dates = DateOrder.Unknown, bool DeliversSnapshots = false, string Owner = "", int Priority = 0, bool IsWatched = false);

/// <summary>A source as far as choosing one needs it.</summary>
public sealed record SourceName(long Id, string Name, bool IsPaused);

/// <summary>Connects sources, changes them, and keeps what people decided about their columns.</summary>
public sealed class SourceService(IDbContextFactory<AssocHubDbContext> contexts, AuditLog audit, TimeProvider time)
{
    private const int NameLength = 100;

    /// <summary>All sources by name.</summary>
    public async Task<IReadOnlyList<SourceName>> NamesAsync(CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        return await db.Sources.AsNoTracking().OrderBy(s => s.Name).Select(s => new SourceName(s.Id, s.Name, s.IsPaused)).ToArrayAsync(cancel);
    }

    /// <summary>What was entered for the folder source of a name; null when there is none.</summary>
    public async Task<FolderSourceInput?> FindFolderAsync(string name, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        Source? source = Array.Find(await db.Sources.AsNoTracking().ToArrayAsync(cancel), s => TextFolding.Fold(s.Name) == TextFolding.Fold(name));
        if (source is null || source.Connector != FolderConnector.ConnectorName)
        {
            return null;
        }

        FileSourceSettings settings = FileSourceSettings.Of(source);
        return new FolderSourceInput(source.Name, settings.Folder, source.TimeZone, settings.Dates, source.DeliversSnapshots, source.Owner, source.Priority, settings.IsWatched);
    }

    /// <summary>Connects a folder, or changes the folder source of that id or, without one, of that name.</summary>
    public async Task<Result<long>> SaveFolderAsync(Actor actor, FolderSourceInput input, CancellationToken cancel, long? id = null)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (Problem(input) is { } problem)
        {
            return new InvalidInput(problem);
        }

        return await contexts.InTransactionAsync<Result<long>>(
            async (db, attempt) =>
            {
                Source[] all = await db.Sources.ToArrayAsync(attempt);
                Source? named = Array.Find(all, s => TextFolding.Fold(s.Name) == TextFolding.Fold(input.Name));
                Source? source = id is null ? named : Array.Find(all, s => s.Id == id);
                if (id is not null && source is null)
                {
                    return new NotFound("such source");
                }

                if (named is not null && named != source)
                {
                    return new InvalidInput($"There is a source called '{named.Name}' already. Choose another name.");
                }

                if (source is not null && source.Connector != FolderConnector.ConnectorName)
                {
                    return new InvalidInput($"'{source.Name}' is not a folder of files. Choose another name.");
                }

                bool isNew = source is null;
                source ??= new Source { Name = input.Name.Trim(), Connector = FolderConnector.ConnectorName, CreatedAt = time.GetUtcNow() };
                Fill(source, input);
                if (isNew)
                {
                    db.Sources.Add(source);
                }

                bool changed = db.ChangeTracker.HasChanges();
                await db.SaveChangesAsync(attempt);
                if (changed)
                {
                    await audit.AppendAsync(
                        db, actor, isNew ? "source.connected" : "source.changed", "source", source.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                        new { source.Name, source.Settings, source.TimeZone, source.DeliversSnapshots, source.Owner, source.Priority }, attempt);
                }

                return source.Id;
            },
            cancel);
    }

    /// <summary>Pauses a source, or lets it go on: a paused one is not synced by the schedule.</summary>
    public async Task<Result<Done>> SetPausedAsync(Actor actor, long id, bool paused, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        return await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                if (await db.Sources.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.IsPaused, paused), attempt) == 0)
                {
                    return new NotFound("such source");
                }

                await audit.AppendAsync(
                    db, actor, paused ? "source.paused" : "source.resumed", "source", id.ToString(System.Globalization.CultureInfo.InvariantCulture), null, attempt);
                return default(Done);
            },
            cancel);
    }

    /// <summary>Says who answers for a source's data; shown in the inventory.</summary>
    public async Task<Result<Done>> SetOwnerAsync(Actor actor, long id, string owner, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        string name = owner.Trim();
        if (name.Length > NameLength)
        {
            return new InvalidInput($"A name has at most {NameLength} characters.");
        }

        return await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                if (await db.Sources.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Owner, name), attempt) == 0)
                {
                    return new NotFound("such source");
                }

                await audit.AppendAsync(
                    db, actor, "source.owner", "source", id.ToString(System.Globalization.CultureInfo.InvariantCulture), new { owner = name }, attempt);
                return default(Done);
            },
            cancel);
    }

    /// <summary>
    /// Saves what a person decided about the columns of one stream: header to field, or to nothing. Headers not named lose what was
    /// decided before.
    /// </summary>
    public async Task<Result<Done>> SaveMappingAsync(
        Actor actor, long id, string streamName, IReadOnlyDictionary<string, string> fieldOfHeader, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (CanonicalStreams.Find(streamName) is not { } stream)
        {
            return new NotFound($"stream '{streamName}'");
        }

        if (fieldOfHeader.Values.FirstOrDefault(f => f.Length > 0 && stream.Find(f) is null) is { } unknown)
        {
            return new InvalidInput($"{stream.Label} have no field '{unknown}'.");
        }

        if (fieldOfHeader.Values.Where(f => f.Length > 0).GroupBy(f => f, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            return new InvalidInput($"Two columns are both mapped to '{twice.Key}'. Choose one of them.");
        }

        return await contexts.InTransactionAsync<Result<Done>>(
            async (db, attempt) =>
            {
                if (!await db.Sources.AnyAsync(s => s.Id == id, attempt))
                {
                    return new NotFound("such source");
                }

                await db.FieldMappings.Where(m => m.SourceId == id && m.Stream == streamName).ExecuteDeleteAsync(attempt);
                db.FieldMappings.AddRange(fieldOfHeader.Select(m => new FieldMapping { SourceId = id, Stream = streamName, Header = HeaderMap.Key(m.Key), Field = m.Value }));
                await db.SaveChangesAsync(attempt);
                await audit.AppendAsync(
                    db, actor, "source.mapped", "source", id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    new { stream = streamName, columns = fieldOfHeader }, attempt);
                return default(Done);
            },
            cancel);
    }

    private static string? Problem(FolderSourceInput input)
    {
        if (string.IsNullOrWhiteSpace(input.Name) || input.Name.Trim().Length > NameLength)
        {
            return $"A source needs a name of at most {NameLength} characters.";
        }

        if (string.IsNullOrWhiteSpace(input.Folder) || !Directory.Exists(input.Folder))
        {
            return $"There is no folder '{input.Folder}'. Check the path; it must lie on the machine that AssocHub runs on.";
        }

        return input.TimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(input.TimeZone, out _)
            ? $"'{input.TimeZone}' is not a known time zone; use an IANA name such as America/Chicago."
            : null;
    }

    private static void Fill(Source source, FolderSourceInput input)
    {
        string folder = Path.GetFullPath(input.Folder);
        source.Name = input.Name.Trim();
        source.Settings = new FileSourceSettings(folder, input.Dates, input.IsWatched).ToJson();
        source.TimeZone = input.TimeZone;
        source.DeliversSnapshots = input.DeliversSnapshots;
        source.Owner = input.Owner.Trim();
        source.Priority = input.Priority;
        // Most of what the folder holds decides; a folder with all four domains counts as the AMS's, which comes first.
        source.Domain = StreamFile.In(folder).Files.Select(f => f.Stream).Distinct()
            .GroupBy(s => s.Domain).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).FirstOrDefault(source.Domain);
    }
}
