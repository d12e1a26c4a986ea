using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>When something happened: every form of <see cref="Window"/> in everyday words.</summary>
internal sealed class WindowGrammar(DescribingVocabulary vocabulary, DateOnly today)
{
    private static readonly KeyValuePair<string, CalendarWindow>[] Calendar =
    [
        .. Enum.GetValues<CalendarPeriod>().Select(p => KeyValuePair.Create(DidPhrase.Period(p), new CalendarWindow(p))),
        new("previous month", new(CalendarPeriod.LastMonth)), new("previous quarter", new(CalendarPeriod.LastQuarter)), new("previous year", new(CalendarPeriod.LastYear)),
        new("the current month", new(CalendarPeriod.ThisMonth)), new("the current quarter", new(CalendarPeriod.ThisQuarter)), new("the current year", new(CalendarPeriod.ThisYear)),
        new("year to date", new(CalendarPeriod.ThisYear)), new("so far this year", new(CalendarPeriod.ThisYear)),
    ];

    private static readonly KeyValuePair<string, TermAnchor?>[] Anchors =
    [
        new("renewal date", TermAnchor.RenewalDate), new("renewal", TermAnchor.RenewalDate), new("renewing", TermAnchor.RenewalDate), new("expiry date", TermAnchor.RenewalDate),
        new("expiry", TermAnchor.RenewalDate), new("membership expires", TermAnchor.RenewalDate), new("they renew", TermAnchor.RenewalDate),
        new("last renewal", TermAnchor.LastRenewal), new("last renewed", TermAnchor.LastRenewal), new("last renewing", TermAnchor.LastRenewal), new("they last renewed", TermAnchor.LastRenewal),
        new("joining", TermAnchor.JoinDate), new("join date", TermAnchor.JoinDate), new("they joined", TermAnchor.JoinDate), new("becoming a member", TermAnchor.JoinDate),
        new("they became members", TermAnchor.JoinDate), new("becoming members", TermAnchor.JoinDate),
    ];

    /// <summary>The window that begins here; null where there is none. Sets <paramref name="isEver"/> for "ever", which is no window but was said.</summary>
    public Window? Read(TokenStream stream, out bool isEver)
    {
        isEver = stream.TakeAny("ever", "so far", "at any time", "to date", "yet", "at all", "before now", "in the past at any time");
        if (isEver)
        {
            return null;
        }

        (int, int, int) start = stream.Save();
        Window? window = OwnTerm(stream) ?? Since(stream) ?? InPeriod(stream) ?? Dates(stream);
        if (window is null)
        {
            stream.Reset(start);
        }

        return window;
    }

    /// <summary>Whether a window begins at a distance; nothing is taken.</summary>
    public bool Sees(TokenStream stream, int ahead)
    {
        (int, int, int) start = stream.Save();
        stream.Advance(ahead);
        bool found = Read(stream, out bool isEver) is not null || isEver;
        stream.Reset(start);
        return found;
    }

