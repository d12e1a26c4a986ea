namespace AssocHub.Data.Demo.Generation;

/// <summary>What the e-mail platform exports.</summary>
internal static class EmailFiles
{
    public static void Write(DemoWorld world, string folder, PlantedErrors planted)
    {
        using (var file = new CsvFile(folder, "email_messages", "email_id", "subject", "sent_at", "kind", "segment", "topics", "sponsor_id", "cost"))
        {
            foreach (MessageRow row in world.Messages)
            {
                file.Row(
                    row.Id, row.Subject, CsvFile.Utc(row.SentAt), row.Kind, row.Segment, CsvFile.Topics(row.Topics), row.SponsorId,
                    CsvFile.Number(row.Cost));
            }
        }

        using (var file = new CsvFile(
            folder, "subscribers", "subscriber_id", "email", "first_name", "last_name", "ams_id", "status", "tags", "updated_at"))
        {
            foreach (SubscriberRow row in world.Subscribers)
            {
                file.Row(
                    row.Id, row.Email, row.First, row.Last, row.AmsId, row.Status, row.DigestSince is null ? "" : "community digest",
                    CsvFile.Utc(row.UpdatedAt));
            }
        }

        WriteActivity(world, folder, planted);
    }

    private static void WriteActivity(DemoWorld world, string folder, PlantedErrors planted)
    {
        using var file = new CsvFile(
            folder, "email_activity", "activity_id", "email_id", "email", "subscriber_id", "kind", "occurred_at", "url", "user_agent");
        foreach (ActivityRow row in world.Activity)
        {
            // Sponsors' letters go out through an older tool that knows addresses, not subscribers.
            bool byAddress = row.Message.Kind == "sponsor";
            file.Row(
                row.Id, row.Message.Id, byAddress ? row.Subscriber.Email : "", byAddress ? "" : row.Subscriber.Id, row.Kind, CsvFile.Utc(row.At),
                row.Link == 0 ? "" : $"https://{DemoVocabulary.WebDomain}/go/{row.Message.Id}/{row.Link}", row.Agent);
        }

        string email = world.Messages[^1].Id;
        planted.Write(
            file, "email_activity", "A9000001", "an unknown kind", ["A9000001", email, "", world.Subscribers[0].Id, "teleported", CsvFile.Utc(world.End.AddDays(-2))]);
        planted.Write(
            file, "email_activity", "A9000002", "neither address nor subscriber", ["A9000002", email, "", "", "open", CsvFile.Utc(world.End.AddDays(-2))]);
    }
}
