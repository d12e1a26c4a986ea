using System.Text.Json;
using System.Text.Json.Serialization;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Sources.Files;

/// <summary>The settings of a folder source, kept as JSON in <see cref="Source.Settings"/>.</summary>
/// <param name="Folder">The folder's full path.</param>
/// <param name="Dates">How its files write dates such as 05/11/2024.</param>
/// <param name="IsWatched">True when files that were read are moved away, so that others can put new ones there.</param>
public sealed record FileSourceSettings(string Folder, DateOrder Dates = DateOrder.Unknown, bool IsWatched = false)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static FileSourceSettings Of(Source source) =>
        JsonSerializer.Deserialize<FileSourceSettings>(source.Settings, Options) ?? new FileSourceSettings("");

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
