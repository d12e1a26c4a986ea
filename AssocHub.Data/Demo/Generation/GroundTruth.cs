using System.Text.Json;

namespace AssocHub.Data.Demo.Generation;

/// <summary>What is true of the made-up association, kept aside: no source reads it.</summary>
internal static class GroundTruth
{
    public const string ClickedNotAttended = "clicked-digital-transformation-not-attended";

    private const int DigitalTransformation = 0;
    private static readonly string[] CurrentStatuses = ["current", "grace", "honorary"];

    public static void Write(DemoWorld world, IReadOnlyList<AmsFiles.AmsRecord> ams, string folder, PlantedErrors planted)
    {
        WritePeople(world, ams, folder);
        WriteHouseholds(world, folder);
        WriteGolden(world, ams, folder);
        WriteRenewals(world, folder);
        WriteMachines(world, folder);
        WriteDigests(world, folder);
        WriteFollowUps(world, folder);
        WriteSegments(world, folder);
        using (var file = new CsvFile(folder, "truth_rejected", "stream", "external_id", "what"))
        {
            foreach ((string stream, string id, string what) in planted.All)
            {
                file.Row(stream, id, what);
            }
        }

        File.WriteAllText(Path.Combine(folder, "expected.json"), JsonSerializer.Serialize(Expected(world, ams, planted), JsonOptions) + "\n");
    }

    private static readonly JsonSerializerOptions JsonOptions = new() { WriteIndented = true, NewLine = "\n" };

    private static void WritePeople(DemoWorld world, IReadOnlyList<AmsFiles.AmsRecord> ams, string folder)
    {
        using var file = new CsvFile(folder, "truth_people", "true_person", "source", "stream", "external_id");
        foreach (AmsFiles.AmsRecord record in ams)
        {
            file.Row(record.Person.TrueId, "ams", "members", record.AmsId);
        }

        foreach (RegistrationRow row in world.Registrations)
        {
            file.Row(row.Person.TrueId, "events", "registrations", row.Id);
        }

        foreach (SubscriberRow row in world.Subscribers)
        {
            file.Row(row.TrueId, "email", "subscribers", row.Id);
        }

        foreach (UserRow row in world.Users)
        {
            file.Row(row.Person.TrueId, "community", "community_users", row.Id);
        }
    }

    private static void WriteHouseholds(DemoWorld world, string folder)
    {
        using var file = new CsvFile(folder, "truth_households", "household", "true_person");
        foreach (IGrouping<DemoHome, DemoPerson> home in world.People.Where(p => p.IsMember).GroupBy(p => p.Home).Where(g => g.Count() > 1))
        {
            foreach (DemoPerson person in home)
            {
                file.Row(home.Key.TrueId, person.TrueId);
            }
        }
    }

    private static void WriteGolden(DemoWorld world, IReadOnlyList<AmsFiles.AmsRecord> ams, string folder)
    {
        using var file = new CsvFile(
            folder, "truth_golden", "true_person", "ams_id", "first_name", "last_name", "email", "status", "chapter", "renewal_date", "last_renewed_on");
        foreach (AmsFiles.AmsRecord record in ams.Where(r => r.Person.SecondAmsId is null))
        {
            DemoPerson person = record.Person;
            DateOnly? renewed = person.Terms.Where(t => t.RenewedOn < world.Options.EndDay).Max(t => t.RenewedOn);
            file.Row(
                person.TrueId, record.AmsId, record.First, record.Last, record.Email, record.Status, person.Chapter.Name,
                CsvFile.Day(person.Terms.Max(t => t.EndsOn)), CsvFile.Day(renewed));
        }
    }

