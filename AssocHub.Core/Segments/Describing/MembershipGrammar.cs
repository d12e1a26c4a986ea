using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Describing;

/// <summary>Joining, renewing and belonging: "joined since 2020", "members for more than ten years", "renewing in the next 60 days".</summary>
internal sealed class MembershipGrammar(WindowGrammar windows, DateOnly today)
{
    private const string Joined = "joinDate";
    private const string Renews = "renewalDate";

    private static readonly string[] JoinWords = ["have joined", "joined us", "joined", "joining", "became members", "became a member", "became member", "signed up as members", "have been members since", "been members since", "members since", "member since"];

    private static readonly string[] RenewWords =
    [
        "are due to renew", "is due to renew", "due to renew", "due for renewal", "are up for renewal", "up for renewal", "have a renewal due", "renewal is due", "renewal due", "membership expires", "membership ends", "membership is expiring", "memberships expire", "memberships expiring",
        "membership expiring", "term ends", "renewing", "renew", "renews", "expiring", "expire", "expires", "are to renew", "to renew", "renewal is",
    ];

    private static readonly string[] BeenWords = ["have been members for", "has been a member for", "have been a member for", "been members for", "been a member for", "were members for", "members for", "member for", "with us for", "been with us for", "belonged for", "with a membership of", "with"];

    /// <summary>The condition that begins here; null where there is none.</summary>
    public SegmentNode? Read(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        SegmentNode? node = New(stream) ?? Join(stream) ?? Been(stream) ?? Renewal(stream) ?? Lapsed(stream) ?? Address(stream) ?? Subscribed(stream);
        if (node is null)
        {
            stream.Reset(start);
        }

        return node;
    }

    /// <summary>"new", "newly joined", "long-standing", before "members".</summary>
    public static SegmentNode? New(TokenStream stream)
    {
        int from = stream.At;
        if (stream.TakeAny("newly joined", "new joiners", "recent joiners", "newcomers", "recently joined", "joined recently") || (stream.SeesAny("new members", "new member", "new and", "brand new") && stream.TakeAny("brand new", "new")))
        {
            int days = stream.Choose(from, "new", "joined in the last 365 days", "joined in the last 180 days", "joined in the last 90 days") switch { 0 => 365, 1 => 180, _ => 90 };
            return Field(Joined, FieldOperator.After, new DaysAgoValue(days));
        }

        if (stream.TakeAny("long standing", "longstanding", "long time", "longtime", "long serving"))
        {
            int days = stream.Choose(from, "long", "joined more than 10 years ago", "joined more than 5 years ago", "joined more than 20 years ago") switch { 0 => 3650, 1 => 1825, _ => 7300 };
            return Field(Joined, FieldOperator.Before, new DaysAgoValue(days));
        }

        return null;
    }

    private SegmentNode? Join(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        int from = stream.At;
        if (!stream.TakeAny(JoinWords) && !(stream.Take("join") && stream.SeesAny("in", "before", "after", "since")))
        {
            return null;
        }

        bool since = stream.Ahead(-1) is { Text: "since" };
        if (since && DayGrammar.Span(stream, today) is { From: { } first })
        {
            return Field(Joined, FieldOperator.After, new DayValue(first.AddDays(-1)));
        }

        stream.TakeAny("us", "the association");
        if (Ago(stream, Joined) is { } ago)
        {
            return ago;
        }

        // "joined a session" is no joining.
        return windows.Read(stream, out _) is { } window && Within(window, Joined, ahead: false) is { } within ? within : Failed();

        SegmentNode? Failed()
        {
            stream.Reset(start);
            return null;
        }
    }

