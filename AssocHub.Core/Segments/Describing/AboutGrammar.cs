using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Describing;

/// <summary>What an activity was about.</summary>
internal sealed record About(IReadOnlyList<string> Topics, ObjectReference? Object = null, string? Title = null, bool AllTopics = false)
{
    public static About Nothing { get; } = new([]);
}

/// <summary>A thing that was named, and what it may be; no kinds where only a name or a topic was said.</summary>
internal sealed record ThingFound(About About, IReadOnlyList<ObjectKind> Kinds);

/// <summary>Things, topics, titles: "a volunteer session", "the annual conference", "on fundraising", "with 'budget' in the title".</summary>
internal sealed class AboutGrammar(DescribingVocabulary vocabulary, WindowGrammar windows)
{
    private const int MostOptions = 5;

    private static readonly (string Words, Noun Noun)[] Nouns =
        [.. ActivityWords.Nouns.SelectMany(n => n.Words.Select(w => (w, n))).OrderByDescending(n => n.w.Length)];

    private static readonly string[] Stops =
    [
        "and", "or", "but", "except", "without", "then", "who", "whose", "that", "which", "nor", "either", "neither", "not", "never", "no", "in", "at", "since", "before", "after", "within", "during", "from", "to", "with", "by", "for", "on", "about",
        "when", "while", "yet", "least", "most", "only", "exactly", "once", "twice", "times", "than", "ever", "recently", "lately", "have", "has", "had", "did", "didnt", "havent", "are", "is", "were", "was", "excluding", "of",
    ];

    private static readonly string[] OnWords =
        ["on the topic of", "on the subject of", "on topics like", "on", "about", "regarding", "concerning", "related to", "relating to", "around", "covering", "tagged with", "tagged", "dealing with"];

    private static readonly string[] SameTopic =
        ["on that topic", "about that topic", "on the same topic", "about the same topic", "on this topic", "on the same", "about the same", "on it", "about it", "on the topic"];

    private static readonly string[] InTitle = ["in the title", "in the subject", "in the subject line", "in its title", "in their title", "in the name"];

    /// <summary>The thing that follows a verb.</summary>
    /// <param name="stream">Stands behind the verb and the article.</param>
    /// <param name="possible">What the verb can be done to.</param>
    public ThingFound Thing(TokenStream stream, IReadOnlyList<ObjectKind> possible)
    {
        int from = stream.At;
        if (Named(stream, possible) is { } name)
        {
            IReadOnlyList<ObjectKind> kinds = NounAt(stream, 0) is { } noun && TakeNoun(stream, noun) ? noun.Noun.Kinds : name.Kinds;
            return new ThingFound(name.About, kinds);
        }

        for (int ahead = 0; ahead <= 6 && (ahead == 0 || !IsBoundary(stream, ahead - 1)); ahead++)
        {
            if (NounAt(stream, ahead) is not { } found || (ahead > 0 && IsBoundary(stream, ahead)))
            {
                continue;
            }

            stream.Advance(ahead);
            TakeNoun(stream, found);
            if (stream.Current is { Kind: TokenKind.Quoted })
            {
                return new ThingFound(Quoted(stream, found.Noun.Kinds, titleFirst: true), found.Noun.Kinds);
            }

            int end = stream.At;
            string[] before = [.. Enumerable.Range(from, ahead).Select(i => stream.Tokens[i].Text)];
            if (found.Noun.IsVague && !possible.Intersect(found.Noun.Kinds).Any())
            {
                return new ThingFound(About.Nothing, found.Noun.Kinds);
            }

            return found.Noun.IsVague
                ? Vague(stream, from, before, found)
                : new ThingFound(ahead == 0 ? About.Nothing : Phrase(stream, from, before, found.Noun.Kinds), found.Noun.Kinds);
        }

        int length = Length(stream);
        if (length == 0)
        {
            return new ThingFound(About.Nothing, []);
        }

        string[] words = stream.WordsAt(0, length);
        stream.Advance(length);
        return new ThingFound(Phrase(stream, from, words, possible), []);
    }

