using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>The settings of a source that is read by a manifest, kept as JSON in <see cref="Source.Settings"/>; secrets are kept apart.</summary>
/// <param name="Manifest">The manifest's name.</param>
/// <param name="BaseUrl">Instead of the manifest's base address, also with a path prefix; null for that.</param>
/// <param name="Values">The manifest's settings that are no secrets.</param>
/// <param name="Streams">The entries of the manifest's streams that are read; null for all that are not optional.</param>
/// <param name="Fields">Formulas in place of the manifest's, or besides them: entry → canonical field → formula; an empty one leaves the field out.</param>
/// <param name="CallsPerMinute">How often this account may be asked, where its vendor agreed to something else than the manifest says; null for what it says.</param>
public sealed record RestSourceSettings(
    string Manifest,
    string? BaseUrl = null,
    IReadOnlyDictionary<string, string>? Values = null,
    IReadOnlyList<string>? Streams = null,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? Fields = null,
    int? CallsPerMinute = null)
{
    /// <summary>Most calls a minute that can be set.</summary>
    public const int MostCallsPerMinute = 100_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static RestSourceSettings Of(Source source) => Parse(source.Settings);

    public static RestSourceSettings Parse(string json) => JsonSerializer.Deserialize<RestSourceSettings>(json, Options) ?? new RestSourceSettings("");

    /// <summary>The manifest with the limits of this account.</summary>
    internal Manifest On(Manifest manifest) => CallsPerMinute is { } calls
        ? manifest with { Limits = manifest.Limits with { Calls = [new CallWindow(calls, TimeSpan.FromMinutes(1))] } }
        : manifest;

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
