using AssocHub.Core.Members;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>Everything a segment may ask about one member, in memory.</summary>
/// <param name="Member">The member, with the organisation.</param>
/// <param name="Interactions">What the member did, in any order.</param>
public sealed record MemberFacts(Member Member, IReadOnlyList<InteractionFact> Interactions)
{
    /// <summary>The member's scores, by code.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; init; } = new Dictionary<string, double>();
}

/// <summary>One interaction with what it was about.</summary>
/// <param name="Interaction">The interaction.</param>
/// <param name="Object">What it was done to; null where it has not arrived.</param>
/// <param name="Topics">The object's topics, as written.</param>
/// <param name="Event">The event around it; null where there is none.</param>
public sealed record InteractionFact(Interaction Interaction, ActivityObject? Object, IReadOnlyList<string> Topics, ActivityObject? Event = null);
