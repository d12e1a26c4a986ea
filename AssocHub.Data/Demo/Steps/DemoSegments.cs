namespace AssocHub.Data.Demo.Steps;

/// <summary>What has become of a demo segment by the time somebody looks.</summary>
internal enum SegmentFate
{
    Draft,
    Waiting,
    Approved,
    SentBack,
}

/// <summary>A segment that the demo brings along.</summary>
internal sealed record DemoSegment(string Name, string Description, string Purpose, SegmentFate Fate, string Definition)
{
    public string Folder { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The question of the walk through the house: who clicked on a topic and came to nothing on it.</summary>
    public const string Curious = "Curious about digital transformation";

    public const string FirstTimers = "First-timers";
    public const string LapsedButEngaged = "Lapsed but engaged";

    public static IReadOnlyList<DemoSegment> All { get; } =
    [
        new(
            Curious, "They clicked on the topic and came to no session on it: the next micro-session is for them.", "Event invitation",
            SegmentFate.Approved,
            """
            {"version":1,"of":"currentMembers","root":{"all":[
              {"did":{"kinds":["email.clicked"],"topic":"digital transformation"}},
              {"not":{"did":{"kinds":["session.attended"],"topic":"digital transformation"}}}]}}
            """)
        {
            Folder = "Events",
            Tags = ["digital transformation", "spring programme"],
        },
        new(
            FirstTimers, "Came to an event for the first time within the year. A welcome from the chapter makes them come again.", "Personalised recommendation",
            SegmentFate.Approved,
            """
            {"version":1,"of":"currentMembers","root":{"all":[
              {"did":{"kinds":["event.attended","session.attended"],"within":{"days":365}}},
              {"not":{"did":{"kinds":["event.attended","session.attended"],"within":{"days":2000},"count":{"atLeast":8}}}},
              {"field":"joinDate","op":"after","value":{"daysAgo":540}}]}}
            """)
        {
            Folder = "Events",
            Tags = ["welcome"],
        },
        new(
            LapsedButEngaged, "Their membership ended, and yet they read us: worth a call.", "Renewal outreach",
            SegmentFate.Approved,
            """
            {"version":1,"of":"lapsedMembers","root":{"any":[
              {"did":{"kinds":["email.clicked"],"within":{"days":180}}},
              {"did":{"kinds":["community.replied","community.viewed","community.downloaded"],"within":{"days":180}}},
              {"did":{"kinds":["event.registered"],"within":{"days":180}}}]}}
            """)
        {
            Folder = "Renewals",
            Tags = ["lapsed"],
        },
        new(
            "Talk of the community on digital transformation", "Active in the threads, reading the mails, not yet in a session: speakers of tomorrow.",
            "Event invitation", SegmentFate.Waiting,
            """
            {"version":1,"of":"currentMembers","root":{"all":[
              {"did":{"kinds":["community.thread_started","community.replied"],"topic":"digital transformation"}},
              {"did":{"kinds":["email.clicked"],"topic":"digital transformation","within":{"days":365}}},
              {"not":{"did":{"kinds":["session.attended"],"topic":"digital transformation","within":{"days":365}}}}]}}
            """)
        {
            Folder = "Events",
            Tags = ["digital transformation", "speakers"],
        },
        new(
            "Renewing soon and quiet", "Renewal is due within two months and we have not seen them for half a year.", "Renewal outreach",
            SegmentFate.SentBack,
            """
            {"version":1,"of":"currentMembers","root":{"all":[
              {"field":"renewalDate","op":"before","value":{"daysAgo":-60}},
              {"not":{"did":{"kinds":["email.clicked","session.attended","community.replied","community.viewed"],"within":{"days":180}}}}]}}
            """)
        {
            Folder = "Renewals",
            Tags = ["at risk"],
        },
        new(
            "Early literacy in the north", "A first sketch for the spring meeting.", "",
            SegmentFate.Draft,
            """
            {"version":1,"of":"currentMembers","root":{"all":[
              {"field":"chapter","op":"in","value":["North","Upper Peninsula"]},
              {"any":[{"field":"interests","op":"contains","value":"early literacy"},
                      {"did":{"kinds":["email.clicked","session.attended"],"topic":"early literacy","within":{"days":730}}}]}]}}
            """)
        {
            Tags = ["early literacy", "spring programme"],
        },
    ];
}
