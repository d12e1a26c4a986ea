namespace AssocHub.Data.Demo.Generation;

/// <summary>What the event platform exports. Its times are local and carry no offset.</summary>
internal static class EventFiles
{
    public static void Write(DemoWorld world, string folder, PlantedErrors planted)
    {
        using (var file = new CsvFile(folder, "events", "event_id", "name", "starts_at", "ends_at", "format", "topics"))
        {
            foreach (DemoEvent held in world.Events)
            {
                file.Row(held.Id, held.Name, CsvFile.Local(held.StartsAt), CsvFile.Local(held.EndsAt), held.Format, CsvFile.Topics(held.Topics));
            }
        }

        using (var file = new CsvFile(folder, "sessions", "session_id", "event_id", "title", "topics", "speaker", "starts_at", "ends_at"))
        {
            foreach (DemoSession session in world.Events.SelectMany(e => e.Sessions))
            {
                file.Row(
                    session.Id, session.Event.Id, session.Title, CsvFile.Topics([session.Topic]), session.Speaker, CsvFile.Local(session.StartsAt),
                    CsvFile.Local(session.EndsAt));
            }
        }

        WriteRegistrations(world, folder, planted);
        WriteAttendance(world, folder);
    }

    private static void WriteRegistrations(DemoWorld world, string folder, PlantedErrors planted)
    {
        using var file = new CsvFile(
            folder, "registrations", "registration_id", "event_id", "badge_id", "email", "first_name", "last_name", "organization", "ams_id",
            "registered_at", "status", "session_ids");
        foreach (RegistrationRow row in world.Registrations)
        {
            file.Row(
                row.Id, row.Event.Id, row.Badge, row.Email, row.First, row.Last, row.Organization, row.AmsId, CsvFile.Local(row.At), row.Status,
                string.Join(';', row.Sessions.Select(s => s.Id)));
        }

        string first = world.Events[0].Id;
        planted.Write(
            file, "registrations", "R900001", "a moment that is none", ["R900001", first, "9001", "", "Pat", "Miller", "", "", "yesterday-ish", "registered"]);
        planted.Write(
            file, "registrations", "R900002", "no event", ["R900002", "", "9002", "", "Lee", "Wong", "", "", CsvFile.Local(world.End.AddDays(-40)), "registered"]);
    }

    private static void WriteAttendance(DemoWorld world, string folder)
    {
        using (var file = new CsvFile(folder, "attendance", "attendance_id", "event_id", "session_id", "registration_id", "badge_id", "checked_in_at"))
        {
            foreach (AttendanceRow row in world.Attendance)
            {
                file.Row(
                    row.Id, row.Event.Id, row.Session?.Id ?? "", row.ByBadge ? "" : row.Registration.Id, row.ByBadge ? row.Registration.Badge : "",
                    CsvFile.Local(row.At));
            }
        }

        using (var file = new CsvFile(folder, "sponsor_interactions", "interaction_id", "event_id", "sponsor_id", "badge_id", "kind", "occurred_at"))
        {
            foreach (ScanRow row in world.Scans)
            {
                file.Row(
                    row.Id, row.Registration.Event.Id, $"SP{row.Sponsor + 1:D2}", row.Registration.Badge, row.Kind, CsvFile.Local(row.At));
            }
        }
    }
}
