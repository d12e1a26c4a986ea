using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Segments;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace AssocHub.Tests.Segments;

/// <summary>
/// Random members and interactions around one moment, in memory and in a database: missing values, accents, wild cards, ties at
/// every edge that a window can have, days on which the clocks change, leap days.
/// </summary>
internal sealed class SegmentWorld
{
    public static readonly int[] DayOffsets = [-400, -90, -1, 0, 1, 2, 7, 30, 31, 90, 180, 365, 366, 731, 1100];

    public static readonly InteractionKind[] Kinds =
    [
        InteractionKind.EmailClicked, InteractionKind.EmailOpened, InteractionKind.SessionAttended, InteractionKind.EventAttended,
        InteractionKind.CommunityReplied, InteractionKind.CommunityThreadStarted,
    ];

    public static readonly string[] TopicWords = ["Digital Ethics", "digital éthics", "Volunteer", "日本", "nobody's topic"];

    public static readonly string[] ScoreCodes = ["renewal", "sponsor-intent"];

    public static readonly double[] ScoreValues = [0, 0.1, 0.25, 0.3, 0.30000000000000004, 0.5, 0.75, 1, -2, 1e-9];

    private static readonly string?[] Chapters = [null, "", .. SegmentTrees.Words];
    private static readonly string?[] InterestLists = [null, "", "AI;Éthique", "ai law", "North;100%;a_b", "e"];

    private readonly Rnd _random;
    private readonly Dictionary<long, string[]> _topicsOf = [];
    private int _draws;

    public SegmentWorld(int seed, string zone, DateTimeOffset asOf, int fiscalMonth, int members)
    {
        _random = new Rnd((ulong)seed);
        Clock = new AssociationClock(new FixedTime(asOf), TimeZoneInfo.FindSystemTimeZoneById(zone));
        AsOf = new AsOf(asOf, Clock, fiscalMonth);
        Organizations = [.. Enumerable.Range(1, 4).Select(i => new Organization
        {
            Id = i, SourceId = 1, ExternalId = $"O{i}", Name = Draw(Gen.Elements(SegmentTrees.Words)), NameKey = "",
            Industry = Draw(Gen.Elements(Chapters)), Size = Draw(Gen.Elements(Chapters)), Region = Draw(Gen.Elements(Chapters)),
        })];
        foreach (Organization o in Organizations)
        {
            (o.NameKey, o.IndustryKey, o.SizeKey, o.RegionKey) = (TextFolding.Fold(o.Name), Key(o.Industry), Key(o.Size), Key(o.Region));
        }

        Objects = [.. Enumerable.Range(0, 14).Select(ObjectOf)];
        Facts = [.. Enumerable.Range(1, members).Select(MemberOf)];
    }

    public AssociationClock Clock { get; }

    public AsOf AsOf { get; }

    public IReadOnlyList<ActivityObject> Objects { get; }

    public IReadOnlyList<Organization> Organizations { get; }

    public IReadOnlyList<MemberFacts> Facts { get; }

    public Dictionary<string, SegmentDefinition> Segments { get; } = [];

    public DateTimeOffset? EndOfEvent(ObjectReference reference) => Objects
        .Where(o => reference.Id is { } id ? o.Id == id : o.ExternalId == reference.ExternalId).Max(o => o.EndsAt ?? o.StartsAt);

    /// <summary>The reference evaluator over everybody, caps decided.</summary>
    public ReferenceEvaluator Reference() => Reference(AsOf);

    /// <summary>The same at another moment.</summary>
    public ReferenceEvaluator Reference(AsOf asOf)
    {
        var kept = new Dictionary<SegmentDefinition, HashSet<long>>(ReferenceEqualityComparer.Instance);
        ReferenceEvaluator reference = null!;
        reference = new ReferenceEvaluator(asOf, s => Segments.GetValueOrDefault(s), EndOfEvent, definition =>
        {
            if (!kept.TryGetValue(definition, out HashSet<long>? ids))
            {
                SegmentCap cap = definition.Cap!;
                kept[definition] = ids = CapSelector.Select(
                    cap,
                    [.. Facts.Where(f => reference.MeetsConditions(definition, f)).Select(f => CapCandidate.Of(
                        cap, f.Member, cap.By is { IsScore: true } by && f.Scores.TryGetValue(by.Key, out double s) ? s : null, asOf))]);
            }

            return ids;
        });
        return reference;
    }

