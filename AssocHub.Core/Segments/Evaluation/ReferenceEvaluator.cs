using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>
/// Says of one member at a time whether a segment holds, by looking at every fact. Obviously right and slow: what SQL answers is
/// tested against it, and it explains why a person is, or is not, in a segment.
/// </summary>
/// <param name="asOf">The as-of moment.</param>
/// <param name="segments">The definition behind a slug; null where there is none.</param>
/// <param name="endOfEvent">When an event ended (began, where its end is unknown); null where it is unknown.</param>
/// <param name="kept">Ids of the members that a definition's cap keeps: <see cref="CapSelector"/>. Only asked of definitions with a cap.</param>
public sealed class ReferenceEvaluator(
    AsOf asOf,
    Func<string, SegmentDefinition?> segments,
    Func<ObjectReference, DateTimeOffset?> endOfEvent,
    Func<SegmentDefinition, IReadOnlySet<long>>? kept = null)
{
    /// <summary>True when the member is in the segment. A member merged away never is.</summary>
    public bool IsIn(SegmentDefinition definition, MemberFacts facts) => MeetsConditions(definition, facts)
        && (definition.Cap is null
            || (kept ?? throw new InvalidOperationException("A cap is decided over all members."))(definition).Contains(facts.Member.Id));

    /// <summary>True when the member is of the population and meets the root, whatever the cap.</summary>
    public bool MeetsConditions(SegmentDefinition definition, MemberFacts facts) =>
        facts.Member.MergedIntoId is null && IsOf(definition.Of, facts.Member.Standing) && Holds(definition.Root, facts);

    /// <summary>True when a member of this standing belongs to the population.</summary>
    public static bool IsOf(Population population, MembershipStanding standing) => population switch
    {
        Population.CurrentMembers => standing == MembershipStanding.Current,
        Population.LapsedMembers => standing == MembershipStanding.Lapsed,
        Population.Members => standing is MembershipStanding.Current or MembershipStanding.Lapsed,
        Population.Everyone => true,
        _ => throw new ArgumentOutOfRangeException(nameof(population), population, "Unknown population"),
    };

    /// <summary>True when the node holds of the member.</summary>
    public bool Holds(SegmentNode node, MemberFacts facts) => node switch
    {
        AllNode all => all.Items.All(item => Holds(item, facts)),
        AnyNode any => any.Items.Any(item => Holds(item, facts)),
        NotNode not => !Holds(not.Item, facts),
        FieldNode field => FieldTest.Holds(field, facts.Member, asOf),
        DidNode did => did.Count.Accepts(CountOf(did, facts)),
        SequenceNode sequence => Chain(sequence, facts) is not null,
        ScoreNode score => score.Accepts(facts.Scores.TryGetValue(score.Score, out double value) ? value : null),
        InSegmentNode segment => segments(segment.Slug) is { } definition && IsIn(definition, facts),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node, "Unknown node"),
    };

    /// <summary>How often the member did it: interactions, or different objects.</summary>
    public int CountOf(DidNode did, MemberFacts facts)
    {
        IEnumerable<InteractionFact> matching = Matching(did, facts);
        return did.DistinctObjects
            ? matching.Where(f => f.Interaction.ObjectId is not null).Select(f => f.Interaction.ObjectId).Distinct().Count()
            : matching.Count();
    }

    /// <summary>Interactions that meet the steps of a sequence, in order; the latest first step that leads to the end. Null when there are none.</summary>
    public IReadOnlyList<InteractionFact>? Chain(SequenceNode sequence, MemberFacts facts)
    {
        InteractionFact[][] steps = [.. sequence.Steps.Select(s => Matching(s.Did, facts).OrderByDescending(f => f.Interaction.OccurredAt).ToArray())];
        return Follow(0, null);

        List<InteractionFact>? Follow(int step, DateTimeOffset? before)
        {
            if (step == steps.Length)
            {
                return [];
            }

            foreach (InteractionFact fact in steps[step])
            {
                DateTimeOffset at = fact.Interaction.OccurredAt;
                bool inTime = before is not { } earlier
                    || (at > earlier && (sequence.Steps[step].WithinDays is not { } days || at <= earlier.AddHours(24.0 * days)));
                if (inTime && Follow(step + 1, at) is { } rest)
                {
                    rest.Insert(0, fact);
                    return rest;
                }
            }

            return null;
        }
    }

    /// <summary>The interactions that count, before counting.</summary>
    public IEnumerable<InteractionFact> Matching(DidNode did, MemberFacts facts)
    {
        TimeRange range = TimeRange.Of(did.Within, asOf, endOfEvent);
        return facts.Interactions.Where(fact =>
            !fact.Interaction.IsMachine
            && did.Kinds.Contains(fact.Interaction.Kind)
            && range.Holds(fact.Interaction.OccurredAt)
            && (range.OwnTerm is null || IsWithinOwnTerm(range.OwnTerm, fact.Interaction, facts.Member))
            && (did.Topics.Count == 0 || did.Topics.Any(wanted => fact.Topics.Any(topic => Same(wanted, topic))))
            && (did.Object is null || IsAbout(did.Object, fact))
            && (did.TitleContains is null || (fact.Object is { } item
                && TextFolding.Fold(item.Title).Contains(TextFolding.Fold(did.TitleContains), StringComparison.Ordinal))));
    }

    private bool IsWithinOwnTerm(OwnTermWindow own, Interaction interaction, Member member)
    {
        DateOnly? anchor = own.Anchor switch
        {
            TermAnchor.RenewalDate => member.RenewalDate,
            TermAnchor.JoinDate => member.JoinDate,
            TermAnchor.LastRenewal => member.LastRenewedOn,
            _ => throw new ArgumentOutOfRangeException(nameof(own), own, "Unknown anchor"),
        };
        if (anchor is not { } day)
        {
            return false;
        }

        int offset = asOf.Clock.DayOf(interaction.OccurredAt).DayNumber - day.DayNumber;
        return offset >= own.FromDays && offset <= own.ToDays;
    }

    private static bool IsAbout(ObjectReference wanted, InteractionFact fact) =>
        Is(wanted, fact.Interaction.ObjectId, fact.Object) || Is(wanted, fact.Interaction.EventId, fact.Event);

    private static bool Is(ObjectReference wanted, long? id, ActivityObject? item) =>
        wanted.Id is { } number ? id == number : item is not null && string.Equals(item.ExternalId, wanted.ExternalId, StringComparison.Ordinal);

    private static bool Same(string a, string b) => string.Equals(TextFolding.Fold(a), TextFolding.Fold(b), StringComparison.Ordinal);
}
