using AssocHub.Core.Segments.Fields;

namespace AssocHub.Core.Segments.Definition;

/// <summary>An activity in words, without its leading "who".</summary>
internal sealed class DidPhrase(SentenceNames names)
{
    public string Of(DidNode did, bool negated, string? topicBefore)
    {
        if (did.Kinds.Count == 0)
        {
            return "did … (nothing chosen)";
        }

        string rest = About(did, topicBefore) + Within(did.Within);
        CountTest count = negated ? did.Count.Negated() ?? did.Count : did.Count;
        bool spellOut = negated && did.Count.Negated() is null;
        string said = count switch
        {
            { AtMost: 0 } => Never(did) + rest,
            { AtLeast: 1, AtMost: null } => Once(did) + rest,
            _ => Counted(did, count, rest),
        };
        return spellOut ? $"did not do this: {said}" : said;
    }

    // "started or replied in a community thread"; verbs that share their thing name it once.
    private static string Once(DidNode did) => Verbs(did, thing => did.Object is not null ? $"the {thing.Singular}" : $"{thing.Article} {thing.Singular}", " or ");

    // "attended no event and attended no session on AI" would be read as two conditions; "never" holds for all that follows it.
    private static string Never(DidNode did) => did.Object is null && !HasSeveralThings(did)
        ? Verbs(did, thing => $"no {thing.Singular}", " or ")
        : "never " + Once(did);

    /// <summary>Whether its own words join things with "or", so that they cannot stand among alternatives without a mark.</summary>
    public static bool HasSeveralThings(DidNode did) => did.Kinds.Select(k => ActivityCatalogue.Of(k).Thing).Distinct().Skip(1).Any();

    private static string Counted(DidNode did, CountTest count, string rest)
    {
        if (did.DistinctObjects)
        {
            return Verbs(did, thing => count is { AtMost: 1 } ? $"{(count.AtLeast is null ? "at most" : "exactly")} one {thing.Singular}" : $"{Number(count)} different {thing.Plural}", " or ") + rest;
        }

        string times = count switch
        {
            { AtLeast: { } least, AtMost: { } most } when least == most => least == 1 ? "exactly once" : $"exactly {SegmentSentence.Number(least)} times",
            { AtLeast: { } least, AtMost: { } most } => $"{SegmentSentence.Number(least)} to {SegmentSentence.Number(most)} times",
            { AtLeast: { } least } => $"at least {SegmentSentence.Number(least)} times",
            { AtMost: { } most } => most == 1 ? "at most once, or never" : $"at most {SegmentSentence.Number(most)} times, or never",
            _ => "… times",
        };
        string plural = Verbs(did, thing => did.Object is not null ? $"the {thing.Singular}" : thing.Plural, " or ");
        return $"{plural}{rest} {times}";
    }

    private static string Number(CountTest count) => count switch
    {
        { AtLeast: { } least, AtMost: { } most } when least == most => $"exactly {SegmentSentence.Number(least)}",
        { AtLeast: { } least, AtMost: { } most } => $"{SegmentSentence.Number(least)} to {SegmentSentence.Number(most)}",
        { AtLeast: { } least } => $"at least {SegmentSentence.Number(least)}",
        { AtMost: { } most } => $"at most {SegmentSentence.Number(most)}",
        _ => "…",
    };

    private static string Verbs(DidNode did, Func<Thing, string> thing, string between) => string.Join(
        between,
        did.Kinds.Distinct().Order().Select(ActivityCatalogue.Of).GroupBy(a => a.Thing)
            .Select(g => $"{string.Join(" or ", g.Select(a => a.Verb))} {thing(g.Key)}"));

    private string About(DidNode did, string? topicBefore)
    {
        string text = "";
        if (did.Object is { } item)
        {
            text += $" '{names.Object(item) ?? item.ToString()}'";
        }

        if (did.TitleContains is { } title)
        {
            text += $" with '{title}' in the title";
        }

        if (did.Topics.Count == 1 && did.Topics[0] == topicBefore)
        {
            text += " on that topic";
        }
        else if (did.Topics.Count > 0)
        {
            text += " on " + string.Join(" or ", did.Topics.Select(t => $"'{t}'"));
        }

        return text;
    }

    private string Within(Window? window) => window switch
    {
        null => "",
        LastDaysWindow { Days: 1 } => " in the last 24 hours",
        LastDaysWindow last => $" in the last {SegmentSentence.Number(last.Days)} days",
        DatesWindow { From: { } from, To: { } to } => from == to ? $" on {SegmentSentence.Day(from)}" : $" between {SegmentSentence.Day(from)} and {SegmentSentence.Day(to)}",
        DatesWindow { From: { } from } => $" since {SegmentSentence.Day(from)}",
        DatesWindow { To: { } to } => $" up to {SegmentSentence.Day(to)}",
        DatesWindow => " between … and …",
        CalendarWindow calendar => " " + Period(calendar.Period),
        OwnTermWindow own => " " + OwnTerm(own),
        SinceEventWindow since => $" since the event '{names.Object(since.Event) ?? since.Event.ToString()}' ended",
        _ => throw new ArgumentOutOfRangeException(nameof(window), window, "Unknown window"),
    };

    internal static string Period(CalendarPeriod period) => period switch
    {
        CalendarPeriod.ThisMonth => "this month",
        CalendarPeriod.LastMonth => "last month",
        CalendarPeriod.ThisQuarter => "this quarter",
        CalendarPeriod.LastQuarter => "last quarter",
        CalendarPeriod.ThisYear => "this year",
        CalendarPeriod.LastYear => "last year",
        CalendarPeriod.ThisFiscalQuarter => "this fiscal quarter",
        CalendarPeriod.LastFiscalQuarter => "last fiscal quarter",
        CalendarPeriod.ThisFiscalYear => "this fiscal year",
        CalendarPeriod.LastFiscalYear => "last fiscal year",
        _ => throw new ArgumentOutOfRangeException(nameof(period), period, "Unknown period"),
    };

    private static string OwnTerm(OwnTermWindow own)
    {
        string anchor = own.Anchor switch
        {
            TermAnchor.RenewalDate => "their renewal date",
            TermAnchor.JoinDate => "joining",
            TermAnchor.LastRenewal => "their last renewal",
            _ => throw new ArgumentOutOfRangeException(nameof(own), own.Anchor, "Unknown anchor"),
        };
        return (own.FromDays, own.ToDays) switch
        {
            (0, SegmentValidator.MaxDays) => $"since {anchor}",
            (< 0, 0) => $"in the {Days(-own.FromDays)} before {anchor}",
            (0, > 0) => $"in the {Days(own.ToDays)} after {anchor}",
            _ => $"between {Offset(own.FromDays)} and {Offset(own.ToDays)} {anchor}",
        };

        static string Offset(int days) => days <= 0 ? $"{Days(-days)} before" : $"{Days(days)} after";
        static string Days(int days) => $"{SegmentSentence.Number(days)} {(days == 1 ? "day" : "days")}";
    }
}
