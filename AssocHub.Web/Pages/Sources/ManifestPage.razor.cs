using AssocHub.Core.Common;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace AssocHub.Web.Pages.Sources;

/// <summary>An administrator adds a product by its manifest, or changes one that was added here.</summary>
public sealed partial class ManifestPage
{
    private const int MostBytes = 512 * 1024;

    private readonly Crumb[] _crumbs = [new("Sources", AppUrls.Sources), new("Connect a source", AppUrls.NewSource)];
    private string _yaml = "";
    private ManifestReading? _reading;
    private Refusal? _refusal;
    private bool _loaded;

    /// <summary>The connector to change; null for a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    [Inject]
    private ManifestCatalog Catalog { get; set; } = null!;

    [Inject]
    private RestSources Sources { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override void OnInitialized()
    {
        if (Name is not null && Catalog.Find(Name) is { } known)
        {
            Check(known.Yaml);
        }

        _loaded = true;
    }

    private void BeginWithExample() => Check(ManifestHelp.Example);

    private void Check(string yaml)
    {
        _yaml = yaml.ReplaceLineEndings("\n");
        _refusal = null;
        _reading = string.IsNullOrWhiteSpace(_yaml) ? null : ManifestReader.Read(_yaml);
    }

    private async Task OpenAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.File.Size > MostBytes)
        {
            _refusal = new InvalidInput($"{chosen.File.Name} is larger than a manifest can be (512 KB).");
            return;
        }

        using var reader = new StreamReader(chosen.File.OpenReadStream(MostBytes));
        Check(await reader.ReadToEndAsync());
    }

    private async Task SaveAsync()
    {
        Result<string> saved = await Sources.SaveManifestAsync(await CurrentUser.GetActorAsync(), _yaml, CancellationToken.None);
        _refusal = saved.Refusal;
        if (saved.Succeeded)
        {
            Navigation.NavigateTo(AppUrls.ConnectSource(saved.Value));
        }
    }

    private string? Replaces(string name) => name == Name ? null : Catalog.Find(name) switch
    {
        null => null,
        { IsShipped: true } shipped => $"AssocHub brings along a connector of this name, {shipped.Manifest.Title}. Yours takes its place, also for sources that are connected already. Give it another name if you do not mean that.",
        { } added => $"There is a connector of this name already, {added.Manifest.Title}. Yours takes its place, also for sources that are connected already.",
    };

    private string LineOf(long line) => _yaml.Split('\n').ElementAtOrDefault((int)line - 1)?.Trim() ?? "";

    private static string Sentence(string message) => message.Length == 0 ? "" : char.ToUpperInvariant(message[0]) + message[1..];
}
