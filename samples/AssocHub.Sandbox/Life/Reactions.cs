using System.Globalization;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox.Discourse;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Pretix;

namespace AssocHub.Sandbox.Life;

/// <summary>
/// What people do about what reaches them: they open and click, register and come, answer in the community, leave. Keen people do
/// more, and most about what interests them. The same seed and the same calls at the same moments give the same reactions.
/// </summary>
internal sealed class Reactions
{
    private readonly Timeline _timeline;
    private readonly DemoRandom _random;
    private readonly Dictionary<string, DemoPerson> _byAddress = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Campaign> _journeys = new(StringComparer.OrdinalIgnoreCase);
    private readonly MailState _mail;
    private readonly TicketState _tickets;
    private readonly TalkState _talk;

    public Reactions(DemoWorld world, Timeline timeline, MailState mail, TicketState tickets, TalkState talk)
    {
        (_timeline, _mail, _tickets, _talk) = (timeline, mail, tickets, talk);
        _random = new DemoRandom(world.Options.Seed, "sandbox reactions");
        foreach (DemoPerson person in world.People)
        {
            foreach (string address in new[] { person.WorkEmail, person.PrivateEmail, person.FormerWorkEmail }.OfType<string>())
            {
                _byAddress.TryAdd(address, person);
            }
        }
    }

    public DemoPerson? PersonOf(string address) => _byAddress.GetValueOrDefault(address);

    /// <summary>Somebody got a tag: an hour later they get the tag's own message, as a customer journey does it.</summary>
    public void Tagged(Subscriber who, string tag, DateTimeOffset at) => _timeline.At(at.AddHours(1), now =>
    {
        if (who.Status != "subscribed")
        {
            return;
        }

        if (!_journeys.TryGetValue(tag, out Campaign? journey))
        {
            _journeys[tag] = journey = _mail.AddCampaign($"invitation | {Topic(TalkState.About(tag))}", $"For you: {tag}", now, tag, "automation-email");
            (journey.SentAt, journey.Status) = (now, "sent");
        }

        Sent(journey, who, now);
    });

    /// <summary>A campaign goes out to one person.</summary>
    public void Sent(Campaign campaign, Subscriber who, DateTimeOffset at)
    {
        int about = TalkState.About(campaign.Subject + " " + campaign.Title + " " + campaign.SegmentText + " " + campaign.Segment?.Name);
        double affinity = about < 0 ? 0.4 : who.Person?.Affinity[about] ?? 0.35;
        double keen = who.Person is { } person ? Math.Log(person.EmailLean * Math.Sqrt(person.Engagement)) : 0;
        DateTimeOffset sent = at.AddSeconds(_random.Between(0, 240));
        _timeline.At(sent, now => _mail.Record(campaign, who, "sent", now));
        if (_random.Chance(0.004))
        {
            Later(campaign, who, _random.Chance(0.3) ? "bounce_hard" : "bounce_soft", sent.AddMinutes(_random.Between(1, 90)));
            return;
        }

        if (_random.Chance(0.0005))
        {
            Later(campaign, who, "complaint", sent.AddHours(_random.Between(0.1, 20)));
        }
        else if (_random.Chance(0.0022 * (1.2 - affinity)))
        {
            Later(campaign, who, "unsubscribe", sent.AddMinutes(_random.Between(3, 3000)));
        }

        if (!_random.Chance(Logistic(-0.3 + (0.9 * keen) + (1.3 * (affinity - 0.35)))))
        {
            return;
        }

        DateTimeOffset opened = sent.AddMinutes(4 + _random.Exponential(420));
        Later(campaign, who, "open", opened);
        if (_random.Chance(Logistic(-1.4 + (0.3 * keen) + (1.8 * (affinity - 0.35)))))
        {
            DateTimeOffset clicked = opened.AddSeconds(_random.Between(20, 300));
            Later(campaign, who, "click", clicked, $"https://{DemoVocabulary.WebDomain}/go/{campaign.Id}/1");
            if (_random.Chance(0.35))
            {
                _timeline.At(clicked.AddMinutes(_random.Between(2, 60)), now => Register(Coming(about, now), who.Email, who.Person, null, now));
            }
        }
    }

    /// <summary>A voucher was made for somebody: its comment says for whom.</summary>
    public void Invited(TicketEvent held, Voucher voucher, DateTimeOffset at)
    {
        if (voucher.Comment.Contains('@', StringComparison.Ordinal) && _random.Chance(0.3))
        {
            _timeline.At(at.AddHours(_random.Exponential(30)), now => Register(held, voucher.Comment.Trim(), PersonOf(voucher.Comment.Trim()), voucher, now));
        }
    }

