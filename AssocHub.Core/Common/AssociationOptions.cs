namespace AssocHub.Core.Common;

/// <summary>What every stage must know about the association itself. Bound from the section <c>Association</c>.</summary>
public sealed class AssociationOptions
{
    /// <summary>The association's name, as shown on pages and reports.</summary>
    public string Name { get; set; } = "Association";

    /// <summary>IANA time zone in which days begin and end, for example <c>America/Chicago</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Statuses that count as current members (compared folded).</summary>
    public IList<string> CurrentStatuses { get; set; } = [];

    /// <summary>Statuses that count as lapsed members (compared folded).</summary>
    public IList<string> LapsedStatuses { get; set; } = [];

    /// <summary>First month of the fiscal year, 1 to 12.</summary>
    public int FiscalYearStartMonth { get; set; } = 1;

    /// <summary>Domain data owners state a reason from this list when they use a segment (DESIGN: purpose).</summary>
    public IList<string> Purposes { get; set; } = [];

    /// <summary>The statuses that count as current when none are configured.</summary>
    public static IReadOnlyList<string> DefaultCurrentStatuses { get; } = ["current", "active", "grace", "honorary"];

    /// <summary>The statuses that count as lapsed when none are configured.</summary>
    public static IReadOnlyList<string> DefaultLapsedStatuses { get; } = ["lapsed", "expired", "cancelled", "resigned", "terminated"];

    /// <summary>The purposes offered when none are configured.</summary>
    public static IReadOnlyList<string> DefaultPurposes { get; } =
        ["Personalised recommendation", "Event invitation", "Renewal outreach", "Community digest", "Sponsor programme", "Service message"];
}
