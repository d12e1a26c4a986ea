using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>What "or" does after an activity.</summary>
internal enum OrMode
{
    /// <summary>It ends it: what follows is another condition.</summary>
    Ends,

    /// <summary>It ends it, unless the activity is ruled out: "never opened an e-mail or attended a session" is one.</summary>
    EndsUnlessNegated,

    /// <summary>It joins another activity to it.</summary>
    Joins,
}

/// <summary>An activity as it is being read.</summary>
internal sealed class DidDraft
{
    public List<InteractionKind> Kinds { get; } = [];

    public bool Negated { get; set; }

    /// <summary>Nothing stands after the verb, so that a neighbour may say to what it was done: "registered but did not attend".</summary>
    public bool IsElliptic { get; set; }

    public About About { get; set; } = About.Nothing;

    /// <summary>Other objects, any of which will do: "the gala or the summit".</summary>
    public IReadOnlyList<About> Others { get; set; } = [];

    /// <summary>It began with "who": it is a condition of its own, not more of the one before.</summary>
    public bool HasLead { get; set; }

    public CountTest Count { get; set; } = CountTest.AtLeastOnce;

    public bool Distinct { get; set; }

    public Window? Within { get; set; }

    public Verb? Verb { get; set; }

    /// <summary>As a step of a sequence: at most so many days after the one before.</summary>
    public int? DaysAfter { get; set; }

    public bool SaysMore => About != About.Nothing || Within is not null || Count != CountTest.AtLeastOnce;

    public DidNode Node => new([.. Kinds.Distinct().Order()])
    {
        Topics = About.Topics, Object = About.Object, TitleContains = About.Title, Count = Count, DistinctObjects = Distinct, Within = Within,
    };

    /// <summary>What it adds to the tree: one condition, or one for each topic where all of them are meant.</summary>
    public SegmentNode Condition
    {
        get
        {
            SegmentNode node = About.AllTopics ? new AllNode([.. About.Topics.Select(t => Node with { Topics = [t] })])
                : Others.Count > 0 ? new AnyNode([Node, .. Others.Select(o => Node with { Object = o.Object })])
                : Node;
            return Negated ? new NotNode(node) : node;
        }
    }
}
