using AssocHub.Core.Common;

namespace AssocHub.Core.Sources.Streams;

/// <summary>What the values of a field are, and so how they are read and written in the canonical form.</summary>
public enum FieldType
{
    /// <summary>Text, trimmed.</summary>
    Text,

    /// <summary>An e-mail address as written, trimmed. Checked only where the field is required: an AMS may hold nonsense.</summary>
    Email,

    /// <summary>A calendar day, canonically <c>2024-11-05</c>.</summary>
    Date,

    /// <summary>A moment, canonically ISO 8601 in UTC: <c>2024-11-05T14:03:00Z</c>.</summary>
    Instant,

    /// <summary>Several texts, canonically joined by <c>;</c> without doubles.</summary>
    List,

    /// <summary>Canonically <c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A number with at most four decimals, canonically with a point and no grouping.</summary>
    Decimal,

    /// <summary>One word of a vocabulary, canonically lower_snake.</summary>
    Code,
}

/// <summary>One field of a canonical stream.</summary>
public sealed class StreamField
{
    private readonly Dictionary<string, string> _codes;

    internal StreamField(string name, FieldType type, bool required, int maxLength, string[] aliases, string[] codes, bool isOpen)
    {
        Name = name;
        Type = type;
        IsRequired = required;
        MaxLength = maxLength;
        Aliases = aliases;
        Codes = [.. codes.Where(c => !c.Contains('=', StringComparison.Ordinal))];
        IsOpenVocabulary = isOpen;
        _codes = Codes.ToDictionary(CodeKey, c => c, StringComparer.Ordinal);
        foreach (string[] synonym in codes.Where(c => c.Contains('=', StringComparison.Ordinal)).Select(c => c.Split('=')))
        {
            _codes[CodeKey(synonym[0])] = synonym[1];
        }
    }

    /// <summary>Name in files and API, lower_snake.</summary>
    public string Name { get; }

    /// <summary>What the values are.</summary>
    public FieldType Type { get; }

    /// <summary>True when a record without it is rejected.</summary>
    public bool IsRequired { get; }

    /// <summary>Longest value in characters: the database column's. For a list, of the joined text.</summary>
    public int MaxLength { get; }

    /// <summary>Other headers under which products export the field; compared like the name.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>The vocabulary of a <see cref="FieldType.Code"/>.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>True when a word outside the vocabulary is kept as written; false when it rejects the record.</summary>
    public bool IsOpenVocabulary { get; }

    /// <summary>What may stand in it, as a sentence without its full stop.</summary>
    public string Expected => Type switch
    {
        FieldType.Email => "An e-mail address, such as ann@example.org",
        FieldType.Date => "A day, such as 2026-03-31",
        FieldType.Instant => "A moment, such as 2026-03-31T14:05:00Z",
        FieldType.List => $"Texts with semicolons between them, at most {RecordCleaner.ListItemLength} characters each",
        FieldType.Bool => "yes or no",
        FieldType.Decimal => "A number, such as 1234.50",
        FieldType.Code => IsOpenVocabulary ? $"A word, for example {string.Join(", ", Codes.Take(4))}" : $"One of {string.Join(", ", Codes)}",
        _ => $"A text of at most {MaxLength} characters",
    };

    /// <summary>Position among the stream's fields.</summary>
    public int Ordinal { get; internal set; }

    /// <summary>The vocabulary's word for a text, forgiving case, blanks, hyphens and known synonyms; null when there is none.</summary>
    public string? CodeOf(string text) => _codes.GetValueOrDefault(text) ?? _codes.GetValueOrDefault(CodeKey(text));

    private static string CodeKey(string text) =>
        TextFolding.Fold(text).Replace(' ', '_').Replace('-', '_').Replace('.', '_');
}
