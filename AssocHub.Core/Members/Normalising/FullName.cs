namespace AssocHub.Core.Members.Normalising;

/// <summary>Splits a name that a source knows only as a whole. Nothing is changed in the parts.</summary>
public static class FullName
{
    private static readonly HashSet<string> Suffixes = new(StringComparer.OrdinalIgnoreCase)
    {
        "jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "esq", "esq.", "cae", "mls", "mlis",
    };

    private static readonly HashSet<string> Particles = new(StringComparer.Ordinal)
    {
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "bin", "ibn", "ter", "ten", "zu", "zur", "af", "av", "al",
    };

    /// <summary>
    /// The parts of <c>First Middle Last Suffix</c> or <c>Last, First Middle</c>. Small words such as <c>van der</c> before the last
    /// word belong to the last name. A single word is a first name.
    /// </summary>
    public static (string? First, string? Middle, string? Last, string? Suffix) Split(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return default;
        }

        List<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        string[] parts = name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var suffixes = parts.Skip(1).Where(p => Words(p).TrueForAll(Suffixes.Contains)).ToList();
        parts = [.. parts.Where(p => !suffixes.Contains(p))];
        if (parts.Length >= 2)
        {
            List<string> given = Words(string.Join(' ', parts.Skip(1)));
            return (given[0], Joined(given.Skip(1)), parts[0], Joined(suffixes));
        }

        List<string> words = Words(parts.Length == 1 ? parts[0] : name);
        while (words.Count > 2 && Suffixes.Contains(words[^1]))
        {
            suffixes.Insert(0, words[^1]);
            words.RemoveAt(words.Count - 1);
        }

        if (words.Count == 1)
        {
            return (words[0], null, null, Joined(suffixes));
        }

        int last = words.Count - 1;
        while (last > 1 && Particles.Contains(words[last - 1]))
        {
            last--;
        }

        return (words[0], Joined(words.Skip(1).Take(last - 1)), Joined(words.Skip(last)), Joined(suffixes));
    }

    private static string? Joined(IEnumerable<string> words) => string.Join(' ', words) is { Length: > 0 } text ? text : null;
}
