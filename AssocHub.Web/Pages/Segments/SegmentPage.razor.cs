using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Segments;
using AssocHub.Data.Segments;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Segments;

public sealed partial class SegmentPage : IDisposable
{
    private const int MonthsBack = 12;

    private static readonly Crumb[] Crumbs = [new("Segments", AppUrls.Segments)];
    private static readonly (string Key, string Title)[] Tabs = [("overview", "Overview"), ("moves", "Who entered and left"), ("versions", "Versions")];

    private readonly CancellationTokenSource _leaving = new();
    private Actor? _actor;
    private SegmentDetails? _segment;
    private IReadOnlyList<SegmentDependant> _dependants = [];
    private IReadOnlyList<SizePoint>? _sizes;
    private IReadOnlyList<(DateTimeOffset At, int Size)> _lookBack = [];
    private IReadOnlyList<MakeUpDimension>? _makeUp;
    private Refusal? _refusal;
    private int? _size;
    private bool _failed;

    [Parameter]
    public long Id { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    [SupplyParameterFromQuery(Name = "count")]
    public long? Count { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public int? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public int? To { get; set; }

    [Inject]
    private SegmentLibrary Library { get; set; } = null!;

    [Inject]
    private SegmentHistory History { get; set; } = null!;

    [Inject]
    private MakeUpReader MakeUp { get; set; } = null!;

    [Inject]
    private SegmentService Service { get; set; } = null!;

    [Inject]
    private SegmentEngine Engine { get; set; } = null!;

    [Inject]
    private ILogger<SegmentPage> Log { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private DialogService Dialogs { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    private string Shown => Tabs.Any(t => t.Key == Tab) ? Tab! : "overview";

    private bool? Entered => Show switch { "entered" => true, "left" => false, _ => null };

    public void Dispose() => _leaving.Cancel();

    protected override async Task OnParametersSetAsync()
    {
        _actor = await CurrentUser.GetActorAsync();
        if (_actor.May(Permission.View) && _segment?.Id != Id)
        {
            await LoadAsync();
        }
    }

    private static string Joined(IEnumerable<string> words) => string.Join(", ", words) is { Length: > 0 } text ? text : "none";

    private async Task LoadAsync()
    {
        Result<SegmentDetails> found = await Library.FindAsync(Id, CancellationToken.None);
        (_segment, _refusal) = (found.Succeeded ? found.Value : null, found.Refusal);
        if (_segment is null)
        {
            return;
        }

        _failed = false;
        _dependants = await Library.DependantsAsync(Id, _segment.Slug, CancellationToken.None);
        StateHasChanged();
        _ = Task.Run(() => MeasureAsync(_segment, _leaving.Token));
    }

    // The page is there at once; its figures follow.
    private async Task MeasureAsync(SegmentDetails segment, CancellationToken cancel)
    {
        try
        {
            SegmentVersionDetails newest = segment.Versions[0];
            Result<(int Count, AnswerOrigin Origin)> size = await Engine.CountAsync(newest.Definition, asOf: null, cancel);
            await ShowAsync(() => (_size, _refusal) = (size.Succeeded ? size.Value.Count : null, size.Refusal));
            IReadOnlyList<SizePoint> sizes = await History.SizesAsync(segment.Id, cancel);
            await ShowAsync(() => _sizes = sizes);
            Result<IReadOnlyList<MakeUpDimension>> makeUp = await MakeUp.ReadLiveAsync(Engine, newest.Definition, segment.Slug, cancel);
            await ShowAsync(() => (_makeUp, _refusal) = (makeUp.Succeeded ? makeUp.Value : [], makeUp.Refusal));
            Result<IReadOnlyList<(DateTimeOffset, int)>> back = await History.LookBackAsync(newest.Definition, MonthsBack, cancel);
            await ShowAsync(() => _lookBack = back.Succeeded ? [.. back.Value.Where(p => sizes.Count == 0 || p.Item1 < sizes[0].At)] : []);
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
#pragma warning disable CA1031 // The page says that it failed; the log says why.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Log.LogError(problem, "The figures of segment {Segment} could not be read", segment.Id);
            await ShowAsync(() => _failed = true);
        }
    }

    private Task ShowAsync(Action change) => InvokeAsync(() =>
    {
        change();
        StateHasChanged();
    });

    private async Task ArchiveAsync()
    {
        if (_segment is null || _actor is null)
        {
            return;
        }

        string users = _dependants.Count == 0 ? "" : $" It is used by: {string.Join("; ", _dependants.Select(d => $"{d.Name} ({d.Note})"))}.";
        if (!_segment.IsArchived && !await Dialogs.AskAsync("Archive this segment?", $"“{_segment.Name}” is hidden and can no longer be pushed. It can be restored.{users}", "Archive"))
        {
            return;
        }

        Result<Done> done = _segment.IsArchived
            ? await Service.RestoreAsync(_actor, _segment.Id, CancellationToken.None)
            : await Service.ArchiveAsync(_actor, _segment.Id, CancellationToken.None);
        if (done.Succeeded)
        {
            Toasts.Done(_segment.IsArchived ? "It is back in the list." : "It is archived.");
            await LoadAsync();
        }

        _refusal = done.Refusal;
    }
}
