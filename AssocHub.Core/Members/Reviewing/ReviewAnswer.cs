namespace AssocHub.Core.Members.Reviewing;

/// <summary>
/// What a reviewer answered about a pair, with what the machine thought at that moment: the labels by which thresholds are judged and
/// the duplicate rate is estimated.
/// </summary>
public sealed class ReviewAnswer
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The source record with the smaller id.</summary>
    public long LeftRecordId { get; set; }

    /// <summary>The source record with the larger id.</summary>
    public long RightRecordId { get; set; }

    /// <summary>The answer.</summary>
    public MergeVerdict Verdict { get; set; }

    /// <summary>What the machine thought: natural logarithm of the odds.</summary>
    public double LogOdds { get; set; }

    /// <summary>What kept the machine from deciding.</summary>
    public PairObstacle Obstacle { get; set; }

    /// <summary>True when the machine's opinion was hidden.</summary>
    public bool Blind { get; set; }

    /// <summary>True when the pair was drawn at random to measure, not chosen because it matters.</summary>
    public bool Sampled { get; set; }

    /// <summary>False for the first of two opinions: it decides nothing yet.</summary>
    public bool IsFinal { get; set; }

    /// <summary>The act of <see cref="MergeDecision.ActId"/>, or of the opinion alone.</summary>
    public Guid ActId { get; set; }

    /// <summary>Who answered.</summary>
    public required string By { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>When it was taken back; null while it holds.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A reviewer's choice of the record that a field comes from, beyond what the priorities say. Ends with its act.</summary>
public sealed class FieldChoice
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The record whose value is to be used, as long as the member holds it.</summary>
    public long SourceRecordId { get; set; }

    /// <summary>The field or group of fields (<see cref="Survivorship.GoldenRecord.Choices"/>).</summary>
    public required string Field { get; set; }

    /// <summary>The act it was made in.</summary>
    public Guid ActId { get; set; }

    /// <summary>Who chose.</summary>
    public required string By { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>When it was taken back; null while it holds.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
