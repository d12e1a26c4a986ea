using System.Net;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Manifests;

namespace AssocHub.Data.Sources.Rest;

/// <summary>What to say of an answer that should be JSON and is none. It never repeats the answer, which may hold personal data.</summary>
internal static class NotJson
{
    private const int LongestTitle = 100;

    /// <summary>A web page: as a rule the address is that of the site rather than of its API, or somebody has to sign in first.</summary>
    public static string Page(ReadOnlySpan<byte> text)
    {
        string start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 16 * 1024)]);
        if (start.StartsWith("<?xml", StringComparison.Ordinal))
        {
            return "The server answered with XML instead of JSON. Write 'format: xml' at the request, or ask for JSON: many APIs give it at another address, or when the header Accept or a parameter such as format=json asks for it.";
        }

        int open = start.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        int from = open < 0 ? -1 : start.IndexOf('>', open) + 1;
        int to = from <= 0 ? -1 : start.IndexOf('<', from);
        string title = to < 0 ? "" : WebUtility.HtmlDecode(start[from..to]).Trim();
        title = title.Length == 0 ? "" : $" titled '{(title.Length <= LongestTitle ? title : title[..LongestTitle] + "…")}'";
        return $"The server answered with a web page{title} instead of JSON. Check the address: it must be that of the API, not of the site, and one need not sign in there by hand.";
    }

    /// <summary>Whether it is HTML rather than XML.</summary>
    public static bool IsPage(ReadOnlySpan<byte> text)
    {
        string start = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 1024)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        return start.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Anything else: cut off, or written in another way.</summary>
    public static string Other(ReadOnlySpan<byte> text, string? mediaType)
    {
        int line = text.IndexOf((byte)'\n');
        bool isLines = line > 0 && line < text.Length - 1 && IsJson(text[..line]);
        string hint = isLines ? " It is JSON line by line: write 'format: jsonl' at the request."
            : mediaType?.Contains("csv", StringComparison.OrdinalIgnoreCase) == true ? " It says that it is CSV: write 'format: csv' at the request."
            : mediaType is { Length: > 0 } && !mediaType.Contains("json", StringComparison.OrdinalIgnoreCase) ? $" It says that it is {mediaType}."
            : "";
        return CallFailure.Damaged.Explain() + hint;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
