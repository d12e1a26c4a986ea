using System.Globalization;

namespace AssocHub.Core.Sources.Streams;

/// <summary>How a source writes dates such as 05/11/2024.</summary>
public enum DateOrder
{
    /// <summary>Not known: such a date is refused unless only one reading is possible.</summary>
    Unknown,

    /// <summary>Day, month, year.</summary>
    DayFirst,

    /// <summary>Month, day, year.</summary>
    MonthFirst,
}

/// <summary>
/// Reads days and moments as systems write them: ISO 8601 first, then forms with one possible meaning. A date that could be two
/// days is refused rather than guessed.
/// </summary>
/// <param name="zone">The zone of times without an offset.</param>
/// <param name="order">How the source writes day and month, where it is known.</param>
public sealed class MomentText(TimeZoneInfo zone, DateOrder order = DateOrder.Unknown)
{
    private const int FirstYear = 1850;
    private const int LastYear = 2200;

    private static readonly string[] NamedMonths =
    [
        "d MMM yyyy", "d MMMM yyyy", "MMM d yyyy", "MMMM d yyyy", "d-MMM-yyyy", "dd-MMM-yyyy", "yyyy MMM d",
        "ddd d MMM yyyy", "ddd MMM d yyyy", "dddd d MMMM yyyy", "dddd MMMM d yyyy",
    ];

    private static readonly string[] Times =
        ["H:mm", "H:mm:ss", "H:mm:ss.FFFFFFF", "h:mm tt", "h:mm:ss tt", "h:mmtt", "h tt", "htt"];

    /// <summary>Reads a moment.</summary>
    /// <param name="text">As received.</param>
    /// <param name="moment">The moment in UTC.</param>
    /// <returns>Null when it was read; otherwise what is wrong with it.</returns>
    public string? TryInstant(string text, out DateTimeOffset moment)
    {
        if (IsoText.TryRead(text, out IsoText iso))
        {
            moment = iso.Offset is { } offset ? new DateTimeOffset(iso.Local, offset).ToUniversalTime() : InZone(iso.Local);
            return InRange(moment.Year, text);
        }

        moment = default;
        if (TryEpoch(text, out moment))
        {
            return null;
        }

        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        TimeSpan? stated = TakeOffset(ref rest);
        string? problem = TryLocal(rest.ToString(), text, out DateTime local);
        if (problem is null)
        {
            moment = stated is { } known ? new DateTimeOffset(local, known).ToUniversalTime() : InZone(local);
        }

        return problem;
    }

    /// <summary>Reads a day; a time of day behind it is dropped, in the zone in which it is written.</summary>
    /// <param name="text">As received.</param>
    /// <param name="day">The day.</param>
    /// <returns>Null when it was read; otherwise what is wrong with it.</returns>
    public string? TryDate(string text, out DateOnly day)
    {
        if (IsoText.TryRead(text, out IsoText iso))
        {
            day = DateOnly.FromDateTime(iso.Local);
            return InRange(day.Year, text);
        }

        string? problem = TryLocal(text.Trim(), text, out DateTime local);
        day = DateOnly.FromDateTime(local);
        return problem;
    }

