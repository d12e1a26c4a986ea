using AssocHub.Core.Members;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Describing;

/// <summary>A saved segment by its name.</summary>
/// <param name="Slug">How definitions name it.</param>
/// <param name="Name">How people name it.</param>
public sealed record NamedSegment(string Slug, string Name);

/// <summary>An event, session, e-mail, thread, sponsor or resource by its title.</summary>
/// <param name="Id">Its id here.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="At">When it began; null where unknown.</param>
public sealed record NamedObject(long Id, ObjectKind Kind, string Title, DateTimeOffset? At = null);

/// <summary>
/// The names that the grammar knows besides its own words: what the association calls its topics, chapters, events and segments. Made
/// once and used for many sentences; it never changes.
/// </summary>
public sealed class DescribingVocabulary
{
    private static readonly string[] Small = ["a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "with", "our", "your", "its", "is"];

    private readonly Dictionary<string, List<NamedObject>> _objectsByWord = new(StringComparer.Ordinal);
    private readonly Dictionary<NamedObject, string[]> _titleWords = [];
    private readonly NameTable<NamedObject> _objects = new();
    private readonly NameTable<string> _topics = new();
    private readonly NameTable<NamedSegment> _segments = new();
    private readonly NameTable<(SegmentField Field, string Value)> _values = new();
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);

    /// <summary>From the association's own names.</summary>
    /// <param name="topics">All topics.</param>
    /// <param name="values">The values of fields by the field's key; fields that are left out can still be asked about in quotes.</param>
    /// <param name="objects">Events, sessions, e-mails, threads, sponsors and resources; of those with one title the newest should come first.</param>
    /// <param name="segments">Saved segments.</param>
    public DescribingVocabulary(
        IReadOnlyList<string> topics,
        IReadOnlyDictionary<string, IReadOnlyList<string>> values,
        IReadOnlyList<NamedObject> objects,
        IReadOnlyList<NamedSegment> segments)
    {
        Topics = topics;
        Dictionary<long, string> titles = objects.DistinctBy(o => o.Id).ToDictionary(o => o.Id, o => o.Title);
        Names = new Definition.SentenceNames(
            reference => reference.Id is { } id ? titles.GetValueOrDefault(id) : null, slug => segments.FirstOrDefault(s => s.Slug == slug)?.Name);
        foreach (string topic in topics)
        {
            Learn(_topics.Add(topic, topic));
        }

        foreach ((string key, IReadOnlyList<string> known) in values)
        {
            if (FieldCatalogue.Find(key) is { } field)
            {
                foreach (string value in known)
                {
                    Learn(_values.Add(value, (field, value)));
                }
            }
        }

        foreach (NamedSegment segment in segments)
        {
            Learn(_segments.Add(segment.Name, segment));
            Learn(_segments.Add(segment.Slug, segment));
        }

        foreach (NamedObject item in objects)
        {
            string[] words = _objects.Add(item.Title, item);
            _titleWords[item] = words;
            foreach (string word in words.Distinct().Where(w => !Small.Contains(w)))
            {
                _words.Add(word);
                (_objectsByWord.TryGetValue(Stem(word), out List<NamedObject>? held) ? held : _objectsByWord[Stem(word)] = []).Add(item);
            }
        }
    }

    /// <summary>Knows no names.</summary>
    public static DescribingVocabulary Empty { get; } = new([], new Dictionary<string, IReadOnlyList<string>>(), [], []);

    /// <summary>All topics.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>For the sentence of what was understood.</summary>
    public Definition.SentenceNames Names { get; }

    /// <summary>Every word that stands in a name; a word among them is never taken for a mistake in typing.</summary>
    internal IReadOnlySet<string> Words => _words;

    internal NameTable<string> TopicNames => _topics;

    internal NameTable<NamedSegment> SegmentNames => _segments;

    internal NameTable<(SegmentField Field, string Value)> ValueNames => _values;

    internal NameTable<NamedObject> ObjectNames => _objects;

    /// <summary>Objects whose titles hold all these words, in any order; singular and plural are one.</summary>
    internal IEnumerable<NamedObject> ObjectsWith(IReadOnlyCollection<string> words)
    {
        string[] stems = [.. words.Where(w => !Small.Contains(w)).Select(Stem)];
        return stems.Length > 0 && _objectsByWord.TryGetValue(stems[0], out List<NamedObject>? held)
            ? held.Where(o => stems.All(s => _titleWords[o].Any(w => Stem(w) == s)))
            : [];
    }

    internal bool IsName(string text)
    {
        string[] words = Tokenizer.WordsOf(text);
        return _topics.Find(words).Count > 0 || _objects.Find(words).Count > 0 || _segments.Find(words).Count > 0 || _values.Find(words).Count > 0;
    }

    internal static bool IsSmall(string word) => Small.Contains(word);

    /// <summary>Without the endings that people add and leave off.</summary>
    internal static string Stem(string word) => word.Length switch
    {
        > 5 when word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        > 6 when word.EndsWith("ing", StringComparison.Ordinal) => word[..^3],
        > 3 when word[^1] == 's' && word[^2] != 's' => word[..^1],
        _ => word,
    };

    private void Learn(string[] words) => _words.UnionWith(words);
}
