namespace AssocHub.Core.Segments.Definition;

/// <summary>What differs between two versions of a segment, in sentences.</summary>
public static class DefinitionChanges
{
    /// <summary>The differences, in the order of the new version; empty when both say the same.</summary>
    /// <param name="before">The last approved version.</param>
    /// <param name="after">The version to decide on.</param>
    /// <param name="sentence">Writes conditions as clauses.</param>
    public static IReadOnlyList<string> Between(SegmentDefinition before, SegmentDefinition after, SegmentSentence sentence)
    {
        if (SegmentJson.Write(before) == SegmentJson.Write(after))
        {
            return [];
        }

        var changes = new List<string>();
        if (before.Of != after.Of)
        {
            changes.Add($"It now picks from {SegmentSentence.OfPopulation(after.Of)}; before, from {SegmentSentence.OfPopulation(before.Of)}.");
        }

        List<SegmentNode> gone = [.. Conditions(before)];
        List<SegmentNode> added = [.. Conditions(after)];
        foreach (SegmentNode same in added.Where(a => gone.Exists(g => Same(g, a))).ToList())
        {
            added.Remove(same);
            gone.RemoveAt(gone.FindIndex(g => Same(g, same)));
        }

        foreach (SegmentNode node in added)
        {
            int was = gone.FindIndex(g => Subject(g) == Subject(node));
            if (was >= 0)
            {
                changes.Add($"Changed: “{sentence.OfNode(gone[was])}” is now “{sentence.OfNode(node)}”.");
                gone.RemoveAt(was);
            }
            else
            {
                changes.Add($"Added: “{sentence.OfNode(node)}”.");
            }
        }

        if (before.Cap != after.Cap)
        {
            changes.Add(after.Cap is { } cap
                ? $"It now keeps only {SegmentSentence.OfCap(cap)}{(before.Cap is { } was ? $"; before, {SegmentSentence.OfCap(was)}" : "")}."
                : $"It no longer keeps only {SegmentSentence.OfCap(before.Cap!)}.");
        }

        changes.AddRange(gone.Select(node => $"Removed: “{sentence.OfNode(node)}”."));
        return changes.Count > 0 ? changes : ["The conditions are the same and only stand in another order."];
    }

    private static IReadOnlyList<SegmentNode> Conditions(SegmentDefinition definition) =>
        definition.Root is AllNode all ? all.Items : [definition.Root];

    private static bool Same(SegmentNode left, SegmentNode right) => Json(left) == Json(right);

    private static string Json(SegmentNode node) => SegmentJson.Write(new SegmentDefinition(Population.Everyone, node));

    // Two conditions are about the same thing when they test the same field, the same activity or the same segment.
    private static string Subject(SegmentNode node) => node switch
    {
        FieldNode field => "field " + field.Field,
        DidNode did => "did " + string.Join(' ', did.Kinds.Order()),
        SequenceNode sequence => "sequence " + string.Join(',', sequence.Steps.SelectMany(s => s.Did.Kinds)),
        ScoreNode score => "score " + score.Score,
        InSegmentNode segment => "segment " + segment.Slug,
        NotNode not => Subject(not.Item),
        AllNode or AnyNode => "group " + Json(node),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
    };
}
