using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>What a list of conditions means together: what they borrow from each other, sequences, and, or.</summary>
internal sealed class Joining
{
    private readonly Dictionary<SegmentNode, DidDraft> _drafts = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SegmentNode> _leads = new(ReferenceEqualityComparer.Instance);

    /// <summary>What holds of all of a list.</summary>
    public static SegmentNode? AllOf(IReadOnlyList<SegmentNode> nodes) => nodes.Count switch { 0 => null, 1 => nodes[0], _ => new AllNode(nodes) };

    /// <summary>Keeps how a condition was read.</summary>
    public void Remember(SegmentNode node, DidDraft draft) => _drafts[node] = draft;

    /// <summary>Keeps that a condition began with "who" or the like, and so stands by itself.</summary>
    public void Lead(SegmentNode node) => _leads.Add(node);

    /// <summary>What a list means: its conditions, all of which must hold.</summary>
    public IReadOnlyList<SegmentNode> Joined(TokenStream stream, List<Part> parts)
    {
        Borrow(parts);
        Sequences(parts);
        if (parts.Count < 2)
        {
            return [.. parts.Select(p => p.Node)];
        }

        // A comma joins as the next word does: "A, B or C"; but not where an "and" ends the list: "A, B or C, and D".
        JointKind following = JointKind.And;
        bool andEnds = parts.Skip(1).Any(p => p.Before is { Kind: JointKind.And, Comma: true });
        for (int i = parts.Count - 1; i > 0; i--)
        {
            JointKind kind = parts[i].Before.Kind;
            following = kind is JointKind.And or JointKind.Or ? kind : parts[i].Before.Comma && kind == JointKind.None && !andEnds ? following : JointKind.And;
            parts[i] = parts[i] with { Before = parts[i].Before with { Kind = following } };
        }

        bool ands = parts.Skip(1).Any(p => p.Before.Kind == JointKind.And), ors = parts.Skip(1).Any(p => p.Before.Kind == JointKind.Or);
        if (!ors)
        {
            return [.. parts.Select(p => p.Node)];
        }

        if (!ands)
        {
            return [Any(stream, parts)];
        }

        // "A and B or C": the joining word with the comma before it, or with "who" after it, parts the sentence; both readings are offered.
        SegmentNode orOfAnds = new AnyNode([.. Split(parts, JointKind.Or).Select(p => AllOf([.. p.Select(x => x.Node)])!)]);
        List<SegmentNode> andOfOrs = [.. Split(parts, JointKind.And).Select(p => Any(stream, p))];
        bool andFirst = (All(parts, JointKind.And, p => p.Before.Comma) && !All(parts, JointKind.Or, p => p.Before.Comma))
            || (All(parts, JointKind.And, p => _leads.Contains(p.Node)) && !All(parts, JointKind.Or, p => _leads.Contains(p.Node)));
        string[] options = [Words(orOfAnds), Words(new AllNode(andOfOrs))];
        int chosen = stream.Choose(0, "and-or", andFirst ? [options[1], options[0]] : options);
        return (chosen == 0) == andFirst ? andOfOrs : [orOfAnds];
    }

    // "opened an e-mail or attended a session on AI": activities in a row, of which only the last says more, are one that says it of all.
    private SegmentNode Any(TokenStream stream, IReadOnlyList<Part> parts)
    {
        List<SegmentNode> nodes = [];
        for (int i = 0; i < parts.Count; i++)
        {
            int last = i;
            while (last + 1 < parts.Count && _drafts.GetValueOrDefault(parts[last].Node) is { } before && _drafts.GetValueOrDefault(parts[last + 1].Node) is { } after && Merges(before, after))
            {
                last++;
            }

            if (last == i)
            {
                nodes.Add(parts[i].Node);
                continue;
            }

            List<DidDraft> run = [.. Enumerable.Range(i, last - i + 1).Select(at => _drafts[parts[at].Node])];
            DidDraft final = run[^1];
            bool each = (final.About != About.Nothing || final.Within is not null)
                && stream.Choose(stream.At, $"each{i}", $"said of all: {Words(new DidNode([.. run.SelectMany(d => d.Kinds).Distinct()]) { Topics = final.About.Topics, Within = final.Within, TitleContains = final.About.Title })}", $"said of the last only: {Words(new AnyNode([.. run.Select(d => d.Node)]))}") == 1;
            nodes.AddRange(each ? run.Select(d => d.Condition) : [final.Node with { Kinds = [.. run.SelectMany(d => d.Kinds).Distinct().Order()] }]);
            i = last;
        }

        return nodes is [var only] ? only : new AnyNode(nodes);
    }

