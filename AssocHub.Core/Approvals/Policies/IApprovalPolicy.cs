using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Approvals.Policies;

/// <summary>One governance rule. One class each; the name is what people read.</summary>
public interface IApprovalPolicy
{
    /// <summary>Identifies the rule for ever, for example <c>purpose</c>.</summary>
    string Key { get; }

    /// <summary>What people read.</summary>
    string Title { get; }

    /// <summary>Applies the rule. An exception counts as a failure.</summary>
    PolicyFinding Check(PolicyFacts facts);
}

/// <summary>How a rule came out.</summary>
public enum PolicyVerdict
{
    /// <summary>Kept.</summary>
    Passed,

    /// <summary>Kept, and the approver should look at it.</summary>
    Attention,

    /// <summary>Broken: the version cannot be submitted or approved.</summary>
    Failed,
}

/// <summary>What a rule found.</summary>
/// <param name="Verdict">How it came out.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record PolicyFinding(PolicyVerdict Verdict, string Reason)
{
    /// <summary>Kept.</summary>
    public static PolicyFinding Pass(string reason) => new(PolicyVerdict.Passed, reason);

    /// <summary>Kept, but worth a look.</summary>
    public static PolicyFinding Look(string reason) => new(PolicyVerdict.Attention, reason);

    /// <summary>Broken.</summary>
    public static PolicyFinding Fail(string reason) => new(PolicyVerdict.Failed, reason);
}

/// <summary>A rule's finding with its title: stored with the request.</summary>
/// <param name="Key">The rule.</param>
/// <param name="Title">What people read.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record PolicyResult(string Key, string Title, PolicyVerdict Verdict, string Reason);

/// <summary>Everything the rules look at, read once.</summary>
public sealed record PolicyFacts
{
    /// <summary>The definition.</summary>
    public required SegmentDefinition Definition { get; init; }

    /// <summary>Why the segment is to be used.</summary>
    public required string Purpose { get; init; }

    /// <summary>The association's list of purposes.</summary>
    public required IReadOnlyList<string> AllowedPurposes { get; init; }

    /// <summary>Members in the segment.</summary>
    public required int Size { get; init; }

    /// <summary>Bounds and bands.</summary>
    public required ApprovalOptions Limits { get; init; }

    /// <summary>Fields it tests, through other segments too.</summary>
    public required IReadOnlyList<SegmentField> Fields { get; init; }

    /// <summary>Why sensitive fields are needed, as the requester says.</summary>
    public required string SensitiveReason { get; init; }

    /// <summary>Where it is to be sent.</summary>
    public required IReadOnlyList<ApprovableDestination> Destinations { get; init; }

    /// <summary>Members of the segment who may be written to by e-mail.</summary>
    public required int ConsentingByEmail { get; init; }

    /// <summary>Ids of everybody who wrote the version, and of who submits it.</summary>
    public required IReadOnlyCollection<string> AuthorsAndRequester { get; init; }

    /// <summary>The domains it reads, with their owners.</summary>
    public required IReadOnlyList<DomainNeed> Needs { get; init; }

    /// <summary>Where what it says people did not do is not known for certain.</summary>
    public required IReadOnlyList<CoverageGap> Gaps { get; init; }

    /// <summary>Purposes of the segments whose members it leaves out, by their names.</summary>
    public required IReadOnlyList<(string Segment, string Purpose)> LeavesOut { get; init; }
}
