namespace AssocHub.Core.Members.Reviewing;

/// <summary>What became of two records that resemble one another.</summary>
public enum PairState
{
    /// <summary>Below the review threshold: two people.</summary>
    Distinct,

    /// <summary>One member holds both.</summary>
    Linked,

    /// <summary>A person should decide: this pair stands for its two members in the queue.</summary>
    Waiting,

    /// <summary>Another pair of the same two members stands in the queue, or these records do not speak for two members who are known by name from others.</summary>
    Covered,

    /// <summary>A rule forbids it and the resemblance is not strong enough to ask a person.</summary>
    Forbidden,

    /// <summary>A person said that they are different.</summary>
    Different,
}

/// <summary>Why the machine does not link a pair by itself, however likely it is.</summary>
public enum PairObstacle
{
    /// <summary>Nothing but the threshold.</summary>
    None,

    /// <summary>Both members have a live record of the same AMS.</summary>
    TwoAmsRecords,

    /// <summary>Their dates of birth differ.</summary>
    BirthDates,

    /// <summary>Likely enough, but another person fits nearly as well, or the rest of the two members does not.</summary>
    Ambiguous,
}

/// <summary>
/// Two source records that resemble one another and that no identifier joins: how likely they are one person, why, and what became of
/// it. Written by scoring; the state is worked out again whenever one of its members changes.
/// </summary>
public sealed class MatchPair
{
    /// <summary>Identity, from the series <c>pair</c>.</summary>
    public long Id { get; set; }

    /// <summary>The source record with the smaller id.</summary>
    public long LeftRecordId { get; set; }

    /// <summary>The source record with the larger id.</summary>
    public long RightRecordId { get; set; }

    /// <summary>Natural logarithm of the odds that it is one person, by what the two records say alone.</summary>
    public double LogOdds { get; set; }

    /// <summary>The waterfall of <see cref="LogOdds"/>: one step per line, see <see cref="PairReason"/>.</summary>
    public required string Reasons { get; set; }

    /// <summary>
    /// Natural logarithm of the odds beside everything else that is known of the two members (<see cref="CaseContext"/>): it is this that
    /// people are shown and that decides whether they are asked. Worked out for the pair that stands for its case; else as <see cref="LogOdds"/>.
    /// </summary>
    public double InContext { get; set; }

    /// <summary>The steps from <see cref="LogOdds"/> to <see cref="InContext"/>, written like <see cref="Reasons"/>; empty where nothing differs.</summary>
    public string Context { get; set; } = "";

    /// <summary>The member who fits one of the two best besides the other, and cannot be both; null where there is none.</summary>
    public long? RivalMemberId { get; set; }

    /// <summary>What became of it.</summary>
    public PairState State { get; set; }

    /// <summary>What keeps the machine from linking it.</summary>
    public PairObstacle Obstacle { get; set; }

    /// <summary>True when scoring or one of its members changed since the state was worked out.</summary>
    public bool NeedsLook { get; set; }

    /// <summary>The member of the left record when the state was worked out.</summary>
    public long? LeftMemberId { get; set; }

    /// <summary>The member of the right record when the state was worked out.</summary>
    public long? RightMemberId { get; set; }

    /// <summary>What an answer is worth (<see cref="ReviewValue"/>); the queue's order, highest first.</summary>
    public double Value { get; set; }

    /// <summary>How often reviewers skipped it.</summary>
    public int Skips { get; set; }

    /// <summary>True when two people should decide.</summary>
    public bool NeedsTwo { get; set; }

    /// <summary>Who gave the first of two opinions; null when nobody did.</summary>
    public string? FirstOpinionBy { get; set; }

    /// <summary>0 to 1, in context.</summary>
    public double Probability => 1 / (1 + Math.Exp(-InContext));
}
