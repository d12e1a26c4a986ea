using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>Conditions joined by and, or, but, except, then; either and neither; parentheses.</summary>
internal sealed class GroupGrammar(ActivityGrammar activities, FieldGrammar fields, MembershipGrammar membership, ScoreGrammar scores)
{
    private const int MostDepth = 9;

    private static readonly string[] Leads =
    [
        "of those who", "those who", "people who", "members who", "anyone who", "anybody who", "everyone who", "those that", "people that", "those", "who", "whose", "that", "which", "of whom", "they", "where", "people", "members", "anyone",
    ];

    private static readonly string[] Auxiliaries = ["have", "has", "had", "are", "is", "were", "was", "been", "also", "already", "with", "having", "being", "only", "do", "did", "a", "an", "the", "their", "then", "still", "currently", "what is more", "furthermore", "there is", "there are"];

    private static readonly string[] Fillers = ["to", "of", "all", "our", "us", "any", "please", "for", "me", "as", "we", "in", "at", "by"];

    private static readonly string[] Exceptions = ["except for", "except", "excluding", "other than", "apart from", "leaving out", "minus", "unless", "but not those", "not including", "with the exception of"];

    // Parentheses in which nothing was understood: read, and no condition.
    private static readonly SegmentNode Empty = new AllNode([]);

    private readonly Joining _joining = new();
    private IReadOnlyList<string> _topics = [];

    /// <summary>The limit that was said along the way.</summary>
    public SegmentCap? Cap { get; private set; }

    /// <summary>Everything up to the end, or to the parenthesis that closes.</summary>
    public IReadOnlyList<SegmentNode> List(TokenStream stream, int depth, IReadOnlyList<SegmentNode> before)
    {
        List<Part> parts = [.. before.Select(b => new Part(b, new Joint(JointKind.And, false, false)))];
        var pending = new Joint(JointKind.None, false, false);
        while (!stream.AtEnd && !(depth > 0 && stream.Sees(")")))
        {
            if (depth == 0 && Cap is null && ScoreGrammar.Cap(stream) is { } cap)
            {
                Cap = cap;
                continue;
            }

            if (ReadJoint(stream) is { } joint)
            {
                pending = pending.With(joint);
                continue;
            }

            if (Item(stream, depth, OrMode.EndsUnlessNegated, isStep: pending.Kind == JointKind.Then) is { } node)
            {
                if (ReferenceEquals(node, Empty))
                {
                    continue;
                }

                node = pending.Excepts ? Excepted(stream, node, depth) : node;
                parts.Add(new Part(node, pending));
                pending = new Joint(JointKind.None, false, false);
            }
            else if (stream.Current is { Kind: TokenKind.Mark })
            {
                stream.Advance(1);
            }
            else if (!stream.TakeAny(Leads) && !stream.TakeAny(Auxiliaries) && !stream.TakeAny(Fillers))
            {
                stream.Skip();
            }
        }

        return _joining.Joined(stream, parts);
    }

    private SegmentNode Excepted(TokenStream stream, SegmentNode first, int depth)
    {
        List<SegmentNode> nodes = [first];
        while (true)
        {
            (int, int, int) start = stream.Save();
            if (ReadJoint(stream) is { Kind: JointKind.Or, Excepts: false } && Item(stream, depth, OrMode.EndsUnlessNegated, isStep: false) is { } next && !ReferenceEquals(next, Empty))
            {
                nodes.Add(next);
                continue;
            }

            stream.Reset(start);
            return nodes.Count == 1 ? FieldGrammar.Negate(first, negated: true) is { } not && first is FieldNode ? not : new NotNode(first) : new NotNode(new AnyNode(nodes));
        }
    }

    private static Joint? ReadJoint(TokenStream stream)
    {
        (JointKind kind, bool comma, bool excepts, int from) = (JointKind.None, false, false, stream.At);
        bool more = true;
        while (more)
        {
            if (stream.TakeAny("and then", "but then", "followed by", "and afterwards", "and later", "and subsequently") || stream.Take("then"))
            {
                kind = JointKind.Then;
            }
            else if (stream.TakeAny("and also", "and", "as well as", "plus", "but also", "but", "yet", "while", "though", "although", "+", "&", "nor"))
            {
                kind = kind == JointKind.None ? JointKind.And : kind;
            }
            else if (stream.TakeAny("or else", "or"))
            {
                kind = JointKind.Or;
            }
            else if (stream.TakeAny(",", ";"))
            {
                comma = true;
            }
            else if (stream.TakeAny(Exceptions))
            {
                (kind, excepts) = (JointKind.And, true);
            }
            else
            {
                more = false;
            }
        }

        return stream.At == from ? null : new Joint(kind, comma, excepts);
    }

