namespace AssocHub.Data.Demo.Generation;

/// <summary>The community: who is in it, what they start, answer, read and download.</summary>
internal sealed class CommunityLife
{
    private readonly DemoWorld _world;
    private readonly DemoRandom _random;
    private readonly DemoRandom _followUps;
    private readonly double[][] _weights;
    private readonly Dictionary<DateOnly, List<Action>> _due = [];
    private int _posts, _views, _downloads;
    private DateOnly _today;

    public CommunityLife(DemoWorld world)
    {
        _world = world;
        _random = new DemoRandom(world.Options.Seed, "community");
        _followUps = new DemoRandom(world.Options.Seed, "follow-ups");
        Join();
        _weights = [.. DemoVocabulary.Topics.Select((_, topic) => Cumulative(topic))];
    }

    /// <summary>What falls due on a day, and the day's new threads and downloads.</summary>
    public void Pass(DateOnly day)
    {
        _today = day;
        if (_due.Remove(day, out List<Action>? actions))
        {
            foreach (Action action in actions)
            {
                action();
            }
        }

        double growth = 0.7 + (0.6 * (day.DayNumber - _world.Options.StartDay.DayNumber) / _world.Options.Days);
        int threads = _random.Poisson(0.5 * growth * _world.Scale);
        for (int i = 0; i < threads; i++)
        {
            Start(_random, Moment(_random, day), _random.PickWeighted(DemoVocabulary.TopicShares), null);
        }

        int downloads = _random.Poisson(2.3 * growth * _world.Scale);
        for (int i = 0; i < downloads; i++)
        {
            Download(day);
        }
    }

    /// <summary>After some sessions the talk goes on in the community: usually soon, sometimes too late to count.</summary>
    public void FollowUp(DemoEvent held)
    {
        double recent = Math.Clamp(1 - ((_world.Options.EndDay.DayNumber - held.Day.DayNumber) / 720.0), 0, 1);
        foreach (DemoSession session in held.Sessions)
        {
            if (_followUps.Chance(0.18 + (0.37 * recent)))
            {
                double hours = Math.Exp(Math.Log(19) + (0.85 * _followUps.Normal()));
                DateTime at = session.EndsAt.AddHours(hours);
                At(DateOnly.FromDateTime(DemoCalendar.Local(at)), () => Start(_followUps, at, session.Topic, session));
            }
        }
    }

    private void Join()
    {
        var random = new DemoRandom(_world.Options.Seed, "community users");
        foreach (DemoPerson person in _world.People)
        {
            double chance = (person.IsMember ? 0.37 : 0.12) * Math.Sqrt(person.CommunityLean * Math.Sqrt(person.Engagement));
            if (!random.Chance(Math.Min(0.95, chance)))
            {
                continue;
            }

            DateOnly day = _world.Options.StartDay.AddDays(random.Between(-200, (int)(_world.Options.Days * 0.9)));
            if (person.IsMember && day < person.JoinDate)
            {
                day = person.JoinDate.AddDays(random.Between(1, 90));
            }

            DateTime joined = Moment(random, day);
            if (joined >= _world.End)
            {
                continue;
            }

            string given = Mistakes.GivenName(random, person, 0.5), last = Mistakes.Surname(random, person, day);
            string address = person.PrefersPrivate || random.Chance(0.35) ? person.PrivateEmail : person.WorkEmailOn(day) ?? person.PrivateEmail;
            bool pseudonym = random.Chance(0.02);
            string username = OrganizationMaker.Slug(pseudonym ? "reader" : $"{given[0]}{person.Surname}") + person.Number % 97;
            _world.Users.Add(new UserRow
            {
                Id = $"u{_world.Users.Count + 1:D5}",
                Person = person,
                Email = pseudonym || random.Chance(0.14) ? "" : address,
                Name = pseudonym ? username : $"{given} {last}",
                Username = username,
                AmsId = person.IsMember && !pseudonym && random.Chance(0.45) ? person.AmsId! : "",
                JoinedAt = joined,
            });
        }
    }

