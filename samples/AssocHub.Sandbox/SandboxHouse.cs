using System.Text.Json;
using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox.CiviCrm;
using AssocHub.Sandbox.Discourse;
using AssocHub.Sandbox.Life;
using AssocHub.Sandbox.Mailchimp;
using AssocHub.Sandbox.Pretix;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox;

/// <summary>The made-up association behind the four APIs: one state, one time, one call after the other.</summary>
internal sealed class SandboxHouse
{
    private readonly Lock _gate = new();
    private readonly SandboxOptions _options;
    private readonly SandboxClock _clock;
    private readonly Timeline _timeline = new();
    private readonly SandboxJournal? _journal;

    public SandboxHouse(SandboxOptions options)
    {
        _options = options;
        DemoWorld world = DemoWorld.Live(options.Association);
        DateTimeOffset end = new(DateTime.SpecifyKind(world.End, DateTimeKind.Utc)), now = options.Time.GetUtcNow();
        _clock = new SandboxClock(options.Time, options.Start ?? (now > end ? now : end));
        Mail = MailState.Of(world);
        Tickets = TicketState.Of(world);
        Talk = TalkState.Of(world, Tickets.NumberOf);
        Civi = CiviState.Of(world, options.HasMistakes);
        Volumes = new DemoVolumes(
            world.People.Count,
            Civi.Entities["Contact"].Count(c => c.Fields["contact_type"]?.ToString() == "Individual") + world.Registrations.Count + Mail.Subscribers.Count + Talk.Users.Count,
            world.Activity.Count + world.Registrations.Count + world.Attendance.Count + Tickets.Events.Sum(e => e.Leads.Count) + Talk.Posts.Count + Talk.Views.Count + Talk.Downloads.Count);
        var reactions = new Reactions(world, _timeline, Mail, Tickets, Talk);
        if (options.OrdinaryLife)
        {
            new OrdinaryLife(world, _timeline, reactions, Mail, Tickets, Talk).Begin();
        }

        Systems =
        [
            new CiviCrmSystem(Civi, options.Keys, options.LargestPage),
            new PretixSystem(Tickets, reactions, options.Keys, options.LargestPage),
            new MailchimpSystem(Mail, reactions, options.Keys, options.LargestPage),
            new DiscourseSystem(Talk, reactions, options.Keys, options.LargestPage),
        ];
        if (options.JournalFile is { } file)
        {
            _journal = new SandboxJournal(file);
            PlayBack();
        }
    }

    /// <summary>How much there was to begin with.</summary>
    public DemoVolumes Volumes { get; }

    public MailState Mail { get; }

    public TicketState Tickets { get; }

    public TalkState Talk { get; }

    public CiviState Civi { get; }

    public IReadOnlyList<IOutsideSystem> Systems { get; }

    public DateTimeOffset Now => _clock.Now;

    /// <summary>How much is still to happen because of what was done.</summary>
    public int Coming => _timeline.Coming;

    /// <summary>Lets what was due happen, then does what is asked. Calls are taken one after the other.</summary>
    public Answer Do(IOutsideSystem system, Call call)
    {
        lock (_gate)
        {
            call = call with { At = _clock.Now };
            _timeline.Settle(call.At);
            Answer answer = system.Handle(call);
            if (system.Changes(call) && answer.Status < 400)
            {
                _journal?.Write(new JournalEntry(system.Name, call.Method, call.Path, call.Query, call.Body, call.ContentType, call.At, null));
            }

            return answer;
        }
    }

    /// <summary>Reads the state in peace.</summary>
    public T Look<T>(Func<SandboxHouse, T> look)
    {
        lock (_gate)
        {
            _timeline.Settle(_clock.Now);
            return look(this);
        }
    }

    /// <summary>Time passes, and with it everything that falls due.</summary>
    public DateTimeOffset Advance(TimeSpan by)
    {
        lock (_gate)
        {
            _clock.Advance(by);
            _timeline.Settle(_clock.Now);
            _journal?.Write(new JournalEntry("", "", "", new Dictionary<string, string>(), "", "", _clock.Now, by));
            return _clock.Now;
        }
    }

    private void PlayBack()
    {
        foreach (JournalEntry entry in _journal!.Read())
        {
            if (entry.Advance is { } by)
            {
                _clock.Advance(by);
            }
            else if (Systems.FirstOrDefault(s => s.Name == entry.System) is { } system)
            {
                _timeline.Settle(entry.At);
                system.Handle(new Call(entry.Method, entry.Path, entry.Query, entry.Body, entry.ContentType, entry.At));
            }
        }
    }
}

/// <summary>What was pushed or by how much the clock was advanced.</summary>
internal sealed record JournalEntry(
    string System, string Method, string Path, IReadOnlyDictionary<string, string> Query, string Body, string ContentType, DateTimeOffset At, TimeSpan? Advance);

/// <summary>Remembers over restarts: one line of JSON for each thing that was done.</summary>
internal sealed class SandboxJournal(string file)
{
    public IEnumerable<JournalEntry> Read()
    {
        foreach (string line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            JournalEntry? entry = null;
            try
            {
                entry = JsonSerializer.Deserialize<JournalEntry>(line);
            }
            catch (JsonException)
            {
                // The process ended in the middle of the line: it was never answered.
            }

            if (entry is not null)
            {
                yield return entry;
            }
        }
    }

    public void Write(JournalEntry entry)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.AppendAllText(file, JsonSerializer.Serialize(entry) + "\n");
    }
}
