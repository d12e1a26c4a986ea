using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>Something the search box can add.</summary>
/// <param name="Kind">Activity, Field, Segment, Event …: shown as a small heading.</param>
/// <param name="Title">What it says.</param>
/// <param name="Test">The condition it adds, perhaps still to be filled in.</param>
/// <param name="Negated">"did not", "is not in".</param>
public sealed record Suggestion(string Kind, string Title, SegmentNode Test, bool Negated = false);

/// <summary>The one search box: "clicked digital", "no session ai", "chapter", "first-timers".</summary>
public sealed class ConditionSearch(IReadOnlyList<string> topics, IReadOnlyList<SegmentChoice> segments)
{
    /// <summary>What words are taken for when they are nothing else.</summary>
    public const string TitleKind = "Words in the title";

    private const int Most = 10;
    private const string SequenceWords = "then after sequence order first followed later one thing another";
    private static readonly InteractionKind[] Posting = [InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied];
    private static readonly string[] Negations = ["no", "not", "never", "without", "didn't", "didnt"];
    private static readonly string[] Fillers = ["a", "an", "the", "on", "in", "of", "about", "who", "whose", "is", "did"];

    private static readonly Dictionary<InteractionKind, string> Synonyms = new()
    {
        [InteractionKind.EmailClicked] = "click email link",
        [InteractionKind.EmailOpened] = "open read email",
        [InteractionKind.EmailBounced] = "bounce email undeliverable",
        [InteractionKind.SessionAttended] = "attend went talk session",
        [InteractionKind.EventAttended] = "attend went conference event",
        [InteractionKind.EventRegistered] = "register signed up conference event",
        [InteractionKind.CommunityReplied] = "reply answer forum discussion thread",
        [InteractionKind.CommunityThreadStarted] = "start forum discussion thread question",
        [InteractionKind.CommunityViewed] = "view visit forum thread",
        [InteractionKind.CommunityDownloaded] = "download resource file",
        [InteractionKind.SponsorScanned] = "badge scan booth sponsor",
    };

    /// <summary>The activities a person most often begins with, for an empty box.</summary>
    public IReadOnlyList<Suggestion> Common { get; } =
    [
        .. new[]
        {
            InteractionKind.EmailClicked, InteractionKind.EmailOpened, InteractionKind.SessionAttended, InteractionKind.EventAttended,
            InteractionKind.CommunityReplied,
        }.Select(kind => new Suggestion("Activity", ActivityCatalogue.Of(kind).Label, new DidNode([kind]))),
        .. new[] { "chapter", "role", "renewalDate", "joinDate" }.Select(key => OfField(FieldCatalogue.Find(key)!)),
    ];