    /// <summary>More about an activity; null where nothing of the kind begins here.</summary>
    public About? Read(TokenStream stream, About current, IReadOnlyList<ObjectKind> things, IReadOnlyList<string> topicsBefore)
    {
        (int, int, int) start = stream.Save();
        if (topicsBefore.Count > 0 && current.Topics.Count == 0 && stream.TakeAny(SameTopic))
        {
            return current with { Topics = topicsBefore };
        }

        if (stream.Current is { Kind: TokenKind.Quoted } && current.Object is null && stream.Ahead(-1) is { Kind: TokenKind.Word })
        {
            About quoted = Quoted(stream, things, titleFirst: true);
            return Merge(current, quoted);
        }

        if (Title(stream) is { } title)
        {
            return current with { Title = title };
        }

        if (current.Topics.Count == 0 && stream.TakeAny(OnWords))
        {
            stream.TakeAny("the", "any", "a", "an", "our");
            if (Topics(stream, things) is { } on)
            {
                return Merge(current, on);
            }

            stream.Reset(start);
        }

        if (current.Object is null && stream.TakeAny("at", "in", "of", "from", "for", "during", "to"))
        {
            if (stream.TakeAny("the community", "our community", "the forum", "the online community"))
            {
                return current;
            }

            stream.TakeAny("the", "our", "this years", "last years");
            ObjectKind[] places = [.. things.Append(ObjectKind.Event).Distinct()];
            int from = stream.At;
            if (Named(stream, places) is { About.Object: not null } place)
            {
                return Merge(current, place.About);
            }

            for (int length = 5; length > 0; length--)
            {
                if (stream.Ahead(length - 1) is not { Kind: TokenKind.Word or TokenKind.Number } || (length == 1 && NounAt(stream, 0) is { Noun.IsVague: false }))
                {
                    continue;
                }

                List<NamedObject> events = [.. Fitting(vocabulary.ObjectsWith(stream.WordsAt(0, length)), [ObjectKind.Event])];
                if (events.Count > 0)
                {
                    string[] words = stream.WordsAt(0, length);
                    stream.Advance(length);
                    return Merge(current, ChooseAmong(stream, from, [.. events.Select(OfObject)], words, withTitle: false));
                }
            }
        }

        stream.Reset(start);
        return null;
    }

    /// <summary>More objects by their names: "… or the Leadership Summit".</summary>
    public IReadOnlyList<About> OtherNames(TokenStream stream, IReadOnlyList<ObjectKind> possible)
    {
        List<About> others = [];
        while (stream.Sees("or"))
        {
            (int, int, int) start = stream.Save();
            stream.Advance(1);
            stream.TakeAny("at the", "the", "at", "for the", "for", "our");
            if (stream.Current is { Kind: TokenKind.Quoted } || ActivityGrammar.SeesVerb(stream, 0) || Named(stream, possible) is not { About.Object: not null } other)
            {
                stream.Reset(start);
                break;
            }

            others.Add(other.About);
        }

        return others;
    }

    /// <summary>How many words from here on belong together: up to a joining word, a mark, a time or a preposition.</summary>
    public int Length(TokenStream stream)
    {
        int length = 0;
        while (length < 8 && !IsBoundary(stream, length))
        {
            length++;
        }

        return length;
    }

    private static (string Words, Noun Noun)? NounAt(TokenStream stream, int ahead)
    {
        foreach ((string words, Noun noun) in Nouns)
        {
            if (stream.Sees(words, ahead))
            {
                return (words, noun);
            }
        }

        return null;
    }

    private static bool TakeNoun(TokenStream stream, (string Words, Noun Noun) noun) => stream.Take(noun.Words);

    private bool IsBoundary(TokenStream stream, int ahead) =>
        stream.Ahead(ahead) is not { Kind: TokenKind.Word } token || Stops.Contains(token.Text) || windows.Sees(stream, ahead);

    // A topic or an object under its full name; the longer name wins, a topic before an object.
    private ThingFound? Named(TokenStream stream, IReadOnlyList<ObjectKind> possible)
    {
        if (stream.Current is { Kind: TokenKind.Quoted })
        {
            return new ThingFound(Quoted(stream, possible, titleFirst: false), []);
        }

        (IReadOnlyList<string> topics, int topicLength) = stream.Name(vocabulary.TopicNames);
        (IReadOnlyList<NamedObject> found, int objectLength) = stream.Name(vocabulary.ObjectNames);
        List<NamedObject> objects = [.. Fitting(found, [.. possible.Append(ObjectKind.Event)])];
        if (topicLength > 0 && (objects.Count == 0 || topicLength >= objectLength))
        {
            stream.Advance(topicLength);
            return new ThingFound(new About([topics[0]]), []);
        }

        if (objects.Count == 0)
        {
            return null;
        }

        int from = stream.At;
        string[] words = stream.WordsAt(0, objectLength);
        stream.Advance(objectLength);
        return new ThingFound(ChooseAmong(stream, from, [.. objects.Select(OfObject)], words, withTitle: false), possible.Contains(objects[0].Kind) ? [objects[0].Kind] : []);
    }

