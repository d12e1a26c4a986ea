namespace AssocHub.Core.Audit;

/// <summary>One line of the append-only log. Carries the hash of the one before, so that a change, a gap or a cut shows.</summary>
public sealed class AuditEntry
{
    /// <summary>1, 2, 3 … without gaps.</summary>
    public long Sequence { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Who (an actor's id).</summary>
    public required string ActorId { get; set; }

    /// <summary>Who, as shown.</summary>
    public required string ActorName { get; set; }

    /// <summary>What, for example <c>segment.submitted</c>.</summary>
    public required string Action { get; set; }

    /// <summary>What it was done to, for example <c>member</c>.</summary>
    public required string SubjectKind { get; set; }

    /// <summary>Its id.</summary>
    public required string SubjectId { get; set; }

    /// <summary>The rest, as JSON; never a secret.</summary>
    public required string Details { get; set; }

    /// <summary>Hash of the entry before; of the first, 64 zeros.</summary>
    public required string PreviousHash { get; set; }

    /// <summary>SHA-256 over this entry and <see cref="PreviousHash"/>, in lower-case hexadecimal.</summary>
    public required string Hash { get; set; }
}
