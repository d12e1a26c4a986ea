using AssocHub.Core.Segments.Definition;
using Radzen;

namespace AssocHub.Web.Pages.Segments;

/// <summary>Opens the people behind a number beside the page.</summary>
internal static class Drill
{
    public static async Task OpenAsync(
        this DialogService dialogs, string title, SegmentDefinition people, SegmentDefinition? whyOf = null, string note = "") =>
        await dialogs.OpenSideAsync<PeopleList>(
            title,
            new Dictionary<string, object?> { [nameof(PeopleList.Definition)] = people, [nameof(PeopleList.WhyOf)] = whyOf, [nameof(PeopleList.Note)] = note },
            new SideDialogOptions { Position = DialogPosition.Right, Width = "min(480px, 100vw)", CloseDialogOnOverlayClick = true, ShowMask = true, AutoFocusFirstElement = true });

    /// <summary>Those of one definition who are not in another of the same population.</summary>
    public static SegmentDefinition Except(SegmentDefinition these, SegmentDefinition those) =>
        new(these.Of, new AllNode([these.Root, new NotNode(those.Root)]));
}
