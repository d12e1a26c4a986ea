namespace AssocHub.Data.Demo.Generation;

/// <summary>Joining, renewing, lapsing and coming back. Who takes part renews more: a real effect of what was counted in the term.</summary>
internal sealed class Memberships
{
    /// <summary>Days before the end of a term at which people make up their minds.</summary>
    private const int DecisionLead = 40;

    private const int GraceDays = 60;

    private readonly DemoWorld _world;
    private readonly DemoRandom _random;
    private readonly Dictionary<DateOnly, List<Action>> _due = [];

    public Memberships(DemoWorld world)
    {
        _world = world;
        _random = new DemoRandom(world.Options.Seed, "memberships");
        DateOnly start = world.Options.StartDay;
        foreach (DemoPerson person in world.People)
        {
            if (!person.IsMember)
            {
                person.IsActive = true;
            }
            else if (person.JoinDate >= start)
            {
                At(person.JoinDate, () => Begin(person, person.JoinDate));
            }
            else
            {
                BeginBefore(person, start);
            }
        }
    }

    /// <summary>Does what falls due on a day.</summary>
    public void Pass(DateOnly day)
    {
        if (_due.Remove(day, out List<Action>? actions))
        {
            foreach (Action action in actions)
            {
                action();
            }
        }
    }

    /// <summary>Gives everybody the status the AMS shows at the end.</summary>
    public void Close()
    {
        DateOnly end = _world.Options.EndDay;
        foreach (DemoPerson person in _world.People.Where(p => p.IsMember))
        {
            if (person.IsHonorary)
            {
                person.Status = "honorary";
                continue;
            }

            DateOnly last = person.Terms.Max(t => t.EndsOn);
            if (person.Terms[^1] is { RenewedOn: { } paid } && paid < end && last < end.AddDays(DecisionLead))
            {
                // Paid already: the AMS opens the next term.
                person.Terms.Add(new DemoTerm { StartsOn = last.AddDays(1), EndsOn = last.AddDays(1).AddYears(1).AddDays(-1) });
                last = person.Terms[^1].EndsOn;
            }

            person.Status = last >= end ? "current"
                : last.AddDays(GraceDays) >= end ? "grace"
                : person.Number % 19 == 0 ? "resigned" : "lapsed";
        }
    }

    private void BeginBefore(DemoPerson person, DateOnly start)
    {
        DateOnly anniversary = Anniversary(person, start);
        if (!person.IsHonorary && _random.Chance(0.09))
        {
            DateOnly ended = anniversary.AddYears(-1);
            if (ended <= person.JoinDate)
            {
                ended = person.JoinDate.AddYears(1);
            }

            var lapsed = new DemoTerm { StartsOn = ended.AddYears(-1), EndsOn = ended.AddDays(-1) };
            person.Terms.Add(lapsed);
            MayComeBack(person, Later(ended, start));
            return;
        }

        if (anniversary > person.JoinDate)
        {
            person.Terms.Add(new DemoTerm
            {
                StartsOn = anniversary.AddYears(-1),
                EndsOn = anniversary.AddDays(-1),
                RenewedOn = anniversary.AddDays(-_random.Between(2, 35)),
            });
        }

        Begin(person, anniversary);
    }

    // The last anniversary of joining on or before a day.
    private static DateOnly Anniversary(DemoPerson person, DateOnly day)
    {
        int years = day.Year - person.JoinDate.Year;
        DateOnly anniversary = person.JoinDate.AddYears(years);
        return anniversary <= day ? anniversary : person.JoinDate.AddYears(years - 1);
    }

    private void Begin(DemoPerson person, DateOnly startsOn)
    {
        var term = new DemoTerm { StartsOn = startsOn, EndsOn = startsOn.AddYears(1).AddDays(-1) };
        person.Terms.Add(term);
        person.IsActive = true;
        At(term.EndsOn.AddDays(-DecisionLead), () => Decide(person, term));
    }

    private void Decide(DemoPerson person, DemoTerm term)
    {
        double propensity = person.IsHonorary ? 1 : Propensity(person);
        bool renews = _random.Chance(propensity);
        _world.Renewals.Add(new RenewalRow(person, term, person.TermSessions, person.TermReplies, person.TermClicks, propensity, renews));
        (person.TermSessions, person.TermReplies, person.TermClicks) = (0, 0, 0);
        if (renews)
        {
            // Most pay before the end, some in the weeks of grace.
            term.RenewedOn = term.EndsOn.AddDays(_random.Chance(0.85) ? -_random.Between(0, DecisionLead - 2) : _random.Between(1, 45));
            At(term.EndsOn.AddDays(1), () => Begin(person, term.EndsOn.AddDays(1)));
        }
        else
        {
            At(term.EndsOn.AddDays(GraceDays), () => person.IsActive = false);
            MayComeBack(person, term.EndsOn.AddDays(GraceDays));
        }
    }

    /// <summary>Logistic in what was done within the term: about 0.84 for somebody who never took part, over 0.98 for the busiest.</summary>
    private static double Propensity(DemoPerson person)
    {
        double logit = 1.65
            + (0.45 * Math.Min(person.TermSessions, 4))
            + (0.35 * Math.Min(person.TermReplies, 4))
            + (0.10 * Math.Min(person.TermClicks, 8));
        return 1 / (1 + Math.Exp(-logit));
    }

    private void MayComeBack(DemoPerson person, DateOnly from)
    {
        if (_random.Chance(0.22))
        {
            DateOnly back = from.AddDays(_random.Between(30, 700));
            At(back, () => Begin(person, back));
        }
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;

    // What was due before the window opens is due on its first day.
    private void At(DateOnly day, Action action)
    {
        day = Later(day, _world.Options.StartDay);
        if (!_due.TryGetValue(day, out List<Action>? actions))
        {
            _due[day] = actions = [];
        }

        actions.Add(action);
    }
}
