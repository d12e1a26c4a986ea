using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Pushes;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Pushes;

public sealed partial class RunPage : LoadingPage
{
    private const int PageSize = 50;

    private Result<PushRun>? _run;
    private string _push = "";
    private IReadOnlyDictionary<OutcomeState, int> _counts = new Dictionary<OutcomeState, int>();
    private Page<OutcomeRow> _rows = new([], 0);

    [Parameter]
    public long Id { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageNumber { get; set; }

    [Inject]
    private PushReader Reader { get; set; } = null!;

    private int Page => Math.Clamp(PageNumber ?? 1, 1, 1_000_000);

    private bool Personal => Actor.May(Permission.SeePersonalFields);

    protected override async Task LoadAsync()
    {
        Result<PushRun> run = await Reader.RunAsync(Id, Actor, Gone);
        if (run.Succeeded)
        {
            _push = (await Reader.LoadAsync(run.Value.PushId, Actor, Gone)).Value.Name;
            _counts = (await Reader.CountsAsync(Id, Actor, Gone)).Value;
            var query = new OutcomeQuery(
                Enum.TryParse(State, out OutcomeState state) ? state : null, Enum.TryParse(Action, out PushAction action) ? action : null);
            _rows = (await Reader.OutcomesAsync(Id, query, (Page - 1) * PageSize, PageSize, Actor, Gone)).Value;
        }

        _run = run;
    }

    private void Go(string? state, string? action) => Navigation.NavigateTo(AppUrls.PushRun(Id, state, action, page: 1));

    private static string Number(long number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
