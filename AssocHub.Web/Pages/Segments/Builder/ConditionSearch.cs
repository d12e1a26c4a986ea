using AssocHub.Core.Common;
using AssocHub.Core.Members;
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
    private const int Most = 10;
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
        [InteractionKind.CommunityReplied] = "reply post answer forum discussion thread",
        [InteractionKind.CommunityThreadStarted] = "start post forum discussion thread question",
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
            .. ActivityCatalogue.All.SelectMany(a => OfActivity(a, words, negated)),
            .. FieldCatalogue.All.Select(f => (Score(words, $"{f.Label} {f.Key} {f.Phrase}"), OfField(f))),
            .. topics.SelectMany(t => OfTopic(t, words, negated)),
            .. segments.Select(s => (Score(words, $"{s.Name} {s.Slug} segment"), new Suggestion("Segment", s.Name, new InSegmentNode(s.Slug), negated))),
            .. (objects ?? []).SelectMany(OfObject).Select(s => (3, s with { Negated = negated })),
        ];
        return [.. found.Where(f => f.Score > 0).OrderByDescending(f => f.Score).Select(f => f.Suggestion).DistinctBy(s => (s.Kind, s.Title)).Take(Most)];
    }

    private static Suggestion OfField(SegmentField field) => new(
        "Field", field.Label, new FieldNode(field.Key, field.Operators[0], field.Type == FieldType.Date ? [new DaysAgoValue(365)] : []));

    // All words in the activity's own words; or some of them there and the rest in a topic: "clicked digital".
    private IEnumerable<(int Score, Suggestion Suggestion)> OfActivity(Activity activity, List<string> words, bool negated)
    {
        string haystack = $"{activity.Label.Replace("e-mail", "email", StringComparison.Ordinal)} {Synonyms.GetValueOrDefault(activity.Kind)}";
        string verb = negated ? $"{activity.Verb} no {activity.Thing.Singular}" : activity.Label;
        int alone = Score(words, haystack);
        if (alone > 0)
        {
            yield return (alone + 4, new Suggestion("Activity", Capital(verb), new DidNode([activity.Kind]), negated));
        }

        List<string> rest = words.FindAll(w => Score([w], haystack) == 0);
        if (rest.Count == 0 || rest.Count == words.Count)
        {
            yield break;
        }

        foreach (string topic in topics)
        {
            int score = Score(rest, topic);
            if (score > 0)
            {
                yield return (score + 5 + words.Count - rest.Count,
                    new Suggestion("Activity", $"{Capital(verb)} on '{topic}'", new DidNode([activity.Kind]) { Topics = [topic] }, negated));
            }
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
}
