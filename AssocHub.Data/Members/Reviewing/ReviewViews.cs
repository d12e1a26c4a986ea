using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members.Reviewing;

/// <summary>Two members who may be one person, with all that a reviewer needs to decide.</summary>
public sealed record ReviewCase
{
    public required long PairId { get; init; }

    /// <summary>Natural logarithm of the odds that decide: in the context of all that is known of the two.</summary>
    public required double LogOdds { get; init; }

    /// <summary>The same by what the two records say alone.</summary>
    public required double AloneLogOdds { get; init; }

    /// <summary>Who fits one of the two as well and cannot be both.</summary>
    public required long? RivalMemberId { get; init; }
    public required PairObstacle Obstacle { get; init; }

    /// <summary>The waterfall; its bits add up to <see cref="LogOdds"/>.</summary>
    public required IReadOnlyList<PairReason> Reasons { get; init; }
    public required ReviewSide Left { get; init; }
    public required ReviewSide Right { get; init; }
    public required IReadOnlyList<ComparedField> Fields { get; init; }
    public required IReadOnlyList<MergedField> Merged { get; init; }
    public required bool NeedsTwo { get; init; }

    /// <summary>How many opinions were given already; what they say is not shown.</summary>
    public required int Opinions { get; init; }

    /// <summary>True when one of them is the reader's own.</summary>
    public required bool IsAnsweredByMe { get; init; }
    public required int Skips { get; init; }
    public double Probability => 1 / (1 + Math.Exp(-LogOdds));

    /// <summary>What the two records say alone, 0 to 1.</summary>
    public double AloneProbability => 1 / (1 + Math.Exp(-AloneLogOdds));
}

/// <summary>One of the two members.</summary>
public sealed record ReviewSide(
    long MemberId, string Name, MembershipStanding Standing, IReadOnlyList<RecordView> Records, IReadOnlyList<ActivityLine> Recent, int InteractionsInAYear);

/// <summary>One thing the member did lately.</summary>
public sealed record ActivityLine(InteractionKind Kind, DateTimeOffset At, string? Title, int Times = 1);

/// <summary>A field of both members; each with every value that its records give, the golden one first.</summary>
public sealed record ComparedField(string Label, IReadOnlyList<string> Left, IReadOnlyList<string> Right);

/// <summary>A field of the merged member: where it would come from, and from where else it could.</summary>
/// <param name="Field">As in <see cref="Core.Members.Survivorship.GoldenRecord.Choices"/>.</param>
/// <param name="Label">As shown.</param>
/// <param name="Winner">The record that the priorities choose.</param>
/// <param name="Options">One per different value.</param>
public sealed record MergedField(string Field, string Label, long Winner, IReadOnlyList<FieldOption> Options);

/// <summary>A value, and the record it comes from.</summary>
public sealed record FieldOption(long RecordId, string Value, string From);

/// <summary>A reviewer's answer.</summary>
public sealed record ReviewDecision(long PairId, MergeVerdict Verdict)
{
    /// <summary>Field to record, where the reviewer chose another one than the priorities.</summary>
    public IReadOnlyDictionary<string, long> Choices { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
    public string Reason { get; init; } = "";
    public bool Blind { get; init; }
    public bool Sampled { get; init; }
}

/// <summary>What came of an answer.</summary>
/// <param name="ActId">By which it can be taken back.</param>
/// <param name="IsFinal">False when a second person must answer too.</param>
public sealed record ReviewOutcome(Guid ActId, bool IsFinal);

/// <summary>How much waits.</summary>
public sealed record ReviewCounts(long Waiting, long NeedTwo, long DecidedToday, long Different);

/// <summary>One of two records that somebody decided about.</summary>
/// <param name="MemberId">Its member now.</param>
/// <param name="Name">As the record says it; null for those who may not see names.</param>
/// <param name="Kind">What kind of record it is.</param>
/// <param name="ExternalId">Its id in its system.</param>
public sealed record DecidedRecord(long MemberId, string? Name, PersonKind Kind, string ExternalId);

/// <summary>What somebody decided in one act.</summary>
public sealed record DecisionRow(
    Guid ActId, MergeVerdict Verdict, DecidedRecord Left, DecidedRecord Right, string By, DateTimeOffset At, string Reason, int Pairs, string? RevokedBy, DateTimeOffset? RevokedAt)
{
    /// <summary>True for a merge of several cases by rule; "different" says several pairs of records of the same two members.</summary>
    public bool IsMany => Verdict == MergeVerdict.Same && Pairs > 1;
}

/// <summary>What the queue is asked for.</summary>
/// <param name="Random">True to draw one at random, to measure; otherwise the most valuable.</param>
/// <param name="OnlyTwo">True for cases that two people must agree on.</param>
public sealed record ReviewQuery(bool Random = false, bool OnlyTwo = false)
{
    /// <summary>Members whose cases wait, since what was answered about them is not carried out yet.</summary>
    public IReadOnlyCollection<long> WithoutMembers { get; init; } = [];
}