    /// <summary>What fits the text, best first; objects found by title come after.</summary>
    public IReadOnlyList<Suggestion> Find(string text, IReadOnlyList<ObjectChoice>? objects = null)
    {
        List<string> words = [.. TextFolding.Fold(text).Replace("e-mail", "email", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        bool negated = words.RemoveAll(Negations.Contains) > 0;
        Window? within = WindowPhrase.Take(words);
        if (words.Exists(w => !Fillers.Contains(w)))
        {
            words.RemoveAll(Fillers.Contains);
        }

        if (words.Count == 0)
        {
            return Common;
        }

        IEnumerable<(int Score, Suggestion Suggestion)> found =
        [
            .. ActivityCatalogue.All.SelectMany(a => OfActivity(Subject.Of(a), words, negated)),
            .. OfActivity(Subject.Posted, words, negated),
            .. ScoreCatalogue.All.Select(s => (Score(words, $"{s.Label} {s.Code} score"), new Suggestion("Score", Capital(s.Phrase), new ScoreNode(s.Code, FieldOperator.After, [])))),
            (Score(words, SequenceWords), Sequence),
            .. FieldCatalogue.All.Select(f => (Score(words, $"{f.Label} {f.Key} {f.Phrase}"), OfField(f))),
            .. topics.SelectMany(t => OfTopic(t, words, negated)),
            .. segments.Select(s => (Score(words, $"{s.Name} {s.Slug} segment"), new Suggestion("Segment", s.Name, new InSegmentNode(s.Slug), negated))),
            .. (objects ?? []).SelectMany(OfObject).Select(s => (3, s with { Negated = negated })),
        ];
        return
        [
            .. found.Where(f => f.Score > 0).OrderByDescending(f => f.Score).Select(f => f.Suggestion).DistinctBy(s => (s.Kind, s.Title)).Take(Most)
                .Select(s => Within(s, within)),
        ];
    }

    private static Suggestion Sequence { get; } = new("Sequence", "Did one thing, then another", new SequenceNode(
    [
        new SequenceStep(new DidNode([InteractionKind.EmailClicked])),
        new SequenceStep(new DidNode([InteractionKind.EventRegistered]), WithinDays: 30),
    ]));

    private static Suggestion Within(Suggestion suggestion, Window? window) => window is not null && suggestion.Test is DidNode did
        ? suggestion with { Title = $"{suggestion.Title} {Said(window)}", Test = did with { Within = window } }
        : suggestion;

    private static string Said(Window window) => window switch
    {
        CalendarWindow calendar => BuilderWords.Of(calendar.Period),
        LastDaysWindow last => $"in the last {last.Days} days",
        _ => "",
    };

    private static Suggestion OfField(SegmentField field) => new(
        "Field", field.Label, new FieldNode(field.Key, field.Operators[0], field.Type == FieldType.Date ? [new DaysAgoValue(365)] : []));

    // All words in the activity's own words; or some of them there and the rest in a topic, or else in a title: "clicked digital".
    private IEnumerable<(int Score, Suggestion Suggestion)> OfActivity(Subject subject, List<string> words, bool negated)
    {
        string verb = negated ? subject.Negative : subject.Label;
        int alone = Score(words, subject.Words);
        if (alone > 0)
        {
            yield return (alone + 4, new Suggestion("Activity", verb, new DidNode(subject.Kinds), negated));
        }

        List<string> rest = words.FindAll(w => Score([w], subject.Words) == 0);
        if (rest.Count == 0 || rest.Count == words.Count)
        {
            yield break;
        }

        foreach (string topic in topics)
        {
            int score = Score(rest, topic);
            if (score > 0)
            {
                yield return (score + 5 + words.Count - rest.Count, new Suggestion("Activity", $"{verb} on '{topic}'", new DidNode(subject.Kinds) { Topics = [topic] }, negated));
            }
        }

        // Words that are no topic may stand in a title; the last may still be on its way to a topic.
        if (words.Count - rest.Count > 0 && rest.Sum(w => w.Length) > 2)
        {
            string title = string.Join(' ', rest);
            yield return (words.Count - rest.Count, new Suggestion(TitleKind, $"{verb} with '{title}' in the title", new DidNode(subject.Kinds) { TitleContains = title }, negated));
        }
    }

    private static IEnumerable<(int Score, Suggestion Suggestion)> OfTopic(string topic, List<string> words, bool negated)
    {
        int score = Score(words, topic);
        if (score == 0)
        {
            yield break;
        }

        foreach (InteractionKind kind in new[] { InteractionKind.EmailClicked, InteractionKind.SessionAttended, InteractionKind.CommunityReplied })
        {
            Activity activity = ActivityCatalogue.Of(kind);
            string verb = negated ? $"{activity.Verb} no {activity.Thing.Singular}" : activity.Label;
            yield return (score, new Suggestion("Topic", $"{Capital(verb)} on '{topic}'", new DidNode([kind]) { Topics = [topic] }, negated));
        }
    }

    private static IEnumerable<Suggestion> OfObject(ObjectChoice item)
    {
        InteractionKind[] kinds = item.Kind switch
        {
            ObjectKind.Event => [InteractionKind.EventRegistered, InteractionKind.EventAttended],
            ObjectKind.Session => [InteractionKind.SessionAttended],
            ObjectKind.Email => [InteractionKind.EmailClicked, InteractionKind.EmailOpened],
            ObjectKind.Thread => [InteractionKind.CommunityReplied],
            ObjectKind.Sponsor => [InteractionKind.SponsorScanned],
            _ => [InteractionKind.CommunityDownloaded],
        };
        return kinds.Select(kind =>
        {
            Activity activity = ActivityCatalogue.Of(kind);
            return new Suggestion(
                item.Kind.ToString(), $"{Capital(activity.Verb)} the {activity.Thing.Singular} '{item.Title}'",
                new DidNode([kind]) { Object = ObjectReference.ById(item.Id) });
        });
    }

    // Every word must begin a word of the text; whole words and few left-over words count more.
    private static int Score(List<string> words, string text)
    {
        string[] held = TextFolding.Fold(text).Split([' ', '-', '.', '\'', '/'], StringSplitOptions.RemoveEmptyEntries);
        int score = 0;
        foreach (string word in words)
        {
            if (held.Contains(word))
            {
                score += 3;
            }
            else if (word.Length > 1 && held.Any(h => h.StartsWith(word, StringComparison.Ordinal) || (h.Length > 3 && word.StartsWith(h, StringComparison.Ordinal))))
            {
                score += 2;
            }
            else if (word.Length == 1 && held.Any(h => h.StartsWith(word, StringComparison.Ordinal)))
            {
                score += 1;
            }
            else
            {
                return 0;
            }
        }

        return score;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    // One activity, or several that people say as one: posting is starting a thread or replying in it.
    private sealed record Subject(IReadOnlyList<InteractionKind> Kinds, string Label, string Negative, string Words)
    {
        public static Subject Posted { get; } =
            new(Posting, "Posted in a community thread", "Posted in no community thread", "post posted wrote write community forum discussion thread");

        public static Subject Of(Activity activity) => new(
            [activity.Kind],
            activity.Label,
            Capital($"{activity.Verb} no {activity.Thing.Singular}"),
            $"{activity.Label.Replace("e-mail", "email", StringComparison.Ordinal)} {Synonyms.GetValueOrDefault(activity.Kind)}");
    }
}
