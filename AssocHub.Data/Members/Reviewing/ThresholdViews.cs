using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Cases of like weight.</summary>
/// <param name="FromBits">Weight from which a case belongs here: logarithm to base 2 of the odds.</param>
/// <param name="Linked">Linked by themselves or by people.</param>
/// <param name="Waiting">Waiting for people.</param>
/// <param name="Other">Distinct, forbidden, or told apart by people.</param>
public sealed record WeightBar(int FromBits, int Linked, int Waiting, int Other);

/// <summary>What people's answers say about a threshold.</summary>
/// <param name="Threshold">Probability.</param>
/// <param name="Precision">Of answered cases at or above it, the share that is one person.</param>
/// <param name="Recall">Of answered cases that are one person, the share at or above it.</param>
/// <param name="Answers">Answered cases at or above it.</param>
public sealed record LabelledPoint(double Threshold, Share Precision, Share Recall, int Answers);

/// <summary>What thresholds would do to today's data.</summary>
/// <param name="Bands">The thresholds.</param>
/// <param name="Members">Members there would be.</param>
/// <param name="ProbableLinks">Links that likeness alone would make.</param>
/// <param name="ToReview">Cases that would wait for people.</param>
/// <param name="Joined">Members of today that would be joined to another.</param>
/// <param name="Separated">Members of today that would fall into several.</param>
public sealed record BandEffect(Bands Bands, int Members, int ProbableLinks, int ToReview, int Joined, int Separated);

/// <summary>An identifier that links nobody.</summary>
public sealed record StoppedIdentifier(IdentifierKind Kind, string Value, int Records, bool IsBlocked);

/// <summary>A record that says too little to be linked.</summary>
public sealed record UnlinkableRecord(long RecordId, long? MemberId, PersonKind Kind, string Source, string ExternalId);

/// <summary>A member held together by its weakest link.</summary>
public sealed record SuspiciousMember(
    long MemberId, string? Name, double LogOdds, string Reasons, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges);

/// <summary>A record of a suspicious member.</summary>
public sealed record GraphNode(long RecordId, PersonKind Kind, string Label);

/// <summary>A link between two of them.</summary>
public sealed record GraphEdge(int Left, int Right, string Rule, bool IsWeak);

/// <summary>The thresholds, and what is so today.</summary>
public sealed record ThresholdBoard
{
    public required Bands Bands { get; init; }
    public required long Members { get; init; }
    public required IReadOnlyList<LabelledPoint> Labelled { get; init; }
    public required IReadOnlyList<string> BlockedValues { get; init; }
    public required int Limit { get; init; }
    public required IReadOnlyList<string> Priority { get; init; }
    public required TwoReviewers TwoReviewers { get; init; }

    /// <summary>True when the last complete unification went by other settings.</summary>
    public required bool IsOutdated { get; init; }
}

/// <summary>What the thresholds page shows beside the thresholds, counted over everything there is.</summary>
public sealed record ThresholdLists
{
    public required DateTimeOffset AsOf { get; init; }
    public required IReadOnlyList<WeightBar> Histogram { get; init; }
    public required DuplicateEstimate Duplicates { get; init; }
    public required IReadOnlyList<StoppedIdentifier> Stopped { get; init; }
    public required IReadOnlyList<UnlinkableRecord> Unlinkable { get; init; }
    public required int UnlinkableCount { get; init; }
    public required IReadOnlyList<SuspiciousMember> Suspicious { get; init; }

    /// <summary>False when something changed since it was counted.</summary>
    public bool IsLatest { get; init; } = true;

    /// <summary>The same for somebody who may not see whose they are.</summary>
    internal ThresholdLists Masked() => this with
    {
        Stopped = [.. Stopped.Select(s => s.IsBlocked ? s : s with { Value = "hidden" })],
        Suspicious = [.. Suspicious.Select(s => s with { Name = null })],
    };
}
