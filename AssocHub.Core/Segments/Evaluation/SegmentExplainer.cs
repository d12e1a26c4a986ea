using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>Why a member is, or is not, in a segment.</summary>
/// <param name="IsIn">The answer.</param>
/// <param name="IsOfPopulation">Whether the member belongs to the population at all.</param>
/// <param name="Root">The conditions.</param>
public sealed record SegmentExplanation(bool IsIn, bool IsOfPopulation, ConditionAnswer Root);

/// <summary>One condition's answer for one member.</summary>
/// <param name="Node">The condition.</param>
/// <param name="Holds">The answer.</param>
/// <param name="Found">What was found, in words: the field's value, or how often it happened.</param>
/// <param name="Evidence">The newest interactions that counted, at most five.</param>
/// <param name="Items">The conditions inside.</param>
public sealed record ConditionAnswer(
    SegmentNode Node, bool Holds, string Found, IReadOnlyList<Evidence> Evidence, IReadOnlyList<ConditionAnswer> Items);

/// <summary>One interaction that counted.</summary>
/// <param name="At">When.</param>
/// <param name="Did">What: <c>clicked an e-mail</c>.</param>
/// <param name="Title">Of what; empty where unknown.</param>
public sealed record Evidence(DateTimeOffset At, string Did, string Title);

/// <summary>Explains with the reference evaluator.</summary>
/// <param name="asOf">The as-of moment.</param>
/// <param name="segments">The definition behind a slug; null where there is none.</param>
/// <param name="endOfEvent">When an event ended; null where it is unknown.</param>
public sealed class SegmentExplainer(
    AsOf asOf, Func<string, SegmentDefinition?> segments, Func<ObjectReference, DateTimeOffset?> endOfEvent)
{
    private const int MostEvidence = 5;

    private readonly ReferenceEvaluator _evaluator = new(asOf, segments, endOfEvent);

    /// <summary>The explanation.</summary>
    public SegmentExplanation Explain(SegmentDefinition definition, MemberFacts facts) => new(
        _evaluator.IsIn(definition, facts), ReferenceEvaluator.IsOf(definition.Of, facts.Member.Standing), Answer(definition.Root, facts));

    private ConditionAnswer Answer(SegmentNode node, MemberFacts facts)
    {
        bool holds = _evaluator.Holds(node, facts);
        return node switch
        {
            AllNode all => new ConditionAnswer(node, holds, "", [], [.. all.Items.Select(i => Answer(i, facts))]),
            AnyNode any => new ConditionAnswer(node, holds, "", [], [.. any.Items.Select(i => Answer(i, facts))]),
            NotNode not => new ConditionAnswer(node, holds, "", [], [Answer(not.Item, facts)]),
            FieldNode field => new ConditionAnswer(node, holds, OfField(field, facts.Member), [], []),
            DidNode did => OfDid(did, holds, facts),
            InSegmentNode segment => segments(segment.Slug) is { } inner
                ? new ConditionAnswer(node, holds, "", [], [Answer(inner.Root, facts)])
                : new ConditionAnswer(node, holds, "there is no such segment", [], []),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
        };
    }

    private string OfField(FieldNode test, Member member)
    {
        string shown = FieldTest.Show(test.Field, member, asOf);
        return shown.Length == 0 ? "not known" : shown;
    }

    private ConditionAnswer OfDid(DidNode did, bool holds, MemberFacts facts)
    {
        int count = _evaluator.CountOf(did, facts);
        string what = did.DistinctObjects ? "different" : count == 1 ? "time" : "times";
        IEnumerable<Evidence> evidence = _evaluator.Matching(did, facts).OrderByDescending(f => f.Interaction.OccurredAt).Take(MostEvidence)
            .Select(f => new Evidence(f.Interaction.OccurredAt, f.Interaction.Kind.Info().Did, f.Object?.Title ?? ""));
        return new ConditionAnswer(did, holds, count == 0 ? "never" : $"{count} {what}", [.. evidence], []);
    }
}