    /// <summary>
    /// The moment of a local time. Where the clocks skip it, the same time before the skip; where it comes twice, the first.
    /// </summary>
    private DateTimeOffset InZone(DateTime local)
    {
        if (zone.IsInvalidTime(local))
        {
            return new DateTimeOffset(local, zone.GetUtcOffset(local.AddHours(-3))).ToUniversalTime();
        }

        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private string? TryLocal(string text, string whole, out DateTime local)
    {
        (string date, string time) = Split(text);
        if (!TryTime(time, out TimeSpan ofDay))
        {
            local = default;
            return NotRead(whole);
        }

        string? problem = TryDay(date, whole, out DateTime day);
        local = day + ofDay;
        return problem;
    }

    private string? TryDay(string date, string whole, out DateTime day)
    {
        if (TryNumeric(date, out int first, out int second, out int year, out char separator))
        {
            return Numeric(first, second, year, separator, whole, out day);
        }

        string plain = string.Join(' ', date.Replace(',', ' ').Replace("Sept ", "Sep ", StringComparison.OrdinalIgnoreCase)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');
        bool named = DateTime.TryParseExact(plain, NamedMonths, CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            || DateTime.TryParseExact(plain, ["yyyyMMdd", "yyyy/M/d", "yyyy.M.d", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
        return named ? InRange(day.Year, whole) : NotRead(whole);
    }

    private string? Numeric(int first, int second, int year, char separator, string whole, out DateTime day)
    {
        // With points the day comes first wherever such dates are written.
        DateOrder known = separator == '.' ? DateOrder.DayFirst : order;
        bool dayFirst = IsDay(year, second, first);
        bool monthFirst = IsDay(year, first, second);
        day = default;
        switch (known)
        {
            case DateOrder.DayFirst when dayFirst:
            case DateOrder.Unknown when dayFirst && (!monthFirst || first == second):
                day = new DateTime(year, second, first);
                return InRange(year, whole);
            case DateOrder.MonthFirst when monthFirst:
            case DateOrder.Unknown when monthFirst && !dayFirst:
                day = new DateTime(year, first, second);
                return InRange(year, whole);
            case DateOrder.Unknown when dayFirst && monthFirst:
                return $"'{Shown(whole)}' can mean {new DateOnly(year, second, first).ToString("d MMMM", CultureInfo.InvariantCulture)} or "
                    + $"{new DateOnly(year, first, second).ToString("d MMMM", CultureInfo.InvariantCulture)}: export dates as YYYY-MM-DD, "
                    + "or set the order of day and month for this source and retry";
            default:
                return NotRead(whole);
        }
    }

    private static bool IsDay(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static bool TryNumeric(string date, out int first, out int second, out int year, out char separator)
    {
        first = second = year = 0;
        separator = ' ';
        int at = date.AsSpan().IndexOfAny('/', '.', '-');
        if (at is < 1 or > 2)
        {
            return false;
        }

        separator = date[at];
        string[] parts = date.Split(separator);
        return parts.Length == 3 && parts[2].Length == 4
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out second)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out year);
    }

    private static (string Date, string Time) Split(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int meridiem = text.EndsWith("m", StringComparison.OrdinalIgnoreCase) && text.Length > 2 && text[^2] is 'a' or 'A' or 'p' or 'P' ? text.Length : -1;
        int marker = colon > 0 ? colon : meridiem;
        if (marker < 0)
        {
            return (text, "");
        }

        int cut = colon > 0
            ? text.LastIndexOfAny([' ', 'T', ','], colon)
            : text.LastIndexOf(' ', text[..^2].TrimEnd().Length - 1);
        return cut <= 0 ? (text, "") : (text[..cut].TrimEnd(' ', ','), text[(cut + 1)..].Trim());
    }

    private static bool TryTime(string time, out TimeSpan ofDay)
    {
        ofDay = TimeSpan.Zero;
        if (time.Length == 0)
        {
            return true;
        }

        string plain = time.Replace("a.m.", "AM", StringComparison.OrdinalIgnoreCase).Replace("p.m.", "PM", StringComparison.OrdinalIgnoreCase);
        bool read = DateTime.TryParseExact(plain, Times, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out DateTime parsed);
        ofDay = parsed.TimeOfDay;
        return read;
    }

    // "… UTC", "… GMT", "… Z", "… +02:00", "… +0200" behind a form that is not ISO.
    private static TimeSpan? TakeOffset(ref ReadOnlySpan<char> text)
    {
        foreach (string utc in (ReadOnlySpan<string>)["UTC", "GMT", "Z"])
        {
            if (text.EndsWith(utc, StringComparison.OrdinalIgnoreCase) && text.Contains(':'))
            {
                text = text[..^utc.Length].TrimEnd();
                return TimeSpan.Zero;
            }
        }

        int space = text.LastIndexOf(' ');
        ReadOnlySpan<char> last = space < 0 ? default : text[(space + 1)..];
        if (last.Length is 5 or 6 && last[0] is '+' or '-' && IsoText.TryOffset(last, out TimeSpan offset))
        {
            text = text[..space].TrimEnd();
            return offset;
        }

        return null;
    }

    // Ten digits are seconds and thirteen are milliseconds since 1970; no other number of digits means a moment.
    private static bool TryEpoch(string text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length is not (10 or 13) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return false;
        }

        moment = text.Length == 10 ? DateTimeOffset.FromUnixTimeSeconds(number) : DateTimeOffset.FromUnixTimeMilliseconds(number);
        return true;
    }

    private static string? InRange(int year, string text) => year is >= FirstYear and <= LastYear
        ? null
        : $"'{Shown(text)}' lies outside the years {FirstYear} to {LastYear}";

    private static string NotRead(string text) => $"'{Shown(text)}' is not a date: write it as 2024-11-05 or 2024-11-05T14:03:00+01:00";

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
