using AssocHub.Core.Common;
using AssocHub.Data.Landing;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Landing;

public sealed partial class SourceList : IDisposable
{
    private IReadOnlyList<SourceStatus>? _sources;
    private Refusal? _refusal;
    private long _shownAt;

    [Inject]
    private SourceHealth Health { get; set; } = null!;

    [Inject]
    private ISyncQueue Queue { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    [Inject]
    private SandboxAddress Sandbox { get; set; } = null!;

    public void Dispose() => Queue.Changed -= OnQueueChanged;

    protected override Task OnInitializedAsync()
    {
        Queue.Changed += OnQueueChanged;
        return ReadAsync();
    }

    private async Task ReadAsync()
    {
        Result<IReadOnlyList<SourceStatus>> result = await Health.ListAsync(await CurrentUser.GetActorAsync(), CancellationToken.None);
        _refusal = result.Refusal;
        _sources = result.Succeeded ? result.Value : null;
    }

    /// <summary>Comes on the sync's thread, often; the page is drawn a few times a second.</summary>
    private void OnQueueChanged(long sourceId)
    {
        const int MillisecondsBetween = 250;
        bool ended = Queue.Of(sourceId) is not { IsRunning: true };
        if (ended || Environment.TickCount64 - _shownAt > MillisecondsBetween)
        {
            _shownAt = Environment.TickCount64;
            _ = InvokeAsync(async () =>
            {
                if (ended)
                {
                    await ReadAsync();
                }

                StateHasChanged();
            });
        }
    }
}
