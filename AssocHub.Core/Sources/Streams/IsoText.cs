using System.Globalization;

namespace AssocHub.Core.Sources.Streams;

/// <summary>ISO 8601 by hand: nearly every moment of millions is written so, and the general parser costs ten times as much.</summary>
internal readonly record struct IsoText(DateTime Local, TimeSpan? Offset)
{
    /// <summary>Reads <c>2024-11-05</c>, <c>2024-11-05T14:03</c>, with seconds, a fraction (cut to 100 ns), a blank for the T, and Z or an offset.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out IsoText iso)
    {
        iso = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !Number(text[..4], out int year) || !Number(text[5..7], out int month) || !Number(text[8..10], out int day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var date = new DateTime(year, month, day);
        if (text.Length == 10)
        {
            iso = new IsoText(date, null);
            return true;
        }

        ReadOnlySpan<char> rest = text[11..];
        if (text[10] is not ('T' or 't' or ' ') || !TryTime(ref rest, out TimeSpan time))
        {
            return false;
        }

        TimeSpan? offset = null;
        rest = rest.TrimStart(' ');
        if (rest.Length > 0)
        {
            if (!TryOffset(rest, out TimeSpan stated))
            {
                return false;
            }

            offset = stated;
        }

        iso = new IsoText(date + time, offset);
        return true;
    }

    /// <summary>Reads <c>Z</c>, <c>+01</c>, <c>+0100</c> or <c>+01:00</c>.</summary>
    public static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z")
        {
            return true;
        }

        int minutes = 0;
        if (text.Length is not (3 or 5 or 6) || text[0] is not ('+' or '-') || !Number(text[1..3], out int hours)
            || (text.Length == 5 && !Number(text[3..5], out minutes))
            || (text.Length == 6 && (text[3] != ':' || !Number(text[4..6], out minutes)))
            || hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    /// <summary>The canonical text of a moment: UTC, with as many decimals of a second as it has.</summary>
    public static string Write(DateTimeOffset moment)
    {
        DateTime utc = moment.UtcDateTime;
        return utc.Ticks % TimeSpan.TicksPerSecond == 0
            ? string.Create(20, utc, static (text, at) => WriteSeconds(text, at))
            : utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }

    private static void WriteSeconds(Span<char> text, DateTime at)
    {
        Two(text, 0, at.Year / 100);
        Two(text, 2, at.Year % 100);
        text[4] = '-';
        Two(text, 5, at.Month);
        text[7] = '-';
        Two(text, 8, at.Day);
        text[10] = 'T';
        Two(text, 11, at.Hour);
        text[13] = ':';
        Two(text, 14, at.Minute);
        text[16] = ':';
        Two(text, 17, at.Second);
        text[19] = 'Z';
    }

    private static void Two(Span<char> text, int at, int value)
    {
        text[at] = (char)('0' + value / 10);
        text[at + 1] = (char)('0' + value % 10);
    }

    private static bool TryTime(ref ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        if (text.Length < 5 || text[2] != ':' || !Number(text[..2], out int hour) || !Number(text[3..5], out int minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        text = text[5..];
        int second = 0;
        long ticks = 0;
        if (text.Length > 0 && text[0] == ':')
        {
            if (text.Length < 3 || !Number(text[1..3], out second) || second > 60)
            {
                return false;
            }

            text = text[3..];
            if (text.Length > 1 && text[0] is '.' or ',' && !TryFraction(ref text, out ticks))
            {
                return false;
            }
        }

        // A leap second is the last moment of its minute.
        time = new TimeSpan(0, hour, minute, Math.Min(second, 59)) + TimeSpan.FromTicks(ticks);
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        long unit = TimeSpan.TicksPerSecond / 10;
        int at = 1;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++, unit /= 10)
        {
            ticks += (text[at] - '0') * unit;
        }

        bool any = at > 1;
        text = text[at..];
        return any;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            number = number * 10 + (c - '0');
        }

        return true;
    }
}
