using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Fields;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Segments.Definition;

/// <summary>What a definition relies on.</summary>
public static class SegmentReferences
{
    /// <summary>Most segments that one may read, directly and through others.</summary>
    public const int MaxSegments = 50;

    /// <summary>Every node of the tree, parents before children; the steps of a sequence are children of it.</summary>
    public static IEnumerable<SegmentNode> Nodes(SegmentNode node) => node switch
    {
        AllNode all => all.Items.SelectMany(Nodes).Prepend(node),
        AnyNode any => any.Items.SelectMany(Nodes).Prepend(node),
        NotNode not => Nodes(not.Item).Prepend(node),
        SequenceNode sequence => sequence.Steps.Select(SegmentNode (s) => s.Did).Prepend(node),
        FieldNode or DidNode or ScoreNode or InSegmentNode => [node],
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
    };

    /// <summary>Slugs of the segments it reads directly.</summary>
    public static IReadOnlyList<string> SlugsOf(SegmentDefinition definition) =>
        [.. Nodes(definition.Root).OfType<InSegmentNode>().Select(n => n.Slug).Distinct()];

    /// <summary>Kinds of interactions it reads directly.</summary>
    public static IReadOnlyList<InteractionKind> KindsOf(SegmentDefinition definition) =>
        [.. Nodes(definition.Root).OfType<DidNode>().SelectMany(n => n.Kinds).Distinct().Order()];

    /// <summary>Fields it reads directly, its cap included, as in the catalogue.</summary>
    public static IReadOnlyList<SegmentField> FieldsOf(SegmentDefinition definition)
    {
        IEnumerable<string> keys = Nodes(definition.Root).OfType<FieldNode>().Select(n => n.Field)
            .Concat(definition.Cap?.By is { IsScore: false } by ? [by.Key] : [])
            .Concat(definition.Cap?.Per switch { CapGroup.Chapter => ["chapter"], CapGroup.Household => ["householdId"], CapGroup.Organization => ["organization.name"], _ => [] });
        return [.. keys.Select(FieldCatalogue.Find).OfType<SegmentField>().DistinctBy(f => f.Key)];
    }

    /// <summary>Codes of the scores it reads directly, its cap included: a model reviewer approves it.</summary>
    public static IReadOnlyList<string> ScoresOf(SegmentDefinition definition) =>
        [.. Nodes(definition.Root).OfType<ScoreNode>().Select(n => n.Score)
            .Concat(definition.Cap?.By is { IsScore: true } by ? [by.Key] : []).Distinct()];

    /// <summary>Domains whose data it reads directly: their owners approve it. The population itself is the AMS's.</summary>
    public static IReadOnlyList<SourceDomain> DomainsOf(SegmentDefinition definition)
    {
        IEnumerable<SourceDomain> domains = FieldsOf(definition).Select(f => f.Domain)
            .Concat(KindsOf(definition).Select(k => ActivityCatalogue.Of(k).Domain))
            .Concat(definition.Of == Population.Everyone ? [] : [SourceDomain.Ams])
            .Concat(Nodes(definition.Root).OfType<DidNode>().Any(d => d.Within is OwnTermWindow) ? [SourceDomain.Ams] : []);
        return [.. domains.Distinct().Order()];
    }

    /// <summary>Activities whose absence it claims: what it says is only as true as the feed behind them.</summary>
    public static IReadOnlyList<DidNode> AbsencesOf(SegmentDefinition definition) => [.. Absences(definition.Root, negated: false)];

    /// <summary>Follows <c>inSegment</c> through all segments.</summary>
    /// <param name="definition">Where to start.</param>
    /// <param name="slug">Its own slug; null for a segment that has none yet.</param>
    /// <param name="resolve">The definition behind a slug; null where there is none.</param>
    /// <returns>All definitions reached, by slug, without the start; or a refusal that names the missing segment or the circle.</returns>
    public static Result<Dictionary<string, SegmentDefinition>> Resolve(
        SegmentDefinition definition, string? slug, Func<string, SegmentDefinition?> resolve)
    {
        var reached = new Dictionary<string, SegmentDefinition>();
        List<string> trail = slug is null ? [] : [slug];
        return Follow(definition, trail, reached, resolve) is { } refusal ? refusal : reached;
    }

    private static Refusal? Follow(
        SegmentDefinition definition, List<string> trail, Dictionary<string, SegmentDefinition> reached, Func<string, SegmentDefinition?> resolve)
    {
        foreach (string slug in SlugsOf(definition))
        {
            if (trail.Contains(slug))
            {
                return new SegmentCircle([.. trail.SkipWhile(t => t != slug), slug]);
            }

            if (reached.ContainsKey(slug))
            {
                continue;
            }

            if (resolve(slug) is not { } inner)
            {
                return new NotFound($"segment '{slug}'");
            }

            if (reached.Count >= MaxSegments)
            {
                return new InvalidInput($"The segment reads more than {MaxSegments} other segments. Combine some of them.");
            }

            trail.Add(slug);
            if (Follow(inner, trail, reached, resolve) is { } refusal)
            {
                return refusal;
            }

            trail.RemoveAt(trail.Count - 1);
            reached[slug] = inner;
        }

        return null;
    }

    private static IEnumerable<DidNode> Absences(SegmentNode node, bool negated) => node switch
    {
        AllNode all => all.Items.SelectMany(i => Absences(i, negated)),
        AnyNode any => any.Items.SelectMany(i => Absences(i, negated)),
        NotNode not => Absences(not.Item, !negated),
        DidNode did when (negated ? did.Count.AtLeast : did.Count.AtMost) is not null => [did],
        SequenceNode sequence when negated => sequence.Steps.Select(s => s.Did),
        FieldNode or DidNode or SequenceNode or ScoreNode or InSegmentNode => [],
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
    };
}

/// <summary>Segments that read each other in a circle have no answer.</summary>
/// <param name="Slugs">The circle, its first repeated at the end.</param>
public sealed record SegmentCircle(IReadOnlyList<string> Slugs)
    : Refusal($"These segments read each other in a circle: {string.Join(" → ", Slugs)}. Remove one of the steps.");