    /// <summary>Somebody was invited to the community, or into one of its topics.</summary>
    public void Invited(Invite invite, TalkUser? user)
    {
        if (!_random.Chance(user is null ? 0.25 : 0.4))
        {
            return;
        }

        _timeline.At(invite.At.AddHours(1 + _random.Exponential(16)), now =>
        {
            DemoPerson? person = PersonOf(invite.Email);
            TalkUser who = user ?? _talk.FindUser(invite.Email)
                ?? _talk.Join(invite.Email.Split('@')[0], person is null ? invite.Email.Split('@')[0] : $"{person.Given} {person.Surname}", invite.Email, "", now, person);
            foreach (TalkGroup group in invite.Groups.Where(g => !g.Members.Exists(m => m.User == who)))
            {
                group.Members.Add((who, now));
            }

            if (invite.Topic is { } topic)
            {
                topic.Views++;
                _talk.Post(topic, who, now, "Thank you for the invitation. Here is what we have seen.", pushed: false);
            }
        });
    }

    /// <summary>Somebody was put into a group: some look around and answer in the newest conversation.</summary>
    public void Grouped(TalkGroup group, TalkUser user, DateTimeOffset at)
    {
        if (_random.Chance(0.15))
        {
            _timeline.At(at.AddHours(_random.Exponential(24)), now =>
            {
                int about = TalkState.About(group.Name + " " + group.FullName);
                if ((_talk.Topics.FindLast(t => about >= 0 && t.About == about) ?? _talk.Topics.LastOrDefault()) is { } topic)
                {
                    _talk.Post(topic, user, now, "Glad to be in this group.", pushed: false);
                }
            });
        }
    }

    /// <summary>A conversation was begun: those whom it interests answer over the next days.</summary>
    public void Started(Topic topic, DateTimeOffset at)
    {
        TalkUser[] there = [.. _talk.Users.Where(u => u.Person is { IsActive: true } p && (topic.About < 0 ? p.CommunityLean > 1 : p.Affinity[topic.About] > 0.4))];
        int replies = there.Length == 0 ? 0 : _random.Poisson(3.5);
        for (int i = 0; i < replies; i++)
        {
            TalkUser who = there[_random.Between(0, there.Length - 1)];
            _timeline.At(at.AddMinutes(7).AddDays(_random.Exponential(1.5)), now =>
            {
                topic.Views += 3;
                _talk.Post(topic, who, now, "Here is how we did it.", pushed: false);
            });
        }
    }

    /// <summary>An event takes place: most who are registered come.</summary>
    public void Held(TicketEvent held)
    {
        foreach (Order order in held.Orders.Where(o => o.Status == "p"))
        {
            if (!_random.Chance(held.Made.Format == "online" ? 0.64 : 0.88))
            {
                continue;
            }

            if (held.Made.Kind is DemoEventKind.Conference or DemoEventKind.ChapterMeeting)
            {
                TicketState.CheckIn(order, null, Utc(held.Made.StartsAt).AddMinutes(_random.Between(-25, 0)));
            }

            foreach (DemoSession session in order.Positions.Select(p => p.Item.Session).OfType<DemoSession>())
            {
                TicketState.CheckIn(order, session, Utc(session.StartsAt).AddMinutes(_random.Between(-8, 0)));
            }
        }
    }

    /// <summary>The next event on a topic, or the next of all.</summary>
    public TicketEvent? Coming(int about, DateTimeOffset now)
    {
        TicketEvent[] coming = [.. _tickets.Events.Where(e => Utc(e.Made.StartsAt) > now && Utc(e.Made.StartsAt) < now.AddDays(60)).OrderBy(e => e.Made.StartsAt)];
        return Array.Find(coming, e => about >= 0 && e.Made.Topics.Contains(about)) ?? coming.FirstOrDefault();
    }

    private void Register(TicketEvent? held, string email, DemoPerson? person, Voucher? voucher, DateTimeOffset at)
    {
        if (held is null || Utc(held.Made.StartsAt) <= at || held.Orders.Exists(o => string.Equals(o.Email, email, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        if (voucher is not null)
        {
            voucher.Redeemed++;
        }

        string name = email.Split('@')[0];
        _tickets.Register(
            held, email, person?.Given ?? name, person?.Surname ?? "", person?.Organization?.Name ?? "", "",
            (900 + held.Orders.Count).ToString(CultureInfo.InvariantCulture), at, held.Made.Sessions.Take(1), voucher: voucher);
    }

    private void Later(Campaign campaign, Subscriber who, string kind, DateTimeOffset at, string url = "") =>
        _timeline.At(at, now => _mail.Record(campaign, who, kind, now, url));

    private static string Topic(int about) => about < 0 ? "" : DemoVocabulary.Topics[about];

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
