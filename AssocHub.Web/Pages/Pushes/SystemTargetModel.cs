using AssocHub.Core.Pushes;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Pushes.Destinations;
using AssocHub.Data.Sources.Rest;

namespace AssocHub.Web.Pages.Pushes;

/// <summary>What somebody chooses of a connected system: where in it people go, one that is there or a new one.</summary>
public sealed class SystemTargetModel(IReadOnlyList<ConnectedSystem> systems)
{
    public IReadOnlyList<ConnectedSystem> Systems { get; } = systems;

    public ConnectedSystem? System { get; private set; } = systems.Count > 0 ? systems[0] : null;

    public WriteTarget? Target { get; private set; } = systems.Count > 0 ? systems[0].Targets[0] : null;

    /// <summary>True when a new one shall be made.</summary>
    public bool IsNew { get; set; } = systems.Count > 0 && systems[0].Targets[0].Create is not null;

    /// <summary>What there is already, once it was asked for; null before.</summary>
    public IReadOnlyList<ExistingTarget>? Existing { get; set; }

    public Dictionary<string, string> Values { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>What to fill in: the number of a new one is the system's to give.</summary>
    public IEnumerable<ManifestSetting> Fields => Target is null ? [] : Target.Settings.Where(s => !IsNew || !IsYielded(s));

    /// <summary>What is missing, by its label. One that is there needs what it is found by, and not the rest.</summary>
    public IReadOnlyList<string> Missing =>
        [.. Fields.Where(f => (f.IsRequired || (!IsNew && IsYielded(f))) && f.Default is null && Values.GetValueOrDefault(f.Name, "").Trim().Length == 0).Select(f => f.Label)];

    public void ChooseSystem(long sourceId) => Choose(Systems.FirstOrDefault(s => s.SourceId == sourceId), null);

    public void ChooseTarget(string name) => Choose(System, name);

    public void ChooseExisting(int place)
    {
        foreach ((string name, string value) in Existing![place].Values)
        {
            Values[name] = value;
        }
    }

    /// <summary>Shows what was saved.</summary>
    public void Open(ManifestDestinationSettings settings)
    {
        Choose(Systems.FirstOrDefault(s => s.SourceId == settings.SourceId), settings.Target);
        Values = new Dictionary<string, string>(settings.Values ?? Values, StringComparer.Ordinal);
        IsNew = false;
    }

    /// <summary>Takes over what was made.</summary>
    public void Made(IReadOnlyDictionary<string, string> values)
    {
        Values = new Dictionary<string, string>(values, StringComparer.Ordinal);
        IsNew = false;
    }

    public ManifestDestinationSettings? Settings() => System is null || Target is null ? null : new ManifestDestinationSettings(
        System.SourceId, Target.Name, Values.Where(v => v.Value.Trim().Length > 0).ToDictionary(v => v.Key, v => v.Value.Trim(), StringComparer.Ordinal));

    /// <summary>How the system knows whom is meant.</summary>
    public string Identity => Target switch
    {
        { Upsert: not null } => $"By the e-mail address. Who is not at {System!.Product} yet is added there as a contact, never as a subscriber.",
        { People: not null } => $"By the e-mail address, which {System!.Product} must know already; others are told as refused.",
        _ => "By the e-mail address.",
    };

    public string Leavers => Target?.Remove is null
        ? $"{System?.Product} cannot take people off here. Whoever leaves the segment stays; the push says so for each."
        : "Whoever leaves the segment is taken off here. Their subscription is never touched.";

    public PushCost Cost(int people) => SystemTargets.CostOf(System!.Limits, Target!, people, 0, 0);

    private bool IsYielded(ManifestSetting setting) => Target?.Create?.Yields.Any(y => y.Key == setting.Name) == true;

    private void Choose(ConnectedSystem? system, string? target)
    {
        (System, Target) = (system, system?.Targets.FirstOrDefault(t => t.Name == target) ?? system?.Targets[0]);
        (Existing, Values, IsNew) = (null, new Dictionary<string, string>(StringComparer.Ordinal), Target?.Create is not null);
    }
}
