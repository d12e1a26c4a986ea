using System.Text;
using System.Text.Json;

namespace AssocHub.Sandbox.Serving;

/// <summary>A request, free of HTTP, so that it can be written down and played back.</summary>
internal sealed record Call(string Method, string Path, IReadOnlyDictionary<string, string> Query, string Body, string ContentType, DateTimeOffset At)
{
    /// <summary>How a fault bends the pages of this call; none by default.</summary>
    public PageBend Bend { get; init; } = PageBend.None;

    /// <summary>Where the system is reached, for links that it hands out.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>Path below the system's prefix, taken apart.</summary>
    public string[] Segments { get; } = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool Writes => Method is not ("GET" or "HEAD");

    public string? this[string name] => Query.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

    public int Number(string name, int otherwise) =>
        int.TryParse(this[name], System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out int value) && value >= 0
            ? value
            : otherwise;

    public DateTimeOffset? Moment(string name) =>
        DateTimeOffset.TryParse(
            this[name]?.Replace(' ', '+'), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal,
            out DateTimeOffset value)
            ? value
            : null;

    /// <summary>The body as an object: JSON, or a form as flat texts. Null when it is neither.</summary>
    public JsonObject? Fields()
    {
        if (ContentType.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            var form = new JsonObject();
            foreach (string pair in Body.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = pair.Split('=', 2);
                form[Decode(parts[0])] = parts.Length > 1 ? Decode(parts[1]) : "";
            }

            return form;
        }

        if (Body.Length == 0)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>What a system answers.</summary>
internal sealed record Answer(int Status, byte[] Body, string ContentType = "application/json; charset=utf-8")
{
    // Signs stay as they are, as the four systems write them; nothing of it is put into a page.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public static Answer Json(JsonNode body, int status = 200, string type = "application/json; charset=utf-8") =>
        new(status, Encoding.UTF8.GetBytes(body.ToJsonString(Plain)), type);

    public static Answer Empty(int status = 204) => new(status, []);

    public Answer With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }
}

/// <summary>How pages differ from the orderly ones: records, or whole pages of them, slid in before those that were given.</summary>
/// <param name="Shift">How many records now stand before those that an earlier page gave.</param>
/// <param name="Pages">How many whole pages: each made one page come twice.</param>
/// <param name="IsAgain">True for the very call that gives a page again.</param>
internal sealed record PageBend(int Shift, int Pages, bool IsAgain)
{
    public static readonly PageBend None = new(0, 0, false);

    /// <summary>How many records slid in, for pages of a size.</summary>
    public int Slid(int size) => Shift + (Pages * size);

    /// <summary>How many records before its own a page gives again, where pages go by an id, so that nothing can slide.</summary>
    public int Repeated(int size) => IsAgain ? size : Math.Min(size, Shift);

    /// <summary>The records of a page that begins at an offset.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all, int offset, int size)
    {
        int from = Math.Clamp(offset - Slid(size), 0, all.Count);
        int to = Math.Clamp(offset - Slid(size) + size, from, all.Count);
        var page = new List<T>(to - from);
        for (int i = from; i < to; i++)
        {
            page.Add(all[i]);
        }

        return page;
    }
}
