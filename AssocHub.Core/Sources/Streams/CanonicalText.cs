using System.Globalization;

namespace AssocHub.Core.Sources.Streams;

/// <summary>Reads values that are canonical already (<see cref="FieldType"/>). Anything else is a bug and throws.</summary>
public static class CanonicalText
{
    /// <summary>A moment, in UTC.</summary>
    /// <exception cref="FormatException">The text is not canonical.</exception>
    public static DateTimeOffset Instant(string text) =>
        IsoText.TryRead(text, out IsoText iso) && iso.Offset is { } offset
            ? new DateTimeOffset(iso.Local, offset)
            : throw new FormatException($"'{text}' is no canonical moment.");

    /// <summary>The canonical text of a moment.</summary>
    public static string Of(DateTimeOffset moment) => IsoText.Write(moment);

    /// <summary>A day.</summary>
    public static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The canonical text of a day.</summary>
    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An amount.</summary>
    public static decimal Decimal(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <summary>The entries of a list.</summary>
    public static string[] List(string? text) => string.IsNullOrEmpty(text) ? [] : text.Split(';');
}