    private double[] Cumulative(int topic)
    {
        double sum = 0;
        return [.. _world.Users.Select(u => sum += u.Person.Affinity[topic] * u.Person.CommunityLean * u.Person.Engagement)];
    }

    // Somebody who is there at the time, in proportion to interest.
    private UserRow? PickUser(DemoRandom random, int topic, DateTime at)
    {
        double[] weights = _weights[topic];
        for (int attempt = 0; attempt < 12 && weights.Length > 0; attempt++)
        {
            int index = Array.BinarySearch(weights, random.Fraction() * weights[^1]);
            UserRow user = _world.Users[Math.Min(index < 0 ? ~index : index, weights.Length - 1)];
            if (user.JoinedAt < at && (user.Person.IsActive || random.Chance(0.15)))
            {
                return user;
            }
        }

        return null;
    }

    private void Start(DemoRandom random, DateTime at, int topic, DemoSession? session)
    {
        if (at >= _world.End || PickUser(random, topic, at) is not { } poster)
        {
            return;
        }

        int sponsor = session is null && random.Chance(0.03)
            ? Array.FindIndex(DemoVocabulary.Sponsors, s => s.Topics.Contains(topic))
            : -1;
        string title = session is null
            ? string.Format(System.Globalization.CultureInfo.InvariantCulture, random.Pick(DemoVocabulary.ThreadTitles), DemoVocabulary.Topics[topic])
            : $"After the session: {session.Title}";
        var thread = new ThreadRow(
            $"T{_world.Threads.Count + 1:D5}", DemoVocabulary.Capitalised(title), topic, session is null ? "discussion" : "follow-up", at, poster, session,
            sponsor < 0 ? "" : $"SP{sponsor + 1:D2}");
        _world.Threads.Add(thread);
        Post(thread, poster, at, isReply: false);

        // A few threads draw most of the talk.
        int replies = Math.Min(45, (int)(Math.Exp(1.5 + (0.95 * random.Normal())) * (session is null ? 1 : 1.4)));
        Later(random, thread, replies, 3.5, reply: true);
        Later(random, thread, (int)(replies * 1.8) + random.Between(2, 9), 6, reply: false);
    }

    private void Later(DemoRandom random, ThreadRow thread, int count, double meanDays, bool reply)
    {
        for (int i = 0; i < count; i++)
        {
            DateTime at = thread.StartedAt.AddMinutes(7).AddDays(random.Exponential(meanDays));
            if (at >= _world.End || PickUser(random, thread.Topic, at) is not { } user)
            {
                continue;
            }

            if (reply)
            {
                Post(thread, user, at, isReply: true);
            }
            else
            {
                _world.Views.Add(new ViewRow($"V{++_views:D6}", thread, user, at));
            }
        }
    }

    private void Post(ThreadRow thread, UserRow user, DateTime at, bool isReply)
    {
        _world.Posts.Add(new PostRow($"PO{++_posts:D6}", thread, user, at, isReply));
        if (isReply)
        {
            user.Person.TermReplies++;
        }
    }

    private void Download(DateOnly day)
    {
        int topic = _random.PickWeighted(DemoVocabulary.TopicShares);
        DateTime at = Moment(_random, day);
        string title = string.Format(System.Globalization.CultureInfo.InvariantCulture, _random.PickSkewed(DemoVocabulary.Resources, 2), DemoVocabulary.Topics[topic]);
        if (at < _world.End && PickUser(_random, topic, at) is { } user)
        {
            _world.Downloads.Add(new DownloadRow($"D{++_downloads:D6}", user, DemoVocabulary.Capitalised(title), topic, at));
        }
    }

    private static DateTime Moment(DemoRandom random, DateOnly day) =>
        DemoCalendar.Utc(day, (int)Math.Clamp(14 + (4 * random.Normal()), 5, 23), random.Between(0, 59)).AddSeconds(random.Between(0, 59));

    private void At(DateOnly day, Action action)
    {
        if (day <= _today)
        {
            action();
            return;
        }

        if (!_due.TryGetValue(day, out List<Action>? actions))
        {
            _due[day] = actions = [];
        }

        actions.Add(action);
    }
}
