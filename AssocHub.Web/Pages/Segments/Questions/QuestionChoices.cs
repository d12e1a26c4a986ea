using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Templates;
using AssocHub.Data.Segments;

namespace AssocHub.Web.Pages.Segments.Questions;

/// <summary>The topics and events that questions can be about, and which of them are meant.</summary>
public sealed record QuestionChoices(IReadOnlyList<string> Topics, IReadOnlyList<ObjectChoice> Events, string Topic, ObjectChoice? Event)
{
    private const int MostEvents = 100;

    /// <summary>Stands in a question while the association has no topics yet.</summary>
    private const string AnyTopic = "leadership";

    /// <summary>What is filled into a template.</summary>
    public TemplateValues Values => new(Topic, Event is null ? null : ObjectReference.ById(Event.Id));

    /// <summary>The event's title, for sentences.</summary>
    public SentenceNames Names => new(o => o.Id == Event?.Id ? Event?.Title : null, _ => null);

    /// <summary>The choices; what is not asked for is the most used topic and the event that began last.</summary>
    public static async Task<QuestionChoices> LoadAsync(SegmentVocabulary vocabulary, DateTimeOffset now, string? topic, long? eventId, CancellationToken cancel)
    {
        IReadOnlyList<string> topics = await vocabulary.TopicsAsync(cancel);
        IReadOnlyList<ObjectChoice> events = await vocabulary.ObjectsAsync("", [ObjectKind.Event], MostEvents, cancel);
        return new QuestionChoices(
            topics,
            events,
            topics.FirstOrDefault(t => TextFolding.Fold(t) == TextFolding.Fold(topic)) ?? (topics.Count > 0 ? topics[0] : AnyTopic),
            events.FirstOrDefault(e => e.Id == eventId) ?? events.FirstOrDefault(e => e.StartsAt <= now) ?? (events.Count > 0 ? events[0] : null));
    }

    /// <summary>A heading for a group of questions.</summary>
    public static string Title(TemplateGroup group) => group switch
    {
        TemplateGroup.Interest => "Interested in a topic",
        TemplateGroup.Renewal => "Renewal",
        TemplateGroup.NewMembers => "New members",
        TemplateGroup.Events => "Events",
        TemplateGroup.Email => "E-mail",
        TemplateGroup.Community => "Community and engagement",
        TemplateGroup.Outside => "Those who left, and guests",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "Unknown group"),
    };
}
