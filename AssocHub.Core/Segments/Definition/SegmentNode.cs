using AssocHub.Core.Members;

namespace AssocHub.Core.Segments.Definition;

/// <summary>One node of a segment's tree. The set of nodes is closed: every switch over it is exhaustive.</summary>
public abstract record SegmentNode
{
    private protected SegmentNode()
    {
    }
}

/// <summary>Every item must hold. Invalid when empty.</summary>
/// <param name="Items">The items, in the order written.</param>
public sealed record AllNode(IReadOnlyList<SegmentNode> Items) : SegmentNode;

/// <summary>At least one item must hold. Invalid when empty.</summary>
/// <param name="Items">The items, in the order written.</param>
public sealed record AnyNode(IReadOnlyList<SegmentNode> Items) : SegmentNode;

/// <summary>The item must not hold. Logic is two-valued: a member is either in the item or in its negation, never in neither.</summary>
/// <param name="Item">The item.</param>
public sealed record NotNode(SegmentNode Item) : SegmentNode;

/// <summary>A test of one field of the member.</summary>
/// <param name="Field">A key of <see cref="Fields.FieldCatalogue"/>.</param>
/// <param name="Operator">The operator; which ones apply depends on the field's type.</param>
/// <param name="Values">None for <c>isMissing</c> and <c>isPresent</c>, two for <c>between</c>, one or more for <c>in</c> and <c>notIn</c>, else one.</param>
public sealed record FieldNode(string Field, FieldOperator Operator, IReadOnlyList<FieldValue> Values) : SegmentNode;

/// <summary>What the member did, and how often. Machine-made interactions never count, nor does anything after the as-of moment.</summary>
/// <param name="Kinds">One or more kinds, any of which counts.</param>
public sealed record DidNode(IReadOnlyList<InteractionKind> Kinds) : SegmentNode
{
    /// <summary>Only what carries at least one of these topics (names, compared folded). Empty: whatever the topic.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Only what was done to this object, or within this event.</summary>
    public ObjectReference? Object { get; init; }

    /// <summary>Only what was done to an object whose title contains this text (compared folded).</summary>
    public string? TitleContains { get; init; }

    /// <summary>How often; by default at least once.</summary>
    public CountTest Count { get; init; } = CountTest.AtLeastOnce;

    /// <summary>Counts different objects (threads, sessions, e-mails) rather than interactions; an interaction without an object then does not count.</summary>
    public bool DistinctObjects { get; init; }

    /// <summary>When; null means ever, up to the as-of moment.</summary>
    public Window? Within { get; init; }
}

/// <summary>The member is in another segment: of its population and meeting its root, at the same as-of moment.</summary>
/// <param name="Slug">The other segment's slug.</param>
public sealed record InSegmentNode(string Slug) : SegmentNode;

/// <summary>What the member did, one after the other. Each step happened strictly later than the one before.</summary>
/// <param name="Steps">Two to <see cref="SegmentValidator.MaxSteps"/> steps.</param>
public sealed record SequenceNode(IReadOnlyList<SequenceStep> Steps) : SegmentNode;

/// <summary>One step of a sequence.</summary>
/// <param name="Did">What was done. It counts once: a step has no count and no distinct.</param>
/// <param name="WithinDays">At most so many times 24 hours after the step before; null for any time after it, and for the first step.</param>
public sealed record SequenceStep(DidNode Did, int? WithinDays = null);

/// <summary>A test of one score. A member without that score satisfies only <see cref="FieldOperator.IsMissing"/>.</summary>
/// <param name="Score">Its code: <see cref="Scores.ScoreCatalogue"/>.</param>
/// <param name="Operator">Before (below), After (above), Between, IsMissing or IsPresent.</param>
/// <param name="Values">None, one, or the two ends of Between, both included.</param>
public sealed record ScoreNode(string Score, FieldOperator Operator, IReadOnlyList<double> Values) : SegmentNode
{
    /// <summary>The operators that apply, in the order a form offers them.</summary>
    public static IReadOnlyList<FieldOperator> Operators { get; } =
        [FieldOperator.Before, FieldOperator.After, FieldOperator.Between, FieldOperator.IsPresent, FieldOperator.IsMissing];

    /// <summary>True when a member's score, null when there is none, meets the test.</summary>
    public bool Accepts(double? score) => Operator switch
    {
        FieldOperator.IsMissing => score is null,
        FieldOperator.IsPresent => score is not null,
        FieldOperator.Before => score < Values[0],
        FieldOperator.After => score > Values[0],
        FieldOperator.Between => score >= Values[0] && score <= Values[1],
        _ => throw new ArgumentOutOfRangeException(nameof(score), Operator, "Not an operator of scores"),
    };
}

/// <summary>An event, session, e-mail, thread, sponsor or resource.</summary>
/// <param name="Id">Its id here, where it is written as a number.</param>
/// <param name="ExternalId">Its source's id, where it is written as text. Every object with that id counts.</param>
public sealed record ObjectReference(long? Id, string? ExternalId)
{
    /// <summary>By the id here.</summary>
    public static ObjectReference ById(long id) => new(id, null);

    /// <summary>By the source's id.</summary>
    public static ObjectReference ByExternalId(string id) => new(null, id);

    /// <summary>As written.</summary>
    public override string ToString() => Id?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? ExternalId ?? "";
}

/// <summary>Bounds on a count; both are inclusive and at least one is set.</summary>
/// <param name="AtLeast">Lower bound, from 1.</param>
/// <param name="AtMost">Upper bound, from 0; 0 alone means "did not".</param>
public sealed record CountTest(int? AtLeast, int? AtMost)
{
    /// <summary>The default.</summary>
    public static CountTest AtLeastOnce { get; } = new(1, null);

    /// <summary>"Did not".</summary>
    public static CountTest Never { get; } = new(null, 0);

    /// <summary>The bounds that hold exactly where these do not; null where that takes two ranges.</summary>
    public CountTest? Negated() => this switch
    {
        { AtLeast: { } least, AtMost: null } => new CountTest(null, least - 1),
        { AtLeast: null, AtMost: { } most } => new CountTest(most + 1, null),
        _ => null,
    };

    /// <summary>True when the count lies within the bounds.</summary>
    public bool Accepts(int count) => (AtLeast is not { } least || count >= least) && (AtMost is not { } most || count <= most);
}