    // "more than a year ago", "at least 5 years ago", "less than 90 days ago", "between 1 and 2 years ago".
    private static FieldNode? Ago(TokenStream stream, string field)
    {
        (int, int, int) start = stream.Save();
        if (stream.Take("between") && NumberGrammar.Whole(stream) is { } low && stream.Take("and") && NumberGrammar.Whole(stream) is { } high && stream.TakeAny("years", "months", "days", "weeks"))
        {
            int unit = stream.Ahead(-1)!.Text switch { "years" => 365, "months" => 30, "weeks" => 7, _ => 1 };
            stream.Take("ago");
            return Field(field, FieldOperator.Between, new DaysAgoValue(high * unit), new DaysAgoValue(low * unit));
        }

        stream.Reset(start);
        bool older = stream.TakeAny("more than", "over", "at least", "longer than");
        bool younger = !older && stream.TakeAny("less than", "under", "within", "no more than", "at most", "fewer than");
        if ((older || younger) && NumberGrammar.Days(stream) is { } days && (stream.TakeAny("ago", "back") || younger))
        {
            return Field(field, older ? FieldOperator.Before : FieldOperator.After, new DaysAgoValue(days));
        }

        stream.Reset(start);
        return null;
    }

    // "members for more than ten years", "with less than a year of membership".
    private static FieldNode? Been(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        string? lead = Array.Find(BeenWords, stream.Take) ?? (stream.Ahead(-1) is { Text: "members" or "member" } && stream.Take("for") ? "for" : null);
        if (lead is not null)
        {
            bool younger = stream.TakeAny("less than", "under", "at most", "no more than", "fewer than");
            if (!younger)
            {
                stream.TakeAny("more than", "over", "at least", "longer than");
            }

            if (NumberGrammar.Days(stream) is { } days && (lead != "with" || stream.TakeAny("of membership", "as members", "as a member", "with us", "tenure", "of tenure")))
            {
                stream.TakeAny("or more", "or longer");
                return Field(Joined, younger ? FieldOperator.After : FieldOperator.Before, new DaysAgoValue(days));
            }
        }

        stream.Reset(start);
        return null;
    }

    private SegmentNode? Renewal(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        stream.TakeAny("their", "the", "whose");
        if (stream.TakeAny("renewal is overdue", "overdue for renewal", "are overdue", "overdue", "past their renewal date", "membership has expired", "membership expired"))
        {
            return Field(Renews, FieldOperator.Before, new DaysAgoValue(0));
        }

        if (stream.TakeAny(RenewWords))
        {
            int from = stream.At;
            bool within = stream.TakeAny("in", "within", "over");
            bool the = stream.Take("the");
            if (stream.TakeAny("next", "coming", "following"))
            {
                if (stream.Current is { Kind: TokenKind.Word, Text: "month" or "quarter" or "year" } unit)
                {
                    stream.Advance(1);
                    int ahead = unit.Text switch { "month" => 30, "quarter" => 90, _ => 365 };
                    (DateOnly first, DateOnly last) = Next(unit.Text);
                    string[] options = [$"in the next {ahead} days", $"{DayGrammar.Said(first)} to {DayGrammar.Said(last)}"];
                    bool rolling = within && the;
                    return (stream.Choose(from, "when", rolling ? options : [options[1], options[0]]) == 0) == rolling
                        ? Field(Renews, FieldOperator.Between, new DaysAgoValue(0), new DaysAgoValue(-ahead))
                        : Field(Renews, FieldOperator.Between, new DayValue(first), new DayValue(last));
                }

                if (NumberGrammar.Days(stream) is { } days)
                {
                    return Field(Renews, FieldOperator.Between, new DaysAgoValue(0), new DaysAgoValue(-days));
                }
            }
            else if (within && NumberGrammar.Days(stream) is { } days)
            {
                return Field(Renews, FieldOperator.Between, new DaysAgoValue(0), new DaysAgoValue(-days));
            }
            else if (stream.TakeAny("soon", "shortly"))
            {
                int soon = stream.Choose(from, "when", "in the next 90 days", "in the next 30 days", "in the next 60 days") switch { 0 => 90, 1 => 30, _ => 60 };
                return Field(Renews, FieldOperator.Between, new DaysAgoValue(0), new DaysAgoValue(-soon));
            }

            stream.Advance(from - stream.At);

            if (windows.Read(stream, out _) is { } window && Within(window, Renews, ahead: true) is { } said)
            {
                return said;
            }
        }

        stream.Reset(start);
        return null;
    }

