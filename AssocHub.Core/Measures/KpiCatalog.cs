using AssocHub.Core.Measures.Kpis;

namespace AssocHub.Core.Measures;

/// <summary>Every figure the association measures, in the order pages and reports show them.</summary>
public static class KpiCatalog
{
    /// <summary>Printed beside every figure. Goes up whenever a definition changes, so that two reports can be compared.</summary>
    public const string Version = "2 (2026-11-30)";

    /// <summary>All figures.</summary>
    public static IReadOnlyList<IKpi> All { get; } =
    [
        new DigestOpenRate(),
        new RegistrationsTiedBack(),
        new SessionsFollowedUp(),
        new EngagedRenewalGap(),
        new DuplicateRate(),
        new UndeliverableRate(),
        new RejectedShare(),
    ];

    /// <summary>The figure of a key; null when there is none.</summary>
    public static IKpi? Find(string? key) => All.FirstOrDefault(k => string.Equals(k.Key, key, StringComparison.OrdinalIgnoreCase));
}
