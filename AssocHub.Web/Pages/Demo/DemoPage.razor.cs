using AssocHub.Core.Common;
using AssocHub.Data.Demo;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Demo;

public sealed partial class DemoPage : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(400);

    /// <summary>Time to read that it is done before the home page opens.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private static readonly (string, TimeSpan)[] Spans =
        [("An hour", TimeSpan.FromHours(1)), ("A day", TimeSpan.FromDays(1)), ("A week", TimeSpan.FromDays(7))];

    private readonly CancellationTokenSource _gone = new();
    private DemoProgress _progress = DemoProgress.Nothing;
    private string _announcement = "";
    private string _passed = "";
    private bool _leaving, _passing;

    [Inject]
    private DemoStatus Status { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private SandboxAddress Sandbox { get; set; } = null!;

    [Inject]
    private AssociationClock Clock { get; set; } = null!;

    private string Heading => _progress.Phase switch
    {
        DemoPhase.Building => "Building the demo",
        DemoPhase.Ready => "The demo is ready",
        DemoPhase.Failed => "The demo is incomplete",
        _ => "Demo",
    };

    private string? Subtitle => _progress.Phase == DemoPhase.None
        ? null
        : "A made-up association with its four systems, going through every stage as real data would.";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized() => _progress = Status.Current;

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && _progress.Phase == DemoPhase.Building)
        {
            _ = FollowAsync();
        }
    }

    private async Task PassAsync(TimeSpan by)
    {
        _passing = true;
        await Task.Run(() => Sandbox.LetPass?.Invoke(by));
        _passing = false;
        _passed = "Time has passed, and the four systems are being read.";
    }

    private async Task FollowAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Pace);
            while (_progress.Phase == DemoPhase.Building && await timer.WaitForNextTickAsync(_gone.Token))
            {
                DemoProgress now = Status.Current;
                if (now.Current?.Title is { } title && title != _progress.Current?.Title)
                {
                    _announcement = title;
                }

                _progress = now;
                _leaving = now.Phase == DemoPhase.Ready;
                await InvokeAsync(StateHasChanged);
            }

            if (_leaving)
            {
                await Task.Delay(Farewell, _gone.Token);
                await InvokeAsync(() => Navigation.NavigateTo(AppUrls.Home));
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private static int Percent(double fraction) => (int)Math.Floor(100 * Math.Clamp(fraction, 0, 1));
}
