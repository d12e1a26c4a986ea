using System.Globalization;
using AssocHub.Core.Members.Matching.Explaining;

namespace AssocHub.Core.Members.Reviewing;

/// <summary>Somebody who resembles one of the two members of a case and cannot be the same person as the other.</summary>
/// <param name="MemberId">Who.</param>
/// <param name="BesideLeft">True when it resembles the left member of the case, false for the right one.</param>
/// <param name="LogOdds">Natural logarithm of the odds that it is one person with that member.</param>
public sealed record Rival(long MemberId, bool BesideLeft, double LogOdds);

/// <summary>What is left of a case's probability beside everybody else, and why.</summary>
/// <param name="LogOdds">Natural logarithm of the odds in context.</param>
/// <param name="Steps">From the two records' odds to these; empty where nothing differs.</param>
/// <param name="RivalMemberId">The strongest rival; null where none takes anything away.</param>
public sealed record CaseContext(double LogOdds, IReadOnlyList<ExplanationStep> Steps, long? RivalMemberId)
{
    /// <summary>What <see cref="Steps"/> call what a rival takes away.</summary>
    public const string SomebodyElse = "somebody else";

    /// <summary>What <see cref="Steps"/> call what the two members' other records take away.</summary>
    public const string OtherRecords = "other records";

    /// <summary>What <see cref="Steps"/> call what it adds that only one of the two has a record of the AMS.</summary>
    public const string AmsRecord = "AMS record";

    /// <summary>What <see cref="Steps"/> call what the two members' own records in the AMS take away.</summary>
    public const string OwnRecords = "their own records";

    // What two records say about names, and what is said before anything is compared.
    private static readonly HashSet<string> AboutNames = new(StringComparer.Ordinal) { "starting point", "sources", "given name", "family name", "middle name", ExplanationStep.BothNames, "taken together" };

    // Beyond this (natural logarithm of odds) one pair of parts does not outweigh others, as where links are made.
    private const double Bound = 8;

    // A twentieth of a bit is not worth a sentence.
    private const double Least = 0.05;

    /// <summary>Of cases below, with what the AMS adds, nothing more is worked out: nobody is asked about them, and the rest could only take something away.</summary>
    public static double WorkedOutFrom { get; } = Bands.LogOdds(0.1);

    /// <summary>A rival below takes nothing away that anybody would see.</summary>
    public static double RivalFrom { get; } = Bands.LogOdds(0.05);

    /// <summary>
    /// Puts a case in context. Where only one of the two has a record of the AMS, it counts how rare that is (<see cref="AmsCoverage"/>). A member is one person: where another one fits as well and cannot be both, the two share what either has
    /// alone (Bayes' rule over "this one, that one, neither"). Where likeness joined the records of a member, every part of it is asked, and
    /// the mean of their answers counts, as it does where links are made.
    /// </summary>
    /// <param name="alone">Natural logarithm of the odds of the pair that stands for the case.</param>
    /// <param name="oneInAms">What it adds that only one of the two has a record of the AMS (natural logarithm); 0 where both have one, or neither.</param>
    /// <param name="rivals">Who else resembles one of the two and cannot be the other; their odds in the same light.</param>
    /// <param name="otherParts">The odds between the members' other parts, <see cref="Bands.LeastKept"/> where nothing was reported.</param>
    public static CaseContext Of(double alone, double oneInAms, IReadOnlyList<Rival> rivals, IReadOnlyList<double> otherParts)
    {
        ArgumentNullException.ThrowIfNull(rivals);
        ArgumentNullException.ThrowIfNull(otherParts);
        var steps = new List<ExplanationStep>();
        double lit = Lit(alone, oneInAms);
        if (lit > alone)
        {
            steps.Add(new(AmsRecord, $"only one of them has one, where {(1 - Math.Exp(-oneInAms)).ToString("0 %", CultureInfo.InvariantCulture)} of records like the other's belong to somebody who has", oneInAms / Math.Log(2)));
        }

        (double besideRivals, double inContext) = Weigh(lit, rivals, otherParts);
        Rival? strongest = null;
        if (Tell(lit, besideRivals) is { } lost)
        {
            strongest = rivals.OrderByDescending(r => r.LogOdds).ThenBy(r => r.MemberId).First();
            string others = rivals.Select(r => r.MemberId).Distinct().Count() - 1 is > 0 and var more ? $" and {more.ToString(CultureInfo.InvariantCulture)} more" : "";
            steps.Add(new(SomebodyElse, $"fits too (member {strongest.MemberId.ToString(CultureInfo.InvariantCulture)}{others}) and cannot be both", lost));
        }

        if (Tell(besideRivals, inContext) is { } less)
        {
            steps.Add(new(OtherRecords, "that likeness put with them fit less well", less));
        }

        return new CaseContext(inContext, steps, strongest?.MemberId);
    }

