using AssocHub.Core.Approvals;

namespace AssocHub.Core.Pushes;

/// <summary>Somewhere a segment can be sent.</summary>
public sealed class Destination
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>Name as shown.</summary>
    public required string Name { get; set; }

    /// <summary>Folded name; unique.</summary>
    public required string NameKey { get; set; }

    /// <summary>Which code sends to it: <c>file</c>, <c>webhook</c>.</summary>
    public required string Kind { get; set; }

    /// <summary>How people are reached through it.</summary>
    public ContactChannel Channel { get; set; }

    /// <summary>Settings of its kind as JSON; never a secret.</summary>
    public string Settings { get; set; } = "{}";

    /// <summary>Its secret, encrypted with the Data Protection keys; null when it has none. Never shown again.</summary>
    public string? ProtectedSecret { get; set; }

    /// <summary>Archived destinations are hidden and get nothing.</summary>
    public bool IsArchived { get; set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Guards against two people editing at once.</summary>
    public Guid Revision { get; set; }
}
