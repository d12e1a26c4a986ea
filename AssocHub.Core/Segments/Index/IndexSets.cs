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
    private readonly ActivityScan _activities = new(state, asOf);

    /// <inheritdoc/>
    public MemberSet People(Population of) => state.Members.People(of);

    /// <inheritdoc/>
    public MemberSet Leaf(SegmentNode leaf) => cached ? state.Leaves.GetOrAdd(KeyOf(leaf), () => Make(leaf)) : Make(leaf);

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
            if (ids.Contains(state.Members.Ids[ordinal]))
            {
                kept.Add(ordinal);
            }
        }

        return kept;
    }

    /// <summary>Ids of the members of a set, ascending.</summary>
    public IReadOnlyList<long> Ids(MemberSet members, int skip, int take)
    {
        long[] ids = [.. members.Ordinals().Select(o => state.Members.Ids[o])];
        Array.Sort(ids);
        return skip == 0 && take >= ids.Length ? ids : [.. ids.Skip(skip).Take(take)];
    }

    private MemberSet Make(SegmentNode leaf) => leaf switch
    {
        FieldNode or ScoreNode => state.Members.Where(leaf, asOf),
        DidNode did => _activities.Where(did),
        SequenceNode sequence => new SequenceScan(state, _activities, sequence).Where(),
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
            default:
                throw new ArgumentOutOfRangeException(nameof(leaf), leaf, "Not a condition");
        }
    }
}
