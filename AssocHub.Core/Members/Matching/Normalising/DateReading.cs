namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>Reads a date of birth in the ways people and systems write it.</summary>
public static class DateReading
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";

    /// <summary>
    /// The date as <c>yyyymmdd</c>, or 0 when there is none. Digits alone are read as year-month-day; with separators, a first part of four digits is
    /// the year, otherwise <paramref name="dayFirst"/> decides between day/month and month/day unless one of them is above twelve.
    /// A year of two digits that would lie after <paramref name="latestYear"/> belongs to the century before. Impossible days are
    /// kept as written: the comparison forgives a digit, and a made-up correction would not be theirs.
    /// </summary>
    public static int Read(ReadOnlySpan<char> text, bool dayFirst, int latestYear)
    {
        if (text.Length == 10 && text[4] == '-' && text[7] == '-' && Digits(text[..4]) is >= 0 and var y && Digits(text[5..7]) is >= 0 and var m
            && Digits(text[8..]) is >= 0 and var d)
        {
            return Plausible(y, m, d);
        }

        Span<int> parts = stackalloc int[3];
        Span<int> digits = stackalloc int[3];
        int count = 0;
        int monthAt = -1;
        for (int i = 0; i < text.Length && count < 3;)
        {
            char c = text[i];
            if (char.IsAsciiDigit(c))
            {
                int start = i;
                long value = 0;
                while (i < text.Length && char.IsAsciiDigit(text[i]) && i - start < 9)
                {
                    value = (value * 10) + text[i++] - '0';
                }

                parts[count] = (int)value;
                digits[count++] = i - start;
            }
            else if (char.IsAsciiLetter(c))
            {
                int month = i + 3 <= text.Length ? Month(text.Slice(i, 3)) : 0;
                while (i < text.Length && char.IsAsciiLetter(text[i]))
                {
                    i++;
                }

                if (month > 0)
                {
                    monthAt = count;
                    digits[count] = 2;
                    parts[count++] = month;
                }
                else if (count == 3 || text[i - 1] is 'T' or 't')
                {
                    break;
                }
            }
            else
            {
                i++;
            }
        }

        if (count == 1)
        {
            return digits[0] == 8 ? Plausible(parts[0] / 10000, parts[0] / 100 % 100, parts[0] % 100) : 0;
        }

        if (count < 3)
        {
            return 0;
        }

        if (digits[0] == 4)
        {
            return Plausible(parts[0], parts[1], parts[2]);
        }

        int year = digits[2] == 4 ? parts[2] : parts[2] + (parts[2] + 2000 > latestYear ? 1900 : 2000);
        (int monthPart, int dayPart) = monthAt switch
        {
            0 => (parts[0], parts[1]),
            1 => (parts[1], parts[0]),
            _ when parts[0] > 12 => (parts[1], parts[0]),
            _ when parts[1] > 12 => (parts[0], parts[1]),
            _ => dayFirst ? (parts[1], parts[0]) : (parts[0], parts[1]),
        };
        return Plausible(year, monthPart, dayPart);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        int value = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }

            value = (value * 10) + c - '0';
        }

        return value;
    }

    private static int Month(ReadOnlySpan<char> text)
    {
        for (int m = 0; m < 12; m++)
        {
            if (text.Equals(Months.AsSpan(m * 3, 3), StringComparison.OrdinalIgnoreCase))
            {
                return m + 1;
            }
        }

        return 0;
    }

    private static int Plausible(int year, int month, int day) =>
        year is > 0 and < 10000 && month is >= 0 and < 100 && day is >= 0 and < 100 ? (year * 10000) + (month * 100) + day : 0;
}
