using System.Globalization;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using AssocHub.Web.Pages.Sources;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace AssocHub.Web.Pages.Landing;

public sealed partial class ConnectPage
{
    private readonly Crumb[] _crumbs = [new("Sources", AppUrls.Sources), new("Connect a source", AppUrls.NewSource)];
    private ConnectModel? _model;
    private StreamRecord[] _taggable = [];
    private Refusal? _refusal;
    private bool _loaded, _busy, _paused, _stepped;
    private ElementReference _stage;
    private long _sourceId, _shownAt;

    [Parameter]
    public string Connector { get; set; } = "";

    [Inject]
    private ManifestCatalog Catalog { get; set; } = null!;

    [Inject]
    private RestProbe Probe { get; set; } = null!;

    [Inject]
    private RestSources Sources { get; set; } = null!;

    [Inject]
    private SourceService Pauses { get; set; } = null!;

    [Inject]
    private ScheduleService Schedules { get; set; } = null!;

    [Inject]
    private TopicRuleService Topics { get; set; } = null!;

    [Inject]
    private IOptions<ScheduleDefaults> Defaults { get; set; } = null!;

    [Inject]
    private SandboxAddress Sandbox { get; set; } = null!;

    [Inject]
    private ISyncQueue Queue { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    private bool IsRunning => Queue.Of(_sourceId) is { IsRunning: true };

    public void Dispose() => Queue.Changed -= OnQueueChanged;

    protected override void OnInitialized()
    {
        _model = Catalog.Find(Connector) is { } known ? new ConnectModel(known.Manifest, Defaults.Value.Schedule) : null;
        _loaded = true;
        Queue.Changed += OnQueueChanged;
    }

    // The button that led here is gone: whoever goes by keyboard, or listens, goes on at the new step.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_stepped)
        {
            _stepped = false;
            await _stage.FocusAsync();
        }
    }

    private async Task TestAsync()
    {
        if (_model!.Missing() is { Count: > 0 } missing)
        {
            _refusal = new InvalidInput($"Fill in: {string.Join(", ", missing)}.");
            return;
        }

        await WorkAsync(async actor =>
        {
            Result<Done> tested = await Probe.TestAsync(actor, _model.Settings(), _model.Secrets(), CancellationToken.None);
            return tested.Succeeded ? await ProbeAsync(actor) : tested.Refusal;
        });
        if (_refusal is null)
        {
            Go(ConnectStep.Records);
        }
    }

    private Task LookAsync() => WorkAsync(ProbeAsync);

    private async Task<Refusal?> ProbeAsync(Actor actor)
    {
        Result<ProbedStream[]> probed = await Probe.PreviewAsync(actor, _model!.Settings(), _model.Secrets(), CancellationToken.None);
        if (!probed.Succeeded)
        {
            return probed.Refusal;
        }

        // What was switched off stays in view, so that it can be switched on again.
        _model.Probed = [.. probed.Value, .. _model.Probed.Where(old => probed.Value.All(p => p.Name != old.Name))];
        _taggable =
        [
            .. _model.Probed.Where(p => TopicRule.CanTag(Stream(p))).SelectMany(p => p.Sample.Select(s => StreamRecord.Of(Stream(p), [.. s.Select(f => (f.Key, (string?)f.Value))]))),
        ];
        return null;
    }

    private async Task ConnectAsync()
    {
        await WorkAsync(async actor =>
        {
            Result<long> saved = await Sources.SaveAsync(actor, _model!.Input(), CancellationToken.None, _sourceId == 0 ? null : _sourceId);
            if (!saved.Succeeded)
            {
                return saved.Refusal;
            }

            _sourceId = saved.Value;
            _model.ForgetSecrets();
            Refusal? refusal = (await Schedules.SaveAsync(actor, _sourceId, _model.Schedule, CancellationToken.None)).Refusal
                ?? (_model.Topics.Count == 0 ? null : (await Topics.SaveAsync(actor, _sourceId, _model.Topics, CancellationToken.None)).Refusal);
            return refusal ?? Queue.Start(_sourceId, actor);
        });
        if (_refusal is null)
        {
            Go(ConnectStep.FirstSync);
        }
    }

    private void UseSandbox()
    {
        _model!.Name = $"{_model.Manifest.Title} (sandbox)";
        foreach ((string name, string value) in Sandbox.Of(Connector)!)
        {
            if (name == "base_url")
            {
                _model.BaseUrl = value;
            }
            else if (name == "calls_per_minute")
            {
                _model.CallsPerMinute = value;
            }
            else if (_model.Values.ContainsKey(name))
            {
                _model.Values[name] = value;
            }
        }
    }

    private void Cancel() => Queue.Cancel(_sourceId);

    private async Task PauseAsync()
    {
        Queue.Cancel(_sourceId);
        await WorkAsync(async actor => (await Pauses.SetPausedAsync(actor, _sourceId, paused: true, CancellationToken.None)).Refusal);
        _paused = _refusal is null;
    }

    private async Task GoOnAsync()
    {
        await WorkAsync(async actor => (await Pauses.SetPausedAsync(actor, _sourceId, paused: false, CancellationToken.None)).Refusal ?? Queue.Start(_sourceId, actor));
        _paused = _refusal is not null;
    }

    private async Task WorkAsync(Func<Actor, Task<Refusal?>> work)
    {
        _busy = true;
        StateHasChanged();
        _refusal = await work(await CurrentUser.GetActorAsync());
        _busy = false;
    }

    private void Go(ConnectStep step)
    {
        _refusal = null;
        _model!.Step = step;
        _stepped = true;
    }

    private void Toggle(string entry)
    {
        if (!_model!.Streams.Remove(entry))
        {
            _model.Streams.Add(entry);
        }
    }

    private void OnQueueChanged(long sourceId)
    {
        const int MillisecondsBetween = 250;
        if (sourceId == _sourceId && sourceId != 0 && (!IsRunning || Environment.TickCount64 - _shownAt > MillisecondsBetween))
        {
            _shownAt = Environment.TickCount64;
            _ = InvokeAsync(StateHasChanged);
        }
    }

    private static StreamDefinition Stream(ProbedStream probed) => CanonicalStreams.Find(probed.Stream)!;

    private string Label(ProbedStream probed) =>
        probed.Name == probed.Stream ? Stream(probed).Label : $"{Stream(probed).Label} ({probed.Name.Replace('_', ' ')})";

    private static string Amount(ProbedStream probed) => probed.Problem is not null
        ? "could not be read"
        : string.Create(CultureInfo.InvariantCulture, $"{probed.Records:N0}{(probed.HasMore ? " on the first page, more follow" : "")}");

    private string Documented() => _model!.Manifest.Limits.Calls.Count == 0
        ? "No limit is documented"
        : string.Join(", ", _model.Manifest.Limits.Calls.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Count:N0} in {c.Per.TotalMinutes:0.#} min")));

    private static string StepName(ConnectStep step) => step switch
    {
        ConnectStep.Credentials => "Key",
        ConnectStep.Records => "Records",
        ConnectStep.Fields => "Fields",
        ConnectStep.Topics => "Topics",
        ConnectStep.Schedule => "Schedule",
        _ => "First sync",
    };
}