    private static bool All(List<Part> parts, JointKind kind, Func<Part, bool> test) => parts.Skip(1).Where(p => p.Before.Kind == kind).All(test);

    private static string Words(SegmentNode node) => new SegmentSentence(SentenceNames.None).OfNode(node);

    private static bool Merges(DidDraft before, DidDraft after) =>
        !before.Negated && !after.Negated && !after.HasLead && before.About == About.Nothing && before.Within is null && before.Others.Count == 0 && after.Others.Count == 0 && !after.About.AllTopics
        && (before.Count == CountTest.AtLeastOnce || before.Count == after.Count) && before.Distinct == after.Distinct;

    private static List<List<Part>> Split(List<Part> parts, JointKind at)
    {
        List<List<Part>> runs = [[parts[0]]];
        foreach (Part part in parts.Skip(1))
        {
            if (part.Before.Kind == at)
            {
                runs.Add([part]);
            }
            else
            {
                runs[^1].Add(part);
            }
        }

        return runs;
    }

    /// <summary>"registered for the conference but did not attend": who says less takes it from the neighbour before, or else after.</summary>
    public void Borrow(List<Part> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (!_drafts.TryGetValue(parts[i].Node, out DidDraft? draft) || !draft.IsElliptic)
            {
                continue;
            }

            foreach (int neighbour in new[] { i - 1, i + 1 })
            {
                if (parts.ElementAtOrDefault(neighbour) is { } other && _drafts.TryGetValue(other.Node, out DidDraft? from) && ActivityGrammar.Borrow(draft, from))
                {
                    SegmentNode node = draft.Condition;
                    _drafts[node] = draft;
                    if (draft.HasLead)
                    {
                        Lead(node);
                    }

                    parts[i] = parts[i] with { Node = node };
                    break;
                }
            }
        }
    }

    // "clicked … and then registered …": positive activities in a row become steps.
    private void Sequences(List<Part> parts)
    {
        for (int i = parts.Count - 1; i > 0; i--)
        {
            if (parts[i].Before.Kind != JointKind.Then || Steps(parts[i].Node, isFirst: false) is not { } later || Steps(parts[i - 1].Node, isFirst: parts[i - 1].Before.Kind != JointKind.Then) is not { } earlier)
            {
                continue;
            }

            parts[i - 1] = parts[i - 1] with { Node = new SequenceNode([.. earlier, .. later]) };
            parts.RemoveAt(i);
        }
    }

    private IReadOnlyList<SequenceStep>? Steps(SegmentNode node, bool isFirst) => node switch
    {
        SequenceNode sequence => sequence.Steps,
        DidNode { DistinctObjects: false } did when did.Count == CountTest.AtLeastOnce => [new SequenceStep(did, isFirst ? null : _drafts.GetValueOrDefault(node)?.DaysAfter)],
        _ => null,
    };
}

/// <summary>What joins an item to those before it.</summary>
internal enum JointKind
{
    None,
    And,
    Or,
    Then,
}

/// <summary>A joining word.</summary>
/// <param name="Kind">And, or, then; none where items stand side by side.</param>
/// <param name="Comma">A comma stands there too.</param>
/// <param name="Excepts">The item is an exception.</param>
internal sealed record Joint(JointKind Kind, bool Comma, bool Excepts)
{
    public Joint With(Joint more) => new(more.Kind == JointKind.None ? Kind : more.Kind, Comma || more.Comma, Excepts || more.Excepts);
}

/// <summary>An item of a list.</summary>
internal sealed record Part(SegmentNode Node, Joint Before);
