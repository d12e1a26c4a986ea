namespace AssocHub.Core.Members;

/// <summary>What a person decided about two source records.</summary>
public enum MergeVerdict
{
    /// <summary>The same person.</summary>
    Same,

    /// <summary>Not the same person, for ever, until revoked.</summary>
    Different,
}

/// <summary>A person's decision about two source records. It outranks every rule and every re-run, and can be revoked.</summary>
public sealed class MergeDecision
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The source record with the smaller id.</summary>
    public long LeftRecordId { get; set; }

    /// <summary>The source record with the larger id.</summary>
    public long RightRecordId { get; set; }

    /// <summary>What was decided.</summary>
    public MergeVerdict Verdict { get; set; }

    /// <summary>The act it belongs to: one click may decide about several pairs, and is taken back as a whole.</summary>
    public Guid ActId { get; set; }

    /// <summary>Why, in the person's words; empty when they gave no reason.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Who decided.</summary>
    public required string DecidedBy { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset DecidedAt { get; set; }

    /// <summary>When it was taken back; null while it holds.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Who took it back; null while it holds.</summary>
    public string? RevokedBy { get; set; }
}

/// <summary>Why two source records are one person: one row per link that unification made.</summary>
public sealed class RecordLink
{
    /// <summary>Identity, from the series <c>link</c>.</summary>
    public long Id { get; set; }

    /// <summary>One of the two.</summary>
    public long LeftRecordId { get; set; }

    /// <summary>The other.</summary>
    public long RightRecordId { get; set; }

    /// <summary>The rule in words people read, for example "Same AMS id".</summary>
    public required string Rule { get; set; }

    /// <summary>The value they share, as normalised; empty for a person's decision.</summary>
    public required string Evidence { get; set; }
}

/// <summary>What happened to a member's identity, oldest first: created, merged, unmerged, a record moved.</summary>
public sealed class MemberEvent
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The member.</summary>
    public long MemberId { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>What, in a sentence.</summary>
    public required string What { get; set; }

    /// <summary>The other member of a merge or unmerge.</summary>
    public long? OtherMemberId { get; set; }

    /// <summary>Who or what did it.</summary>
    public required string By { get; set; }
}

/// <summary>
/// An identifier that unification has seen on a source record, as a number. Kept apart from <see cref="Identifier"/>, which
/// landing rewrites, so that a change is followed to whom the record used to be linked with.
/// </summary>
public sealed class UnifiedKey
{
    /// <summary>The source record.</summary>
    public long SourceRecordId { get; set; }

    /// <summary>The key's hash (<see cref="Matching.LinkKey.Hash"/>).</summary>
    public long KeyHash { get; set; }
}
