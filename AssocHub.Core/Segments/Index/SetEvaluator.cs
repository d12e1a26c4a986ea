using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Index;

/// <summary>What a tree is combined from: sets of members, whoever made them.</summary>
public interface ISetSource
{
    /// <summary>Members of a population who are not merged away. Not to be changed.</summary>
    MemberSet People(Population of);

    /// <summary>Members who meet a condition (anything but a group, a negation or another segment), merged away or not. Not to be changed.</summary>
    /// <param name="leaf">The condition.</param>
    /// <param name="among">Only of these the answer is used; null when it is used of all.</param>
    MemberSet Leaf(SegmentNode leaf, MemberSet? among);

    /// <summary>The members of a segment: known already, or made. Not to be changed.</summary>
    MemberSet Whole(SegmentDefinition definition, Func<MemberSet> make);

    /// <summary>About how dear a node is to answer; of what must all hold, the cheap ones come first, since the others are then asked of fewer people.</summary>
    int Cost(SegmentNode node);

    /// <summary>The definition behind a slug; null where there is none.</summary>
    SegmentDefinition? Segment(string slug);

    /// <summary>Of those who meet a definition's conditions, the ones that its cap keeps.</summary>
    MemberSet Keep(SegmentDefinition definition, MemberSet meeting);
}

/// <summary>Combines sets as a tree says; the one place where groups and negations become set operations.</summary>
/// <param name="source">Where the sets come from.</param>
public sealed class SetEvaluator(ISetSource source)
{
    private readonly Dictionary<string, MemberSet> _segments = new(StringComparer.Ordinal);

    /// <summary>The members of a segment. Not to be changed.</summary>
    public MemberSet Members(SegmentDefinition definition) => source.Whole(definition, () =>
    {
        MemberSet meeting = Meeting(definition);
        return definition.Cap is null ? meeting : source.Keep(definition, meeting);
    });

    /// <summary>The numbers beside every node, in one pass.</summary>
    public TreeCounts Count(SegmentDefinition definition)
    {
        MemberSet people = source.People(definition.Of);
        var nodes = new Dictionary<string, NodeCount>(StringComparer.Ordinal);
        int population = people.Count();
        MemberSet meeting = Walk(definition.Root, "$.root", people, people, nodes);
        int before = meeting.Count();
        int total = definition.Cap is null ? before : source.Keep(definition, meeting).Count();
        return new TreeCounts(population, before, total, nodes);
    }

    /// <summary>Of the given people, those of whom the node holds. The result is the caller's own.</summary>
    public MemberSet Of(SegmentNode node, MemberSet people)
    {
        switch (node)
        {
            case AllNode all:
                MemberSet left = people;
                foreach (SegmentNode item in all.Items.OrderBy(source.Cost))
                {
                    left = Of(item, left);
                }

                return left;
            case AnyNode any:
                MemberSet found = Of(any.Items[0], people);
                foreach (SegmentNode item in any.Items.Skip(1))
                {
                    found.Or(item is AllNode or AnyNode or NotNode ? Of(item, people) : Leaf(item, people));
                }

                return found.And(people);
            case NotNode not:
                return people.Copy().AndNot(not.Item is AllNode or AnyNode or NotNode ? Of(not.Item, people) : Leaf(not.Item, people));
            default:
                return people.Copy().And(Leaf(node, people));
        }
    }

    private MemberSet Meeting(SegmentDefinition definition) => Of(definition.Root, source.People(definition.Of));

    private MemberSet Leaf(SegmentNode node, MemberSet? among)
    {
        if (node is not InSegmentNode segment)
        {
            return source.Leaf(node, among);
        }

        if (!_segments.TryGetValue(segment.Slug, out MemberSet? members))
        {
            SegmentDefinition definition = source.Segment(segment.Slug) ?? throw new InvalidOperationException($"There is no segment '{segment.Slug}'.");
            _segments[segment.Slug] = members = Members(definition);
        }

        return members;
    }

    // Returns those of the population who meet the node by itself.
    private MemberSet Walk(SegmentNode node, string path, MemberSet people, MemberSet arriving, Dictionary<string, NodeCount> nodes)
    {
        MemberSet alone = node switch
        {
            AllNode all => Group(all.Items, isAny: false, $"{path}.all", people, arriving, nodes),
            AnyNode any => Group(any.Items, isAny: true, $"{path}.any", people, arriving, nodes),
            NotNode not => people.Copy().AndNot(Walk(not.Item, $"{path}.not", people, arriving, nodes)),
            _ => people.Copy().And(Leaf(node, null)),
        };
        nodes[path] = new NodeCount(alone.Count(), arriving.Count(), alone.CountWith(arriving), nodes.TryGetValue(path, out NodeCount? known) ? known.Deciding : 0);
        return alone;
    }

    private MemberSet Group(
        IReadOnlyList<SegmentNode> items, bool isAny, string path, MemberSet people, MemberSet arriving, Dictionary<string, NodeCount> nodes)
    {
        var sets = new MemberSet[items.Count];
        MemberSet left = arriving;
        for (int i = 0; i < items.Count; i++)
        {
            sets[i] = Walk(items[i], $"{path}[{i}]", people, left, nodes);
            left = isAny ? left : left.Copy().And(sets[i]);
        }

        // In one pass from either end: who meets all (any) of the items but this one.
        var after = new MemberSet?[items.Count];
        for (int i = items.Count - 2; i >= 0; i--)
        {
            after[i] = Join(after[i + 1], sets[i + 1], isAny);
        }

        MemberSet? before = null;
        for (int i = 0; i < items.Count; i++)
        {
            MemberSet? others = before is null ? after[i] : Join(before, after[i], isAny);
            MemberSet deciding = isAny ? arriving.Copy().And(sets[i]) : arriving.Copy().AndNot(sets[i]);
            deciding = others is null ? deciding : isAny ? deciding.AndNot(others) : deciding.And(others);
            nodes[$"{path}[{i}]"] = nodes[$"{path}[{i}]"] with { Deciding = deciding.Count() };
            before = Join(before, sets[i], isAny);
        }

        return before!;
    }

    private static MemberSet? Join(MemberSet? left, MemberSet? right, bool isAny) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        _ => isAny ? left.Copy().Or(right) : left.Copy().And(right),
    };
}
