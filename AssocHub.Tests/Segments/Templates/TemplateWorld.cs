using System.Globalization;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using AssocHub.Tests.Support;

namespace AssocHub.Tests.Segments.Templates;

/// <summary>
/// A made-up association, the same every time, in which every template has members: people with habits of their own (what they do at
/// all, and between which days), some of them machines, merged away, lapsed or guests.
/// </summary>
internal static class TemplateWorld
{
    public const int People = 700;
    public const long EventId = 1003;

    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
    public static readonly DateTimeOffset AsOf = FixedTime.DefaultNow;

    private static readonly DateOnly Today = new(2026, 11, 18);

    private static readonly (InteractionKind Kind, ObjectKind Of)[] Habits =
    [
        (InteractionKind.EventRegistered, ObjectKind.Event), (InteractionKind.EventAttended, ObjectKind.Event), (InteractionKind.SessionAttended, ObjectKind.Session),
        (InteractionKind.SponsorScanned, ObjectKind.Sponsor), (InteractionKind.EmailDelivered, ObjectKind.Email), (InteractionKind.EmailOpened, ObjectKind.Email),
        (InteractionKind.EmailClicked, ObjectKind.Email), (InteractionKind.EmailBounced, ObjectKind.Email), (InteractionKind.CommunityThreadStarted, ObjectKind.Thread),
        (InteractionKind.CommunityReplied, ObjectKind.Thread), (InteractionKind.CommunityViewed, ObjectKind.Thread), (InteractionKind.CommunityDownloaded, ObjectKind.Resource),
    ];

    public static async Task SaveAsync(TestDatabase database)
    {
        var random = new Random(20261118);
        var clock = new AssociationClock(new FixedTime(AsOf), Zone);
        await using AssocHubDbContext db = database.CreateDbContext();
        db.Sources.Add(new Source { Id = 1, Name = "all", Connector = "files" });
        db.Topics.AddRange(new Topic { Id = 1, Name = "Volunteering", NameKey = "volunteering" }, new Topic { Id = 2, Name = "AI", NameKey = "ai" });
        List<ActivityObject> objects = Objects(random);
        db.ActivityObjects.AddRange(objects);
        db.ObjectTopics.AddRange(objects.Where(o => o.Kind is not (ObjectKind.Event or ObjectKind.Sponsor) && random.Next(4) > 0)
            .SelectMany(o => random.Next(3) switch { 0 => new[] { 1 }, 1 => [2], _ => [1, 2] }, (o, topic) => new ObjectTopic { ObjectId = o.Id, TopicId = topic }));
        ILookup<ObjectKind, ActivityObject> byKind = objects.ToLookup(o => o.Kind);
        long next = 1;
        for (int id = 1; id <= People; id++)
        {
            Member member = Person(id, random);
            db.Members.Add(member);
            if (random.Next(3) > 0)
            {
                db.MemberScores.Add(new MemberScore { MemberId = id, Code = "renewal", Value = random.Next(0, 21) / 20.0, ModelVersion = "1" });
            }

            bool readsNoMore = random.Next(6) == 0;
            (InteractionKind, ObjectKind)[] habits = readsNoMore ? [Habits[4], Habits[5], Habits[4]] : [.. Habits.Where(_ => random.Next(100) < 45)];
            (int latest, int earliest) = random.Next(3) switch { 0 => (0, 80), 1 => (0, 800), _ => (random.Next(60, 420), 900) };
            int count = habits.Length == 0 ? 0 : random.Next(0, 45);
            for (int i = 0; i < count; i++)
            {
                (InteractionKind kind, ObjectKind of) = habits[random.Next(habits.Length)];
                ActivityObject item = byKind[of].ElementAt(random.Next(byKind[of].Count()));
                bool past = readsNoMore && kind is (InteractionKind.EmailOpened or InteractionKind.EmailClicked);
                DateTimeOffset at = AsOf.AddMinutes(past ? -random.Next(100 * 1440, 900 * 1440) : -random.Next(latest * 1440, (earliest * 1440) + 1));
                db.Interactions.Add(new Interaction
                {
                    Id = next++, MemberId = id, Kind = kind, ObjectId = random.Next(25) == 0 ? null : item.Id, EventId = item.ParentId, OccurredAt = at,
                    Day = clock.DayOf(at).DayNumber, IsMachine = random.Next(12) == 0,
                });
            }
        }

        await db.SaveChangesAsync();
    }

    private static List<ActivityObject> Objects(Random random)
    {
        var objects = new List<ActivityObject>();
        foreach ((ObjectKind kind, int count) in new[] { (ObjectKind.Event, 8), (ObjectKind.Session, 16), (ObjectKind.Sponsor, 4), (ObjectKind.Email, 24), (ObjectKind.Thread, 18), (ObjectKind.Resource, 5) })
        {
            for (int i = 0; i < count; i++)
            {
                int daysAgo = kind == ObjectKind.Event ? 30 + (i * 90) : random.Next(1, 800);
                objects.Add(new ActivityObject
                {
                    Id = 1000 + objects.Count, SourceId = 1, Kind = kind, ExternalId = $"{kind}-{i}", Title = $"{kind} {i}", TitleKey = $"{kind} {i}".ToLowerInvariant(),
                    StartsAt = AsOf.AddDays(-daysAgo).AddHours(-6), EndsAt = AsOf.AddDays(-daysAgo), ParentId = kind is ObjectKind.Session or ObjectKind.Sponsor ? 1000 + (i % 8) : null,
                });
            }
        }

        return objects;
    }

    private static Member Person(int id, Random random)
    {
        MembershipStanding standing = random.Next(10) switch { < 7 => MembershipStanding.Current, < 9 => MembershipStanding.Lapsed, _ => MembershipStanding.NonMember };
        string? status = standing switch { MembershipStanding.Current => "Current", MembershipStanding.Lapsed => "Lapsed", _ => null };
        string? chapter = random.Next(6) switch { 0 => null, 1 => "North", 2 => "south", 3 => "East", 4 => "West", _ => "South" };
        string? email = random.Next(20) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"p{id}@example.org");
        return new Member
        {
            Id = id, Standing = standing, Status = status, StatusKey = status?.ToLowerInvariant(), Chapter = chapter, ChapterKey = chapter?.ToLowerInvariant(),
            Email = email, EmailKey = email, FirstName = "P", LastName = id.ToString(CultureInfo.InvariantCulture),
            MergedIntoId = id > 1 && random.Next(25) == 0 ? 1 : null,
            JoinDate = random.Next(15) == 0 ? null : Today.AddDays(-(random.Next(3) == 0 ? random.Next(0, 400) : random.Next(0, 6000))),
            RenewalDate = random.Next(12) == 0 ? null : Today.AddDays(random.Next(2) == 0 ? random.Next(-5, 100) : random.Next(-200, 400)),
            HouseholdId = random.Next(3) == 0 ? random.Next(1, 120) : null,
        };
    }
}
