namespace AssocHub.Core.Common;

/// <summary>
/// What one transaction changed of members and of what they did: what follows the data in memory reads these in the order of their
/// numbers. The number is taken in the transaction itself, from a row that stays locked until it ends, so the order is that of the commits.
/// </summary>
public sealed class DataChange
{
    /// <summary>The series the numbers are taken from.</summary>
    public const string Series = "change";

    /// <summary>1, 2, 3 … without gaps.</summary>
    public long Sequence { get; set; }

    /// <summary>What made the change: <c>landing</c>, <c>unify</c>, <c>judge</c>, <c>households</c>, <c>erasure</c>, <c>scores</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>A random number, so that another database with the same numbers is not taken for this one.</summary>
    public long Token { get; set; }

    /// <summary>Ids of interactions that are new and belong to a member (<see cref="PackedNumbers"/>); null for none.</summary>
    public byte[]? Added { get; set; }

    /// <summary>Ids of members whose interactions changed, moved or went, so that all of theirs must be read again; null for none.</summary>
    public byte[]? Members { get; set; }

    /// <summary>Ids of members of whom only their own fields changed, new ones included; null for none.</summary>
    public byte[]? Fields { get; set; }

    /// <summary>Events, sessions, e-mails, threads, sponsors, resources or their topics changed.</summary>
    public bool Objects { get; set; }

    /// <summary>Organisations changed.</summary>
    public bool Organizations { get; set; }

    /// <summary>Scores changed.</summary>
    public bool Scores { get; set; }
}