    private Window? InPeriod(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        bool within = stream.TakeAny("in", "within", "during", "over", "for", "throughout");
        stream.TakeAny("the", "their", "our");
        bool last = stream.TakeAny("last", "past", "previous", "preceding", "most recent");
        if (last && stream.Current is { Kind: TokenKind.Word, Text: "month" or "quarter" or "year" } unit)
        {
            bool past = stream.Ahead(-1) is { Text: "past" or "preceding" };
            stream.Advance(1);
            CalendarPeriod period = unit.Text switch { "month" => CalendarPeriod.LastMonth, "quarter" => CalendarPeriod.LastQuarter, _ => CalendarPeriod.LastYear };
            int days = unit.Text switch { "month" => 30, "quarter" => 90, _ => 365 };
            if (!within && !past)
            {
                return new CalendarWindow(period);
            }

            // "in the last quarter" is mostly the one that the reports are about, "in the last year" mostly the days up to now.
            bool rolling = past || unit.Text != "quarter";
            string[] options = [$"last {unit.Text}, by the calendar", $"the last {days} days"];
            int chosen = stream.Choose(from, "when", rolling ? [options[1], options[0]] : options);
            return (chosen == 0) != rolling ? new CalendarWindow(period) : new LastDaysWindow(days);
        }

        if (last && stream.Take("24 hours"))
        {
            return new LastDaysWindow(1);
        }

        if (last && NumberGrammar.Days(stream) is { } back)
        {
            return new LastDaysWindow(back);
        }

        stream.Reset(start);
        within = stream.TakeAny("in", "within", "during", "over");
        stream.Take("the");
        if (within && stream.Current is { Kind: TokenKind.Number } or { Kind: TokenKind.Word, Text: "a" or "half" or "two" or "three" or "six" or "one" }
            && NumberGrammar.Days(stream) is { } bare)
        {
            return new LastDaysWindow(bare);
        }

        stream.Reset(start);
        stream.TakeAny("in", "during", "over", "within", "of");
        if (stream.TakeFrom(Calendar) is { } calendar)
        {
            return calendar;
        }

        stream.Take("the");
        if (stream.TakeFrom(Calendar) is { } the)
        {
            return the;
        }

        stream.Reset(start);
        if (stream.TakeAny("this week", "last week", "in the last week", "in the past week"))
        {
            return new LastDaysWindow(7);
        }

        if (stream.TakeAny("yesterday", "today"))
        {
            DateOnly day = stream.Ahead(-1)!.Text == "today" ? today : today.AddDays(-1);
            return new DatesWindow(day, day);
        }

        if (stream.TakeAny("recently", "lately", "of late"))
        {
            return new LastDaysWindow(stream.Choose(from, "when", "the last 90 days", "the last 30 days", "the last 180 days") switch { 0 => 90, 1 => 30, _ => 180 });
        }

        stream.Reset(start);
        return null;
    }

    // "in the 90 days before their renewal date", "in their first 90 days", "within 30 days of joining", "between 10 days before and 5 days after joining".
    private static OwnTermWindow? OwnTerm(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (stream.Take("between") && Offset(stream) is { } low && stream.Take("and") && Offset(stream) is { } high && Anchor(stream) is { } both)
        {
            return new OwnTermWindow(low, high, both);
        }

        stream.Reset(start);
        if (stream.TakeAny("since", "after") && Anchor(stream) is { } since)
        {
            return new OwnTermWindow(0, SegmentValidator.MaxDays, since);
        }

        stream.Reset(start);
        stream.TakeAny("in", "within", "during", "over", "for");
        if (stream.TakeAny("their first", "the first"))
        {
            if (NumberGrammar.Days(stream) is { } first)
            {
                stream.TakeAny("as a member", "as members", "of membership", "of their membership");
                return new OwnTermWindow(0, first, stream.TakeAny("after", "of", "from") && Anchor(stream) is { } of ? of : TermAnchor.JoinDate);
            }

            stream.Reset(start);
            return null;
        }

        stream.Take("the");
        if (NumberGrammar.Days(stream) is { } days)
        {
            if (stream.TakeAny("before", "ahead of", "prior to", "leading up to", "up to") && Anchor(stream) is { } before)
            {
                return new OwnTermWindow(-days, 0, before);
            }

            if (stream.TakeAny("after", "of", "following", "from", "since") && Anchor(stream) is { } after)
            {
                return new OwnTermWindow(0, days, after);
            }
        }

        stream.Reset(start);
        return null;
    }

    private static int? Offset(TokenStream stream)
    {
        if (NumberGrammar.Whole(stream) is not { } number || number < 0)
        {
            return null;
        }

        int days = stream.TakeAny("days", "day") ? number : stream.TakeAny("weeks", "week") ? number * 7 : stream.TakeAny("months", "month") ? number * 30 : -1;
        return days < 0 || days > SegmentValidator.MaxDays ? null : stream.Take("before") ? -days : stream.Take("after") ? days : null;
    }

    private static TermAnchor? Anchor(TokenStream stream)
    {
        stream.TakeAny("their own", "their", "the", "his or her", "a");
        foreach ((string words, TermAnchor? anchor) in Anchors.OrderByDescending(a => a.Key.Length))
        {
            if (stream.Take(words))
            {
                return anchor;
            }
        }

        return null;
    }

