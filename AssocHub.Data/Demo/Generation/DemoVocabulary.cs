namespace AssocHub.Data.Demo.Generation;

/// <summary>The made-up association's own words: chapters, topics, places, titles.</summary>
internal static class DemoVocabulary
{
    public const string Association = "Northern Lakes Library Association";
    public const string TimeZone = "America/Chicago";
    public const string WebDomain = "nlla.example.org";

    /// <summary>Topics, the most talked-about first.</summary>
    public static readonly string[] Topics =
    [
        "digital transformation", "advocacy", "early literacy", "volunteer leadership", "community outreach", "fundraising",
        "artificial intelligence", "collections", "accessibility", "data and privacy", "staff wellbeing", "buildings and spaces",
    ];

    public static readonly double[] TopicShares = [0.17, 0.13, 0.12, 0.11, 0.10, 0.08, 0.07, 0.06, 0.05, 0.04, 0.04, 0.03];

    public static readonly Chapter[] Chapters =
    [
        new("Capital", "MN", 0.28, ["Saint Alden", "Fairmill", "Westbrook Heights", "Oakrange"]),
        new("Lakeshore", "WI", 0.22, ["Port Verity", "Grand Harbor", "Shellhaven", "Whitefish Point"]),
        new("River Valley", "WI", 0.17, ["Three Fords", "Millbend", "Riverton Junction", "Eau Grise"]),
        new("West", "ND", 0.13, ["Prairie Cross", "Dunmore Flats", "Big Sky Landing"]),
        new("North", "MN", 0.12, ["Birch Narrows", "Lake Ansgar", "Iron Falls", "Loon Crossing"]),
        new("Upper Peninsula", "MI", 0.08, ["Copper Bay", "Sault Claire", "Marten Harbor"]),
    ];

    public static readonly string[] Streets =
    [
        "Main Street", "Oak Avenue", "Lake Street", "Maple Drive", "Church Street", "Second Avenue", "Park Road", "Birch Lane", "Mill Road",
        "County Road 7", "Shoreline Boulevard", "Pine Court", "Washington Street", "Cedar Avenue", "Elm Street", "Northern Parkway",
        "Railway Avenue", "Hillcrest Drive", "Prairie View Road", "Harbor Way", "Spruce Street", "University Avenue", "Chestnut Lane",
    ];

    public static readonly string[] PrivateMailDomains =
        ["lakemail.example.com", "postbox.example.net", "northmail.example.com", "inbox.example.org", "homemail.example.net", "familymail.example.com"];

    public static readonly (string Kind, string Industry, double Share)[] OrganizationKinds =
    [
        ("Public Library", "Public library", 0.42), ("County Library", "Public library", 0.14), ("University Library", "Academic library", 0.10),
        ("College Library", "Academic library", 0.07), ("School District", "School library", 0.12), ("Library System", "Library system", 0.06),
        ("Historical Museum", "Museum and archive", 0.05), ("City Council", "Local government", 0.04),
    ];

    public static readonly (string Size, double Share, int Weight)[] Sizes =
        [("1-9", 0.34, 3), ("10-49", 0.38, 8), ("50-249", 0.21, 20), ("250+", 0.07, 45)];

    public static readonly (string Title, double Share)[] JobTitles =
    [
        ("Librarian", 0.24), ("Library Director", 0.10), ("Branch Manager", 0.09), ("Youth Services Librarian", 0.09), ("Library Assistant", 0.10),
        ("Head of Adult Services", 0.06), ("Systems Librarian", 0.06), ("Cataloger", 0.05), ("Outreach Coordinator", 0.06), ("Trustee", 0.07),
        ("Archivist", 0.03), ("Development Officer", 0.03), ("Student", 0.02),
    ];

    public static readonly (string Tier, decimal Dues, double Share)[] Tiers =
        [("Professional", 145m, 0.62), ("Support staff", 80m, 0.17), ("Trustee", 95m, 0.08), ("Institutional representative", 260m, 0.06), ("Retired", 60m, 0.05), ("Student", 45m, 0.02)];

    public static readonly (string Name, int[] Topics)[] Sponsors =
    [
        ("Circula Systems", [0, 7]), ("Brightshelf", [11, 7]), ("PageTurn Analytics", [9, 0]), ("Northwind Furnishings", [11]), ("Storytime Interactive", [2]),
        ("Ledger & Leaf Fundraising", [5]), ("OpenDoor Access", [8]), ("Quill AI", [6, 0]), ("Volunteerly", [3]), ("Civic Voice Partners", [1, 4]),
    ];

    /// <summary>Titles of sessions; {0} is the topic.</summary>
    public static readonly string[] SessionTitles =
    [
        "Getting started with {0}", "{0}: what worked in a town of 4,000", "A year of {0}: the honest numbers", "Workshop: your first ninety days of {0}",
        "{0} on a small budget", "Panel: {0} beyond the main branch", "Measuring {0}", "Making the case for {0} to your board", "{0} with volunteers",
        "Lessons from a failed {0} project", "{0} for rural libraries", "Lightning talks on {0}",
    ];

    public static readonly string[] ThreadTitles =
    [
        "How do you start with {0}?", "Looking for examples of {0} policies", "{0}: who has done this with fewer than ten staff?", "Grant for {0} closes next month",
        "What we learned from our {0} pilot", "Board pushback on {0}, advice?", "Sharing our {0} checklist", "Vendor experience for {0}", "Reading list on {0}",
        "Anyone measuring {0}?", "{0} training for new staff", "Volunteers and {0}",
    ];

    public static readonly string[] Resources =
        ["{0} toolkit", "{0} checklist", "{0} policy template", "{0} slide deck", "{0} board briefing", "{0} survey results"];

    public static string Capitalised(string topic) => char.ToUpperInvariant(topic[0]) + topic[1..];

    internal sealed record Chapter(string Name, string Region, double Share, string[] Cities);
}
