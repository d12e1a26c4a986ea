using AssocHub.Core.Common;
using AssocHub.Data.Landing;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Landing;

public sealed partial class SourceList
{
    private IReadOnlyList<SourceStatus>? _sources;
    private Refusal? _refusal;

    [Inject]
    private SourceHealth Health { get; set; } = null!;

    [Inject]
    private ISyncQueue Queue { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        Result<IReadOnlyList<SourceStatus>> result = await Health.ListAsync(await CurrentUser.GetActorAsync(), CancellationToken.None);
        _refusal = result.Refusal;
        _sources = result.Succeeded ? result.Value : null;
    }
}
