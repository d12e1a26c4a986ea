using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace AssocHub.Web.Components;

/// <summary>
/// The document. Both colour schemes are linked and the media attribute chooses, so that the first paint is right: by the cookie
/// when the person chose, by the system otherwise.
/// </summary>
public partial class App
{
    private const string ThemeCookie = "assochub-theme";

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    private string Theme => Context.Request.Cookies[ThemeCookie] is "light" or "dark" ? Context.Request.Cookies[ThemeCookie]! : "auto";

    private IEnumerable<(string Name, string Media)> Sheets =>
    [
        ("material", Theme switch { "light" => "all", "dark" => "not all", _ => "(prefers-color-scheme: light)" }),
        ("material-dark", Theme switch { "dark" => "all", "light" => "not all", _ => "(prefers-color-scheme: dark)" }),
    ];

    /// <summary>Pages are interactive and not rendered twice: a page that is opened is read, and audited, once.</summary>
    private IComponentRenderMode? RenderMode =>
        Context.AcceptsInteractiveRouting() ? new InteractiveServerRenderMode(prerender: false) : null;
}
