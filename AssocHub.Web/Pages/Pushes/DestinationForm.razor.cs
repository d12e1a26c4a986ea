using System.Text.Json;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Data.Pushes;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AssocHub.Web.Pages.Pushes;

public sealed partial class DestinationForm : LoadingPage
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private Result<IReadOnlyList<DestinationRow>>? _destinations;
    private string _name = "";
    private string _kind = "file";
    private ContactChannel _channel;
    private string _folder = "";
    private string _url = "";
    private string _secret = "";
    private bool _hasSecret;
    private Guid? _revision;
    private long? _opened;

    [Parameter]
    public long? Id { get; set; }

    [Inject]
    private PushDestinations Destinations { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        Result<IReadOnlyList<DestinationRow>> rows = await Destinations.ListAsync(Actor, Gone);
        if (rows.Succeeded && Id is { } id && _opened != id)
        {
            if (rows.Value.FirstOrDefault(d => d.Id == id) is not { } destination)
            {
                _destinations = new NotFound($"destination {id}");
                return;
            }

            _opened = id;
            (_name, _kind, _channel, _hasSecret, _revision) = (destination.Name, destination.Kind, destination.Channel, destination.HasSecret, destination.Revision);
            if (_kind == "file")
            {
                _folder = JsonSerializer.Deserialize<FileSettings>(destination.Settings, Json)?.Folder ?? "";
            }
            else
            {
                _url = JsonSerializer.Deserialize<WebhookSettings>(destination.Settings, Json)?.Url ?? "";
            }
        }

        _destinations = rows;
    }

    private async Task SaveAsync()
    {
        string settings = _kind == "file"
            ? JsonSerializer.Serialize(new FileSettings(_folder.Trim()), Json)
            : JsonSerializer.Serialize(new WebhookSettings(_url.Trim()), Json);
        long saved = await DoAsync(
            () => Destinations.SaveAsync(new DestinationInput(Id, _name, _kind, _channel, settings, _secret.Length > 0 ? _secret : null, _revision), Actor, Gone), "Saved.");
        if (saved != 0)
        {
            Navigation.NavigateTo(AppUrls.Pushes);
        }
    }
}
