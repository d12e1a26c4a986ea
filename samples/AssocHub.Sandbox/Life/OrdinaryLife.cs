using System.Globalization;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox.Discourse;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Pretix;

namespace AssocHub.Sandbox.Life;

/// <summary>What happens without anybody pushing: a weekly digest, conversations, an event now and then.</summary>
internal sealed class OrdinaryLife(DemoWorld world, Timeline timeline, Reactions reactions, MailState mail, TicketState tickets, TalkState talk)
{
    private readonly DemoRandom _random = new(world.Options.Seed, "sandbox days");
    private int _events;

    /// <summary>Begins with the day on which the recorded history ends.</summary>
    public void Begin()
    {
        foreach (TicketEvent coming in tickets.Events.Where(e => e.Made.StartsAt >= world.End))
        {
            timeline.At(Utc(coming.Made.StartsAt), _ => reactions.Held(coming));
        }

        Dawn(world.Options.EndDay);
    }

    private void Dawn(DateOnly day) => timeline.At(Utc(DemoCalendar.Utc(day, 0)), _ =>
    {
        if (day.DayOfWeek == DayOfWeek.Tuesday)
        {
            Digest(day);
        }

        int threads = _random.Poisson(0.8 * world.Scale);
        for (int i = 0; i < threads; i++)
        {
            Converse(day);
        }

        if (reactions.Coming(-1, Utc(DemoCalendar.Utc(day, 12))) is null)
        {
            Announce(day.AddDays(20));
        }

        Dawn(day.AddDays(1));
    });

    private void Digest(DateOnly day)
    {
        int about = _random.PickWeighted(DemoVocabulary.TopicShares);
        timeline.At(Utc(DemoCalendar.Utc(day, 9, 5)), now =>
        {
            Campaign digest = mail.AddCampaign($"digest | {DemoVocabulary.Topics[about]}", $"This week in the community: {DemoVocabulary.Topics[about]}", now, "community digest");
            (digest.SentAt, digest.Status) = (now, "sent");
            foreach (Subscriber who in mail.Segments.Find(s => s.Name == "community digest")?.Members.Where(m => m.Status == "subscribed").ToArray() ?? [])
            {
                reactions.Sent(digest, who, now);
            }
        });
    }

    private void Converse(DateOnly day)
    {
        int about = _random.PickWeighted(DemoVocabulary.TopicShares);
        string title = DemoVocabulary.Capitalised(string.Format(CultureInfo.InvariantCulture, _random.Pick(DemoVocabulary.ThreadTitles), DemoVocabulary.Topics[about]));
        TalkUser? starter = talk.Users.Count == 0 ? null : _random.Pick(talk.Users);
        if (starter is not null)
        {
            timeline.At(Utc(DemoCalendar.Utc(day, _random.Between(8, 20), _random.Between(0, 59))), now =>
            {
                Topic topic = talk.AddTopic(title, 5, starter, now, about, "", pushed: false);
                talk.Post(topic, starter, now, title, pushed: false);
                reactions.Started(topic, now);
            });
        }
    }

    private void Announce(DateOnly day)
    {
        int about = _random.PickWeighted(DemoVocabulary.TopicShares);
        string title = DemoVocabulary.Capitalised(string.Format(CultureInfo.InvariantCulture, _random.Pick(DemoVocabulary.SessionTitles), DemoVocabulary.Topics[about]));
        string number = (900 + ++_events).ToString(CultureInfo.InvariantCulture);
        var made = new DemoEvent
        {
            Id = $"EV{day.Year}-{number}", Kind = DemoEventKind.Webinar, Name = "Webinar: " + title, Format = "online", Day = day,
            StartsAt = DemoCalendar.Utc(day, 12), EndsAt = DemoCalendar.Utc(day, 13), Topics = [about], Target = 0,
        };
        made.Sessions.Add(new DemoSession("S" + number, made, title, about, "", made.StartsAt, made.EndsAt));
        TicketEvent coming = tickets.Add(made);
        timeline.At(Utc(made.StartsAt), _ => reactions.Held(coming));
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
