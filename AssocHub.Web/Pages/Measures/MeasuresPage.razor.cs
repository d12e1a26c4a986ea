using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Core.Measures.Report;
using AssocHub.Data.Measures;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Measures;

public sealed partial class MeasuresPage : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private PeriodChoice? _choice;
    private OnePageReport? _report;
    private MeasureBoard? _board;
    private ReportPeriod? _asked;
    private bool _forbidden;
    private bool _failed;

    [Inject]
    private ReportService Reports { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private ILogger<MeasuresPage> Logger { get; set; } = null!;

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    private string Headline => _report!.Headline;

    // The last day of which anything is known, when the period lies wholly after it.
    private DateOnly? Outside =>
        _board?.LatestActivity is { } latest && Clock.DayOf(latest) < _board.Period.From ? Clock.DayOf(latest) : null;

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        _forbidden = !actor.May(Permission.ViewMeasures);
        _choice = PeriodChoice.Of(From, To, Clock.Today);
        _failed = false;
        if (_forbidden || !_choice.Period.Succeeded || _choice.Period.Value == _asked)
        {
            return;
        }

        // Asked once, though parameters may be set again while the figures are worked out.
        _asked = _choice.Period.Value;
        (_report, _board) = (null, null);
        StateHasChanged();
        try
        {
            Result<OnePageReport> report = await Reports.BuildAsync(_choice.Period.Value, actor, _closed.Token);
            _report = report.Value;
            _board = report.Value.Board;
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The person has left the page.
        }
#pragma warning disable CA1031 // The page shows its error state whatever went wrong; the log has the rest.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Logger.LogError(failure, "The measures of {Period} could not be worked out", _choice.Period.Value);
            (_failed, _asked) = (true, null);
        }
    }
}
