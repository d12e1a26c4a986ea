using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Segments;

public sealed partial class SegmentList
{
    private const int PageSize = 20;
    private const int Days = 90;

    private IReadOnlyDictionary<long, IReadOnlyList<SizePoint>> _sizes = new Dictionary<long, IReadOnlyList<SizePoint>>();
    private SegmentShelves? _shelves;
    private Page<SegmentRow>? _page;
    private bool _mayBuild;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "folder")]
    public string? Folder { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    public string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "owner")]
    public string? Owner { get; set; }

    [SupplyParameterFromQuery(Name = "archived")]
    public bool Archived { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    [Inject]
    private SegmentLibrary Library { get; set; } = null!;

    [Inject]
    private SegmentHistory History { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private int Number => Math.Max(1, PageNumber ?? 1);

    private bool Filtered => Archived || new[] { Search, State, Folder, Tag, Owner }.Any(f => !string.IsNullOrEmpty(f));

    protected override async Task OnParametersSetAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        _mayBuild = actor.May(Permission.BuildSegments);
        if (!actor.May(Permission.View))
        {
            return;
        }

        var filter = new SegmentFilter(
            Search ?? "", Enum.TryParse(State, out SegmentVersionState state) ? state : null, Archived, Given(Owner), Given(Folder), Given(Tag));
        Page<SegmentRow> page = await Library.ListAsync(filter, (Number - 1) * PageSize, PageSize, CancellationToken.None);
        _shelves = await Library.ShelvesAsync(CancellationToken.None);
        _sizes = await History.RecentSizesAsync([.. page.Items.Select(r => r.Id)], Days, CancellationToken.None);
        _page = page;
    }

    private async Task WhoAsync(SegmentRow row)
    {
        Result<SegmentDefinition> standing = await Library.DefinitionAsync(row.Slug, CancellationToken.None);
        if (standing.Succeeded)
        {
            await Dialogs.OpenAsync(row.Name, standing.Value);
        }
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // The assignment happens in the argument: what changed is already in its property.
    private void Go<T>(T changed)
    {
        _ = changed;
        Navigation.NavigateTo(AppUrls.SegmentList(Search, State, Folder, Tag, Owner, Archived));
    }
}
