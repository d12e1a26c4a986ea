using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Data.Search;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Search;

public sealed partial class SearchPage
{
    private SearchHits? _hits;
    private Refusal? _refusal;
    private bool _sees;

    [Inject]
    private GlobalSearch Search { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        _sees = actor.May(Permission.SeePersonalFields);
        _hits = null;
        Result<SearchHits> result = await Search.FindAsync(actor, Text ?? "", CancellationToken.None);
        _refusal = result.Refusal;
        _hits = result.Succeeded ? result.Value : null;
    }
}
