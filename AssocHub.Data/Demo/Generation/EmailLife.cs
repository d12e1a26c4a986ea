namespace AssocHub.Data.Demo.Generation;

/// <summary>The e-mail platform: who is subscribed, what is sent, and what people, proxies and scanners do with it.</summary>
internal sealed class EmailLife
{
    private const string ProxyAgent = "Mozilla/5.0";
    private const string ScannerAgent = "BarracudaCentral/1.0 (link protection)";

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
        "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
    ];

    private readonly DemoWorld _world;
    private readonly DemoRandom _random;
    private readonly DateOnly _digestStart;
    private readonly Dictionary<DateOnly, List<DemoEvent>> _invitations = [];
    private readonly Dictionary<SubscriberRow, DateTime> _gone = [];
    private int _activities;

    public EmailLife(DemoWorld world)
    {
        _world = world;
        _random = new DemoRandom(world.Options.Seed, "email");
        _digestStart = Later(world.Options.EndDay.AddDays(-78 * 7), world.Options.StartDay.AddDays(14));
        foreach (DemoEvent coming in world.Events)
        {
            DateOnly day = coming.Day.AddDays(coming.Kind is DemoEventKind.Conference ? -45 : coming.Kind is DemoEventKind.MicroSession ? -10 : -20);
            if (!_invitations.TryGetValue(day, out List<DemoEvent>? list))
            {
                _invitations[day] = list = [];
            }

            list.Add(coming);
        }

        Subscribe();
    }

    public void Pass(DateOnly day)
    {
        if (day.DayOfWeek == DayOfWeek.Tuesday && day >= _digestStart)
        {
            Digest(day);
        }

        if (day.Day == 12 && day.Month % 2 == 0)
        {
            ChapterLetter(day);
        }

        if (day.Day == 3)
        {
            RenewalNotice(day);
        }

        if (day.Day == 21 && day >= _world.Options.EndDay.AddDays(-380))
        {
            SponsorLetter(day);
        }

        foreach (DemoEvent coming in _invitations.GetValueOrDefault(day, []))
        {
            Invite(day, coming);
        }
    }

    private void Subscribe()
    {
        var random = new DemoRandom(_world.Options.Seed, "subscribers");
        foreach (IGrouping<string, DemoPerson> mailbox in _world.People.Where(p => p.UsesSharedMailbox).GroupBy(p => p.Organization!.SharedMailbox!))
        {
            DemoPerson first = mailbox.First();
            bool several = mailbox.Skip(1).Any();
            Add(random, first, mailbox.Key, several ? $"X{first.Number:D6}" : first.TrueId, named: !several, Since(first), null, digest: false);
        }

        foreach (DemoPerson person in _world.People)
        {
            bool partnerHasIt = person.Partner is { } partner && partner.Number < person.Number;
            if (person.UsesSharedMailbox || partnerHasIt || !random.Chance(person.IsMember ? 0.93 : 0.5))
            {
                continue;
            }

            DateOnly since = Since(person);
            bool uses = !person.PrefersPrivate && person.WorkEmail is not null;
            string email = uses ? person.WorkEmailOn(since)! : person.PrivateEmail;
            bool digest = random.Chance(Math.Min(0.9, 0.17 * Math.Sqrt(person.Engagement * person.CommunityLean)));
            if (uses && person.ChangedJobOn is { } changed && since < changed)
            {
                Add(random, person, email, person.TrueId, named: true, since, changed.AddDays(20), digest);
                if (random.Chance(0.6))
                {
                    Add(random, person, person.WorkEmail!, person.TrueId, named: true, changed.AddDays(random.Between(10, 60)), null, digest);
                }
            }
            else
            {
                bool mistyped = random.Chance(0.004);
                Add(random, person, mistyped ? Mistakes.Mistype(random, email) : email, person.TrueId, named: true, since, mistyped ? since : null, digest);
            }
        }
    }

    private DateOnly Since(DemoPerson person) => person.IsMember && person.JoinDate > _world.Options.StartDay
        ? person.JoinDate.AddDays(1)
        : person.IsMember ? _world.Options.StartDay.AddDays(-30) : _world.Options.StartDay.AddDays(person.Number % Math.Max(1, _world.Options.Days - 30));

    private void Add(DemoRandom random, DemoPerson person, string email, string trueId, bool named, DateOnly since, DateOnly? deadFrom, bool digest)
    {
        DateTime at = DemoCalendar.Utc(since, 7 + random.Between(0, 11), random.Between(0, 59));
        if (at >= _world.End)
        {
            return;
        }

        named &= random.Chance(0.85);
        DateTime digestFrom = random.Chance(0.45)
            ? DemoCalendar.Utc(_digestStart, 8)
            : DemoCalendar.Utc(_digestStart.AddDays(random.Between(0, Math.Max(1, _world.Options.EndDay.DayNumber - _digestStart.DayNumber))), 8);
        _world.Subscribers.Add(new SubscriberRow
        {
            Id = $"sub-{_world.Subscribers.Count + 1:D5}",
            Person = person,
            TrueId = trueId,
            Email = random.Chance(0.03) ? Mistakes.Shout(email) : email,
            First = named ? Mistakes.GivenName(random, person, nickname: 0.2) : "",
            Last = named ? Mistakes.Surname(random, person, since) : "",
            AmsId = trueId[0] == 'P' && person.IsMember && random.Chance(0.5) ? person.AmsId! : "",
            Since = at,
            UpdatedAt = at,
            DeadFrom = deadFrom,
            DigestSince = digest ? (digestFrom > at ? digestFrom : at) : null,
            Status = random.Chance(0.006) ? "pending" : "subscribed",
        });
    }

    private void Digest(DateOnly day)
    {
        int first = _random.PickWeighted(DemoVocabulary.TopicShares), second = _random.PickWeighted(DemoVocabulary.TopicShares);
        DateTime at = DemoCalendar.Utc(day, 9, 5);
        MessageRow digest = Message(
            "digest", at, $"This week in the community: {DemoVocabulary.Topics[first]}", first == second ? [first] : [first, second], 5, "community digest");
        Send(digest, _world.Subscribers.Where(s => s.DigestSince <= at));
    }

    private void ChapterLetter(DateOnly day)
    {
        int index = ((day.Year * 12) + day.Month) / 2 % DemoVocabulary.Chapters.Length;
        DemoVocabulary.Chapter chapter = DemoVocabulary.Chapters[index];
        int topic = _random.PickWeighted(DemoVocabulary.TopicShares);
        MessageRow letter = Message("newsletter", DemoCalendar.Utc(day, 10, 20), $"News from the {chapter.Name} chapter", [topic], 6, $"chapter {chapter.Name}");
        Send(letter, _world.Subscribers.Where(s => s.Person.Chapter == chapter));
    }

    private void RenewalNotice(DateOnly day)
    {
        MessageRow notice = Message("renewal", DemoCalendar.Utc(day, 8, 40), "Your membership is due for renewal", [], 3, "renewing soon");
        Send(notice, _world.Subscribers.Where(s => s.Person.Terms.Count > 0 && !s.IsShared
            && s.Person.Terms[^1].EndsOn.DayNumber - day.DayNumber is >= 20 and < 51));
    }

    private void SponsorLetter(DateOnly day)
    {
        int sponsor = _random.Between(0, DemoVocabulary.Sponsors.Length - 1);
        (string name, int[] topics) = DemoVocabulary.Sponsors[sponsor];
        MessageRow letter = Message(
            "sponsor", DemoCalendar.Utc(day, 11), $"From our partner {name}", topics, 3, "sponsor programme", $"SP{sponsor + 1:D2}");
        Send(letter, _world.Subscribers.Where(s => s.Person.Affinity[topics[0]] > 0.3 && _random.Chance(0.3)));
    }

    private void Invite(DateOnly day, DemoEvent coming)
    {
        string what = coming.Kind == DemoEventKind.Conference ? "Join us" : "You are invited";
        MessageRow invitation = Message(
            "invitation", DemoCalendar.Utc(day, 9, 45), $"{what}: {coming.Name}", coming.Topics, 3,
            coming.Kind == DemoEventKind.MicroSession ? "micro-session" : "event interest", "", coming);
        double affinity = coming.Kind == DemoEventKind.MicroSession ? 0.6 : 0.35;
        Send(invitation, _world.Subscribers.Where(s => coming.Kind switch
        {
            DemoEventKind.Conference => _random.Chance(0.42),
            DemoEventKind.ChapterMeeting => s.Person.Chapter == coming.Chapter && _random.Chance(0.4),
            _ => s.Person.Affinity[coming.Topics[0]] > affinity && _random.Chance(coming.Kind == DemoEventKind.MicroSession ? 0.12 : 0.15),
        }));
    }

    private MessageRow Message(
        string kind, DateTime at, string subject, int[] topics, int links, string segment, string sponsor = "", DemoEvent? invitesTo = null)
    {
        var message = new MessageRow
        {
            Id = $"E{_world.Messages.Count + 1:D4}",
            Kind = kind,
            Subject = subject,
            SentAt = at,
            Topics = topics,
            Links = links,
            Segment = segment,
            SponsorId = sponsor,
            InvitesTo = invitesTo,
        };
        _world.Messages.Add(message);
        return message;
    }

    private void Send(MessageRow message, IEnumerable<SubscriberRow> audience)
    {
        if (message.SentAt >= _world.End)
        {
            return;
        }

        int sent = 0;
        foreach (SubscriberRow subscriber in audience)
        {
            if (subscriber.Since > message.SentAt || (subscriber.Status != "subscribed" && StoppedBefore(subscriber, message.SentAt))
                || !(subscriber.Person.IsActive || _random.Chance(0.3)) || subscriber.Person.DoNotContact)
            {
                continue;
            }

            sent++;
            Receive(message, subscriber);
        }

        message.Cost = decimal.Round(12m + (sent * 0.011m), 2);
    }

    private bool StoppedBefore(SubscriberRow subscriber, DateTime at) => !_gone.TryGetValue(subscriber, out DateTime gone) || gone <= at;

    private void Receive(MessageRow message, SubscriberRow subscriber)
    {
        DateTime at = message.SentAt.AddSeconds(_random.Between(0, 240));
        Record(message, subscriber, "sent", at);
        if (subscriber.DeadFrom is { } dead && DemoCalendar.Utc(dead, 0) <= at)
        {
            Record(message, subscriber, "bounce_hard", at.AddSeconds(_random.Between(2, 90)));
            Stop(subscriber, "cleaned", at.AddMinutes(10));
            return;
        }

        if (_random.Chance(0.004))
        {
            Record(message, subscriber, "bounce_soft", at.AddMinutes(_random.Between(5, 600)));
            return;
        }

        DateTime delivered = at.AddSeconds(_random.Between(1, 60));
        Record(message, subscriber, "delivered", delivered);
        Machines(message, subscriber, delivered);
        Human(message, subscriber, delivered);
    }

    private void Machines(MessageRow message, SubscriberRow subscriber, DateTime delivered)
    {
        if (subscriber.Person.HasPrivacyProxy && subscriber.Email.Contains(subscriber.Person.PrivateEmail, StringComparison.OrdinalIgnoreCase))
        {
            Record(message, subscriber, "open", delivered.AddSeconds(_random.Between(4, 1500)), agent: ProxyAgent, machine: "privacy proxy");
        }
        else if (subscriber.Person.HasLinkScanner && subscriber.Email.EndsWith(subscriber.Person.Organization!.Domain, StringComparison.OrdinalIgnoreCase))
        {
            // Some scanners name themselves, others pretend to be a browser: those only the burst gives away.
            bool named = subscriber.Person.Organization!.Id[^1] % 2 == 0;
            double second = _random.Between(1, 5);
            for (int link = 1; link <= message.Links; link++)
            {
                Record(
                    message, subscriber, "click", delivered.AddSeconds(second), link, named ? ScannerAgent : Agents[0], named ? "named scanner" : "every link at once");
                second += _random.Between(0.2, 1.2);
            }
        }
    }

    private void Human(MessageRow message, SubscriberRow subscriber, DateTime delivered)
    {
        DemoPerson person = subscriber.Person;
        double affinity = message.Topics.Length == 0 ? 0.45 : message.Topics.Max(t => person.Affinity[t]);
        double keen = Math.Log(person.EmailLean * Math.Sqrt(person.Engagement));
        double age = (message.SentAt - DemoCalendar.Utc(_digestStart, 0)).TotalDays / 546;
        double openness = message.Kind switch
        {
            "digest" => -0.75 + (0.75 * Math.Clamp(age, 0, 1)),
            "renewal" => -0.2,
            "invitation" => -0.75,
            "sponsor" => -1.5,
            _ => -1.0,
        };
        if (_random.Chance(Logistic(openness + (0.9 * keen) + (1.3 * (affinity - 0.35)))))
        {
            Read(message, subscriber, delivered, affinity, keen);
        }

        if (_random.Chance(0.00025))
        {
            DateTime at = delivered.AddHours(_random.Between(0.1, 20));
            Record(message, subscriber, "complaint", at);
            Stop(subscriber, "unsubscribed", at);
        }
        else if (_random.Chance(0.0022 * (1.2 - affinity)))
        {
            DateTime at = delivered.AddMinutes(_random.Between(3, 3000));
            Record(message, subscriber, "unsubscribe", at);
            Stop(subscriber, "unsubscribed", at);
        }
    }

    private void Read(MessageRow message, SubscriberRow subscriber, DateTime delivered, double affinity, double keen)
    {
        DemoPerson person = subscriber.Person;
        string agent = Agents[person.Number % Agents.Length];
        DateTime opened = delivered.AddMinutes(4 + _random.Exponential(420));
        int opens = 1 + _random.Poisson(0.2);
        for (int i = 0; i < opens; i++)
        {
            Record(message, subscriber, "open", opened.AddHours(i * _random.Between(0.2, 30)), agent: agent);
        }

        if (!_random.Chance(Logistic(-2.0 + (0.3 * keen) + (1.8 * (affinity - 0.35)))))
        {
            return;
        }

        DateTime clicked = opened.AddSeconds(_random.Between(20, 300));
        int clicks = 1 + (_random.Chance(0.25) ? 1 : 0), link = _random.Between(1, message.Links);
        for (int i = 0; i < clicks && link <= message.Links; i++, link++)
        {
            Record(message, subscriber, "click", clicked.AddSeconds(i * _random.Between(45, 600)), link, agent);
        }

        if (clicked < _world.End && !subscriber.IsShared)
        {
            person.TermClicks++;
            message.InvitesTo?.Clicked.TryAdd(person, clicked);
        }
    }

    private void Stop(SubscriberRow subscriber, string status, DateTime at)
    {
        if (at < _world.End && !_gone.ContainsKey(subscriber))
        {
            _gone[subscriber] = at;
            (subscriber.Status, subscriber.UpdatedAt) = (status, at);
        }
    }

    private void Record(
        MessageRow message, SubscriberRow subscriber, string kind, DateTime at, int link = 0, string agent = "", string machine = "")
    {
        if (at < _world.End)
        {
            _world.Activity.Add(new ActivityRow($"A{++_activities:D7}", message, subscriber, kind, at, link, agent, machine));
        }
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
