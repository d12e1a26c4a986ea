using System.Text.Json;
using System.Text.Json.Serialization;

namespace AssocHub.Data.Sources.Rest;

/// <summary>Where the reading of one stream stands: for each entry of the manifest that yields it, since when the next sync asks, and, where one was interrupted, at which page.</summary>
internal sealed record RestCursor
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Dictionary<string, EntryCursor> Entries { get; init; } = new(StringComparer.Ordinal);

    public static RestCursor Parse(string text)
    {
        try
        {
            return text.Length == 0 ? new RestCursor() : JsonSerializer.Deserialize<RestCursor>(text, Options) ?? new RestCursor();
        }
        catch (JsonException)
        {
            // Of a manifest or connector of before: everything is read anew, and the landing knows what is new in it.
            return new RestCursor();
        }
    }

    public EntryCursor Of(string entry) => Entries.GetValueOrDefault(entry) ?? new EntryCursor();

    public string With(string entry, EntryCursor cursor) =>
        JsonSerializer.Serialize(this with { Entries = new Dictionary<string, EntryCursor>(Entries, StringComparer.Ordinal) { [entry] = cursor } }, Options);
}

/// <summary>Where the reading of one entry stands.</summary>
internal sealed record EntryCursor
{
    /// <summary>Where the next sync begins; null to begin at the beginning.</summary>
    public string? Since { get; init; }

    /// <summary>When everything was last read.</summary>
    public DateTimeOffset? FullAt { get; init; }

    /// <summary>A reading that is not at its end.</summary>
    public UnfinishedReading? Unfinished { get; init; }
}

/// <summary>A reading that is not at its end.</summary>
internal sealed record UnfinishedReading
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SavedAt { get; init; }

    /// <summary>What the first answer's clock said.</summary>
    public string? Clock { get; init; }

    /// <summary>The largest value met.</summary>
    public string? Largest { get; init; }

    public bool IsFull { get; init; }

    /// <summary>The next page of the list, or of the parent under way.</summary>
    public PagePlace? Place { get; init; }

    /// <summary>The token or link for the next sync, as far as it was met.</summary>
    public string? Token { get; init; }

    /// <summary>Where the period that was under way begins.</summary>
    public string? Window { get; init; }

    /// <summary>The parent under way.</summary>
    public string? Parent { get; init; }

    /// <summary>Parents that are done, by short hashes.</summary>
    public IReadOnlyList<string>? Done { get; init; }

    /// <summary>A fingerprint of how it is asked: a changed manifest or setting begins anew.</summary>
    public string? Asked { get; init; }
}

/// <summary>A page of a list.</summary>
internal sealed record PagePlace
{
    /// <summary>The offset or the number.</summary>
    public long? At { get; init; }

    /// <summary>The cursor, the keyset's value or the link.</summary>
    public string? Cursor { get; init; }

    /// <summary>Pages and records before it.</summary>
    public int Pages { get; init; }

    public long Records { get; init; }
}
