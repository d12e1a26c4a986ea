using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>Why a member is, or is not, in a segment.</summary>
/// <param name="IsIn">The answer.</param>
/// <param name="IsOfPopulation">Whether the member belongs to the population at all.</param>
/// <param name="Root">The conditions.</param>
/// <param name="IsCutOff">All conditions hold, but the cap keeps others.</param>
public sealed record SegmentExplanation(bool IsIn, bool IsOfPopulation, ConditionAnswer Root, bool IsCutOff = false);

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
/// <param name="kept">Ids of the members that a definition's cap keeps.</param>
public sealed class SegmentExplainer(
    AsOf asOf,
    Func<string, SegmentDefinition?> segments,
    Func<ObjectReference, DateTimeOffset?> endOfEvent,
    Func<SegmentDefinition, IReadOnlySet<long>>? kept = null)
{
    private const int MostEvidence = 5;

    private readonly ReferenceEvaluator _evaluator = new(asOf, segments, endOfEvent, kept);

    /// <summary>The explanation.</summary>
    public SegmentExplanation Explain(SegmentDefinition definition, MemberFacts facts) => new(
        _evaluator.IsIn(definition, facts), ReferenceEvaluator.IsOf(definition.Of, facts.Member.Standing), Answer(definition.Root, facts),
        definition.Cap is not null && _evaluator.MeetsConditions(definition, facts) && !_evaluator.IsIn(definition, facts));

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
            SequenceNode sequence => OfSequence(sequence, holds, facts),
            ScoreNode score => new ConditionAnswer(
                node, holds, facts.Scores.TryGetValue(score.Score, out double value) ? value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture) : "not known", [], []),
            InSegmentNode segment => segments(segment.Slug) is { } inner
                ? new ConditionAnswer(
                    node, holds, inner.Cap is not null && !holds && _evaluator.MeetsConditions(inner, facts) ? "meets the conditions, but its limit keeps others" : "", [], [Answer(inner.Root, facts)])
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
        IEnumerable<Evidence> evidence = _evaluator.Matching(did, facts).OrderByDescending(f => f.Interaction.OccurredAt).Take(MostEvidence).Select(Shown);
        return new ConditionAnswer(did, holds, count == 0 ? "never" : $"{count} {what}", [.. evidence], []);
    }

    private ConditionAnswer OfSequence(SequenceNode sequence, bool holds, MemberFacts facts) => new(
        sequence,
        holds,
        holds ? "in this order" : "never in this order",
        [.. (_evaluator.Chain(sequence, facts) ?? []).Select(Shown)],
        [.. sequence.Steps.Select(s => Answer(s.Did, facts))]);

    private static Evidence Shown(InteractionFact fact) =>
        new(fact.Interaction.OccurredAt, fact.Interaction.Kind.Info().Did, fact.Object?.Title ?? "");
}
