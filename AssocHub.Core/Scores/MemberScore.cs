namespace AssocHub.Core.Scores;

/// <summary>The newest score of one member by one model. What computes it replaces the row; a member without one has no row.</summary>
public sealed class MemberScore
{
    /// <summary>Which score: a code of <see cref="ScoreCatalogue"/>, or another one in lower case, digits and hyphens.</summary>
    public required string Code { get; set; }

    /// <summary>Whose.</summary>
    public long MemberId { get; set; }

    /// <summary>The score: finite; a probability lies between 0 and 1.</summary>
    public double Value { get; set; }

    /// <summary>The model version that said so.</summary>
    public required string ModelVersion { get; set; }

    /// <summary>When it was computed.</summary>
    public DateTimeOffset ScoredAt { get; set; }
}