    private About Quoted(TokenStream stream, IReadOnlyList<ObjectKind> possible, bool titleFirst)
    {
        int from = stream.At;
        string text = stream.Current!.Text;
        stream.Advance(1);
        string[] words = Tokenizer.WordsOf(text);
        List<NamedObject> objects = [.. Fitting(vocabulary.ObjectNames.Find(words).Where(o => Same(o.Title, text)), possible)];
        objects = objects.Count > 0 ? objects : [.. Fitting(vocabulary.ObjectNames.Find(words), [.. possible, ObjectKind.Event])];
        string? topic = vocabulary.TopicNames.Find(words) is [var known, ..] ? known : null;
        if (topic is not null && (!titleFirst || objects.Count == 0))
        {
            return new About([topic]);
        }

        return objects.Count > 0 ? ChooseAmong(stream, from, [.. objects.Select(OfObject)], words, withTitle: false)
            : titleFirst ? new About([], ObjectReference.ByExternalId(text)) : new About([], Title: text);
    }

    // "workshop", "the annual conference": a thing that may be meant by its title.
    private ThingFound Vague(TokenStream stream, int from, string[] before, (string Words, Noun Noun) found)
    {
        string[] content = [.. before.Where(w => !DescribingVocabulary.IsSmall(w))];
        string[] all = [.. content, found.Words];
        List<NamedObject> objects = [.. Fitting(vocabulary.ObjectsWith(all), found.Noun.Kinds)];
        if (content.Length > 0)
        {
            return objects.Count > 0
                ? new ThingFound(ChooseAmong(stream, from, [.. objects.Select(OfObject)], all, withTitle: true), found.Noun.Kinds)
                : new ThingFound(Phrase(stream, from, before, found.Noun.Kinds), found.Noun.Kinds);
        }

        string singular = DescribingVocabulary.Stem(found.Words);
        (string, About) titled = ($"those with '{singular}' in the title", new About([], Title: singular));
        (string, About) any = ($"any {string.Join(" or ", found.Noun.Kinds.Select(Singular))}", About.Nothing);
        (string Label, About About)[] options = objects.Count > 0 ? [titled, any] : [any, titled];
        return new ThingFound(options[stream.Choose(from, "thing", [.. options.Select(o => o.Label)])].About, found.Noun.Kinds);
    }

    private About Phrase(TokenStream stream, int from, string[] words, IReadOnlyList<ObjectKind> kinds)
    {
        if (vocabulary.TopicNames.Find(words) is [var exact, ..])
        {
            return new About([exact]);
        }

        string[] content = [.. words.Where(w => !DescribingVocabulary.IsSmall(w))];
        List<string> full = [.. vocabulary.Topics.Where(t => content.Length > 0 && content.All(w => Holds(t, w)))];
        List<string> part = full.Count > 0 ? full : [.. vocabulary.Topics.Where(t => content.Any(w => w.Length > 3 && Holds(t, w)))];
        // One word stands in many titles; where a topic holds it, that is meant.
        List<NamedObject> objects = content.Length > 1 ? [.. Fitting(vocabulary.ObjectsWith(content), kinds)] : part.Count > 0 ? [] : [.. Fitting(vocabulary.ObjectsWith(content), [ObjectKind.Event])];
        (string, About)[] options =
        [
            .. full.Select(OfTopic), .. objects.Take(MostOptions).Select(OfObject), .. full.Count > 0 ? [] : part.Select(OfTopic),
        ];
        return ChooseAmong(stream, from, options, words, withTitle: true);
    }

