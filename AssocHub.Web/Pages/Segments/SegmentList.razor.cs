using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Segments;

public sealed partial class SegmentList : IDisposable
{
    private const int PageSize = 20;

    private readonly Dictionary<long, string> _sizes = [];
    private CancellationTokenSource _counting = new();
    private Page<SegmentRow>? _page;
    private bool _mayBuild;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [SupplyParameterFromQuery(Name = "archived")]
    public bool Archived { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    [Inject]
    private SegmentLibrary Library { get; set; } = null!;

    [Inject]
    private SegmentEvaluator Evaluator { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private int Number => Math.Max(1, PageNumber ?? 1);

    public void Dispose() => _counting.Cancel();

    protected override async Task OnParametersSetAsync()
    {
        await _counting.CancelAsync();
        _counting = new CancellationTokenSource();
        Actor actor = await CurrentUser.GetActorAsync();
        _mayBuild = actor.May(Permission.BuildSegments);
        if (!actor.May(Permission.View))
        {
            return;
        }

        var filter = new SegmentFilter(Search ?? "", Enum.TryParse(State, out SegmentVersionState state) ? state : null, Archived);
        _page = await Library.ListAsync(filter, (Number - 1) * PageSize, PageSize, _counting.Token);
        _ = Task.Run(() => CountAsync(_page.Items, _counting.Token));
    }

    // The list is there at once; the sizes follow one by one.
    private async Task CountAsync(IReadOnlyList<SegmentRow> rows, CancellationToken cancel)
    {
        try
        {
            foreach (SegmentRow row in rows.Where(r => !_sizes.ContainsKey(r.VersionId)))
            {
                Result<SegmentDefinition> definition = SegmentJson.Read(row.Definition);
                Result<int> count = definition.Succeeded
                    ? await Evaluator.CountAsync(definition.Value, Evaluator.AsOf().Moment, cancel)
                    : definition.Refusal;
                await InvokeAsync(() =>
                {
                    _sizes[row.VersionId] = count.Succeeded ? count.Value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) : "–";
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private void Go(string? search, string? state, bool archived) =>
        Navigation.NavigateTo(AppUrls.With(AppUrls.Segments, ("q", search), ("state", state), ("archived", archived ? "true" : null)));
}