    private SegmentNode? Item(TokenStream stream, int depth, OrMode or, bool isStep)
    {
        (int, int, int) start = stream.Save();
        bool excepts = stream.Ahead(-1) is { Text: "except" or "for" or "excluding" or "than" or "from" or "minus" or "of" or "including" };
        bool hasLead = false;
        while (stream.TakeAny(Leads))
        {
            hasLead = true;
        }

        if (Grouped(stream, depth) is { } group)
        {
            _joining.Lead(group);
            return group;
        }

        for (int tries = 0; tries < 4; tries++)
        {
            if (Clause(stream, or, isStep, hasLead) is { } clause)
            {
                if (hasLead)
                {
                    _joining.Lead(clause);
                }

                return clause;
            }

            if (!stream.TakeAny(Auxiliaries))
            {
                break;
            }
        }

        (int, int, int) bare = stream.Save();
        if ((fields.Bare(stream) ?? (excepts ? fields.Excepted(stream) : null)) is { } value)
        {
            return value;
        }

        stream.Reset(bare);
        stream.Reset(start);
        return null;
    }

    private SegmentNode? Clause(TokenStream stream, OrMode or, bool isStep, bool hasLead)
    {
        if (Sequence(stream) is { } sequence)
        {
            return sequence;
        }

        if ((scores.Segment(stream) ?? ScoreGrammar.Score(stream) ?? membership.Read(stream) ?? fields.Read(stream)) is { } found)
        {
            return found;
        }

        if (activities.Read(stream, _topics, or, isStep) is not { } draft)
        {
            return null;
        }

        draft.HasLead = hasLead;
        return Remembered(draft);
    }

    private SegmentNode Remembered(DidDraft draft)
    {
        _topics = draft.About.Topics.Count > 0 ? draft.About.Topics : _topics;
        activities.Last = draft;
        SegmentNode node = draft.Condition;
        _joining.Remember(node, draft);
        return node;
    }

    // "did this in order: A, then B within 30 days, then C".
    private SegmentNode? Sequence(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        bool not = stream.Take("did not do this in order :");
        if (not || stream.TakeAny("did this in order :", "in this order :", "in order :"))
        {
            List<SequenceStep> steps = [];
            while (activities.Read(stream, steps.Count == 0 ? [] : _topics, OrMode.Joins, isStep: steps.Count > 0) is { } draft)
            {
                _topics = draft.About.Topics;
                steps.Add(new SequenceStep(draft.Node, draft.DaysAfter));
                if (!stream.TakeAny(", then", "then", ", and then", "and then"))
                {
                    break;
                }
            }

            if (steps.Count > 1)
            {
                var sequence = new SequenceNode(steps);
                return not ? new NotNode(sequence) : sequence;
            }
        }

        stream.Reset(start);
        return null;
    }

    private SegmentNode? Grouped(TokenStream stream, int depth)
    {
        if (depth >= MostDepth)
        {
            return null;
        }

        (int, int, int) start = stream.Save();
        bool none = stream.TakeAny("none of this holds :", "none of these hold :", "none of the following :", "none of these :");
        bool notAll = !none && stream.TakeAny("it is not true that all of this holds :", "not all of this holds :", "not all of these :");
        bool not = !none && !notAll && stream.Sees("(", 1) && ActivityGrammar.TakeNegation(stream);
        if (stream.Take("("))
        {
            IReadOnlyList<SegmentNode> inside = List(stream, depth + 1, []);
            stream.Take(")");
            return Joining.AllOf(inside) is { } all ? none || notAll || not ? new NotNode(all) : all : Empty;
        }

        stream.Reset(start);
        bool neither = stream.Take("neither");
        if (neither || stream.Take("either"))
        {
            return Alternatives(stream, depth + 1, neither) ?? Failed();
        }

        return Failed();

        SegmentNode? Failed()
        {
            stream.Reset(start);
            return null;
        }
    }

    private SegmentNode? Alternatives(TokenStream stream, int depth, bool neither)
    {
        List<SegmentNode> nodes = [];
        (int, int, int) end = stream.Save();
        while (Item(stream, depth, OrMode.Ends, isStep: false) is { } node && !ReferenceEquals(node, Empty))
        {
            nodes.Add(node);
            end = stream.Save();
            if (stream.TakeAny("or", ", or", "nor", ", nor"))
            {
                continue;
            }

            // "either A, B or C"
            if (!stream.Take(",") || Item(stream, depth, OrMode.Ends, isStep: false) is not { } listed || ReferenceEquals(listed, Empty) || !stream.SeesAny("or", ", or"))
            {
                break;
            }

            nodes.Add(listed);
            stream.TakeAny("or", ", or");
        }

        stream.Reset(end);
        if (nodes.Count == 0)
        {
            return null;
        }

        List<Part> parts = [.. nodes.Select((n, i) => new Part(n, new Joint(i == 0 ? JointKind.None : JointKind.Or, false, false)))];
        _joining.Borrow(parts);
        SegmentNode any = parts.Count == 1 ? parts[0].Node : new AnyNode([.. parts.Select(p => p.Node)]);
        return neither ? new NotNode(any) : any;
    }
}
