using System.Globalization;
using AssocHub.Core.Common;

namespace AssocHub.Core.Sources.Streams;

/// <summary>
/// Turns the values of a record as received into canonical ones, or says why it cannot: the rules that every record of a stream
/// must keep, whatever connector it came from.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="moments">How the source writes days and moments.</param>
/// <param name="examination">Corrects the values, and is told all that is wrong with them; null for the ordinary case.</param>
public sealed class RecordCleaner(StreamDefinition stream, MomentText moments, RecordExamination? examination = null)
{
    private static readonly HashSet<string> MeansNothing = new(StringComparer.OrdinalIgnoreCase)
    {
        "null", "n/a", "na", "none", "-", "--", "0000-00-00", "0000-00-00 00:00:00", "(null)", "#n/a",
    };

    private readonly int[][] _oneOf = [.. stream.OneOf.Select(group => group.Select(stream.Ordinal).ToArray())];

    /// <summary>Cleans the values in place.</summary>
    /// <param name="values">One per field of the stream, as received; afterwards canonical.</param>
    /// <returns>Null when the record is good; otherwise what is wrong with it and what to do.</returns>
    public string? Clean(string?[] values)
    {
        examination?.Begin(stream, values);
        string? first = null;
        for (int i = 0; i < values.Length; i++)
        {
            StreamField field = stream.Fields[i];
            string? reason = null;
            if (values[i] is { } text && CleanValue(field, text, ref values[i]) is { } problem)
            {
                examination?.Found(field.Name, problem);
                reason = $"{field.Name}: {problem}.";
            }
            else if (field.IsRequired && values[i] is null)
            {
                examination?.Found(field.Name, $"it is missing, and every record of {stream.Name} needs one");
                reason = $"{field.Name} is missing: every record of {stream.Name} needs one. Fill it in at the source and export again.";
            }

            first ??= reason;
            if (first is not null && examination is null)
            {
                return first;
            }
        }

        foreach (int[] group in _oneOf)
        {
            if (Array.TrueForAll(group, i => values[i] is null))
            {
                string both = string.Join(" and ", group.Select(i => stream.Fields[i].Name));
                Array.ForEach(group, i => examination?.Found(stream.Fields[i].Name, $"{both} are both missing; one of them must say who it was"));
                first ??= $"{both} are both missing: one of them must say who it was.";
            }
        }

        return first;
    }

    private string? CleanValue(StreamField field, string text, ref string? value)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return "it holds a NUL character, which no text has: the file was damaged on its way. Export it again";
        }

        string trimmed = text.Trim();
        if (trimmed.Length == 0 || (field.Type is not (FieldType.Text or FieldType.Email) && MeansNothing.Contains(trimmed)))
        {
            value = null;
            return null;
        }

        if (trimmed.Length > field.MaxLength && field.Type != FieldType.List)
        {
            return $"it has {trimmed.Length.ToString("N0", CultureInfo.InvariantCulture)} characters, and at most {field.MaxLength} fit. "
                + "Shorten it at the source, or map the column to nothing";
        }

        switch (field.Type)
        {
            case FieldType.Text:
                value = trimmed;
                return null;
            case FieldType.Email:
                value = trimmed;
                return field.IsRequired && !LooksLikeAddress(trimmed) ? $"'{trimmed}' is not an e-mail address" : null;
            case FieldType.Instant:
                string? problem = moments.TryInstant(trimmed, out DateTimeOffset moment);
                value = problem is null ? IsoText.Write(moment) : null;
                return problem;
            case FieldType.Date:
                problem = moments.TryDate(trimmed, out DateOnly day);
                value = problem is null ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
                return problem;
            case FieldType.Code:
                value = field.CodeOf(trimmed) ?? (field.IsOpenVocabulary ? trimmed : null);
                return value is null ? $"'{trimmed}' is not one of {string.Join(", ", field.Codes)}" : null;
            case FieldType.Bool:
                value = BoolOf(trimmed);
                return value is null ? $"'{trimmed}' is neither yes nor no" : null;
            case FieldType.Decimal:
                value = DecimalText.Canonical(trimmed);
                return value is null ? $"'{trimmed}' is not a number: write it as 1234.50" : null;
            case FieldType.List:
                return CleanList(field, trimmed, ref value);
            default:
                throw new ArgumentOutOfRangeException(nameof(field), field.Type, "Unknown field type");
        }
    }

    private static string? CleanList(StreamField field, string text, ref string? value)
    {
        if (!text.Contains(';', StringComparison.Ordinal))
        {
            value = text;
        }
        else
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            string[] parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            value = parts.Length == 0 ? null : string.Join(';', parts.Where(p => seen.Add(TextFolding.Fold(p))));
        }

        if (value is null)
        {
            return null;
        }

        if (value.Length > field.MaxLength)
        {
            return $"the list has {value.Length} characters, and at most {field.MaxLength} fit";
        }

        return Array.Exists(value.Split(';'), p => p.Length > ListItemLength)
            ? $"an entry of the list is longer than {ListItemLength} characters; entries are separated by semicolons"
            : null;
    }

    /// <summary>Longest entry of a list: a topic's name.</summary>
    public const int ListItemLength = 200;

    private static bool LooksLikeAddress(string text)
    {
        int at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && !text.AsSpan().ContainsAny(' ', '\t');
    }

    private static string? BoolOf(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "1" or "x" or "on" => "true",
        "false" or "f" or "no" or "n" or "0" or "off" => "false",
        _ => null,
    };
}

/// <summary>Reads amounts as people and spreadsheets write them.</summary>
internal static class DecimalText
{
    private const decimal Largest = 100_000_000_000_000m;

    /// <summary>The canonical text of an amount; null when it is none, or could be two.</summary>
    public static string? Canonical(string text)
    {
        string plain = text.Replace("'", "", StringComparison.Ordinal).Replace("’", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal).Replace("\u00A0", "", StringComparison.Ordinal).TrimStart('$', '€', '£');
        int comma = plain.LastIndexOf(',');
        int point = plain.LastIndexOf('.');
        if (comma > point && (point >= 0 || plain.Length - comma - 1 != 3) && plain.IndexOf(',', StringComparison.Ordinal) == comma)
        {
            // "1.234,50" and "1234,50": the comma is the decimal sign. "1,234" is a thousand and more.
            plain = plain.Replace(".", "", StringComparison.Ordinal).Replace(',', '.');
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowExponent;
        return decimal.TryParse(plain, Style, CultureInfo.InvariantCulture, out decimal value) && Math.Abs(value) < Largest
            ? decimal.Round(value, 4).ToString("0.####", CultureInfo.InvariantCulture)
            : null;
    }
}