    private About ChooseAmong(TokenStream stream, int from, (string Label, About About)[] options, string[] words, bool withTitle)
    {
        string title = string.Join(' ', words);
        List<(string Label, About About)> all = [.. options.DistinctBy(o => o.Label).Take(MostOptions)];
        if (withTitle)
        {
            all.Add(($"with '{title}' in the title", new About([], Title: title)));
        }

        return all.Count == 1 ? all[0].About : all[stream.Choose(from, "about", [.. all.Select(o => o.Label)])].About;
    }

    // "on A or B", "on A and B".
    private About? Topics(TokenStream stream, IReadOnlyList<ObjectKind> things)
    {
        int from = stream.At;
        if (stream.Current is { Kind: TokenKind.Quoted } quoted)
        {
            List<string> texts = [];
            do
            {
                texts.Add(stream.Current!.Text);
                stream.Advance(1);
            }
            while (stream.Current is { Text: "or" } && stream.Ahead(1) is { Kind: TokenKind.Quoted } && stream.Take("or"));

            return new About([.. texts.Select(t => vocabulary.TopicNames.Find(Tokenizer.WordsOf(t)) is [var known, ..] && Same(known, t) ? known : t)]);
        }

        (IReadOnlyList<string> named, int length) = stream.Name(vocabulary.TopicNames);
        if (length == 0)
        {
            length = Length(stream);
            if (length == 0)
            {
                return null;
            }

            string[] words = stream.WordsAt(0, length);
            stream.Advance(length);
            return Phrase(stream, from, words, things);
        }

        List<string> topics = [named[0]];
        bool both = false;
        stream.Advance(length);
        while (stream.Current is { Text: "or" or "and" or "," } joint && stream.Name(vocabulary.TopicNames, 1) is { Length: > 0 } next && !ActivityGrammar.SeesVerb(stream, 1))
        {
            both |= joint.Text == "and";
            topics.Add(next.Found[0]);
            stream.Advance(1 + next.Length);
        }

        return new About(topics, AllTopics: both && stream.Choose(from, "topics", "on one of these topics", "on each of these topics") == 1);
    }

    private string? Title(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (stream.TakeAny("with", "containing", "mentioning", "titled", "called", "named", "that mention", "that mentions") && stream.Ahead(-1) is { } lead)
        {
            stream.TakeAny("the word", "the words");
            if (stream.Current is { Kind: TokenKind.Quoted } quoted)
            {
                stream.Advance(1);
                return stream.TakeAny(InTitle) || lead.Text != "with" ? quoted.Text : Failed();
            }

            for (int length = 1; length <= 6 && stream.Ahead(length - 1) is { Kind: TokenKind.Word or TokenKind.Number }; length++)
            {
                if (Array.Exists(InTitle, t => stream.Sees(t, length)))
                {
                    string title = string.Join(' ', stream.WordsAt(0, length));
                    stream.Advance(length);
                    stream.TakeAny(InTitle);
                    return title;
                }
            }
        }

        return Failed();

        string? Failed()
        {
            stream.Reset(start);
            return null;
        }
    }

    private static About Merge(About current, About more) => new(
        more.Topics.Count > 0 ? more.Topics : current.Topics, more.Object ?? current.Object, more.Title ?? current.Title, more.AllTopics);

    private static IEnumerable<NamedObject> Fitting(IEnumerable<NamedObject> objects, IReadOnlyList<ObjectKind> kinds) =>
        objects.Where(o => kinds.Contains(o.Kind)).OrderByDescending(o => o.At).ThenBy(o => o.Id);

    private static (string, About) OfTopic(string topic) => ($"the topic '{topic}'", new About([topic]));

    private static (string, About) OfObject(NamedObject item) =>
        ($"the {Singular(item.Kind)} '{item.Title}'{(item.At is { } at ? $", {at:MMM yyyy}" : "")}", new About([], ObjectReference.ById(item.Id)));

    private static string Singular(ObjectKind kind) => ActivityCatalogue.All.First(a => a.Thing.Kind == kind).Thing.Singular;

    private static bool Holds(string topic, string word) => Tokenizer.WordsOf(topic).Any(w =>
        DescribingVocabulary.Stem(w) == DescribingVocabulary.Stem(word) || (word.Length > 3 && w.StartsWith(word, StringComparison.Ordinal)) || (w.Length > 4 && word.StartsWith(w, StringComparison.Ordinal)));

    private static bool Same(string left, string right) => string.Equals(Common.TextFolding.Fold(left), Common.TextFolding.Fold(right), StringComparison.Ordinal);
}
