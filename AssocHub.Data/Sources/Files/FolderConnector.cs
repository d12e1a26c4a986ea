using System.Runtime.CompilerServices;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

/// <summary>
/// Reads a folder of .csv, .jsonl and .xlsx files, each also gzipped, whose names begin with the names of the streams. A watched one is
/// emptied by reading it: see <see cref="WatchedFolder"/>.
/// </summary>
public sealed class FolderConnector(TimeProvider time) : ISourceConnector
{
    public const string ConnectorName = "files";

    public string Name => ConnectorName;

    public Task<Result<SourceContents>> LookAsync(SourceConnection connection, CancellationToken cancel)
    {
        FileSourceSettings settings = FileSourceSettings.Of(connection.Source);
        string folder = settings.Folder;
        if (!Directory.Exists(folder))
        {
            return Task.FromResult<Result<SourceContents>>(new InvalidInput($"There is no folder '{folder}'. Check the path; it must lie on the machine that AssocHub runs on."));
        }

        try
        {
            (IReadOnlyList<StreamFile> files, IReadOnlyList<string> notes) = FilesOf(settings);
            Result<SourceContents> found = files.Count > 0 || settings.IsWatched
                ? new SourceContents([.. files.Select(f => f.Stream).Distinct()], notes)
                : new InvalidInput($"The folder '{folder}' holds no file of a known stream, such as members.csv or email_activity.csv. {string.Join(' ', notes)}".TrimEnd());
            return Task.FromResult(found);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<Result<SourceContents>>(new InvalidInput($"The folder '{folder}' cannot be read: {problem.Message}"));
        }
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(
        SourceConnection connection, StreamDefinition stream, string cursor, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        FileSourceSettings settings = FileSourceSettings.Of(connection.Source);
        IReadOnlyList<StreamFile> all = FilesOf(settings).Files;
        var delivered = new List<DeliveredFile>();
        double total = Math.Max(1, all.Sum(f => f.Length));
        double before = all.TakeWhile(f => f.Stream != stream).Sum(f => f.Length);
        var cleaner = new RecordCleaner(stream, new MomentText(connection.Zone, settings.Dates));
        IReadOnlyDictionary<string, string> decided = connection.DecidedFor(stream.Name);
        foreach (StreamFile file in all.Where(f => f.Stream == stream))
        {
            foreach (SourcePage page in new FileReader(file, cleaner, decided).Pages(position => (before + position) / total))
            {
                cancel.ThrowIfCancellationRequested();
                yield return settings.IsWatched ? Delivered(page, file, delivered) : page;
            }

            before += file.Length;
        }
    }

    public Task EndedAsync(SourceConnection connection, StreamDefinition stream, string cursor, CancellationToken cancel)
    {
        FileSourceSettings settings = FileSourceSettings.Of(connection.Source);
        if (settings.IsWatched)
        {
            WatchedFolder.MoveAway(settings.Folder, cursor);
        }

        return Task.CompletedTask;
    }

    public Result<StreamRecord> ReadAgain(SourceConnection connection, StreamDefinition stream, string raw, string context, RecordExamination? examination = null)
    {
        if (RawContext.Parse(context) is not { } known)
        {
            return new NotARecord("What was kept of it cannot be read again. Import the file again.");
        }

        var cleaner = new RecordCleaner(stream, new MomentText(connection.Zone, FileSourceSettings.Of(connection.Source).Dates), examination);
        IReadOnlyDictionary<string, string> decided = connection.DecidedFor(stream.Name);
        byte[] bytes = Encoding.UTF8.GetBytes(raw);
        StreamRecord record;
        string? reason;
        if (known.Format == "jsonl")
        {
            reason = new JsonLineReader(stream, cleaner, decided).Read(bytes, out record, out _);
        }
        else
        {
            HeaderMap map = HeaderMap.Match(stream, known.Headers ?? [], decided);
            using var rows = new CsvRows(new MemoryStream(bytes), known.Delimiter);
            reason = !rows.Read() ? "The line is empty."
                : TableReader.Unusable(map) ?? new RowReader(map, cleaner, known.Ragged).Read(rows, out record);
            record = reason is null ? Again(map, cleaner, known, bytes) : StreamRecord.Of(stream);
        }

        return reason is null ? record : new NotARecord(reason);
    }

    // Each file of a watched folder is a delivery of its own: a record that stands in two is the later one and no conflict. A file counts
    // as read with its last page, whose cursor names it.
    private static SourcePage Delivered(SourcePage page, StreamFile file, List<DeliveredFile> delivered)
    {
        string? problem = page.Unreadable.FirstOrDefault(u => u.Position == 0)?.Reason;
        if (page.OriginEnded || problem is not null)
        {
            delivered.RemoveAll(d => d.Name == file.Name);
            delivered.Add(new DeliveredFile(file.Name, file.Length, file.WrittenAt, problem));
        }

        return page with { IsAnswer = true, NextCursor = WatchedFolder.Cursor(delivered) };
    }

    private (IReadOnlyList<StreamFile> Files, IReadOnlyList<string> Notes) FilesOf(FileSourceSettings settings) =>
        settings.IsWatched ? WatchedFolder.In(settings.Folder, time.GetUtcNow()) : StreamFile.In(settings.Folder);

    private static StreamRecord Again(HeaderMap map, RecordCleaner cleaner, RawContext known, byte[] bytes)
    {
        using var rows = new CsvRows(new MemoryStream(bytes), known.Delimiter);
        rows.Read();
        new RowReader(map, cleaner, known.Ragged).Read(rows, out StreamRecord record);
        return record;
    }
}
