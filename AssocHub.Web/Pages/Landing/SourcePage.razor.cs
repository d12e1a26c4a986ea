using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Landing;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Files;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Data.Sources.Sql;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Landing;

public sealed partial class SourcePage
{
    private const int SamplesOfEach = 200;
    private const int RejectedShown = 5;

    private readonly Crumb[] _crumbs = [new("Sources", AppUrls.Sources)];
    private Actor _actor = null!;
    private SourceStatus? _status;
    private IReadOnlyList<SourceRun> _runs = [];
    private Dictionary<string, StreamVolume> _volumes = [];
    private IReadOnlyList<StreamRecord> _samples = [];
    private FolderContents? _contents;
    private Page<RejectedRow>? _rejected;
    private Refusal? _refusal;
    private string _folder = "", _schedule = "", _product = "", _address = "";
    private bool _wasRunning, _isScheduled;
    private long _shownAt;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    private SourceHealth Health { get; set; } = null!;

    [Inject]
    private ManifestCatalog Catalog { get; set; } = null!;

    [Inject]
    private LandedSamples Samples { get; set; } = null!;

    [Inject]
    private SourceService Sources { get; set; } = null!;

    [Inject]
    private ScheduleService Schedules { get; set; } = null!;

    [Inject]
    private RejectedQuery Rejected { get; set; } = null!;

    [Inject]
    private FolderPreview Preview { get; set; } = null!;

    [Inject]
    private ISyncQueue Queue { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    private bool IsRunning => Queue.Of(Id) is { IsRunning: true };

    private string SyncWord => _status!.LastRun switch
    {
        null => "Start the first sync",
        { Outcome: RunOutcome.Cancelled or RunOutcome.Interrupted } => "Go on with the sync",
        _ => "Sync now",
    };

    private string NextSync => _status!.Source.IsPaused ? "The source is paused, so nothing tries again by itself." : _isScheduled ? $"The schedule tries again by itself: {char.ToLowerInvariant(_schedule[0])}{_schedule[1..]}." : "There is no schedule, so it is tried again when somebody presses “Sync now”.";

    public void Dispose() => Queue.Changed -= OnQueueChanged;

    protected override async Task OnInitializedAsync()
    {
        _actor = await CurrentUser.GetActorAsync();
        _wasRunning = IsRunning;
        Queue.Changed += OnQueueChanged;
        await ReadAsync();
        await ReadFolderAsync();
    }

    private async Task ReadAsync()
    {
        Result<(SourceStatus Status, IReadOnlyList<SourceRun> Runs)> result = await Health.ReadAsync(_actor, Id, CancellationToken.None);
        _refusal = result.Refusal;
        if (result.Succeeded)
        {
            (_status, _runs) = result.Value;
            _volumes = StreamVolume.Of([.. _runs.Where(r => r.Stage == SyncService.Stage && r.Outcome is RunOutcome.Succeeded or RunOutcome.NothingToDo && r.Streams.Count > 0).Reverse().Select(r => r.Streams)])
                .ToDictionary(v => v.Stream, StringComparer.Ordinal);
            _folder = _status.Source.Connector == FolderConnector.ConnectorName ? FileSourceSettings.Of(_status.Source).Folder : "";
            ReadProduct(_status.Source);
            _samples = await Samples.TaggableAsync(_actor, Id, SamplesOfEach, CancellationToken.None) is { Succeeded: true } samples ? samples.Value : [];
            _rejected = await Rejected.PageAsync(_actor, new RejectedFilter(Id, null, RejectionState.Open), 1, CancellationToken.None, RejectedShown) is { Succeeded: true } rejected ? rejected.Value : null;
            SyncSchedule schedule = await Schedules.ReadAsync(Id, CancellationToken.None);
            (_schedule, _isScheduled) = (schedule.Describe(), schedule.Rhythm != SyncRhythm.Never);
        }
    }

    private void ReadProduct(Source source)
    {
        RestSourceSettings settings = source.Connector == RestConnector.ConnectorName ? RestSourceSettings.Of(source) : new RestSourceSettings("");
        _product = source.Connector switch
        {
            RestConnector.ConnectorName => Catalog.Find(settings.Manifest)?.Manifest.Title ?? settings.Manifest,
            SqlConnector.ConnectorName => "a database",
            _ => "a folder of files",
        };
        _address = settings.BaseUrl ?? settings.Values?.GetValueOrDefault("url") ?? "";
    }

    private async Task ReadFolderAsync()
    {
        if (_folder.Length > 0 && _actor.May(Permission.ManageSources))
        {
            Result<FolderContents> result = await Preview.LookAsync(_actor, _folder, Id, CancellationToken.None);
            _contents = result.Succeeded ? result.Value : null;
        }
    }

    private void SyncAsync()
    {
        _refusal = Queue.Start(Id, _actor);
        _wasRunning = true;
    }

    private void Cancel() => Queue.Cancel(Id);

    private async Task PauseAsync()
    {
        Queue.Cancel(Id);
        if (!_status!.Source.IsPaused)
        {
            await TogglePauseAsync();
        }
    }

    private async Task TogglePauseAsync()
    {
        bool pause = !_status!.Source.IsPaused;
        Result<Done> result = await Sources.SetPausedAsync(_actor, Id, pause, CancellationToken.None);
        _refusal = result.Refusal;
        if (result.Succeeded)
        {
            Toasts.Done(pause ? "Paused: the schedule leaves this source out." : "Resumed: the schedule syncs this source again.");
            await ReadAsync();
        }
    }

    /// <summary>Comes on the sync's thread, often; the page is drawn a few times a second.</summary>
    private void OnQueueChanged(long sourceId)
    {
        const int MillisecondsBetween = 250;
        if (sourceId == Id && (!IsRunning || Environment.TickCount64 - _shownAt > MillisecondsBetween))
        {
            _shownAt = Environment.TickCount64;
            _ = InvokeAsync(ShowQueueAsync);
        }
    }

    private async Task ShowQueueAsync()
    {
        if (_wasRunning && !IsRunning)
        {
            _wasRunning = false;
            await ReadAsync();
            await ReadFolderAsync();
        }

        StateHasChanged();
    }

    private string Covers(StreamHealth stream) => stream is { CompleteFrom: { } from, CompleteUpTo: { } upTo }
        ? $"{Day(from)} – {Day(upTo)}"
        : "–";

    private string Day(DateTimeOffset moment) => Clock.DayOf(moment).ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
