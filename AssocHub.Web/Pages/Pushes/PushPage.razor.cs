using AssocHub.Core.Common;
using AssocHub.Core.Pushes;
using AssocHub.Data.Approvals;
using AssocHub.Data.Pushes;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Pushes;

public sealed partial class PushPage : LoadingPage
{
    private const int ShownRuns = 50;

    private Result<Push>? _push;
    private PushListRow? _row;
    private SegmentChoice? _choice;
    private IReadOnlyList<PushRunRow> _runs = [];

    [Parameter]
    public long Id { get; set; }

    [Inject]
    private PushReader Reader { get; set; } = null!;

    [Inject]
    private PushService Pushes { get; set; } = null!;

    [Inject]
    private PushRunner Runner { get; set; } = null!;

    [Inject]
    private ApprovedAudiences Audiences { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        Result<Push> push = await Reader.LoadAsync(Id, Actor, Gone);
        if (push.Succeeded)
        {
            _row = (await Reader.ListAsync(Actor, Gone)).Value.FirstOrDefault(p => p.Id == Id);
            _choice = (await Audiences.ChoicesAsync(Actor, Gone)).Value.FirstOrDefault(c => c.SegmentId == push.Value.SegmentId);
            _runs = (await Reader.RunsAsync(Id, ShownRuns, Actor, Gone)).Value;
        }

        _push = push;
    }

    // Leaving the page does not stop a run: it is not cancelled with the page.
    private async Task RunAsync()
    {
        PushRun? run = await DoAsync(() => Runner.RunAsync(Id, Actor.Name, Actor, CancellationToken.None), done: null);
        if (run is not null && !Gone.IsCancellationRequested)
        {
            Navigation.NavigateTo(AppUrls.PushRun(run.Id));
        }
    }

    private Task PauseAsync() => DoAsync(() => Pushes.PauseAsync(Id, $"Paused by {Actor.Name}.", Actor, Gone), "Paused. Nothing is sent.");

    private Task ResumeAsync() => DoAsync(() => Pushes.ResumeAsync(Id, Actor, Gone), "Resumed.");
}
