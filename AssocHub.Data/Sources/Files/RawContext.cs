using System.Text.Json;

namespace AssocHub.Data.Sources.Files;

/// <summary>What reading a rejected row again needs, kept beside it as JSON.</summary>
/// <param name="Format"><c>csv</c> (also for a sheet's row) or <c>jsonl</c>.</param>
/// <param name="Delimiter">Between cells.</param>
/// <param name="Headers">Of the file, as written.</param>
/// <param name="Ragged">Rows may have fewer cells than there are headers.</param>
internal sealed record RawContext(string Format, char Delimiter = ',', IReadOnlyList<string>? Headers = null, bool Ragged = false)
{
    public static string JsonLines { get; } = new RawContext("jsonl").ToJson();

    public static RawContext? Parse(string json) => JsonSerializer.Deserialize<RawContext>(json, JsonSerializerOptions.Web);

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
