using System.Text;
using System.Text.Json;
using System.Xml;
using AssocHub.Core.Sources.Expressions;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What an error's answer says, in the server's own words.</summary>
internal static class ErrorText
{
    private const int Longest = 64 * 1024;
    private const int LongestSaid = 300;

    private static readonly Expression[] Places =
    [
        .. new[]
        {
            "error_description", "detail", "message", "error.message", "error.description", "error_message", "errors[0].message", "errors[0].detail", "errors[0]",
            "[0].message", "title", "reason", "error", "description", "Body.Fault.faultstring", "Body.Fault.Reason.Text.text",
        }.Select(p => Expression.Parse(p, out _)!),
    ];

    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        await using Stream body = await content.ReadAsStreamAsync(cancel);
        byte[] buffer = new byte[Longest];
        int length = 0;
        try
        {
            length = await body.ReadAtLeastAsync(buffer, Longest, throwOnEndOfStream: false, cancel);
        }
        catch (Exception problem) when (problem is IOException or HttpRequestException)
        {
            // The status has said enough.
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>The tree of an error's answer; null when it is none, or a web page.</summary>
    public static JsonDocument? Parse(string text, AnswerFormat format)
    {
        try
        {
            return text.Length == 0 ? null
                : format != AnswerFormat.Xml || !text.AsSpan().TrimStart().StartsWith("<") ? JsonDocument.Parse(text)
                : NotJson.IsPage(Encoding.UTF8.GetBytes(text)) ? null : XmlTree.Read(new StringReader(text));
        }
        catch (Exception wrong) when (wrong is JsonException or XmlException)
        {
            return null;
        }
    }

    public static string? Said(JsonElement body, string text, Expression? place, ExprContext about)
    {
        string? said = place?.Read(about);
        if (string.IsNullOrWhiteSpace(said) && body.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            said = Places.Select(p => p.Evaluate(about)).Where(v => v.Json is not { ValueKind: JsonValueKind.Object }).Select(v => v.ToText()).FirstOrDefault(t => !string.IsNullOrWhiteSpace(t));
        }

        bool isPage = text.TrimStart().StartsWith('<');
        said = string.IsNullOrWhiteSpace(said) && !isPage && body.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) ? text : said;
        said = said is null ? null : string.Join(' ', said.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return said is { Length: > LongestSaid } ? said[..LongestSaid] + "…" : said;
    }
}