    private static void WriteRenewals(DemoWorld world, string folder)
    {
        using var file = new CsvFile(
            folder, "truth_renewals", "true_person", "starts_on", "ends_on", "sessions", "replies", "clicks", "propensity", "renews");
        foreach (RenewalRow row in world.Renewals)
        {
            file.Row(
                row.Person.TrueId, CsvFile.Day(row.Term.StartsOn), CsvFile.Day(row.Term.EndsOn), CsvFile.Number(row.Sessions), CsvFile.Number(row.Replies),
                CsvFile.Number(row.Clicks), row.Propensity.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture), row.Renews ? "true" : "false");
        }
    }

    private static void WriteMachines(DemoWorld world, string folder)
    {
        using var file = new CsvFile(folder, "truth_machines", "activity_id", "kind", "why");
        foreach (ActivityRow row in world.Activity.Where(a => a.MachineReason.Length > 0))
        {
            file.Row(row.Id, row.Kind, row.MachineReason);
        }
    }

    private static void WriteDigests(DemoWorld world, string folder)
    {
        ILookup<MessageRow, ActivityRow> activity = world.Activity.Where(a => a.Message.Kind == "digest").ToLookup(a => a.Message);
        using var file = new CsvFile(folder, "truth_digests", "email_id", "sent_at", "sent", "delivered", "unique_openers", "unique_clickers", "openers_with_machines");
        foreach (MessageRow digest in world.Messages.Where(m => m.Kind == "digest"))
        {
            ActivityRow[] rows = [.. activity[digest]];
            file.Row(
                digest.Id, CsvFile.Utc(digest.SentAt), CsvFile.Number(rows.Count(r => r.Kind == "sent")), CsvFile.Number(rows.Count(r => r.Kind == "delivered")),
                CsvFile.Number(Unique(rows, "open", machines: false)), CsvFile.Number(Unique(rows, "click", machines: false)),
                CsvFile.Number(Unique(rows, "open", machines: true)));
        }
    }

    private static int Unique(IEnumerable<ActivityRow> rows, string kind, bool machines) =>
        rows.Where(r => r.Kind == kind && (machines || r.MachineReason.Length == 0)).Select(r => r.Subscriber).Distinct().Count();

    private static void WriteFollowUps(DemoWorld world, string folder)
    {
        ILookup<DemoSession, ThreadRow> threads = world.Threads.Where(t => t.Session is not null).ToLookup(t => t.Session!);
        using var file = new CsvFile(folder, "truth_followups", "session_id", "ended_at", "thread_id", "started_at", "within_48h");
        foreach (DemoSession session in world.Events.SelectMany(e => e.Sessions).Where(s => s.EndsAt < world.End))
        {
            ThreadRow? first = threads[session].MinBy(t => t.StartedAt);
            file.Row(
                session.Id, CsvFile.Utc(session.EndsAt), first?.Id ?? "", first is null ? "" : CsvFile.Utc(first.StartedAt),
                first is not null && first.StartedAt <= session.EndsAt.AddHours(48) ? "true" : "false");
        }
    }

    private static void WriteSegments(DemoWorld world, string folder)
    {
        HashSet<string> clicked = [.. world.Activity
            .Where(a => a.Kind == "click" && a.MachineReason.Length == 0 && a.Message.Topics.Contains(DigitalTransformation))
            .Select(a => a.Subscriber.TrueId)];
        HashSet<string> attended = [.. world.Attendance.Where(a => a.Session?.Topic == DigitalTransformation).Select(a => a.Registration.Person.TrueId)];
        using var file = new CsvFile(folder, "truth_segments", "segment", "true_person");
        foreach (DemoPerson person in world.People.Where(p => CurrentStatuses.Contains(p.Status) && clicked.Contains(p.TrueId) && !attended.Contains(p.TrueId)))
        {
            file.Row(ClickedNotAttended, person.TrueId);
        }
    }

    private static object Expected(DemoWorld world, IReadOnlyList<AmsFiles.AmsRecord> ams, PlantedErrors planted) => new
    {
        end_day = CsvFile.Day(world.Options.EndDay),
        true_people = world.People.Count,
        records = new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["organizations"] = world.Organizations.Count,
            ["members"] = ams.Count,
            ["membership_terms"] = world.People.Sum(p => p.Terms.Count),
            ["sponsors"] = DemoVocabulary.Sponsors.Length,
            ["events"] = world.Events.Count,
            ["sessions"] = world.Events.Sum(e => e.Sessions.Count),
            ["registrations"] = world.Registrations.Count,
            ["attendance"] = world.Attendance.Count,
            ["sponsor_interactions"] = world.Scans.Count,
            ["email_messages"] = world.Messages.Count,
            ["subscribers"] = world.Subscribers.Count,
            ["email_activity"] = world.Activity.Count,
            ["community_users"] = world.Users.Count,
            ["threads"] = world.Threads.Count,
            ["posts"] = world.Posts.Count,
            ["thread_views"] = world.Views.Count,
            ["resource_downloads"] = world.Downloads.Count,
        },
        rejected = planted.All.Count,
        interactions = Interactions(world),
        machines = world.Activity.Count(a => a.MachineReason.Length > 0),
    };

    private static SortedDictionary<string, int> Interactions(DemoWorld world)
    {
        int Activity(params string[] kinds) => world.Activity.Count(a => kinds.Contains(a.Kind));
        return new SortedDictionary<string, int>(StringComparer.Ordinal)
        {
            ["event.registered"] = world.Registrations.Count,
            ["event.attended"] = world.Attendance.Count(a => a.Session is null),
            ["session.attended"] = world.Attendance.Count(a => a.Session is not null),
            ["sponsor.scanned"] = world.Scans.Count,
            ["email.sent"] = Activity("sent"),
            ["email.delivered"] = Activity("delivered"),
            ["email.opened"] = Activity("open"),
            ["email.clicked"] = Activity("click"),
            ["email.bounced"] = Activity("bounce_hard", "bounce_soft"),
            ["email.complained"] = Activity("complaint"),
            ["email.unsubscribed"] = Activity("unsubscribe"),
            ["community.thread_started"] = world.Posts.Count(p => !p.IsReply),
            ["community.replied"] = world.Posts.Count(p => p.IsReply),
            ["community.viewed"] = world.Views.Count,
            ["community.downloaded"] = world.Downloads.Count,
        };
    }
}
