using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Templates;

/// <summary>What a template is about; also the order in which a page shows them.</summary>
public enum TemplateGroup
{
    /// <summary>Those who show interest in a topic.</summary>
    Interest,

    /// <summary>Those whose renewal is near, or in danger.</summary>
    Renewal,

    /// <summary>Those who are new.</summary>
    NewMembers,

    /// <summary>Who comes to events, and who does not.</summary>
    Events,

    /// <summary>Who reads e-mails, and who does not.</summary>
    Email,

    /// <summary>Who speaks in the community.</summary>
    Community,

    /// <summary>Those who left, or never were members.</summary>
    Outside,
}

/// <summary>What a person fills into a template.</summary>
/// <param name="Topic">One of the association's topics.</param>
/// <param name="Event">An event, for the templates that are about one; null when there is none.</param>
public sealed record TemplateValues(string Topic, ObjectReference? Event = null);

/// <summary>A question that every association asks, as a segment to start from.</summary>
/// <param name="Key">Stands in addresses: lower-case letters and hyphens. Never changed once released.</param>
/// <param name="Group">What it is about.</param>
/// <param name="Title">A name for the people it finds; also offered as the segment's name.</param>
/// <param name="Hint">What it is good for.</param>
/// <param name="Make">The segment, from what was filled in.</param>
public sealed record SegmentTemplate(string Key, TemplateGroup Group, string Title, string Hint, Func<TemplateValues, SegmentDefinition> Make)
{
    /// <summary>Whether the topic makes a difference.</summary>
    public bool NeedsTopic { get; init; }

    /// <summary>Whether it is about one event, and can only be made where one is chosen.</summary>
    public bool NeedsEvent { get; init; }

    /// <summary>The segment; null where it needs an event and none was chosen.</summary>
    public SegmentDefinition? For(TemplateValues values) => NeedsEvent && values.Event is null ? null : Make(values);
}
