namespace AssocHub.Core.Segments;

/// <summary>A named question about members. Its definition lives in its versions.</summary>
public sealed class Segment
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>Unique short name used by <c>inSegment</c> and the command line: lower case, digits and hyphens.</summary>
    public required string Slug { get; set; }

    /// <summary>Name as shown.</summary>
    public required string Name { get; set; }

    /// <summary>Why it exists, in the owner's words.</summary>
    public string Description { get; set; } = "";

    /// <summary>Who owns it (an actor's id).</summary>
    public required string OwnerId { get; set; }

    /// <summary>The owner's name as shown.</summary>
    public required string OwnerName { get; set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Archived segments are hidden and cannot be pushed.</summary>
    public bool IsArchived { get; set; }

    /// <summary>The folder it lies in; empty for none.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Its tags, as <see cref="SegmentTags"/> stores them.</summary>
    public string Tags { get; set; } = "";

    /// <summary>Its versions.</summary>
    public List<SegmentVersion> Versions { get; set; } = [];
}

/// <summary>Where a version stands. See DESIGN.md section 8.</summary>
public enum SegmentVersionState
{
    /// <summary>Can be edited.</summary>
    Draft,

    /// <summary>Waits for approvers.</summary>
    Submitted,

    /// <summary>May be pushed.</summary>
    Approved,

    /// <summary>Sent back.</summary>
    Rejected,

    /// <summary>Taken back by the requester.</summary>
    Withdrawn,

    /// <summary>The approval ran out.</summary>
    Expired,

    /// <summary>The approval was taken back.</summary>
    Revoked,

    /// <summary>A later version was approved.</summary>
    Superseded,
}

/// <summary>One definition of a segment. Never changes once submitted.</summary>
public sealed class SegmentVersion
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The segment.</summary>
    public long SegmentId { get; set; }

    /// <summary>The segment.</summary>
    public Segment? Segment { get; set; }

    /// <summary>1, 2, 3 … within the segment.</summary>
    public int Number { get; set; }

    /// <summary>The definition as JSON (DESIGN.md section 7).</summary>
    public required string Definition { get; set; }

    /// <summary>SHA-256 of the canonical JSON, in hexadecimal: what an approval is bound to.</summary>
    public required string DefinitionHash { get; set; }

    /// <summary>The definition as a sentence, frozen when written.</summary>
    public required string Sentence { get; set; }

    /// <summary>Where it stands. Changed only by the approval services.</summary>
    public SegmentVersionState State { get; set; }

    /// <summary>Why it may be used; from the association's list.</summary>
    public string Purpose { get; set; } = "";

    /// <summary>Who wrote it (an actor's id).</summary>
    public required string AuthorId { get; set; }

    /// <summary>The author's name as shown.</summary>
    public required string AuthorName { get; set; }

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Guards against two people editing the same draft.</summary>
    public Guid Revision { get; set; }
}
