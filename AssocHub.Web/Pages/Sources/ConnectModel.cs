using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Web.Pages.Sources;

/// <summary>The steps of connecting a product.</summary>
public enum ConnectStep
{
    Credentials,
    Records,
    Fields,
    Topics,
    Schedule,
    FirstSync,
}

/// <summary>What a person has entered to connect a product, and how far they are.</summary>
public sealed class ConnectModel
{
    private readonly Dictionary<(string Entry, string Field), string> _fields = [];

    public ConnectModel(Manifest manifest, SyncSchedule schedule)
    {
        Manifest = manifest;
        Schedule = schedule;
        Name = manifest.Title;
        foreach (ManifestSetting setting in manifest.Settings)
        {
            Values[setting.Name] = setting.Default ?? "";
        }

        Streams = [.. manifest.Streams.Where(s => !s.IsOptional).Select(s => s.Name)];
    }

    /// <summary>What was entered for a source that is connected; its secrets stay where they are.</summary>
    public static ConnectModel Of(Manifest manifest, RestSourceInput input)
    {
        var model = new ConnectModel(manifest, SyncSchedule.Never)
        {
            Name = input.Name, Owner = input.Owner, BaseUrl = input.Settings.BaseUrl ?? "",
            CallsPerMinute = input.Settings.CallsPerMinute?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
        };
        foreach ((string name, string value) in input.Settings.Values ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            model.Values[name] = value;
        }

        if (input.Settings.Streams is { } streams)
        {
            model.Streams.Clear();
            model.Streams.UnionWith(streams);
        }

        foreach ((string entry, IReadOnlyDictionary<string, string> fields) in input.Settings.Fields ?? new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal))
        {
            foreach ((string field, string formula) in fields)
            {
                model.SetField(entry, field, formula);
            }
        }

        return model;
    }

    public Manifest Manifest { get; }

    public ConnectStep Step { get; set; } = ConnectStep.Credentials;

    public string Name { get; set; }

    public string BaseUrl { get; set; } = "";

    /// <summary>Calls a minute where the vendor agreed to something else than the manifest says; empty for what it says.</summary>
    public string CallsPerMinute { get; set; } = "";

    public string Owner { get; set; } = "";

    /// <summary>What is filled in, secrets too, until it is saved.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>The entries that are read.</summary>
    public HashSet<string> Streams { get; }

    public SyncSchedule Schedule { get; set; }

    /// <summary>What one page of each entry held when it was last looked at.</summary>
    public IReadOnlyList<ProbedStream> Probed { get; set; } = [];

    public IReadOnlyList<TopicRule> Topics { get; set; } = [];

    /// <summary>Names of required settings that are empty.</summary>
    public IReadOnlyList<string> Missing() => [.. Manifest.Settings.Where(s => s.IsRequired && string.IsNullOrWhiteSpace(Values.GetValueOrDefault(s.Name))).Select(s => s.Label)];

    /// <summary>Where a field is taken from: null as the connector has it, empty for left out, otherwise a path of the answer.</summary>
    public string? FieldOf(string entry, string field) => _fields.GetValueOrDefault((entry, field));

    /// <summary>The connector's own formula for a field; null where it has none.</summary>
    public string? OwnFormula(string entry, string field) =>
        Manifest.Streams.FirstOrDefault(s => s.Name == entry)?.Fields.Where(f => f.Key == field).Select(f => f.Value.Text).FirstOrDefault();

    public void SetField(string entry, string field, string? from)
    {
        if (from is null)
        {
            _fields.Remove((entry, field));
        }
        else
        {
            _fields[(entry, field)] = from;
        }
    }

    public RestSourceSettings Settings() => new(
        Manifest.Name,
        string.IsNullOrWhiteSpace(BaseUrl) ? null : BaseUrl.Trim(),
        Manifest.Settings.Where(s => !s.IsSecret && Values[s.Name].Trim().Length > 0).ToDictionary(s => s.Name, s => Values[s.Name].Trim(), StringComparer.Ordinal),
        [.. Manifest.Streams.Select(s => s.Name).Where(Streams.Contains)],
        _fields.Count == 0
            ? null
            : _fields.GroupBy(f => f.Key.Entry, StringComparer.Ordinal).ToDictionary(
                g => g.Key, g => (IReadOnlyDictionary<string, string>)g.ToDictionary(f => f.Key.Field, f => f.Value, StringComparer.Ordinal), StringComparer.Ordinal),
        int.TryParse(CallsPerMinute, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int calls) ? calls : null);

    public IReadOnlyDictionary<string, string> Secrets() =>
        Manifest.Settings.Where(s => s.IsSecret && Values[s.Name].Length > 0).ToDictionary(s => s.Name, s => Values[s.Name].Trim(), StringComparer.Ordinal);

    public RestSourceInput Input() => new(Name.Trim(), Settings(), Secrets(), Owner: Owner.Trim());

    /// <summary>Forgets the secrets once they are stored: the page must not hold them longer than it needs to.</summary>
    public void ForgetSecrets()
    {
        foreach (ManifestSetting setting in Manifest.Settings.Where(s => s.IsSecret))
        {
            Values[setting.Name] = "";
        }
    }
}