    public T Draw<T>(Gen<T> gen) => gen.Sample(1, new Rnd(_random.Seed + ((ulong)++_draws * 7919)), 8).First();

    public async Task SaveAsync(TestDatabase database)
    {
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Sources.Add(new Source { Id = 1, Name = "all", Connector = "files" });
        db.Organizations.AddRange(Organizations);
        db.ActivityObjects.AddRange(Objects);
        string[] names = [.. _topicsOf.Values.SelectMany(t => t).DistinctBy(TextFolding.Fold)];
        for (int i = 0; i < names.Length; i++)
        {
            db.Topics.Add(new Topic { Id = i + 1, Name = names[i], NameKey = TextFolding.Fold(names[i]) });
        }

        foreach ((long id, string[] topics) in _topicsOf)
        {
            db.ObjectTopics.AddRange(topics.DistinctBy(TextFolding.Fold).Select(t => new ObjectTopic
            {
                ObjectId = id, TopicId = 1 + Array.FindIndex(names, n => TextFolding.Fold(n) == TextFolding.Fold(t)),
            }));
        }

        foreach (MemberFacts facts in Facts)
        {
            db.Members.Add(facts.Member);
            db.Interactions.AddRange(facts.Interactions.Select(f => f.Interaction));
            db.MemberScores.AddRange(facts.Scores.Select(s => new MemberScore { MemberId = facts.Member.Id, Code = s.Key, Value = s.Value, ModelVersion = "1" }));
        }

        foreach ((string slug, SegmentDefinition definition) in Segments)
        {
            var segment = new Segment { Slug = slug, Name = slug, OwnerId = "t", OwnerName = "T" };
            segment.Versions.Add(new SegmentVersion
            {
                Number = 1, Definition = SegmentJson.Write(definition), DefinitionHash = SegmentJson.Hash(definition), Sentence = "",
                AuthorId = "t", AuthorName = "T",
            });
            db.Segments.Add(segment);
        }

        await db.SaveChangesAsync();
    }

    private static string? Key(string? text) => text is null ? null : TextFolding.Fold(text);

    private ActivityObject ObjectOf(int i)
    {
        (string prefix, ObjectKind kind) = i switch
        {
            < 3 => ("E", ObjectKind.Event), < 7 => ("S", ObjectKind.Session), < 11 => ("M", ObjectKind.Email), _ => ("T", ObjectKind.Thread),
        };
        long id = 1000 + i;
        string title = Draw(Gen.Elements("Ética y datos", "ETICA", "100% sure", "under_score", "Sessions", ""));
        _topicsOf[id] = Draw(Gen.SubListOf(TopicWords[..4]).Select(t => t.DistinctBy(TextFolding.Fold).ToArray()));

        // Two objects differ in the case of their id only.
        string external = i == 2 ? "e-1" : $"{prefix}-{i}";
        DateTimeOffset? end = i == 0 ? null : AsOf.Moment.AddDays(-30).AddTicks(i - 1);
        return new ActivityObject
        {
            Id = id, SourceId = 1, Kind = kind, ExternalId = external, Title = title, TitleKey = TextFolding.Fold(title),
            StartsAt = i == 0 ? AsOf.Moment.AddDays(-31) : end?.AddHours(-2), EndsAt = end, ParentId = i is >= 3 and < 7 ? 1000 + (i % 3) : null,
        };
    }