    // "since the event 'X' ended", "since the annual conference", "after the gala".
    private SinceEventWindow? Since(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (!stream.TakeAny("since", "after"))
        {
            return null;
        }

        stream.Take("the");
        bool named = stream.Take("event");
        int from = stream.At;
        if (named && stream.Current is { Kind: TokenKind.Quoted } quoted)
        {
            stream.Advance(1);
            List<NamedObject> same = Events(vocabulary.ObjectNames.Find(Tokenizer.WordsOf(quoted.Text)));
            stream.Take("ended");
            return new SinceEventWindow(same.Count switch
            {
                0 => ObjectReference.ByExternalId(quoted.Text),
                1 => ObjectReference.ById(same[0].Id),
                _ => ObjectReference.ById(same[stream.Choose(from, "event", [.. same.Select(Said)])].Id),
            });
        }

        (IReadOnlyList<NamedObject> found, int length) = stream.Name(vocabulary.ObjectNames);
        List<NamedObject> events = Events(found);
        if (events.Count == 0)
        {
            for (length = 4; length > 0 && events.Count == 0; length--)
            {
                if (stream.Ahead(length - 1) is { Kind: TokenKind.Word or TokenKind.Number } && stream.Current?.Kind == TokenKind.Word)
                {
                    string[] words = [.. stream.WordsAt(0, length).Where(w => length > 1 || w is not ("event" or "last" or "their" or "they"))];
                    events = words.Length == 0 ? [] : Events(vocabulary.ObjectsWith(words));
                }
            }

            length++;
        }

        if (events.Count == 0)
        {
            stream.Reset(start);
            return null;
        }

        stream.Advance(length);
        stream.TakeAny("ended", "took place", "was over", "event");
        DateOnly now = today;
        List<NamedObject> past = [.. events.Where(e => e.At is not { } at || DateOnly.FromDateTime(at.UtcDateTime) <= now)];
        NamedObject[] offered = [.. (past.Count > 0 ? past : events).Take(6)];
        int chosen = offered.Length == 1 ? 0 : stream.Choose(from, "event", [.. offered.Select(Said)]);
        return new SinceEventWindow(ObjectReference.ById(offered[chosen].Id));
    }

    private static List<NamedObject> Events(IEnumerable<NamedObject> objects) =>
        [.. objects.Where(o => o.Kind == ObjectKind.Event).OrderByDescending(o => o.At).ThenBy(o => o.Id)];

    private static string Said(NamedObject item) => item.At is { } at ? $"{item.Title}, {at:MMM yyyy}" : item.Title;

    // "on 3 May 2026", "in March", "in 2025", "between … and …", "since January", "before 2025", "up to 3 May 2026", "more than a year ago".
    private DatesWindow? Dates(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (stream.TakeAny("between", "from") && DayGrammar.Span(stream, today) is { } first && stream.TakeAny("and", "to", "until", "through") && DayGrammar.Span(stream, today) is { } second)
        {
            return new DatesWindow(first.From, second.To);
        }

        stream.Reset(start);
        if (stream.TakeAny("since", "from") && DayGrammar.Span(stream, today) is { } since)
        {
            stream.TakeAny("onwards", "on");
            return new DatesWindow(since.From, null);
        }

        stream.Reset(start);
        if (stream.Take("after") && DayGrammar.Span(stream, today) is { } after)
        {
            return new DatesWindow(after.To?.AddDays(1), null);
        }

        stream.Reset(start);
        if (stream.Take("before") && DayGrammar.Span(stream, today) is { } before)
        {
            return new DatesWindow(null, before.From?.AddDays(-1));
        }

        stream.Reset(start);
        if (stream.TakeAny("up to", "until", "till", "by", "through") && DayGrammar.Span(stream, today) is { } until)
        {
            return new DatesWindow(null, until.To);
        }

        stream.Reset(start);
        if (stream.TakeAny("more than", "over", "longer than") && NumberGrammar.Days(stream) is { } ago && stream.Take("ago"))
        {
            return new DatesWindow(null, today.AddDays(-ago));
        }

        stream.Reset(start);
        if (stream.TakeAny("on", "in last", "in", "during") && DayGrammar.Span(stream, today) is { } span)
        {
            return new DatesWindow(span.From, span.To);
        }

        stream.Reset(start);
        return null;
    }
}
