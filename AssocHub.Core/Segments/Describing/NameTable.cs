namespace AssocHub.Core.Segments.Describing;

/// <summary>Names by their words, the longest found first.</summary>
internal sealed class NameTable<T>
{
    private readonly Dictionary<string, List<T>> _byName = new(StringComparer.Ordinal);

    public int Longest { get; private set; }

    public IEnumerable<T> All => _byName.Values.SelectMany(v => v);

    public string[] Add(string name, T item)
    {
        string[] words = Tokenizer.WordsOf(name);
        if (words.Length > 0)
        {
            string key = string.Join(' ', words);
            (_byName.TryGetValue(key, out List<T>? held) ? held : _byName[key] = []).Add(item);
            Longest = Math.Max(Longest, words.Length);
        }

        return words;
    }

    public IReadOnlyList<T> Find(IEnumerable<string> words) => _byName.GetValueOrDefault(string.Join(' ', words)) ?? [];
}
