using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>What was understood of a typed sentence.</summary>
/// <param name="Definition">The segment it describes; null where no condition was understood.</param>
/// <param name="SaysPopulation">Whether the sentence says out of whom; else current members are meant.</param>
/// <param name="Parts">The sentence as typed, cut into what was understood and what was not; put together they are the sentence.</param>
/// <param name="Choices">Where the words have more than one meaning. The first option that was not overruled is in the definition.</param>
public sealed record Description(
    SegmentDefinition? Definition, bool SaysPopulation, IReadOnlyList<DescribedPart> Parts, IReadOnlyList<DescribedChoice> Choices)
{
    /// <summary>True when every word was understood.</summary>
    public bool IsWhole => Definition is not null && !Parts.Any(p => p.Kind == PartKind.NotUnderstood);
}

/// <summary>What became of a stretch of the sentence.</summary>
public enum PartKind
{
    /// <summary>It is part of the segment, or a word that only joins others.</summary>
    Understood,

    /// <summary>It was read as another word: <see cref="DescribedPart.Note"/>.</summary>
    Corrected,

    /// <summary>It says nothing to the grammar, and is not in the segment.</summary>
    NotUnderstood,
}

/// <summary>A stretch of the sentence.</summary>
/// <param name="Text">As typed, with the white space after it.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Note">The word it was read as; else null.</param>
public sealed record DescribedPart(string Text, PartKind Kind, string? Note = null);

/// <summary>Words with more than one meaning.</summary>
/// <param name="Key">Stays the same while the words around it change; the caller answers under this key.</param>
/// <param name="Words">The words as typed.</param>
/// <param name="Options">What they may mean, the likeliest first.</param>
/// <param name="Chosen">The position of the option that is in the definition.</param>
/// <param name="IsChosen">Whether a person chose it.</param>
public sealed record DescribedChoice(string Key, string Words, IReadOnlyList<string> Options, int Chosen, bool IsChosen);