    private SegmentNode? Lapsed(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (stream.TakeAny("lapsed", "have lapsed", "expired", "left us", "left"))
        {
            if (Ago(stream, Renews) is { } ago)
            {
                return ago;
            }

            if (windows.Read(stream, out _) is { } window)
            {
                return window is LastDaysWindow last
                    ? Field(Renews, FieldOperator.Between, new DaysAgoValue(last.Days), new DaysAgoValue(0))
                    : Within(window, Renews, ahead: false);
            }
        }

        stream.Reset(start);
        return null;
    }

    // "with a gmail address", "at gmail.com".
    private static FieldNode? Address(TokenStream stream)
    {
        (int, int, int) start = stream.Save();
        if (stream.TakeAny("with a", "with an", "have a", "have an", "using a") && stream.Current is { Kind: TokenKind.Word } domain
            && domain.Text is not ("valid" or "postal" or "email") && (stream.Sees("address", 1) || stream.Sees("email address", 1) || stream.Sees("email", 1)))
        {
            stream.Advance(1);
            stream.TakeAny("email address", "address", "email");
            return Field("emailDomain", FieldOperator.Contains, new TextValue(domain.Text));
        }

        stream.Reset(start);
        return null;
    }

    private static FieldNode? Subscribed(TokenStream stream) =>
        stream.TakeAny("are still subscribed to our emails", "are subscribed to our emails", "are subscribed", "subscribed to our emails", "subscribed to email", "subscribed")
            ? Field("consent.email", FieldOperator.Eq, new TextValue("subscribed")) : null;

    // A time said of a date that everybody has.
    private FieldNode? Within(Window window, string field, bool ahead) => window switch
    {
        LastDaysWindow last => Field(field, FieldOperator.After, new DaysAgoValue(last.Days)),
        CalendarWindow calendar => Whole(calendar.Period, ahead) is { } days ? Field(field, FieldOperator.Between, new DayValue(days.First), new DayValue(days.Last)) : null,
        DatesWindow { From: { } from, To: { } to } => from == to ? Field(field, FieldOperator.Eq, new DayValue(from)) : Field(field, FieldOperator.Between, new DayValue(from), new DayValue(to)),
        DatesWindow { From: { } from } => Field(field, FieldOperator.After, new DayValue(from.AddDays(-1))),
        DatesWindow { To: { } to } => Field(field, FieldOperator.Before, new DayValue(to.AddDays(1))),
        _ => null,
    };

    private (DateOnly First, DateOnly Last)? Whole(CalendarPeriod period, bool ahead)
    {
        var month = new DateOnly(today.Year, today.Month, 1);
        DateOnly quarter = new(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1);
        var year = new DateOnly(today.Year, 1, 1);
        (DateOnly First, DateOnly Last)? whole = period switch
        {
            CalendarPeriod.ThisMonth => (month, month.AddMonths(1).AddDays(-1)),
            CalendarPeriod.LastMonth => (month.AddMonths(-1), month.AddDays(-1)),
            CalendarPeriod.ThisQuarter => (quarter, quarter.AddMonths(3).AddDays(-1)),
            CalendarPeriod.LastQuarter => (quarter.AddMonths(-3), quarter.AddDays(-1)),
            CalendarPeriod.ThisYear => (year, year.AddYears(1).AddDays(-1)),
            CalendarPeriod.LastYear => (year.AddYears(-1), year.AddDays(-1)),
            _ => null,
        };
        return whole is { } w ? (w.First, ahead || w.Last <= today ? w.Last : today) : null;
    }

    private (DateOnly First, DateOnly Last) Next(string unit)
    {
        (DateOnly first, int months) = unit switch
        {
            "month" => (new DateOnly(today.Year, today.Month, 1).AddMonths(1), 1),
            "quarter" => (new DateOnly(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1).AddMonths(3), 3),
            _ => (new DateOnly(today.Year + 1, 1, 1), 12),
        };
        return (first, first.AddMonths(months).AddDays(-1));
    }

    private static FieldNode Field(string key, FieldOperator op, params FieldValue[] values) => new(key, op, values);
}
