using System.Text.Json;
using AssocHub.Core.Approvals;
using AssocHub.Core.Common;
using AssocHub.Data.Pushes;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Rest;
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
    private SystemTargetModel _system = new([]);

    [Parameter]
    public long? Id { get; set; }

    [Inject]
    private PushDestinations Destinations { get; set; } = null!;

    [Inject]
    private SystemTargets Systems { get; set; } = null!;

    [Inject]
    private RestWriters Writers { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        if (_system.Systems.Count == 0 && await Systems.ListAsync(Actor, Gone) is { Succeeded: true } systems)
        {
            _system = new SystemTargetModel(systems.Value);
        }

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
            else if (_kind == "system")
            {
                if (ManifestDestinationSettings.Parse(destination.Settings) is { } settings)
                {
                    _system.Open(settings);
                }
            }
            else
            {
                _url = JsonSerializer.Deserialize<WebhookSettings>(destination.Settings, Json)?.Url ?? "";
            }
        }

        _destinations = rows;
    }

    private async Task LookAsync() => _system.Existing =
        await DoAsync(() => Writers.ExistingAsync(Actor, _system.System!.SourceId, _system.Target!.Name, Gone), done: null) ?? _system.Existing;

    private async Task SaveAsync()
    {
        long saved = await DoAsync(SaveCheckedAsync, "Saved.");
        if (saved != 0)
        {
            Navigation.NavigateTo(AppUrls.Pushes);
        }
    }

    private async Task<Result<long>> SaveCheckedAsync()
    {
        if (_kind == "system" && await ReadyAsync() is { } refusal)
        {
            return refusal;
        }

        string settings = _kind switch
        {
            "file" => JsonSerializer.Serialize(new FileSettings(_folder.Trim()), Json),
            "system" => _system.Settings()!.ToJson(),
            _ => JsonSerializer.Serialize(new WebhookSettings(_url.Trim()), Json),
        };
        return await Destinations.SaveAsync(new DestinationInput(Id, _name, _kind, _channel, settings, _secret.Length > 0 ? _secret : null, _revision), Actor, Gone);
    }

    // What shall be new is made now, once: if saving fails after that, the next try finds it made.
    private async Task<Refusal?> ReadyAsync()
    {
        if (_system.Settings() is not { } settings)
        {
            return new InvalidInput("Connect a system that takes people first.");
        }

        if (_system.Missing is { Count: > 0 } missing)
        {
            return new InvalidInput($"Fill in: {string.Join(", ", missing)}.");
        }

        if (_system.IsNew)
        {
            Result<Dictionary<string, string>> made = await Writers.CreateAsync(Actor, settings.SourceId, settings.Target, settings.Values!, Gone);
            if (!made.Succeeded)
            {
                return made.Refusal;
            }

            _system.Made(made.Value);
        }

        return null;
    }
}
