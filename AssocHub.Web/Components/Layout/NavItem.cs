using AssocHub.Core.Access;

namespace AssocHub.Web.Components.Layout;

/// <summary>One entry of the side navigation.</summary>
/// <param name="Title">As shown.</param>
/// <param name="Url">Where it leads.</param>
/// <param name="Icon">Name of a Material symbol.</param>
/// <param name="Needs">Shown to those who may; null for everybody.</param>
/// <param name="IsPart">True for a part of the entry above it.</param>
internal sealed record NavItem(string Title, string Url, string Icon, Permission? Needs, bool IsPart = false)
{
    /// <summary>In the order in which data flows through the program.</summary>
    public static IReadOnlyList<NavItem> All { get; } =
    [
        new("Home", AppUrls.Home, "home", null),
        new("Sources", AppUrls.Sources, "cable", Permission.View),
        new("Rejected records", AppUrls.RejectedRecords, "report", Permission.ManageSources, IsPart: true),
        new("Members", AppUrls.Members, "group", Permission.View),
        new("Review", AppUrls.Review, "compare_arrows", Permission.ReviewMembers, IsPart: true),
        new("Thresholds", AppUrls.Thresholds, "tune", Permission.ReviewMembers, IsPart: true),
        new("Segments", AppUrls.Segments, "filter_alt", Permission.View),
        new("Approvals", AppUrls.Approvals, "task_alt", Permission.View),
        new("Pushes", AppUrls.Pushes, "send", Permission.View),
        new("Measures", AppUrls.Measures, "monitoring", Permission.ViewMeasures),
        new("Audit", AppUrls.Audit, "history", Permission.ReadAudit),
    ];

    /// <summary>The entry that a page belongs to: the longest whose address begins the page's; home is home alone.</summary>
    public static NavItem? At(string path) => All
        .Where(item => path == item.Url || (item.Url != AppUrls.Home && path.StartsWith(item.Url + "/", StringComparison.Ordinal)))
        .MaxBy(item => item.Url.Length);
}
