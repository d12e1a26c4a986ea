using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;

namespace AssocHub.Core.Segments.Index;

/// <summary>Sets from a state of the index, as of a moment.</summary>
/// <param name="state">What is known.</param>
/// <param name="asOf">The moment.</param>
/// <param name="segments">The definition behind a slug; null where there is none.</param>
/// <param name="cached">False to work every condition out anew, for measuring.</param>
public sealed class IndexSets(IndexState state, AsOf asOf, Func<string, SegmentDefinition?> segments, bool cached = true) : ISetSource
{
    private const int FewPeople = 32;

    private readonly ActivityScan _activities = new(state, asOf);

    /// <inheritdoc/>
    public MemberSet People(Population of) => state.Members.People(of);

    /// <inheritdoc/>
    public MemberSet Leaf(SegmentNode leaf, MemberSet? among)
    {
        string key = cached ? KeyOf(leaf) : "";
        if (cached && state.Leaves.Find(key) is { } known)
        {
            return known;
        }

        // Of few people it is quicker to look at each than to find everybody; but only what is known of everybody can be kept.
        if (among is not null && leaf is DidNode or SequenceNode && among.Count() <= among.Capacity / FewPeople)
        {
            return Make(leaf, among);
        }

        MemberSet made = Make(leaf, null);
        return cached ? state.Leaves.Keep(key, made) : made;
    }

    /// <inheritdoc/>
    public MemberSet Whole(SegmentDefinition definition, Func<MemberSet> make)
    {
        if (!cached)
        {
            return make();
        }

        string key = KeyOf(definition);
        return state.Leaves.Find(key) ?? state.Leaves.Keep(key, make());
    }

    /// <inheritdoc/>
    public int Cost(SegmentNode node) => node switch
    {
        FieldNode or ScoreNode => 0,
        DidNode { Count: { AtLeast: 1, AtMost: null } or { AtMost: 0 } } did when TimeRange.Of(did.Within, asOf, state.Objects.EndOf).OwnTerm is null => 1,
        NotNode not => Cost(not.Item),
        DidNode => 3,
        SequenceNode => 4,
        _ => 2,
    };

    /// <inheritdoc/>
    public SegmentDefinition? Segment(string slug) => segments(slug);

    /// <inheritdoc/>
    public MemberSet Keep(SegmentDefinition definition, MemberSet meeting)
    {
        var kept = new MemberSet(meeting.Capacity);
        int[] ordinals = [.. meeting.Ordinals()];
        HashSet<long> ids = CapSelector.Select(definition.Cap!, ordinals.Select(o => state.Members.Candidate(o, definition.Cap!, asOf)));
        foreach (int ordinal in ordinals)
        {
            if (ids.Contains(state.Members.IdOf(ordinal)))
            {
                kept.Add(ordinal);
            }
        }

        return kept;
    }

    /// <summary>Ids of the members of a set, ascending.</summary>
    public IReadOnlyList<long> Ids(MemberSet members, int skip, int take)
    {
        long[] ids = [.. members.Ordinals().Select(o => state.Members.IdOf(o))];
        Array.Sort(ids);
        return skip == 0 && take >= ids.Length ? ids : [.. ids.Skip(skip).Take(take)];
    }

    private MemberSet Make(SegmentNode leaf, MemberSet? among) => leaf switch
    {
        FieldNode or ScoreNode => state.Members.Where(leaf, asOf),
        DidNode did => _activities.Where(did, among),
        SequenceNode sequence => new SequenceScan(state, _activities, sequence).Where(among),
        _ => throw new ArgumentOutOfRangeException(nameof(leaf), leaf, "Not a condition"),
    };

    private string KeyOf(SegmentNode leaf)
    {
        switch (leaf)
        {
            case DidNode did:
                return _activities.KeyOf(did);
            case SequenceNode sequence:
                return "sequence|" + string.Join(">", sequence.Steps.Select(s => $"{s.WithinDays}:{_activities.KeyOf(s.Did)}"));
            case FieldNode field:
                bool byDay = field.Field == "tenureDays" || field.Values.Any(v => v is DaysAgoValue);
                return $"member|{(byDay ? asOf.Day.DayNumber : 0)}|{SegmentJson.Write(new SegmentDefinition(Population.Everyone, field))}";
            case ScoreNode score:
                return $"member|score {score.Score} {score.Operator} {string.Join('|', score.Values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}";
            case AllNode all:
                return $"all({string.Join('&', all.Items.Select(KeyOf))})";
            case AnyNode any:
                return $"any({string.Join('&', any.Items.Select(KeyOf))})";
            case NotNode not:
                return $"not({KeyOf(not.Item)})";
            case InSegmentNode segment:
                return $"in({(segments(segment.Slug) is { } definition ? KeyOf(definition) : segment.Slug)})";
            default:
                throw new ArgumentOutOfRangeException(nameof(leaf), leaf, "Not a condition");
        }
    }

    private string KeyOf(SegmentDefinition definition) => $"whole|{definition.Of}|{KeyOf(definition.Root)}|{(definition.Cap is null ? "" : $"{asOf.Day.DayNumber} {definition.Cap}")}";
}
