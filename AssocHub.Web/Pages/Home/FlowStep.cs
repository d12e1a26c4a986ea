using System.Globalization;
using AssocHub.Data.Home;
using AssocHub.Web.Components.Shared;

namespace AssocHub.Web.Pages.Home;

/// <summary>One stage of the pipeline on the home page.</summary>
internal sealed record FlowStep(string Name, string Icon, string Value, string Hint, string Url)
{
    /// <summary>The stages in the order in which data flows.</summary>
    public static IReadOnlyList<FlowStep> Of(Overview o) =>
    [
        new("Sources", "cable", Number(o.Sources), o.PausedSources == 0 ? "all running" : $"{Number(o.PausedSources)} paused", AppUrls.Sources),
        new("Records", "inbox", Number(o.LandedRecords), o.OpenRejections == 0 ? "none rejected" : $"{Number(o.OpenRejections)} rejected", AppUrls.RejectedRecords),
        new("Members", "group", Number(o.Members), $"from {Words.Count(o.SourceRecords, "source record")}", AppUrls.Members),
        new("Segments", "filter_alt", Number(o.Segments), o.DraftVersions == 0 ? "no drafts" : Words.Count(o.DraftVersions, "draft"), AppUrls.Segments),
        new("Approvals", "task_alt", Number(o.SubmittedVersions), "waiting for a decision", AppUrls.Approvals),
        new("Pushes", "send", Number(o.ApprovedVersions), "approved, ready to push", AppUrls.Pushes),
    ];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