    private MemberFacts MemberOf(int number)
    {
        Gen<DateOnly?> date = Gen.Frequency<DateOnly?>(
            (1, Gen.Constant<DateOnly?>(null)),
            (4, Gen.Elements(DayOffsets).Select(DateOnly? (d) => AsOf.Day.AddDays(-d))),
            (1, Gen.Elements<DateOnly?>(new DateOnly(2024, 2, 29), new DateOnly(2024, 3, 1), new DateOnly(1990, 5, 5))));
        Gen<string?> text = Gen.Elements(Chapters);
        Organization? organization = Draw(Gen.Elements<Organization?>([null, .. Organizations]));
        var m = new Member
        {
            Id = number,
            MergedIntoId = number > 5 && Draw(Gen.Choose(0, 9)) == 0 ? 1 : null,
            Standing = Draw(Gen.Elements(Enum.GetValues<MembershipStanding>())),
            FirstName = Draw(text), LastName = Draw(text), Status = Draw(text), Role = Draw(text), Chapter = Draw(text), City = Draw(text),
            Email = Draw(Gen.Elements<string?>(null, "a@Example.org", "b@north", "É@Straße.de")),
            JobTitle = Draw(text), Region = Draw(text), PostalCode = Draw(text), Country = Draw(text), Interests = Draw(Gen.Elements(InterestLists)),
            JoinDate = Draw(date), RenewalDate = Draw(date), LastRenewedOn = Draw(date),
            HouseholdId = Draw(Gen.Elements<long?>(null, 1, 2, 3)),
            EmailConsent = Draw(Gen.Elements<string?>(null, "subscribed", "unsubscribed", "cleaned", "pending")),
            SourcesKey = Draw(Gen.Elements("", ";ams;", ";ams;events;", ";email;community;")),
            Organization = organization, OrganizationId = organization?.Id,
        };
        (m.FirstNameKey, m.LastNameKey, m.StatusKey, m.RoleKey) = (Key(m.FirstName), Key(m.LastName), Key(m.Status), Key(m.Role));
        (m.ChapterKey, m.JobTitleKey, m.CityKey, m.RegionKey) = (Key(m.Chapter), Key(m.JobTitle), Key(m.City), Key(m.Region));
        (m.PostalCodeKey, m.CountryKey, m.EmailKey, m.EmailDomainKey) =
            (Key(m.PostalCode), Key(m.Country), Key(m.Email), Key(m.Email?[(m.Email.LastIndexOf('@') + 1)..]));
        m.InterestsKey = m.Interests is not { Length: > 0 } joined ? null : $";{string.Join(';', joined.Split(';').Select(TextFolding.Fold))};";
        int count = Draw(Gen.Choose(0, 25));
        return new MemberFacts(m, [.. Enumerable.Range(1, count).Select(i => FactOf((number * 100) + i, m))])
        {
            Scores = ScoreCodes.Where(_ => Draw(Gen.Choose(0, 3)) > 0).ToDictionary(c => c, _ => Draw(Gen.Elements(ScoreValues))),
        };
    }

    private InteractionFact FactOf(long id, Member member)
    {
        ActivityObject? item = Draw(Gen.Elements<ActivityObject?>([null, .. Objects]));
        ActivityObject? around = item?.ParentId is { } parent ? Objects.First(o => o.Id == parent) : null;
        DateTimeOffset at = Draw(Moment(member));
        var interaction = new Interaction
        {
            Id = id, MemberId = member.Id, Kind = Draw(Gen.Elements(Kinds)), ObjectId = item?.Id, EventId = around?.Id, OccurredAt = at,
            Day = Clock.DayOf(at).DayNumber, IsMachine = Draw(Gen.Choose(0, 7)) == 0,
        };
        return new InteractionFact(interaction, item, item is null ? [] : _topicsOf[item.Id], around);
    }

    // Ties: whole days before as-of, midnights of days that windows begin or end on, a tick either side of each.
    private Gen<DateTimeOffset> Moment(Member member) =>
        from tick in Gen.Elements(-1, 0, 1)
        from days in Gen.Elements(DayOffsets)
        from form in Gen.Choose(0, 5)
        from period in Gen.Elements(Enum.GetValues<CalendarPeriod>())
        from minutes in Gen.Choose(0, 1_500_000)
        select (form switch
        {
            0 or 1 => AsOf.Moment.AddHours(-24.0 * days),
            2 => Clock.StartOf(AsOf.Day.AddDays(-days)),
            3 => Clock.StartOf(AsOf.PeriodDays(period).From),
            4 when member.RenewalDate is { } renewal => Clock.StartOf(renewal.AddDays(days % 100)),
            _ => AsOf.Moment.AddMinutes(-minutes),
        }).AddTicks(tick);
}
