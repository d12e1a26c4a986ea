using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Core.Segments.Templates;

/// <summary>The questions that every association asks. Each is an ordinary segment, to be changed like any other.</summary>
public static class SegmentTemplates
{
    private static readonly InteractionKind[] Came = [InteractionKind.EventAttended, InteractionKind.SessionAttended];
    private static readonly InteractionKind[] Spoke = [InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied];
    private static readonly InteractionKind[] Read = [InteractionKind.EmailOpened, InteractionKind.EmailClicked];

    // Everything a member does on purpose; being sent an e-mail is none of it.
    private static readonly InteractionKind[] Anything =
    [
        InteractionKind.EventRegistered, InteractionKind.EventAttended, InteractionKind.SessionAttended, InteractionKind.SponsorScanned,
        InteractionKind.EmailOpened, InteractionKind.EmailClicked, InteractionKind.CommunityThreadStarted, InteractionKind.CommunityReplied,
        InteractionKind.CommunityViewed, InteractionKind.CommunityDownloaded,
    ];

    /// <summary>All templates, in the order a page shows them.</summary>
    public static IReadOnlyList<SegmentTemplate> All { get; } = [.. Interest(), .. Renewal(), .. NewMembers(), .. Events(), .. Email(), .. Community(), .. Outside()];

    /// <summary>The template with this key; null where there is none.</summary>
    public static SegmentTemplate? Find(string? key) => All.FirstOrDefault(t => t.Key == key);

    private static SegmentTemplate[] Interest() =>
    [
        new("interested-not-there", TemplateGroup.Interest, "Interested, but not there yet", "Whom to invite to a first session on a topic.", v => Current(
            On(v, InteractionKind.EmailClicked),
            Not(On(v, InteractionKind.SessionAttended)))) { NeedsTopic = true },
        new("clicked-and-talks", TemplateGroup.Interest, "Clicks and talks, but did not come last quarter", "The people to ask for help with a topic: volunteers, speakers, mentors.", v => Current(
            On(v, InteractionKind.EmailClicked),
            Not(On(v, InteractionKind.SessionAttended) with { Within = new CalendarWindow(CalendarPeriod.LastQuarter) }),
            On(v, Spoke))) { NeedsTopic = true },
        new("talks-reads-never-came", TemplateGroup.Interest, "Talks and reads, but never came", "A small session would suit them: they follow the topic in the community and by e-mail.", v => Current(
            On(v, Spoke),
            On(v, InteractionKind.EmailClicked) with { Within = new LastDaysWindow(90) },
            Not(On(v, InteractionKind.SessionAttended)))) { NeedsTopic = true },
        new("click-then-came", TemplateGroup.Interest, "Clicked, then came", "For whom an e-mail led to a session within 30 days: what works, works with them.", v => Current(
            new SequenceNode([new SequenceStep(On(v, InteractionKind.EmailClicked)), new SequenceStep(On(v, InteractionKind.SessionAttended), 30)]))) { NeedsTopic = true },
        new("sponsor-interest", TemplateGroup.Interest, "Met a sponsor and reads on", "Met a sponsor in the past half year and clicked on the topic since.", v => Current(
            new SequenceNode([
                new SequenceStep(Did(InteractionKind.SponsorScanned) with { Within = new LastDaysWindow(180) }),
                new SequenceStep(On(v, InteractionKind.EmailClicked))]))) { NeedsTopic = true },
    ];

