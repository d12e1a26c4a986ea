using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>Numbers, spans of days and how often: "three", "90 days", "half a year", "at least twice", "no more than one".</summary>
internal static class NumberGrammar
{
    /// <summary>Words that are numbers.</summary>
    public static IReadOnlyDictionary<string, int> Words { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["one"] = 1, ["two"] = 2, ["three"] = 3, ["four"] = 4, ["five"] = 5, ["six"] = 6, ["seven"] = 7, ["eight"] = 8, ["nine"] = 9, ["ten"] = 10,
        ["eleven"] = 11, ["twelve"] = 12, ["fifteen"] = 15, ["twenty"] = 20, ["thirty"] = 30, ["sixty"] = 60, ["ninety"] = 90, ["hundred"] = 100, ["zero"] = 0,
        ["couple"] = 2, ["dozen"] = 12,
    };

    private static readonly Dictionary<string, int> Units = new(StringComparer.Ordinal)
    {
        ["day"] = 1, ["days"] = 1, ["week"] = 7, ["weeks"] = 7, ["fortnight"] = 14, ["month"] = 30, ["months"] = 30, ["quarter"] = 90, ["quarters"] = 90, ["year"] = 365, ["years"] = 365,
        ["d"] = 1, ["yr"] = 365, ["yrs"] = 365, ["decade"] = 3650,
    };

    /// <summary>A whole number, in digits or as a word. "a" and "an" are one only before a unit of time.</summary>
    public static int? Whole(TokenStream stream)
    {
        switch (stream.Current)
        {
            case { Kind: TokenKind.Number, Number: var n } when n == Math.Floor(n) && n is >= int.MinValue and <= int.MaxValue:
                stream.Advance(1);
                return (int)n;
            case { Kind: TokenKind.Word, Text: "a" } when stream.Ahead(1) is { Text: "couple" or "dozen" or "hundred" } big:
                stream.Advance(2);
                stream.Take("of");
                return Words[big.Text];
            case { Kind: TokenKind.Word, Text: var word } when Words.TryGetValue(word, out int number):
                stream.Advance(1);
                return number;
            default:
                return null;
        }
    }

    /// <summary>A span in days: "90 days", "three months" (30 days each), "a year", "half a year", "24 hours".</summary>
    public static int? Days(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (stream.TakeAny("half a year", "half year", "half an year"))
        {
            return 180;
        }

        if (stream.TakeAny("a year and a half", "one and a half years", "18 months"))
        {
            return 545;
        }

        int? count = stream.TakeAny("a", "an") ? 1 : Whole(stream) ?? 1;
        if (stream.TakeAny("hours", "hour"))
        {
            return count > 0 && count % 24 == 0 ? count / 24 : Failed();
        }

        if (stream.Current is { Kind: TokenKind.Word } unit && Units.TryGetValue(unit.Text, out int days) && count > 0)
        {
            stream.Advance(1);
            long all = (long)days * count.Value;
            all = days == 30 && count % 12 == 0 ? 365 * (count.Value / 12) : all;
            return all <= SegmentValidator.MaxDays ? (int)all : Failed();
        }

        return Failed();

        int? Failed()
        {
            stream.Reset(start);
            return null;
        }
    }

    /// <summary>How often, as it stands after what was done: "at least three times", "exactly twice", "only once", "at most once, or never".</summary>
    public static CountTest? Times(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        if (stream.TakeAny("only once", "just once", "exactly once", "once only"))
        {
            return new CountTest(1, 1);
        }

        if (stream.TakeAny("more than once", "repeatedly", "multiple times", "several times", "a few times", "many times"))
        {
            return new CountTest(2, null);
        }

        if (Bounds(stream) is not { } bounds)
        {
            stream.Reset(start);
            return null;
        }

        if (bounds is { Low: { } times, High: { } same } && times == same && !bounds.Said && times > 0)
        {
            // "twice" by itself: most who say it mean that it happened again, some that it happened no more than that.
            int chosen = stream.Choose(from, "count", $"at least {TimesOf(times)}", $"exactly {TimesOf(times)}");
            return chosen == 0 ? new CountTest(times, null) : new CountTest(times, times);
        }

        stream.TakeAny(", or never", "or never");
        return Test(bounds.Low, bounds.High) ?? Failed();

        CountTest? Failed()
        {
            stream.Reset(start);
            return null;
        }
    }

