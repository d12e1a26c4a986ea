namespace AssocHub.Core.Members.Matching;

/// <summary>
/// What comparing all source records left behind, so that the next time only what is new is compared: the model that was learned, and the
/// pairs that are one person by their identifiers and stand in no queue. There is at most one.
/// </summary>
public sealed class MatchingState
{
    /// <summary>The only identity there is.</summary>
    public const int OnlyId = 1;

    /// <summary>Always <see cref="OnlyId"/>.</summary>
    public int Id { get; set; } = OnlyId;

    /// <summary>The comparison that wrote last, or is writing.</summary>
    public Guid Attempt { get; set; }

    /// <summary>False while a comparison writes: stopped there, the next one compares all records again, with the same model.</summary>
    public bool IsWhole { get; set; }

    /// <summary>When the model was learned.</summary>
    public DateTimeOffset LearnedAt { get; set; }

    /// <summary>How many records it was learned from.</summary>
    public int LearnedFrom { get; set; }

    /// <summary>How many records came, changed or went since then.</summary>
    public int ChangedSince { get; set; }

    /// <summary>How many records there were when they were last compared.</summary>
    public int Records { get; set; }

    /// <summary>The model (<see cref="MatchingModel.Save"/>).</summary>
    public required byte[] Model { get; set; }

    /// <summary>Pairs of one person, by the ids of their records.</summary>
    public required byte[] SamePerson { get; set; }
}