    /// <summary>
    /// The same beside the records that both members have in the AMS. Whether the two are one is whether these are; that other records of
    /// theirs bear the same name was to be expected of namesakes, and only what those share beside the name is news.
    /// </summary>
    /// <param name="own">Natural logarithm of the odds of the two AMS records; <see cref="Bands.LeastKept"/>'s where they were not reported.</param>
    /// <param name="reasons">Why the standing pair has its odds.</param>
    public CaseContext BesideOwnRecords(double own, IReadOnlyList<PairReason> reasons)
    {
        double news = reasons.Where(r => !AboutNames.Contains(r.What)).Sum(r => r.Bits) * Math.Log(2);
        double told = own + Math.Max(0, news);
        return Tell(LogOdds, told) is { } less
            ? this with { LogOdds = told, Steps = [.. Steps, new(OwnRecords, "in the AMS differ, and namesakes would look like this too", less)] }
            : this;
    }

    /// <summary>The odds of <see cref="Of"/> without the words, for very many cases.</summary>
    /// <param name="alone">Natural logarithm of the odds of the pair that stands for the case.</param>
    /// <param name="oneInAms">What it adds that only one of the two has a record of the AMS.</param>
    /// <param name="rivals">Who else resembles one of the two and cannot be the other.</param>
    /// <param name="otherParts">The odds between the members' other parts.</param>
    public static double OddsOf(double alone, double oneInAms, IReadOnlyList<Rival> rivals, IReadOnlyList<double> otherParts)
    {
        ArgumentNullException.ThrowIfNull(rivals);
        ArgumentNullException.ThrowIfNull(otherParts);
        return Weigh(Lit(alone, oneInAms), rivals, otherParts).InContext;
    }

    /// <summary>The odds with what it adds that only one of the two has a record of the AMS.</summary>
    public static double Lit(double alone, double oneInAms) => oneInAms / Math.Log(2) > Least ? alone + oneInAms : alone;

    // What would not be worth a sentence takes nothing away either.
    private static (double BesideRivals, double InContext) Weigh(double alone, IReadOnlyList<Rival> rivals, IReadOnlyList<double> otherParts)
    {
        double rivalled = BesideRivals(alone, rivals);
        double beside = Tell(alone, rivalled) is null ? alone : rivalled;
        double mean = otherParts.Count == 0 ? beside : Mean(beside, otherParts);
        return (beside, Tell(beside, mean) is null ? beside : mean);
    }

    private static double BesideRivals(double alone, IReadOnlyList<Rival> rivals)
    {
        double left = 1, right = 1;
        for (int r = 0; r < rivals.Count; r++)
        {
            double odds = Math.Exp(Math.Min(rivals[r].LogOdds, 50));
            (left, right) = rivals[r].BesideLeft ? (left + odds, right) : (left, right + odds);
        }

        return alone - Math.Log(Math.Max(left, right));
    }

    private static double Mean(double odds, IReadOnlyList<double> otherParts) =>
        (Math.Clamp(odds, -Bound, Bound) + otherParts.Sum(o => Math.Clamp(o, -Bound, Bound))) / (1 + otherParts.Count);

    private static double? Tell(double from, double to) => (to - from) / Math.Log(2) is var bits && bits < -Least ? bits : null;
}
