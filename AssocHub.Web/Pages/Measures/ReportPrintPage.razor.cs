using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Measures;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Measures;

public sealed partial class ReportPrintPage
{
    private OnePageReport? _report;
    private Refusal? _refusal;
    private bool _forbidden;

    [Inject]
    private ReportService Reports { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        _forbidden = !actor.May(Permission.ViewMeasures);
        Result<ReportPeriod> period = PeriodChoice.Of(From, To, Clock.Today).Period;
        _refusal = period.Refusal;
        if (_forbidden || _refusal is not null)
        {
            return;
        }

        Result<OnePageReport> report = await Reports.BuildAsync(period.Value, actor);
        _report = report.Succeeded ? report.Value : null;
        _refusal = report.Refusal;
    }
}
