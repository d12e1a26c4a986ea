using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Sources;
using AssocHub.Data.Members;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Members;

/// <summary>The list; its search, filters and page live in the address.</summary>
public sealed partial class MemberList
{
    private const int PageSize = 50;

    private string _text = "";
    private bool _failed;
    private Page<MemberRow>? _page;
    private IReadOnlyList<string> _chapters = [];

    [Inject]
    private MemberQueries Members { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ILogger<MemberList> Log { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "standing")]
    private string? Standing { get; set; }

    [SupplyParameterFromQuery(Name = "chapter")]
    private string? Chapter { get; set; }

    [SupplyParameterFromQuery(Name = "source")]
    private string? Source { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? RequestedPage { get; set; }

    private int PageNumber => Math.Max(1, RequestedPage ?? 1);

    private long Pages => _page is null ? 1 : Math.Max(1, (_page.Total + PageSize - 1) / PageSize);

    private long From => ((PageNumber - 1L) * PageSize) + 1;

    private long To => From + _page!.Items.Count - 1;

    private bool IsFiltered => !string.IsNullOrEmpty(Text + Standing + Chapter + Source);

    protected override async Task OnInitializedAsync() => _chapters = await Members.ChaptersAsync(CancellationToken.None);

    protected override Task OnParametersSetAsync()
    {
        _text = Text ?? "";
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        _failed = false;
        try
        {
            Result<Page<MemberRow>> result = await Members.SearchAsync(
                actor,
                new MemberSearch
                {
                    Text = Text ?? "",
                    Standing = Enum.TryParse(Standing, out MembershipStanding standing) ? standing : null,
                    Chapter = Chapter ?? "",
                    Source = Enum.TryParse(Source, out SourceDomain source) ? source : null,
                    Page = PageNumber,
                    PageSize = PageSize,
                },
                CancellationToken.None);
            _page = result.Succeeded ? result.Value : null;
        }
        catch (Exception problem) when (problem is System.Data.Common.DbException or InvalidOperationException)
        {
            Log.LogError(problem, "The list of members could not be read");
            _failed = true;
        }
    }

    private void ApplyAsync() => Navigation.NavigateTo(AppUrls.MemberList(_text.Trim(), Standing, Chapter, Source, 1));

    private void Go(string? standing = null, string? chapter = null, string? source = null) =>
        Navigation.NavigateTo(AppUrls.MemberList(_text.Trim(), standing ?? Standing, chapter ?? Chapter, source ?? Source, 1));

    private string UrlOf(int page) => AppUrls.MemberList(Text, Standing, Chapter, Source, page);
}