    private static SegmentTemplate[] Renewal() =>
    [
        new("renewal-at-risk", TemplateGroup.Renewal, "Renewal at risk", "Renews within 90 days and did nothing for half a year.", _ => Current(
            RenewsWithin(90),
            Not(Did(Anything) with { Within = new LastDaysWindow(180) }))),
        new("quiet-before-renewal", TemplateGroup.Renewal, "Quiet before their own renewal", "Renews within 30 days; opened and attended nothing in the 90 days before that date.", _ => Current(
            RenewsWithin(30),
            Not(Did([.. Read, .. Came]) with { Within = new OwnTermWindow(-90, 0, TermAnchor.RenewalDate) }))),
        new("nothing-this-term", TemplateGroup.Renewal, "Nothing for this year's fee", "Members for over a year who neither read, came nor spoke in the year before their renewal date: what do they pay for?", _ => Current(
            Field("renewalDate", FieldOperator.IsPresent),
            Field("joinDate", FieldOperator.Before, new DaysAgoValue(365)),
            Not(Did(Anything) with { Within = new OwnTermWindow(-365, 0, TermAnchor.RenewalDate) }))),
        new("low-score-renews-soon", TemplateGroup.Renewal, "Unlikely to renew, and due", "A renewal score below 0.4 and a renewal date within 90 days: a call is worth more than an e-mail.", _ => Current(
            RenewsWithin(90),
            new ScoreNode("renewal", FieldOperator.Before, [0.4]))),
        new("one-letter-per-home", TemplateGroup.Renewal, "Renewal letters, one per household", "Renews within 60 days; one person of each household.", _ => Current(RenewsWithin(60)) with
        {
            Cap = new SegmentCap(1) { By = new CapOrder("joinDate", IsScore: false, LowestFirst: true), Per = CapGroup.Household },
        }),
    ];

    private static SegmentTemplate[] NewMembers() =>
    [
        new("new-and-quiet", TemplateGroup.NewMembers, "New and quiet", "Joined in the last year and came to nothing yet.", _ => Current(
            Field("joinDate", FieldOperator.After, new DaysAgoValue(365)),
            Not(Did(Came)))),
        new("lost-first-90-days", TemplateGroup.NewMembers, "Silent in their first 90 days", "Joined three months to a year ago and did nothing in their first 90 days.", _ => Current(
            Field("joinDate", FieldOperator.Between, new DaysAgoValue(365), new DaysAgoValue(90)),
            Not(Did(Anything) with { Within = new OwnTermWindow(0, 90, TermAnchor.JoinDate) }))),
        new("new-and-keen", TemplateGroup.NewMembers, "New and keen", "Joined in the last year, came to something and spoke in the community: tomorrow's volunteers.", _ => Current(
            Field("joinDate", FieldOperator.After, new DaysAgoValue(365)),
            Did(Came),
            Did(Spoke))),
        new("first-timers", TemplateGroup.NewMembers, "First-timers", "Came to exactly one event so far: the second one decides whether they stay.", _ => Current(
            Did(InteractionKind.EventAttended) with { Count = new CountTest(1, 1), DistinctObjects = true })),
    ];

    private static SegmentTemplate[] Events() =>
    [
        new("registered-no-show", TemplateGroup.Events, "Registered, did not come", "Send them the recordings.", v => Current(
            At(v, InteractionKind.EventRegistered),
            Not(At(v, Came)))) { NeedsEvent = true },
        new("quiet-since-event", TemplateGroup.Events, "Came, and silent since", "Was at the event, and has clicked and written nothing since it ended.", v => Current(
            At(v, Came),
            Not(Did([InteractionKind.EmailClicked, .. Spoke]) with { Within = new SinceEventWindow(v.Event!) }))) { NeedsEvent = true },
        new("last-year-not-this", TemplateGroup.Events, "Came last year, not registered this year", "Whom to remind of the annual conference.", _ => Current(
            Did(InteractionKind.EventAttended) with { Within = new CalendarWindow(CalendarPeriod.LastYear) },
            Not(Did(InteractionKind.EventRegistered) with { Within = new CalendarWindow(CalendarPeriod.ThisYear) }))),
        new("regulars", TemplateGroup.Events, "Regulars", "Came to at least three different events in the last two years.", _ => Current(
            Did(InteractionKind.EventAttended) with { Count = new CountTest(3, null), DistinctObjects = true, Within = new LastDaysWindow(730) })),
        new("chapter-panel", TemplateGroup.Events, "A panel of every chapter", "Ten of each chapter who came to something in the last year, those with the longest membership.", _ => Current(
            Field("chapter", FieldOperator.IsPresent),
            Did(Came) with { Within = new LastDaysWindow(365) }) with
        {
            Cap = new SegmentCap(10) { By = new CapOrder("tenureDays", IsScore: false), Per = CapGroup.Chapter },
        }),
    ];

