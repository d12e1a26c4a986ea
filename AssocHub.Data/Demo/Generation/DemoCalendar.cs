namespace AssocHub.Data.Demo.Generation;

internal enum DemoEventKind
{
    Conference,
    Webinar,
    ChapterMeeting,
    MicroSession,
}

/// <summary>An event of the association; times are UTC.</summary>
internal sealed class DemoEvent
{
    public required string Id { get; init; }
    public required DemoEventKind Kind { get; init; }
    public required string Name { get; init; }
    public required string Format { get; init; }
    public required DateOnly Day { get; init; }
    public required DateTime StartsAt { get; init; }
    public required DateTime EndsAt { get; init; }
    public required int[] Topics { get; init; }
    public DemoVocabulary.Chapter? Chapter { get; init; }
    public List<DemoSession> Sessions { get; } = [];

    /// <summary>Expected registrations for an association of the default size.</summary>
    public required double Target { get; init; }

    /// <summary>Who clicked the invitation, and when.</summary>
    public Dictionary<DemoPerson, DateTime> Clicked { get; } = [];
}

internal sealed record DemoSession(string Id, DemoEvent Event, string Title, int Topic, string Speaker, DateTime StartsAt, DateTime EndsAt);

/// <summary>Everything that has a date of its own: conferences, webinars, chapter meetings, micro-sessions.</summary>
internal sealed class DemoCalendar
{
    private readonly DemoOptions _options;
    private readonly DemoRandom _random;
    private readonly IReadOnlyList<DemoPerson> _speakers;
    private readonly Dictionary<int, int> _numbers = [];
    private int _sessions;

    private DemoCalendar(DemoOptions options, IReadOnlyList<DemoPerson> speakers)
    {
        _options = options;
        _random = new DemoRandom(options.Seed, "calendar");
        _speakers = speakers;
    }

    public List<DemoEvent> Events { get; } = [];

    public static DemoCalendar Make(DemoOptions options, IReadOnlyList<DemoPerson> people)
    {
        var calendar = new DemoCalendar(options, people);
        calendar.Conferences();
        calendar.Every(30, -9, calendar.Webinar);
        for (int i = 0; i < DemoVocabulary.Chapters.Length; i++)
        {
            DemoVocabulary.Chapter chapter = DemoVocabulary.Chapters[i];
            calendar.Every(182, -(16 + (28 * i)), day => calendar.ChapterMeeting(day, chapter));
        }

        calendar.Every(36, -13, calendar.MicroSession, Math.Min(400, options.Days - 20));
        calendar.Webinar(options.EndDay.AddDays(6));
        calendar.ChapterMeeting(options.EndDay.AddDays(14), DemoVocabulary.Chapters[^1]);
        calendar.Events.Sort((a, b) => a.StartsAt != b.StartsAt ? a.StartsAt.CompareTo(b.StartsAt) : string.CompareOrdinal(a.Id, b.Id));
        return calendar;
    }

    /// <summary>A local time of the association as UTC.</summary>
    public static DateTime Utc(DateOnly day, int hour, int minute = 0) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(new TimeOnly(hour, minute)), Zone);

    public static DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Zone);

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById(DemoVocabulary.TimeZone);

    private void Every(int days, int first, Action<DateOnly> make, int reach = int.MaxValue)
    {
        for (int back = first; back > -Math.Min(reach, _options.Days - 15); back -= days)
        {
            make(_options.EndDay.AddDays(back));
        }
    }

    private void Conferences()
    {
        for (int back = -24; back > -(_options.Days - 30); back -= 364)
        {
            DateOnly day = _options.EndDay.AddDays(back);
            day = day.AddDays(-(((int)day.DayOfWeek - (int)DayOfWeek.Wednesday + 7) % 7));
            DemoEvent conference = Event(
                DemoEventKind.Conference, $"Annual Conference {day.Year}", "in_person", day, 8, day.AddDays(1), 15, [0, 1, 2, 3, 4], null, 640);
            (int Day, int Hour, int Minute)[] slots = [(0, 9, 0), (0, 10, 45), (0, 13, 30), (0, 15, 15), (1, 9, 0), (1, 10, 45)];
            foreach ((int offset, int hour, int minute) in slots)
            {
                var taken = new HashSet<int>();
                while (taken.Count < 4)
                {
                    int topic = _random.PickWeighted(DemoVocabulary.TopicShares);
                    if (taken.Add(topic))
                    {
                        Session(conference, topic, Utc(day.AddDays(offset), hour, minute), 75);
                    }
                }
            }
        }
    }

    private void Webinar(DateOnly day)
    {
        int topic = _random.PickWeighted(DemoVocabulary.TopicShares);
        DemoEvent webinar = Event(
            DemoEventKind.Webinar, $"Webinar: {Title(topic)}", "online", day, 12, day, 13, [topic], null, 62);
        Session(webinar, topic, webinar.StartsAt, 60);
    }

    private void ChapterMeeting(DateOnly day, DemoVocabulary.Chapter chapter)
    {
        int topic = _random.PickWeighted(DemoVocabulary.TopicShares), other = _random.PickWeighted(DemoVocabulary.TopicShares);
        string season = day.Month is >= 3 and <= 8 ? "spring" : "autumn";
        DemoEvent meeting = Event(
            DemoEventKind.ChapterMeeting, $"{chapter.Name} chapter {season} meeting {day.Year}", _random.Chance(0.3) ? "hybrid" : "in_person",
            day, 10, day, 15, topic == other ? [topic] : [topic, other], chapter, 210 * chapter.Share);
        Session(meeting, topic, Utc(day, 10, 30), 60);
        if (topic != other)
        {
            Session(meeting, other, Utc(day, 13), 60);
        }
    }

    private void MicroSession(DateOnly day)
    {
        int topic = _random.PickSkewed(Enumerable.Range(0, 6).ToArray(), 2);
        DemoEvent micro = Event(
            DemoEventKind.MicroSession, $"Micro-session: {Title(topic)}", "online", day, 15, day, 16, [topic], null, 17);
        Session(micro, topic, micro.StartsAt, 30);
    }

    private string Title(int topic) =>
        DemoVocabulary.Capitalised(string.Format(
            System.Globalization.CultureInfo.InvariantCulture, _random.Pick(DemoVocabulary.SessionTitles), DemoVocabulary.Topics[topic]));

    private DemoEvent Event(
        DemoEventKind kind, string name, string format, DateOnly first, int from, DateOnly last, int to, int[] topics,
        DemoVocabulary.Chapter? chapter, double target)
    {
        int number = _numbers[first.Year] = _numbers.GetValueOrDefault(first.Year) + 1;
        var made = new DemoEvent
        {
            Id = $"EV{first.Year}-{number:D3}",
            Kind = kind,
            Name = name,
            Format = format,
            Day = first,
            StartsAt = Utc(first, from),
            EndsAt = Utc(last, to),
            Topics = topics,
            Chapter = chapter,
            Target = target,
        };
        Events.Add(made);
        return made;
    }

    private void Session(DemoEvent around, int topic, DateTime startsAt, int minutes)
    {
        DemoPerson speaker = _random.Pick(_speakers);
        around.Sessions.Add(new DemoSession(
            $"S{++_sessions:D4}", around, Title(topic), topic, $"{speaker.Given} {speaker.Surname}", startsAt, startsAt.AddMinutes(minutes)));
    }
}
