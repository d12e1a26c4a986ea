namespace AssocHub.Data.Demo.Generation;

/// <summary>The event platform: who registers, comes, sits in which session and has a badge scanned at which stand.</summary>
internal sealed class EventLife
{
    private readonly DemoWorld _world;
    private readonly DemoRandom _random;
    private int _scans;

    public EventLife(DemoWorld world)
    {
        _world = world;
        _random = new DemoRandom(world.Options.Seed, "events");
    }

    /// <summary>Registers people for an event and lets them take part in it, as far as it has happened.</summary>
    public void Hold(DemoEvent held)
    {
        double[] keenness = [.. _world.People.Select(p => Keenness(p, held))];
        double scale = held.Target * _world.Scale / Math.Max(keenness.Sum(), 1e-9);
        int badge = held.Kind == DemoEventKind.Conference ? 1000 : 100;
        for (int i = 0; i < keenness.Length; i++)
        {
            if (_random.Chance(Math.Min(0.92, keenness[i] * scale)))
            {
                Register(held, _world.People[i], ++badge);
            }
        }
    }

    private static double Keenness(DemoPerson person, DemoEvent held)
    {
        if (held.Chapter is not null && held.Chapter != person.Chapter)
        {
            return 0;
        }

        double affinity = held.Kind == DemoEventKind.Conference ? 0.5 : held.Topics.Max(t => person.Affinity[t]);
        double keen = person.Engagement * person.EventLean * affinity * (person.IsActive ? 1 : 0.12) * (person.IsMember ? 1 : 0.6);
        if (held.Clicked.ContainsKey(person))
        {
            return (keen + 0.2) * 6;
        }

        // A micro-session is for those who were asked.
        return held.Kind == DemoEventKind.MicroSession ? keen * 0.15 : keen;
    }

    private void Register(DemoEvent held, DemoPerson person, int badge)
    {
        DateTime opens = held.StartsAt.AddDays(held.Kind == DemoEventKind.Conference ? -75 : -18);
        DateTime at = held.Clicked.TryGetValue(person, out DateTime clicked)
            ? clicked.AddMinutes(_random.Between(2, 60))
            : opens.AddDays((held.StartsAt.AddHours(-30) - opens).TotalDays * Math.Sqrt(_random.Fraction()));
        at = InTheDay(at);
        if (at >= _world.End || at >= held.StartsAt)
        {
            return;
        }

        DateOnly day = DateOnly.FromDateTime(at);
        string status = _random.Chance(0.04) ? "cancelled" : "registered";
        bool logsIn = person.IsMember && _random.Chance(0.45);
        var registration = new RegistrationRow(
            $"R{_world.Registrations.Count + 1:D6}", held, person, badge.ToString(System.Globalization.CultureInfo.InvariantCulture),
            AddressFor(person, day), Mistakes.GivenName(_random, person, 0.45), Mistakes.Surname(_random, person, day),
            Employer(person, day), logsIn ? person.SecondAmsId is { } second && _random.Chance(0.3) ? second : person.AmsId! : "",
            at, status, Choose(held, person));
        _world.Registrations.Add(registration);
        if (status == "registered" && held.StartsAt < _world.End && _random.Chance(held.Format == "online" ? 0.64 : 0.88))
        {
            Attend(registration);
        }
    }

    // Nobody registers at night, when the clocks change.
    private static DateTime InTheDay(DateTime utc)
    {
        DateTime local = DemoCalendar.Local(utc);
        return local.Hour is >= 6 and < 23 ? utc : DemoCalendar.Utc(DateOnly.FromDateTime(local), 7, local.Minute).AddDays(local.Hour >= 23 ? 1 : 0);
    }

    private string AddressFor(DemoPerson person, DateOnly day)
    {
        double chance = _random.Fraction();
        if (chance < 0.03)
        {
            return "";
        }

        string work = person.WorkEmailOn(day) ?? person.PrivateEmail;
        if (person.UsesSharedMailbox && chance < 0.6)
        {
            work = person.Organization!.SharedMailbox!;
        }

        string address = person.PrefersPrivate || chance > 0.93 ? person.PrivateEmail : work;
        return chance is > 0.5 and < 0.505 ? Mistakes.Mistype(_random, address) : chance is > 0.4 and < 0.43 ? Mistakes.Shout(address) : address;
    }

    private string Employer(DemoPerson person, DateOnly day)
    {
        string name = person.OrganizationOn(day)?.Name ?? "";
        return _random.Fraction() switch
        {
            < 0.12 => "",
            < 0.2 => name.ToUpperInvariant(),
            < 0.3 => name.Replace("Library", "Lib.", StringComparison.Ordinal),
            _ => name,
        };
    }

    // One session of each slot, by interest; most people skip a slot or two.
    private List<DemoSession> Choose(DemoEvent held, DemoPerson person)
    {
        var chosen = new List<DemoSession>();
        foreach (IGrouping<DateTime, DemoSession> slot in held.Sessions.GroupBy(s => s.StartsAt))
        {
            DemoSession[] parallel = [.. slot];
            if (parallel.Length == 1 || _random.Chance(0.8))
            {
                chosen.Add(parallel[_random.PickWeighted([.. parallel.Select(s => 0.08 + person.Affinity[s.Topic])])]);
            }
        }

        return chosen;
    }

    private void Attend(RegistrationRow registration)
    {
        DemoEvent held = registration.Event;
        bool badges = held.Kind is DemoEventKind.Conference;
        DateTime arrived = held.StartsAt.AddMinutes(_random.Between(-25, 40));
        if (held.Kind is DemoEventKind.Conference or DemoEventKind.ChapterMeeting)
        {
            Record(registration, null, badges, arrived);
        }

        foreach (DemoSession session in registration.Sessions)
        {
            if (_random.Chance(held.Sessions.Count == 1 ? 0.97 : 0.85))
            {
                Record(registration, session, badges, session.StartsAt.AddMinutes(_random.Between(-8, 14)));
                registration.Person.TermSessions++;
            }
        }

        if (held.Kind == DemoEventKind.Conference)
        {
            Scans(registration, arrived);
        }
    }

    private void Record(RegistrationRow registration, DemoSession? session, bool byBadge, DateTime at)
    {
        if (at < _world.End)
        {
            _world.Attendance.Add(new AttendanceRow($"AT{_world.Attendance.Count + 1:D6}", registration.Event, session, registration, byBadge, at));
        }
    }

    private void Scans(RegistrationRow registration, DateTime arrived)
    {
        for (int sponsor = 0; sponsor < DemoVocabulary.Sponsors.Length; sponsor++)
        {
            double affinity = DemoVocabulary.Sponsors[sponsor].Topics.Max(t => registration.Person.Affinity[t]);
            if (_random.Chance(0.06 + (0.35 * affinity)))
            {
                string kind = _random.Fraction() switch { < 0.75 => "badge_scan", < 0.95 => "booth_visit", _ => "meeting" };
                DateTime at = arrived.AddMinutes(30 + _random.Between(0, 420));
                _world.Scans.Add(new ScanRow($"SC{++_scans:D6}", registration, sponsor, kind, at));
            }
        }
    }
}