    private static SegmentTemplate[] Email() =>
    [
        new("readers-never-speak", TemplateGroup.Email, "Readers who never speak", "Opened five e-mails in 90 days, never wrote in the community.", _ => Current(
            Did(InteractionKind.EmailOpened) with { Count = new CountTest(5, null), Within = new LastDaysWindow(90) },
            Not(Did(Spoke)))),
        new("opens-never-clicks", TemplateGroup.Email, "Opens, but never clicks", "Opened five e-mails in 90 days and clicked none: the subject lines work, the contents do not.", _ => Current(
            Did(InteractionKind.EmailOpened) with { Count = new CountTest(5, null), Within = new LastDaysWindow(90) },
            Not(Did(InteractionKind.EmailClicked) with { Within = new LastDaysWindow(90) }))),
        new("no-longer-reads", TemplateGroup.Email, "No longer reads", "Received five e-mails in 90 days and opened none, though they used to.", _ => Current(
            Did(InteractionKind.EmailDelivered) with { Count = new CountTest(5, null), Within = new LastDaysWindow(90) },
            Not(Did(Read) with { Within = new LastDaysWindow(90) }),
            Did(Read))),
        new("address-to-mend", TemplateGroup.Email, "Addresses to mend", "Bounced twice in half a year, or has no address at all: ring them.", _ => Current(
            new AnyNode([
                Did(InteractionKind.EmailBounced) with { Count = new CountTest(2, null), Within = new LastDaysWindow(180) },
                Field("email", FieldOperator.IsMissing)]))),
    ];

    private static SegmentTemplate[] Community() =>
    [
        new("community-voices", TemplateGroup.Community, "Community voices", "Replied in three different threads in 90 days.", _ => Current(
            Did(InteractionKind.CommunityReplied) with { Count = new CountTest(3, null), DistinctObjects = true, Within = new LastDaysWindow(90) })),
        new("speaks-never-comes", TemplateGroup.Community, "Speaks online, never comes", "Wrote in the community in the last half year, was never at an event.", _ => Current(
            Did(Spoke) with { Within = new LastDaysWindow(180) },
            Not(Did(Came)))),
        new("long-standing-gone-quiet", TemplateGroup.Community, "Long with us, gone quiet", "A member for ten years who did nothing in the last one.", _ => Current(
            Field("joinDate", FieldOperator.Before, new DaysAgoValue(3650)),
            Not(Did(Anything) with { Within = new LastDaysWindow(365) }))),
    ];

    private static SegmentTemplate[] Outside() =>
    [
        new("lapsed-still-reading", TemplateGroup.Outside, "Lapsed, but still reading", "Left, and opened or clicked an e-mail in the last 90 days: win them back.", _ => new SegmentDefinition(
            Population.LapsedMembers, new AllNode([Did(Read) with { Within = new LastDaysWindow(90) }]))),
        new("guests-to-invite", TemplateGroup.Outside, "Guests worth inviting", "No member, but came to an event in the last year.", _ => new SegmentDefinition(
            Population.Everyone, new AllNode([Field("status", FieldOperator.IsMissing), Did(Came) with { Within = new LastDaysWindow(365) }]))),
    ];

    private static SegmentDefinition Current(params SegmentNode[] items) => new(Population.CurrentMembers, new AllNode(items));

    private static DidNode Did(params InteractionKind[] kinds) => new(kinds);

    private static DidNode On(TemplateValues values, params InteractionKind[] kinds) => new(kinds) { Topics = [values.Topic] };

    private static DidNode At(TemplateValues values, params InteractionKind[] kinds) => new(kinds) { Object = values.Event };

    private static NotNode Not(DidNode did) => new(did);

    private static FieldNode Field(string key, FieldOperator op, params FieldValue[] values) => new(key, op, values);

    private static FieldNode RenewsWithin(int days) => Field("renewalDate", FieldOperator.Between, new DaysAgoValue(0), new DaysAgoValue(-days));
}
