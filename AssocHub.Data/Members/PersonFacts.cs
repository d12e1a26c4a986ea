using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Reviewing;

namespace AssocHub.Data.Members;

/// <summary>What decides about a case of a person: live AMS records, birth dates, and which records say the full name.</summary>
internal sealed class PersonFacts
{
    public HashSet<string> AmsSources { get; } = new(StringComparer.Ordinal);
    public HashSet<DateOnly> BirthDates { get; } = [];

    /// <summary>Live records in an AMS.</summary>
    public HashSet<long> AmsRecords { get; } = [];

    /// <summary>Records that give the full name.</summary>
    public HashSet<long> Named { get; } = [];

    /// <summary>By record, what it says where its person has no record of the AMS (<see cref="AmsCoverage"/>).</summary>
    public Dictionary<long, double> Outside { get; } = [];
    public bool IsCurrent { get; set; }

    /// <summary>True when two records, one of either person, may speak for them.</summary>
    public static bool Speak(long left, long right, PersonFacts one, PersonFacts other) => ProbableLinks.Speaks(
        one.Named.Contains(left) || other.Named.Contains(left), one.Named.Contains(right) || other.Named.Contains(right), one.Named.Count > 0, other.Named.Count > 0);

    /// <summary>The rule by which the two can never be one.</summary>
    public static PairObstacle RuleAgainst(PersonFacts left, PersonFacts right) =>
        left.AmsSources.Count > 0 && right.AmsSources.Count > 0 && left.AmsSources.Overlaps(right.AmsSources) ? PairObstacle.TwoAmsRecords
        : left.BirthDates.Count > 0 && right.BirthDates.Count > 0 && !left.BirthDates.Overlaps(right.BirthDates) ? PairObstacle.BirthDates
        : PairObstacle.None;

    /// <summary>What it adds to two records, one of either person, that only one of the two has a live record of the AMS (natural logarithm).</summary>
    public static double OneInAms(long record, long otherRecord, PersonFacts one, PersonFacts other) =>
        one.AmsSources.Count > 0 == other.AmsSources.Count > 0 ? 0 : OutsideOf(one.AmsSources.Count > 0 ? other : one, record, otherRecord);

    private static double OutsideOf(PersonFacts person, long record, long otherRecord) =>
        person.Outside.TryGetValue(record, out double outside) || person.Outside.TryGetValue(otherRecord, out outside) ? outside : 0;

    /// <summary>What becomes of a case that no identifier or link joined.</summary>
    /// <param name="inContext">Its odds in context.</param>
    /// <param name="rule">What forbids it.</param>
    /// <param name="different">True when a person said that they are different.</param>
    /// <param name="bands">The thresholds.</param>
    public static PairState Judge(double inContext, PairObstacle rule, bool different, Bands bands)
    {
        // What a rule forbids is asked only where the resemblance is as strong as what would be linked.
        double from = rule != PairObstacle.None ? Bands.LogOdds(bands.Link) : bands.ReviewFrom;
        return different ? PairState.Different
            : inContext >= from ? PairState.Waiting
            : rule != PairObstacle.None && inContext >= bands.ReviewFrom ? PairState.Forbidden
            : PairState.Distinct;
    }
}
