using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Sources;

namespace AssocHub.Data.Sources.Files;

/// <summary>A file of a watched folder that was read to its end, as it was then.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Bytes.</param>
/// <param name="WrittenAt">When it was last written.</param>
/// <param name="Problem">What is wrong with the file as a whole; null when nothing is.</param>
internal sealed record DeliveredFile(string Name, long Length, DateTimeOffset WrittenAt, string? Problem);

/// <summary>
/// A folder into which other systems put files: what is still being written is left alone, what was read is moved to <c>done</c>, what is
/// damaged to <c>damaged</c> with a note beside it. Nothing is ever deleted or overwritten.
/// </summary>
internal static class WatchedFolder
{
    public const string Done = "done";
    public const string Damaged = "damaged";

    /// <summary>How long nobody must have written to a file before it is read.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    // What copying programs call a file that is not whole yet.
    private static readonly string[] Unfinished = [".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".uploading", ".writing", "~"];

    /// <summary>The files that are whole, the oldest first, so that of two versions of a record the later one counts; and a note on the others.</summary>
    public static (IReadOnlyList<StreamFile> Files, IReadOnlyList<string> Notes) In(string folder, DateTimeOffset now)
    {
        (IReadOnlyList<StreamFile> all, IReadOnlyList<string> notes) = StreamFile.In(folder);
        StreamFile[] whole = [.. all.Where(f => now - f.WrittenAt >= Settled && !IsUnfinished(f.Name))];
        return ([.. whole.OrderBy(f => f.Stream.ImportOrder).ThenBy(f => f.WrittenAt).ThenBy(f => f.Name, StringComparer.Ordinal)],
            [.. all.Except(whole).Select(f => $"{f.Name} was written to within the last minute and is read with the next sync."), .. notes.Where(n => !IsUnfinished(n.Split(' ')[0]))]);
    }

    /// <summary>The cursor that names what was read: what may be moved once it is committed.</summary>
    public static string Cursor(IEnumerable<DeliveredFile> files) => JsonSerializer.Serialize(files, JsonSerializerOptions.Web);

    /// <summary>Moves what a committed cursor names, unless it was written to meanwhile: then it is read again.</summary>
    /// <exception cref="SourceFailedException">A file could not be moved.</exception>
    public static void MoveAway(string folder, string cursor)
    {
        foreach (DeliveredFile delivered in cursor.Length == 0 ? [] : JsonSerializer.Deserialize<DeliveredFile[]>(cursor, JsonSerializerOptions.Web) ?? [])
        {
            var file = new FileInfo(Path.Combine(folder, Path.GetFileName(delivered.Name)));
            if (!file.Exists || file.Length != delivered.Length || new DateTimeOffset(file.LastWriteTimeUtc) != delivered.WrittenAt)
            {
                continue;
            }

            try
            {
                string there = Move(file, Path.Combine(folder, delivered.Problem is null ? Done : Damaged));
                if (delivered.Problem is { } problem)
                {
                    File.WriteAllText(there + ".why.txt", problem + Environment.NewLine);
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new SourceFailedException($"{delivered.Name} was read and could not be moved away, so that it will be read again: {problem.Message} Let AssocHub write to the folder.", problem);
            }
        }
    }

    private static bool IsUnfinished(string name) => Unfinished.Any(u => name.EndsWith(u, StringComparison.OrdinalIgnoreCase) || name.Contains(u + ".", StringComparison.OrdinalIgnoreCase));

    // members.csv, members (2).csv, members (3).csv …
    private static string Move(FileInfo file, string folder)
    {
        Directory.CreateDirectory(folder);
        int dot = file.Name.IndexOf('.', 1);
        (string stem, string extension) = dot < 0 ? (file.Name, "") : (file.Name[..dot], file.Name[dot..]);
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? file.Name : string.Create(CultureInfo.InvariantCulture, $"{stem} ({number}){extension}");
            string there = Path.Combine(folder, name);
            if (Path.Exists(there))
            {
                continue;
            }

            try
            {
                File.Move(file.FullName, there, overwrite: false);
                return there;
            }
            catch (IOException) when (Path.Exists(there) && file.Exists)
            {
                // Another process took the name in between.
            }
        }
    }
}
