using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using CsvHelper;

namespace AssocHub.Data.Pushes.Destinations;

/// <summary>Settings of a file destination.</summary>
/// <param name="Folder">Its folder, below the folder for pushed files.</param>
public sealed record FileSettings(string Folder);

/// <summary>
/// One complete CSV file per run: written beside its final name, flushed to disk, renamed. So a file is there as a whole or not at
/// all, and whether a run arrived is a question of whether its file does.
/// </summary>
internal sealed class FileDestination(PushOptions options) : IPushDestination
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // With its byte order mark Excel reads the file as UTF-8.
    private static readonly CsvWriterOptions Format = new() { Quoting = CsvQuoting.Always, WriteByteOrderMark = true };

    public string Kind => "file";

    public string Title => "CSV file";

    public int BatchSize => int.MaxValue;

    public Refusal? CheckSettings(string settings)
    {
        string folder = Read(settings)?.Folder.Trim() ?? "";
        bool isName = folder.Length is > 0 and <= 100 && folder.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return isName ? null : new InvalidInput("Give the folder a name of letters, digits, hyphens and underscores. It is made below the folder for pushed files.");
    }

    public async Task<SendResult> SendAsync(PushTarget target, PushBatch batch, CancellationToken cancel)
    {
        string name = NameOf(target, batch);
        string path = Path.Combine(options.FullFolder, name);
        string beside = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await WriteAsync(beside, batch, cancel);
            File.Move(beside, path, overwrite: true);
            return SendResult.Accepted(name);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The exception's own text names folders of the server.
            return SendResult.Failed(
                PushFailure.Misconfigured, $"The file could not be written ({problem.GetType().Name}). Check the folder, its permissions and the free space.");
        }
        finally
        {
            File.Delete(beside);
        }
    }

    public Task<IReadOnlySet<string>?> ArrivedAsync(PushTarget target, PushBatch batch, CancellationToken cancel)
    {
        bool isThere = File.Exists(Path.Combine(options.FullFolder, NameOf(target, batch)));
        IReadOnlySet<string> arrived = isThere ? batch.Rows.Select(r => r.Key).ToHashSet(StringComparer.Ordinal) : new HashSet<string>(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlySet<string>?>(arrived);
    }

    private static async Task WriteAsync(string path, PushBatch batch, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);

        await using (var csv = CsvWriter.Create(file, Format, leaveOpen: true))
        {
            await csv.WriteRecordAsync(Safe([.. batch.Columns.Prepend("action"), "previous_address"]), cancel);
            foreach (PushRow row in batch.Rows)
            {
                await csv.WriteRecordAsync(Safe(Cells(batch, row)), cancel);
            }
        }

        file.Flush(flushToDisk: true);
    }

    private static string[] Safe(IEnumerable<string> cells) => [.. cells.Select(cell => SpreadsheetText.Safe(cell.Replace("\0", "", StringComparison.Ordinal)))];

    private static IEnumerable<string> Cells(PushBatch batch, PushRow row) =>
        [ActionOf(row.Action), .. batch.Columns.Select(column => row.Fields.GetValueOrDefault(column, "")), row.PreviousAddress ?? ""];

    private static string ActionOf(PushAction action) => action switch
    {
        PushAction.Add => "add",
        PushAction.Update => "update",
        PushAction.Remove => "remove",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not sent"),
    };

    private static string NameOf(PushTarget target, PushBatch batch)
    {
        string push = new([.. TextFolding.Fold(batch.PushName).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(60)]);
        return Path.Combine(Read(target.Settings)!.Folder.Trim(), string.Create(CultureInfo.InvariantCulture, $"{push}-{batch.RunId:D6}.csv"));
    }

    private static FileSettings? Read(string settings)
    {
        try
        {
            return JsonSerializer.Deserialize<FileSettings>(settings, Json) is { Folder: not null } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
