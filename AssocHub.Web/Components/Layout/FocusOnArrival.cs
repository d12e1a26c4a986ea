using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace AssocHub.Web.Components.Layout;

/// <summary>
/// Moves the focus to the title of a page one has come to, for those who hear it. Blazor's own component does so whatever has the
/// focus, a moment after the page can be written in: what somebody quick was typing then went nowhere.
/// </summary>
public sealed class FocusOnArrival : ComponentBase
{
    private Type? _page;
    private bool _arrived;

    [Parameter, EditorRequired]
    public Type Page { get; set; } = null!;

    [Inject]
    private IJSRuntime Script { get; set; } = null!;

    protected override void OnParametersSet()
    {
        _arrived |= Page != _page;
        _page = Page;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_arrived)
        {
            _arrived = false;
            await Script.InvokeVoidAsync("assochub.arrive");
        }
    }
}
