using System.Globalization;
using System.Text.Json;

namespace AssocHub.Core.Sources.Expressions;

/// <summary>Moments in the formulas and cursors, as ISO 8601 text. A text without an offset keeps none: the source's zone applies to it.</summary>
public static class ExprMoments
{
    private const string IsoPattern = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    /// <summary>A moment as ISO 8601 in UTC.</summary>
    public static string Iso(DateTimeOffset moment) => moment.UtcDateTime.ToString(IsoPattern, CultureInfo.InvariantCulture);

    /// <summary>Reads ISO 8601, or a number of seconds or milliseconds since 1970; a text without an offset is taken as UTC.</summary>
    public static bool TryRead(string? text, out DateTimeOffset moment)
    {
        moment = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return TryEpoch(number, Math.Abs(number) > 100_000_000_000m ? 1000 : 1, out moment);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);
    }

    /// <summary>A moment in a pattern: <c>iso</c>, <c>epoch</c>, <c>epoch_ms</c>, <c>date</c>, or one of .NET, in UTC. Null when it is none.</summary>
    public static string? Format(string? text, string? pattern)
    {
        if (!TryRead(text, out DateTimeOffset moment))
        {
            return null;
        }

        return pattern switch
        {
            null or "" or "iso" => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "epoch" => moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "epoch_ms" => moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            "date" => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => moment.UtcDateTime.ToString(pattern, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Reads <c>90s</c>, <c>5m</c>, <c>2h</c>, <c>30d</c> or <c>2w</c>, also with a sign.</summary>
    public static bool TrySpan(string? text, out TimeSpan span)
    {
        span = default;
        if (string.IsNullOrWhiteSpace(text)
            || !double.TryParse(text.Trim()[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            || Math.Abs(number) > 1_000_000)
        {
            return false;
        }

        TimeSpan? unit = char.ToLowerInvariant(text.Trim()[^1]) switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => null,
        };
        span = (unit ?? default) * number;
        return unit is not null;
    }

    internal static string? Shift(string? text, string? by) =>
        TryRead(text, out DateTimeOffset moment) && TrySpan(by, out TimeSpan span) ? Iso(moment + span) : TrySpan(by, out _) ? text : null;

    // A text with an offset is a moment already; what cannot be read is passed on as it is.
    internal static string? InZone(string? text, string? zone) =>
        text is not null && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime local) && local.Kind == DateTimeKind.Unspecified
        && zone is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? found)
            ? Iso(new DateTimeOffset(local, found.GetUtcOffset(local))) : text;

    // What is no number is passed on as it is: the record's rules say what is wrong with it.
    internal static string? FromEpoch(string text, int perSecond) =>
        ExprOrder.TryNumber(text, out decimal number) && TryEpoch(number, perSecond, out DateTimeOffset moment) ? Iso(moment) : text;

    internal static string? Parse(string? text, string? pattern)
    {
        if (string.IsNullOrWhiteSpace(text) || pattern is null
            || !DateTimeOffset.TryParseExact(text.Trim(), pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out DateTimeOffset moment))
        {
            // What does not fit is passed on as it is: the record's rules say what is wrong with it.
            return text;
        }

        bool hasOffset = pattern.Contains('z', StringComparison.Ordinal) || pattern.Contains('K', StringComparison.Ordinal);
        bool hasTime = pattern.Contains('H', StringComparison.Ordinal) || pattern.Contains('h', StringComparison.Ordinal);
        return hasOffset ? Iso(moment.ToUniversalTime())
            : moment.DateTime.ToString(hasTime ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static bool TryEpoch(decimal number, int perSecond, out DateTimeOffset moment)
    {
        decimal milliseconds = number * 1000 / perSecond;
        bool fits = milliseconds is > -62_000_000_000_000m and < 253_000_000_000_000m;
        moment = fits ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : default;
        return fits;
    }
}

/// <summary>Compares values as an API orders them.</summary>
public static class ExprOrder
{
    /// <summary>Numbers by size, moments by time, everything else by its characters; a missing value comes first.</summary>
    public static int Compare(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        }

        if (TryNumber(left, out decimal a) && TryNumber(right, out decimal b))
        {
            return a.CompareTo(b);
        }

        return ExprMoments.TryRead(left, out DateTimeOffset from) && ExprMoments.TryRead(right, out DateTimeOffset to)
            ? from.CompareTo(to)
            : string.CompareOrdinal(left, right);
    }

    internal static bool TryNumber(string? text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}

/// <summary>Small readings of texts.</summary>
internal static class ExprText
{
    public static ExprValue Get(ExprValue from, string? name) =>
        (from.Items is not null || from.Json is { ValueKind: JsonValueKind.Array }) && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? from.Each().ElementAtOrDefault(index) :
        name is { Length: > 0 } && from.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out JsonElement value) ? ExprValue.Of(value) : default;

    public static ExprValue Pick(ExprValue[] a)
    {
        ExprValue[] found = [.. a[0].Each().Where(i => a[2].ToText() is { } wanted && string.Equals(Get(i, a[1].ToText()).ToText(), wanted, StringComparison.OrdinalIgnoreCase))];
        return ExprValue.Of(a.Length == 4 ? [.. found.Select(i => Get(i, a[3].ToText())).Where(v => !v.IsNone)] : found);
    }

    public static ExprValue Number(string? text) =>
        ExprOrder.TryNumber(text, out decimal number) ? ExprValue.Of(JsonSerializer.SerializeToElement(number)) : default;

    public static string? QueryValue(string? url, string? name)
    {
        int query = url?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        foreach (string pair in query < 0 ? [] : url![(query + 1)..].Split('#')[0].Split('&'))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length == 2 && Uri.UnescapeDataString(parts[0]) == name)
            {
                return Uri.UnescapeDataString(parts[1].Replace('+', ' '));
            }
        }

        return null;
    }
}
