using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Measures;
using AssocHub.Data.Measures;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Measures;

public sealed partial class MeasureCasesPage : IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private IKpi? _kpi;
    private ReportPeriod? _period;
    private DrillSide _side;
    private Page<DrillRow>? _rows;
    private Refusal? _refusal;
    private bool _forbidden;
    private bool _failed;
    private bool _maySee;
    private bool _mayOpen;

    [Inject]
    private DrillService Drill { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private ILogger<MeasureCasesPage> Logger { get; set; } = null!;

    [Parameter]
    public string Key { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    [SupplyParameterFromQuery]
    private string? Side { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageNumber { get; set; }

    private int Page => Math.Max(1, PageNumber ?? 1);

    private bool HasPeople => _kpi?.Subject != KpiSubject.Session;

    // A person alone is about nothing further.
    private bool HasSubjects => _rows!.Items.Any(r => r.About.Length > 0 || r.At is not null);

    private string About => _kpi?.Subject switch
    {
        KpiSubject.EmailRecipient => "E-mail",
        KpiSubject.Registration => "Event",
        KpiSubject.Session => "Session",
        _ => "About",
    };

    // Of a state only those who count can be listed.
    private IEnumerable<(DrillSide Side, string Text)> Sides => _kpi!.IsState ? [] :
    [
        (DrillSide.Numerator, Capital(_kpi.Numerator)),
        (DrillSide.Missed, Capital(_kpi.Missed)),
        (DrillSide.Denominator, "All"),
    ];

    private string Range
    {
        get
        {
            int first = ((Page - 1) * DrillService.PageSize) + 1;
            return _rows!.Items.Count == 0 ? "none"
                : string.Create(CultureInfo.InvariantCulture, $"{first:N0} to {first + _rows.Items.Count - 1:N0}");
        }
    }

    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    protected override Task OnParametersSetAsync() => LoadAsync();

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private async Task LoadAsync()
    {
        Actor actor = await CurrentUser.GetActorAsync();
        _forbidden = !actor.May(Permission.ViewMeasures);
        (_maySee, _mayOpen) = (actor.May(Permission.SeePersonalFields), actor.May(Permission.View));
        (_failed, _rows) = (false, null);
        _kpi = KpiCatalog.Find(Key);
        _side = Enum.TryParse(Side, ignoreCase: true, out DrillSide side) && Enum.IsDefined(side) ? side : DrillSide.Numerator;
        Result<ReportPeriod> period = PeriodChoice.Of(From, To, Clock.Today).Period;
        _refusal = period.Refusal;
        if (_forbidden || _refusal is not null)
        {
            return;
        }

        _period = period.Value;
        try
        {
            Result<Page<DrillRow>> rows = await Drill.DrillAsync(Key, _side, _period, Page, actor, _closed.Token);
            _refusal = rows.Refusal;
            _rows = rows.Succeeded ? rows.Value : null;
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The person has left the page.
        }
#pragma warning disable CA1031 // The page shows its error state whatever went wrong; the log has the rest.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Logger.LogError(failure, "The cases of {Kpi} could not be listed", _kpi?.Key);
            _failed = true;
        }
    }
}
