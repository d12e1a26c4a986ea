using System.Reflection;
using AssocHub.Core.Access;
using AssocHub.Web.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace AssocHub.Web.Components.Layout;

public sealed partial class MainLayout : IDisposable
{
    private static readonly string Version = Assembly.GetExecutingAssembly()
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private Actor? _actor;
    private ErrorBoundary? _boundary;
    private bool _menuOpen;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IWebHostEnvironment Environment { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    public void Dispose() => Navigation.LocationChanged -= OnLocationChanged;

    protected override async Task OnInitializedAsync()
    {
        Navigation.LocationChanged += OnLocationChanged;
        _actor = await CurrentUser.GetActorAsync();
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        _menuOpen = false;
        _boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }

    private void ToggleMenu() => _menuOpen = !_menuOpen;

    private void CloseMenu() => _menuOpen = false;

    private void Recover() => _boundary?.Recover();

    private async Task SkipAsync() => await Script.InvokeVoidAsync("assochub.focus", "content");
}
