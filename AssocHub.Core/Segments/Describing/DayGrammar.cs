namespace AssocHub.Core.Segments.Describing;

/// <summary>A stretch of days, either end open.</summary>
internal sealed record DaySpan(DateOnly? From, DateOnly? To);

/// <summary>Days and periods of the calendar: "3 May 2026", "May 3rd, 2026", "March", "2025", "2026-03-01".</summary>
internal static class DayGrammar
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    /// <summary>Every word that stands for a month.</summary>
    public static IEnumerable<string> Words => Months.Concat(Months.Select(m => m[..3])).Append("sept");

    /// <summary>One day.</summary>
    public static DateOnly? Day(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        switch (stream.Current)
        {
            case { Kind: TokenKind.Day, Day: var day, OtherDay: { } other }:
                stream.Advance(1);
                return stream.Choose(from, "day", Said(day), Said(other)) == 0 ? day : other;
            case { Kind: TokenKind.Day, Day: var day }:
                stream.Advance(1);
                return day;
            case { Kind: TokenKind.Number, Number: var first } when first is >= 1 and <= 31:
                stream.Advance(1);
                stream.TakeAny("st", "nd", "rd", "th");
                stream.Take("of");
                return Month(stream) is { } month && Year(stream) is { } year && Made(year, month, (int)first) is { } made ? made : Failed();
            case { Kind: TokenKind.Word }:
                if (Month(stream) is { } named && stream.Current is { Kind: TokenKind.Number, Number: >= 1 and <= 31 } second)
                {
                    stream.Advance(1);
                    stream.TakeAny("st", "nd", "rd", "th");
                    stream.Take(",");
                    return Year(stream) is { } of && Made(of, named, (int)second.Number) is { } made2 ? made2 : Failed();
                }

                return Failed();
            default:
                return null;
        }

        DateOnly? Failed()
        {
            stream.Reset(start);
            return null;
        }
    }

    /// <summary>A day, a month, or a year. A month without a year is the last one that has begun.</summary>
    public static DaySpan? Span(TokenStream stream, DateOnly today)
    {
        if (Day(stream) is { } day)
        {
            return new DaySpan(day, day);
        }

        (int, int, int) start = stream.Save();
        if (Month(stream) is { } month)
        {
            int year = Year(stream) ?? (month <= today.Month ? today.Year : today.Year - 1);
            var first = new DateOnly(year, month, 1);
            return new DaySpan(first, first.AddMonths(1).AddDays(-1));
        }

        if (Year(stream) is { } whole)
        {
            return new DaySpan(new DateOnly(whole, 1, 1), new DateOnly(whole, 12, 31));
        }

        stream.Reset(start);
        return null;
    }

    /// <summary>As choices show a day.</summary>
    public static string Said(DateOnly day) => Definition.SegmentSentence.Day(day);

    private static int? Month(TokenStream stream)
    {
        if (stream.Current is not { Kind: TokenKind.Word, Text: var word })
        {
            return null;
        }

        int at = Array.FindIndex(Months, m => m == word || m[..3] == word || (word == "sept" && m == "september"));
        if (at < 0 || (word is "may" or "march" or "mar" && stream.Ahead(1) is not { Kind: TokenKind.Number } && stream.Ahead(-1) is not { Text: "in" or "since" or "last" or "of" or "during" or "until" or "before" or "after" or "from" or "and" or "to" or "between" }))
        {
            return null;
        }

        stream.Advance(1);
        return at + 1;
    }

    private static int? Year(TokenStream stream)
    {
        if (stream.Current is { Kind: TokenKind.Number, Number: >= 1900 and <= 2200 } year && year.Text.Length == 4)
        {
            stream.Advance(1);
            return (int)year.Number;
        }

        return null;
    }

    private static DateOnly? Made(int year, int month, int day) =>
        day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
}
