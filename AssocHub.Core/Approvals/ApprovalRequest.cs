using AssocHub.Core.Approvals.Policies;
using AssocHub.Core.Sources;

namespace AssocHub.Core.Approvals;

/// <summary>
/// A segment version put before approvers, and the promise that an approval of it is: this definition, these destinations, this
/// many people, until that day. One per version; where it stands is the version's state.
/// </summary>
public sealed class ApprovalRequest
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The segment.</summary>
    public long SegmentId { get; set; }

    /// <summary>The version; a version is put forward once.</summary>
    public long VersionId { get; set; }

    /// <summary>Who submitted it (an actor's id).</summary>
    public required string RequesterId { get; set; }

    /// <summary>The requester's name as shown.</summary>
    public required string RequesterName { get; set; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; set; }

    /// <summary>What the requester wants the approvers to know.</summary>
    public string Note { get; set; } = "";

    /// <summary>Why sensitive fields are needed, where the segment reads any.</summary>
    public string SensitiveReason { get; set; } = "";

    /// <summary>Hash of the definition and of every segment it reads, at submission: any change later ends the approval.</summary>
    public required string Fingerprint { get; set; }

    /// <summary>The sentence that the approvers saw.</summary>
    public required string Sentence { get; set; }

    /// <summary>The purpose that the approvers saw.</summary>
    public required string Purpose { get; set; }

    /// <summary>Members in the segment: at submission, and after the approval as of then.</summary>
    public int Size { get; set; }

    /// <summary>Fewest members for which the approval holds.</summary>
    public int BandLow { get; set; }

    /// <summary>Most members for which the approval holds.</summary>
    public int BandHigh { get; set; }

    /// <summary>Figures by chapter, role, standing and tenure that the approvers saw, as JSON.</summary>
    public string MakeUp { get; set; } = "[]";

    /// <summary>Results of the policies that the approvers saw.</summary>
    public IReadOnlyList<PolicyResult> PolicyResults { get; set; } = [];

    /// <summary>Domains that the segment reads, with their owners at submission.</summary>
    public IReadOnlyList<DomainNeed> Needs { get; set; } = [];

    /// <summary>Gaps in feeds (<see cref="Segments.Evaluation.CoverageGap.Name"/>) in spite of which the segment may be sent, because an approver said so.</summary>
    public IReadOnlyList<string> AcceptedGaps { get; set; } = [];

    /// <summary>When the last approval it needed was given.</summary>
    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary>Until when the approval holds.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>When it was rejected, withdrawn, revoked, superseded, or lapsed.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Why it ended, as a sentence.</summary>
    public string EndReason { get; set; } = "";

    /// <summary>Guards against two people deciding at once.</summary>
    public Guid Revision { get; set; }

    /// <summary>Where the segment may be sent.</summary>
    public List<ApprovalDestination> Destinations { get; set; } = [];

    /// <summary>What people decided, in order.</summary>
    public List<ApprovalDecision> Decisions { get; set; } = [];
}

/// <summary>A destination that a request names. Kept by id and name: destinations belong to a later stage.</summary>
public sealed class ApprovalDestination
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The request.</summary>
    public long RequestId { get; set; }

    /// <summary>The destination.</summary>
    public long DestinationId { get; set; }

    /// <summary>Its name when the request was made.</summary>
    public required string Name { get; set; }

    /// <summary>How people are reached through it.</summary>
    public ContactChannel Channel { get; set; }
}

/// <summary>What an approver, or the requester, said.</summary>
public enum Verdict
{
    /// <summary>Signed off.</summary>
    Approve,

    /// <summary>Sent back.</summary>
    Reject,

    /// <summary>Taken back by the requester before a decision.</summary>
    Withdraw,

    /// <summary>An approval taken back.</summary>
    Revoke,

    /// <summary>A feed that is behind accepted by name, for a segment that is approved.</summary>
    AcceptGap,
}

/// <summary>One person's answer to a request. Never changes.</summary>
public sealed class ApprovalDecision
{
    /// <summary>Identity.</summary>
    public long Id { get; set; }

    /// <summary>The request.</summary>
    public long RequestId { get; set; }

    /// <summary>The answer.</summary>
    public Verdict Verdict { get; set; }

    /// <summary>Who (an actor's id).</summary>
    public required string ActorId { get; set; }

    /// <summary>The name as shown.</summary>
    public required string ActorName { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Why; a rejection or a revocation must say.</summary>
    public string Comment { get; set; } = "";

    /// <summary>Domains that this approval covers.</summary>
    public IReadOnlyList<SourceDomain> Covers { get; set; } = [];

    /// <summary>How many members the approver saw.</summary>
    public int SeenSize { get; set; }
}

/// <summary>How people are reached through a destination; it decides which consent is needed.</summary>
public enum ContactChannel
{
    /// <summary>By e-mail: needs a subscription on record.</summary>
    Email,

    /// <summary>Not written to: a list for the association's own work.</summary>
    Internal,
}
