using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Database;
using AssocHub.Data.Sources.Files;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Data.Sources;

/// <summary>One column of a file and what it would be taken for.</summary>
/// <param name="Header">As written.</param>
/// <param name="Field">The canonical field; empty when it is left out; null when it is kept as an extra column.</param>
/// <param name="Example">A value of the first rows; null when they have none.</param>
public sealed record PreviewColumn(string Header, string? Field, string? Example);

/// <summary>One file of a folder as a sync would read it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Stream">What it was taken for, by its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Columns">Its columns in order; empty for files of JSON lines, whose names need no header row.</param>
/// <param name="Missing">Required fields that no column has.</param>
/// <param name="Problem">Why nothing of it could be read; null when it can.</param>
public sealed record PreviewFile(
    string Name, StreamDefinition Stream, long Length, IReadOnlyList<PreviewColumn> Columns, IReadOnlyList<string> Missing, string? Problem);

/// <summary>What a folder holds.</summary>
/// <param name="Files">The files that a sync would read, in its order.</param>
/// <param name="Notes">What is left out, and why.</param>
public sealed record FolderContents(IReadOnlyList<PreviewFile> Files, IReadOnlyList<string> Notes);

/// <summary>Looks at a folder before anything of it is landed.</summary>
public sealed class FolderPreview(IDbContextFactory<AssocHubDbContext> contexts, AssociationClock clock)
{
    private const int ExampleRows = 5;

    /// <summary>Looks at a folder with the column decisions of a source, where there is one already.</summary>
    public async Task<Result<FolderContents>> LookAsync(Actor actor, string folder, long? sourceId, CancellationToken cancel)
    {
        if (actor.Lacks(Permission.ManageSources) is { } refusal)
        {
            return refusal;
        }

        if (!Directory.Exists(folder))
        {
            return new InvalidInput($"There is no folder '{folder}'. Check the path; it must lie on the machine that AssocHub runs on.");
        }

        ILookup<string, FieldMapping> decided = await DecidedAsync(sourceId, cancel);
        try
        {
            (IReadOnlyList<StreamFile> files, IReadOnlyList<string> notes) = StreamFile.In(folder);
            return new FolderContents([.. files.Select(f => Look(f, decided[f.Stream.Name]))], notes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new InvalidInput($"The folder '{folder}' cannot be read: {problem.Message}");
        }
    }

    private async Task<ILookup<string, FieldMapping>> DecidedAsync(long? sourceId, CancellationToken cancel)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync(cancel);
        List<FieldMapping> mappings = await db.FieldMappings.AsNoTracking().Where(m => m.SourceId == sourceId).ToListAsync(cancel);
        return mappings.ToLookup(m => m.Stream, StringComparer.Ordinal);
    }

    private PreviewFile Look(StreamFile file, IEnumerable<FieldMapping> mappings)
    {
        Dictionary<string, string> decided = mappings.ToDictionary(m => m.Header, m => m.Field, StringComparer.Ordinal);
        var reader = new FileReader(file, new RecordCleaner(file.Stream, new MomentText(clock.Zone, DateOrder.Unknown)), decided);
        (HeaderMap? map, IReadOnlyList<IReadOnlyList<string?>> rows, string? problem) = reader.Sample(ExampleRows);
        PreviewColumn[] columns = map is null
            ? []
            : [.. map.Headers.Select((header, i) => new PreviewColumn(header, FieldOf(map, i), rows.Select(r => r[i]).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v))))];
        return new PreviewFile(file.Name, file.Stream, file.Length, columns, map?.Missing ?? [], problem);
    }

    private static string? FieldOf(HeaderMap map, int column) => map.Fields[column] switch
    {
        HeaderMap.Extra => null,
        HeaderMap.Ignored => "",
        int ordinal => map.Stream.Fields[ordinal].Name,
    };
}
