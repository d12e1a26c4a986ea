using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Sources.Manifests;
using AssocHub.Data.Sources.Files;

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
            return new CheckedContent(text, contentType, InJson(text.Trim()) ?? InTable(text, contentType));
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

    /// <summary>A form in parts (RFC 7578). The boundary is made of what stands in it, so that it can stand in none of them.</summary>
    public static CheckedContent Multipart(IReadOnlyList<KeyValuePair<string, string>> pairs, RequestFile? file, string fileText)
    {
        string all = string.Concat(pairs.Select(p => p.Key + "\n" + p.Value + "\n")) + fileText;
        string boundary = "assochub-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..24];
        var body = new StringBuilder();
        foreach ((string name, string value) in pairs)
        {
            body.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(name)}\"\r\n\r\n{value}\r\n");
        }

        if (file is not null)
        {
            body.Append(CultureInfo.InvariantCulture, $"--{boundary}\r\nContent-Disposition: form-data; name=\"{Quoted(file.Part)}\"; filename=\"{Quoted(file.Name)}\"\r\nContent-Type: {file.ContentType}\r\n\r\n{fileText}\r\n");
        }

        body.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n");
        string? objection = pairs.Select(p => ConsentGuard.Objection(p.Key, p.Value) ?? InJson(p.Value)).FirstOrDefault(o => o is not null) ?? InJson(fileText.Trim()) ?? InTable(fileText, file?.ContentType ?? "");
        return new CheckedContent(body.ToString(), $"multipart/form-data; boundary={boundary}", objection);
    }

    // A column is a name, and each of its cells a value.
    private static string? InTable(string text, string contentType)
    {
        if (!contentType.Contains("csv", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var rows = new CsvRows(new MemoryStream(Encoding.UTF8.GetBytes(text)), ',');
        if (!rows.Read())
        {
            return null;
        }

        string[] names = [.. Enumerable.Range(0, rows.Count).Select(i => rows.Cell(i) ?? "")];
        while (rows.Read())
        {
            for (int i = 0; i < Math.Min(names.Length, rows.Count); i++)
            {
                if (ConsentGuard.Objection(names[i], rows.Cell(i) ?? "") is { } objection)
                {
                    return objection;
                }
            }
        }

        return null;
    }

    private static string Quoted(string text) => text.Replace("\"", "%22", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

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