    /// <summary>How many, as it stands before the things: "at least three", "no more than two", "3 or more", "two to five".</summary>
    public static CountTest? Things(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        if (stream.TakeAny("several", "multiple", "a few", "many", "more than one"))
        {
            return new CountTest(2, null);
        }

        if (Limits(stream, asTimes: false) is not { } limits)
        {
            stream.Reset(start);
            return null;
        }

        if (limits is { Low: { } low, High: { } high, Said: false } && low == high)
        {
            if (low == 0)
            {
                return CountTest.Never;
            }

            return low == 1 || stream.Choose(from, "count", $"at least {low}", $"exactly {low}") == 0 ? new CountTest(low, null) : new CountTest(low, low);
        }

        return Test(limits.Low, limits.High);
    }

    private static string TimesOf(int times) => times switch { 1 => "once", 2 => "twice", _ => $"{times} times" };

    private static CountTest? Test(int? low, int? high) => (low, high) switch
    {
        (null, null) => null,
        ( < 0, _) or (_, < 0) => null,
        (0, null) => null,
        (0, { } most) => new CountTest(null, most),
        ({ } least, { } most) when least > most => null,
        _ => new CountTest(low, high),
    };

    private static (int? Low, int? High, bool Said)? Bounds(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (Limits(stream, asTimes: true) is { } limits)
        {
            return limits;
        }

        stream.Reset(start);
        return null;
    }

    // Said: whether "exactly" or a bound was said, rather than the bare number.
    private static (int? Low, int? High, bool Said)? Limits(TokenStream stream, bool asTimes)
    {
        bool ranged = stream.Take("between");
        string bound = ranged ? "" : Bound(stream);
        if (Amount(stream, asTimes, bound.Length > 0 || ranged) is not { } first)
        {
            return null;
        }

        if (bound.Length == 0 && (ranged ? stream.Take("and") : stream.Take("to")))
        {
            return Amount(stream, asTimes, true) is { } second ? (first.Number, second.Number, true) : null;
        }

        if (!first.Whole)
        {
            return null;
        }

        if (stream.TakeAny("or more", "+", "or more times", "and more", "or more often"))
        {
            stream.TakeAny("times", "occasions");
            return (first.Number, null, true);
        }

        if (stream.TakeAny("or fewer", "or less", "or fewer times"))
        {
            stream.TakeAny("times", "occasions");
            return (null, first.Number, true);
        }

        return bound switch
        {
            "least" => (first.Number, null, true),
            "most" => (null, first.Number, true),
            "more" => (first.Number + 1, null, true),
            "fewer" => (null, first.Number - 1, true),
            "exactly" => (first.Number, first.Number, true),
            _ => (first.Number, first.Number, false),
        };
    }

    private static string Bound(TokenStream stream) =>
        stream.TakeAny("at least", "no fewer than", "no less than", "not less than", "minimum of", "a minimum of", "min") ? "least"
        : stream.TakeAny("at most", "no more than", "not more than", "up to", "maximum of", "a maximum of", "max", "at the most") ? "most"
        : stream.TakeAny("more than", "over") ? "more"
        : stream.TakeAny("fewer than", "less than", "under") ? "fewer"
        : stream.TakeAny("exactly", "only", "just", "precisely") ? "exactly" : "";

    // "twice", "three times"; with asTimes a bare number counts only where "times" stands behind it or behind the range.
    private static (int Number, bool Whole)? Amount(TokenStream stream, bool asTimes, bool bounded)
    {
        if (asTimes)
        {
            int? word = stream.Take("once") ? 1 : stream.Take("twice") ? 2 : stream.Take("thrice") ? 3 : null;
            if (word is { } times)
            {
                return (times, true);
            }
        }

        if (Whole(stream) is not { } number)
        {
            return null;
        }

        if (!asTimes)
        {
            return (number, true);
        }

        bool said = stream.TakeAny("times", "time", "occasions") || stream.SeesAny("or more times", "or fewer times", "or more", "or fewer", "+");
        return said || (bounded && stream.SeesAny("to", "and")) || stream.Sees("to") ? (number, said || bounded) : null;
    }
}
