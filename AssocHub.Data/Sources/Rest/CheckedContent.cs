using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>A body that was looked at for what would subscribe somebody.</summary>
internal sealed class CheckedContent : ByteArrayContent
{
    private CheckedContent(string text, string contentType, string? objection)
        : base(Encoding.UTF8.GetBytes(text))
    {
        (Written, Objection) = (text, objection);
        Headers.ContentType = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? type : new MediaTypeHeaderValue("application/octet-stream");
    }

    /// <summary>The body as text.</summary>
    public string Written { get; }

    /// <summary>Why it must not be written; null when it may.</summary>
    public string? Objection { get; }

    public static CheckedContent Text(string text, string contentType)
    {
        if (!contentType.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return new CheckedContent(text, contentType, InJson(text.Trim()));
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return new CheckedContent(text, contentType, ConsentGuard.Objection(json.RootElement));
        }
        catch (JsonException wrong)
        {
            return new CheckedContent(text, contentType, $"the body that the manifest's template makes is not JSON: {wrong.Message}");
        }
    }

    public static CheckedContent Form(IReadOnlyList<KeyValuePair<string, string>> pairs) => new(
        string.Join('&', pairs.Select(p => $"{Encode(p.Key)}={Encode(p.Value)}")),
        "application/x-www-form-urlencoded",
        pairs.Select(p => ConsentGuard.Objection(p.Key, p.Value) ?? InJson(p.Value)).FirstOrDefault(o => o is not null));

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static string? InJson(string value)
    {
        if (!value.StartsWith('{') && !value.StartsWith('['))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(value);
            return ConsentGuard.Objection(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
