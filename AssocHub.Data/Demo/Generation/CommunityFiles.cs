namespace AssocHub.Data.Demo.Generation;

/// <summary>What the community exports.</summary>
internal static class CommunityFiles
{
    public static void Write(DemoWorld world, string folder)
    {
        using (var file = new CsvFile(folder, "community_users", "user_id", "email", "name", "username", "ams_id", "joined_at"))
        {
            foreach (UserRow row in world.Users)
            {
                file.Row(row.Id, row.Email, row.Name, row.Username, row.AmsId, CsvFile.Utc(row.JoinedAt));
            }
        }

        using (var file = new CsvFile(
            folder, "threads", "thread_id", "title", "topics", "category", "started_at", "original_poster_id", "session_id", "sponsor_id"))
        {
            foreach (ThreadRow row in world.Threads)
            {
                file.Row(
                    row.Id, row.Title, CsvFile.Topics([row.Topic]), row.Category, CsvFile.Utc(row.StartedAt), row.Poster.Id, row.Session?.Id ?? "",
                    row.SponsorId);
            }
        }

        using (var file = new CsvFile(folder, "posts", "post_id", "thread_id", "user_id", "posted_at", "is_reply"))
        {
            foreach (PostRow row in world.Posts)
            {
                file.Row(row.Id, row.Thread.Id, row.User.Id, CsvFile.Utc(row.At), row.IsReply ? "true" : "false");
            }
        }

        using (var file = new CsvFile(folder, "thread_views", "view_id", "thread_id", "user_id", "occurred_at"))
        {
            foreach (ViewRow row in world.Views)
            {
                file.Row(row.Id, row.Thread.Id, row.User.Id, CsvFile.Utc(row.At));
            }
        }

        using (var file = new CsvFile(folder, "resource_downloads", "download_id", "user_id", "resource", "topics", "occurred_at"))
        {
            foreach (DownloadRow row in world.Downloads)
            {
                file.Row(row.Id, row.User.Id, row.Resource, CsvFile.Topics([row.Topic]), CsvFile.Utc(row.At));
            }
        }
    }
}
