using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Core.Sources.Streams;
using AssocHub.Data.Sources;
using AssocHub.Data.Sources.Manifests;
using AssocHub.Data.Sources.Rest;
using AssocHub.Data.Sources.Sql;
using AssocHub.Web.Authentication;
using AssocHub.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace AssocHub.Web.Pages.Sources;

public sealed partial class SourceSettings
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private SyncSchedule? _schedule;
    private IReadOnlyList<TopicRule> _topics = [];
    private ManifestSetting[] _secrets = [];
    private RestSourceInput? _connected;
    private SqlSourceInput? _database;
    private string _connection = "";
    private Refusal? _refusal;
    private string _owner = "";

    [Parameter, EditorRequired]
    public long SourceId { get; set; }

    [Parameter, EditorRequired]
    public required string Owner { get; set; }

    /// <summary>Records on which topic rules are tried.</summary>
    [Parameter]
    public IReadOnlyList<StreamRecord> Records { get; set; } = [];

    [Parameter]
    public EventCallback OnSaved { get; set; }

    [Inject]
    private ScheduleService Schedules { get; set; } = null!;

    [Inject]
    private TopicRuleService Topics { get; set; } = null!;

    [Inject]
    private SourceService Sources { get; set; } = null!;

    [Inject]
    private RestSources Products { get; set; } = null!;

    [Inject]
    private SqlSources Databases { get; set; } = null!;

    [Inject]
    private ManifestCatalog Catalog { get; set; } = null!;

    [Inject]
    private ICurrentUser CurrentUser { get; set; } = null!;

    [Inject]
    private NotificationService Toasts { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _owner = Owner;
        _schedule = await Schedules.ReadAsync(SourceId, CancellationToken.None);
        _topics = await Topics.ReadAsync(SourceId, CancellationToken.None);
        await ReadConnectedAsync();
        _database = await Databases.FindAsync(SourceId, CancellationToken.None);
    }

    private async Task ReadConnectedAsync()
    {
        if (await Products.FindAsync(SourceId, CancellationToken.None) is { } found)
        {
            _connected = found.Input;
            _secrets = [.. Catalog.Find(_connected.Settings.Manifest)?.Manifest.Settings.Where(s => s.IsSecret) ?? []];
            foreach (ManifestSetting secret in _secrets)
            {
                _values[secret.Name] = "";
            }
        }
    }

    private Task SaveScheduleAsync() =>
        SaveAsync("Saved. The next times are kept from now on.", async actor => (await Schedules.SaveAsync(actor, SourceId, _schedule!, CancellationToken.None)).Refusal);

    private Task SaveTopicsAsync() => SaveAsync("Saved.", async actor => (await Topics.SaveAsync(actor, SourceId, _topics, CancellationToken.None)).Refusal);

    private Task SaveOwnerAsync() => SaveAsync("Saved.", async actor => (await Sources.SetOwnerAsync(actor, SourceId, _owner, CancellationToken.None)).Refusal);

    private Task RotateAsync() => SaveAsync("The new key is stored. The next sync uses it.", async actor =>
    {
        var secrets = _values.Where(v => v.Value.Trim().Length > 0).ToDictionary(v => v.Key, v => v.Value.Trim(), StringComparer.Ordinal);
        if (secrets.Count == 0)
        {
            return new InvalidInput("Write the new key first.");
        }

        Result<long> saved = await Products.SaveAsync(actor, _connected! with { Secrets = secrets }, CancellationToken.None, SourceId);
        foreach (ManifestSetting secret in _secrets)
        {
            _values[secret.Name] = "";
        }

        return saved.Refusal;
    });

    private Task SaveConnectionAsync() => SaveAsync("The new connection string is stored. The next sync uses it.", async actor =>
    {
        if (_connection.Trim().Length == 0)
        {
            return new InvalidInput("Write the new connection string first.");
        }

        Result<long> saved = await Databases.SaveAsync(actor, _database! with { ConnectionString = _connection }, CancellationToken.None, SourceId);
        _connection = "";
        return saved.Refusal;
    });

    private async Task SaveAsync(string said, Func<Actor, Task<Refusal?>> save)
    {
        _refusal = await save(await CurrentUser.GetActorAsync());
        if (_refusal is null)
        {
            Toasts.Done(said);
            await OnSaved.InvokeAsync();
        }
    }
}
