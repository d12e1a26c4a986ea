using System.Globalization;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>One person who meets the conditions, as a cap sees them.</summary>
/// <param name="MemberId">Who.</param>
/// <param name="Value">What is ordered by; null when missing.</param>
/// <param name="Group">The group the limit holds in; null for somebody who stands alone.</param>
public sealed record CapCandidate(long MemberId, double? Value, string? Group)
{
    /// <summary>The candidate of a member.</summary>
    /// <param name="cap">The cap.</param>
    /// <param name="member">The member; chapter, household, organisation and the dates are read.</param>
    /// <param name="score">The member's score, where the cap orders by one.</param>
    /// <param name="asOf">The as-of moment.</param>
    public static CapCandidate Of(SegmentCap cap, Member member, double? score, AsOf asOf)
    {
        double? value = cap.By switch
        {
            null => null,
            { IsScore: true } => score,
            { } by => FieldCatalogue.Find(by.Key) switch
            {
                DateField date => date.Value(member)?.DayNumber,
                DaysSinceField since => asOf.Day.DayNumber - since.Value(member)?.DayNumber,
                NumberField number => number.Value(member),
                _ => throw new ArgumentException($"Nobody can be ordered by '{by.Key}'.", nameof(cap)),
            },
        };
        string? group = cap.Per switch
        {
            null => "",
            CapGroup.Chapter => member.ChapterKey ?? "",
            CapGroup.Household => member.HouseholdId?.ToString(CultureInfo.InvariantCulture),
            CapGroup.Organization => member.OrganizationId?.ToString(CultureInfo.InvariantCulture),
            _ => throw new ArgumentOutOfRangeException(nameof(cap), cap.Per, "Unknown group"),
        };
        return new CapCandidate(member.Id, value, group);
    }
}

/// <summary>Decides whom a cap keeps. Every evaluator asks this one, so that none can differ.</summary>
public static class CapSelector
{
    /// <summary>Ids of those kept.</summary>
    public static HashSet<long> Select(SegmentCap cap, IEnumerable<CapCandidate> candidates)
    {
        IOrderedEnumerable<CapCandidate> known = candidates.OrderBy(c => c.Value is null);
        IEnumerable<CapCandidate> ordered = cap.By is { LowestFirst: true }
            ? known.ThenBy(c => c.Value).ThenBy(c => c.MemberId)
            : known.ThenByDescending(c => c.Value).ThenBy(c => c.MemberId);
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = new HashSet<long>();
        foreach (CapCandidate candidate in ordered)
        {
            int before = candidate.Group is null ? 0 : taken.GetValueOrDefault(candidate.Group);
            if (before < cap.Top)
            {
                kept.Add(candidate.MemberId);
                if (candidate.Group is not null)
                {
                    taken[candidate.Group] = before + 1;
                }
            }
        }

        return kept;
    }
}
