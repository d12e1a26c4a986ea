using AssocHub.Core.Measures;

namespace AssocHub.Data.Measures.Counters;

/// <summary>The counters, in the order of the catalogue.</summary>
internal static class KpiCounters
{
    public static IReadOnlyList<KpiCounter> All { get; } =
    [
        new DigestOpenRateCounter(),
        new RegistrationsTiedBackCounter(),
        new SessionsFollowedUpCounter(),
        new EngagedRenewalGapCounter(),
        new DuplicateRateCounter(),
        new UndeliverableRateCounter(),
        new RejectedShareCounter(),
    ];

    public static KpiCounter? Of(IKpi kpi) => All.FirstOrDefault(c => c.Kpi.Key == kpi.Key);
}
