namespace AssocHub.Core.Pushes;

/// <summary>What happens to people who leave the segment.</summary>
public enum PushMode
{
    /// <summary>The destination follows the segment: who leaves is taken off, if AssocHub put them there.</summary>
    Mirror,

    /// <summary>People are added, never taken off.</summary>
    AddOnly,
}

/// <summary>A standing arrangement to send a segment to a destination.</summary>
public sealed class Push
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>Name as shown and as used on the command line.</summary>
    public required string Name { get; set; }

    /// <summary>Folded name; unique.</summary>
    public required string NameKey { get; set; }

    /// <summary>The segment; whichever version of it is approved when the push runs.</summary>
    public long SegmentId { get; set; }

    /// <summary>The destination.</summary>
    public long DestinationId { get; set; }

    /// <summary>What happens to who leaves.</summary>
    public PushMode Mode { get; set; }

    /// <summary>Which fields are sent, and as what.</summary>
    public IReadOnlyList<MappedField> Mapping { get; set; } = [];

    /// <summary>Per cent of the audience that is kept back to compare with, 0 to 50. The same people every time.</summary>
    public int HoldoutPercent { get; set; }

    /// <summary>True when one person per household is enough.</summary>
    public bool OnePerHousehold { get; set; }

    /// <summary>Removals up to this number need no agreement.</summary>
    public int RemovalGuardCount { get; set; } = 50;

    /// <summary>Removals up to this per cent of what the destination has need no agreement.</summary>
    public int RemovalGuardPercent { get; set; } = 10;

    /// <summary>Removals that a person agreed to, for the next run only; 0 for none.</summary>
    public int AgreedRemovals { get; set; }

    /// <summary>A paused push sends nothing.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Why it is paused.</summary>
    public string PauseReason { get; set; } = "";

    /// <summary>Who made it (an actor's id).</summary>
    public required string OwnerId { get; set; }

    /// <summary>Their name as shown.</summary>
    public required string OwnerName { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The process that runs it now; null when none does.</summary>
    public Guid? LeaseHolder { get; set; }

    /// <summary>When another process may take over, should the holder have died.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Guards against two people editing at once.</summary>
    public Guid Revision { get; set; }
}

/// <summary>One field that is sent.</summary>
/// <param name="Field">A key of <see cref="PushFields"/>.</param>
/// <param name="Name">Its name at the destination: a column, a property.</param>
public sealed record MappedField(string Field, string Name);

/// <summary>What a destination has because of a push, as it confirmed: never assumed.</summary>
public sealed class PushLedgerEntry
{
    /// <summary>The push.</summary>
    public long PushId { get; set; }

    /// <summary>The member who was sent.</summary>
    public long MemberId { get; set; }

    /// <summary>True while the destination has them; false after a confirmed removal.</summary>
    public bool IsPresent { get; set; }

    /// <summary>The address they were sent with.</summary>
    public string Address { get; set; } = "";

    /// <summary>Hash of the fields that were sent: another hash now means an update.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>Grows with every confirmed change, so that adding somebody again is another act than the first time.</summary>
    public int Generation { get; set; }

    /// <summary>When the destination confirmed the last change.</summary>
    public DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>The run that made the last change.</summary>
    public long RunId { get; set; }
}
