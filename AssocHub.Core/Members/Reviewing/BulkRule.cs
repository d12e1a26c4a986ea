using AssocHub.Core.Members.Matching.Explaining;

namespace AssocHub.Core.Members.Reviewing;

/// <summary>
/// Which waiting cases may be merged together, without looking at each. Whatever speaks against one person, and whatever a person would
/// have to weigh, stops a case and leaves it in the queue.
/// </summary>
/// <param name="Least">Smallest probability, 0 to 1.</param>
public sealed record BulkRule(double Least)
{
    /// <summary>A finding that makes one person at least twice less likely speaks against the case.</summary>
    public const double SpeaksAgainst = -1;

    /// <summary>Why a case that one answer does not decide stays.</summary>
    public const string TwoMustAgree = "two people must agree";

    // What every pair starts from, or says of two systems or of names rather than of two people.
    private static readonly string[] NotAboutThem = ["starting point", "sources", ExplanationStep.BothNames];

    /// <summary>The same e-mail address is required.</summary>
    public bool SameEmail { get; init; }

    /// <summary>The same phone number is required.</summary>
    public bool SamePhone { get; init; }

    /// <summary>The same date of birth is required.</summary>
    public bool SameBirthDate { get; init; }

    /// <summary>The same employer is required.</summary>
    public bool SameEmployer { get; init; }

    /// <summary>Why a case does not go with the others; null when it does.</summary>
    public string? Stops(MatchPair pair)
    {
        if (pair.NeedsTwo)
        {
            return TwoMustAgree;
        }

        if (pair.Obstacle != PairObstacle.None)
        {
            return pair.Obstacle switch
            {
                PairObstacle.TwoAmsRecords => "both have a live AMS record",
                PairObstacle.BirthDates => "their dates of birth differ",
                _ => "somebody else fits nearly as well",
            };
        }

        IReadOnlyList<PairReason> reasons = [.. PairReason.Read(pair.Reasons), .. PairReason.Read(pair.Context)];
        if (reasons.FirstOrDefault(r => r.Bits <= SpeaksAgainst && !NotAboutThem.Contains(r.What)) is { } against)
        {
            return against.What switch
            {
                CaseContext.SomebodyElse => "somebody else fits too and cannot be both",
                CaseContext.OtherRecords => "other records of theirs fit less well",
                _ => against.Finding,
            };
        }

        bool Has(string what) => reasons.Any(r => r.What == what && r.Bits > 0 && r.Finding.StartsWith("same ", StringComparison.Ordinal));
        return SameEmail && !Has("e-mail") ? "not the same e-mail address"
            : SamePhone && !Has("phone") ? "not the same phone number"
            : SameBirthDate && !Has("date of birth") ? "not the same date of birth"
            : SameEmployer && !Has("employer") ? "not the same employer"
            : null;
    }
}
