using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

internal enum FileFormat
{
    Csv,
    JsonLines,
    Xlsx,
}

/// <summary>A file of a folder that holds records of a stream.</summary>
internal sealed record StreamFile(string Path, string Name, StreamDefinition Stream, FileFormat Format, bool IsCompressed, long Length, DateTimeOffset WrittenAt)
{
    private static readonly (string Extension, FileFormat Format)[] Formats =
    [
        (".csv", FileFormat.Csv), (".tsv", FileFormat.Csv), (".txt", FileFormat.Csv),
        (".jsonl", FileFormat.JsonLines), (".ndjson", FileFormat.JsonLines), (".xlsx", FileFormat.Xlsx),
    ];

    // The longest first, so that membership_terms is not taken for members, nor sponsor_interactions for sponsors.
    private static readonly (string Key, StreamDefinition Stream)[] Prefixes =
        [.. CanonicalStreams.All.Select(s => (HeaderMap.Key(s.Name), s)).OrderByDescending(p => p.Item1.Length)];

    /// <summary>The files of a folder by stream, in the order in which they are read, and a note on each that is none.</summary>
    public static (IReadOnlyList<StreamFile> Files, IReadOnlyList<string> Notes) In(string folder)
    {
        var files = new List<StreamFile>();
        var notes = new List<string>();
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(f => !f.Name.StartsWith('.') && !f.Name.StartsWith("~$", StringComparison.Ordinal)))
        {
            bool compressed = file.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            string name = compressed ? file.Name[..^3] : file.Name;
            (string extension, FileFormat format) = Array.Find(Formats, f => name.EndsWith(f.Extension, StringComparison.OrdinalIgnoreCase));
            StreamDefinition? stream = extension is null ? StreamOf(System.IO.Path.GetFileNameWithoutExtension(name)) : StreamOf(name[..^extension.Length]);
            if (extension is not null && stream is not null)
            {
                files.Add(new StreamFile(file.FullName, file.Name, stream, format, compressed, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
            }
            else if (stream is not null)
            {
                notes.Add($"{file.Name} was left out: save it as .csv, .jsonl or .xlsx (each may be gzipped).");
            }
            else if (extension is not null)
            {
                notes.Add($"{file.Name} was left out: its name begins with no stream's name, such as members or email_activity.");
            }
        }

        return ([.. files.OrderBy(f => f.Stream.ImportOrder).ThenBy(f => f.Name, StringComparer.Ordinal)], [.. notes.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The stream whose name a file's name begins with: "Members 2024" is members, "memberslist" is nothing.</summary>
    public static StreamDefinition? StreamOf(string fileName)
    {
        foreach ((string key, StreamDefinition stream) in Prefixes)
        {
            int at = 0;
            int matched = 0;
            for (; at < fileName.Length && matched < key.Length; at++)
            {
                char c = char.ToLowerInvariant(fileName[at]);
                if (c == key[matched])
                {
                    matched++;
                }
                else if (c is not (' ' or '_' or '-' or '.'))
                {
                    break;
                }
            }

            if (matched == key.Length && (at == fileName.Length || !char.IsLetter(fileName[at])))
            {
                return stream;
            }
        }

        return null;
    }
}
