using System.Globalization;

namespace AssocHub.Tests.Landing;

/// <summary>A small association in canonical files, from a seed: all streams, and references in all directions.</summary>
internal static class SmallAssociation
{
    public static IReadOnlyDictionary<string, string[]> Lines(int seed, int people, int activities)
    {
        var random = new Random(seed);
        string[] topics = ["AI", "Data", "Careers"];
        string At(int minute) => new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        string[] Many(string headers, int count, Func<int, string> row) => [headers, .. Enumerable.Range(0, count).Select(row)];
        int few = Math.Max(4, people / 10);
        return new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["organizations"] = Many("org_id,name,industry", few, i => $"o{i},Library {i},Education"),
            ["members"] = Many("ams_id,email,first_name,last_name,phone,country,status,org_id,alternate_emails", people, i =>
                $"m{i},p{i}@example.org,Ann{i},Lee{i},+1 415 555 {1000 + i},US,current,o{i % few},old{i}@example.org;p{(i + 1) % people}@example.org"),
            ["membership_terms"] = Many("term_id,ams_id,starts_on,ends_on,amount", people, i => $"t{i},m{i + (i % 7 == 0 ? people : 0)},2024-01-01,2024-12-31,120.50"),
            ["sponsors"] = Many("sponsor_id,name,topics", few, i => $"s{i},Sponsor {i},{topics[i % 3]}"),
            ["events"] = Many("event_id,name,starts_at,topics", few, i => $"e{i},Event {i},{At(i * 100)},{topics[i % 3]}"),
            ["sessions"] = Many("session_id,event_id,title,topics", few * 2, i => $"x{i},e{i % (few + 1)},Session {i},{topics[i % 3]};{topics[(i + 1) % 3]}"),
            ["registrations"] = Many("registration_id,event_id,badge_id,email,first_name,registered_at", people, i =>
                $"r{i},e{i % few},B{i % 5},p{i}@example.org,Ann{i},{At(i)}"),
            ["attendance"] = Many("attendance_id,event_id,session_id,registration_id,badge_id,checked_in_at", activities / 5, i =>
            {
                int r = random.Next(people + 3);
                return $"a{i},e{r % few},{(i % 3 == 0 ? "" : $"x{random.Next(few * 2 + 1)}")},{(i % 2 == 0 ? $"r{r}" : "")},B{r % 5},{(i % 4 == 0 ? "" : At(i))}";
            }),
            ["sponsor_interactions"] = Many("interaction_id,event_id,sponsor_id,badge_id,registration_id,kind,occurred_at", activities / 10, i =>
                $"q{i},e{i % few},s{i % (few + 1)},B{i % 5},{(i % 2 == 0 ? $"r{random.Next(people)}" : "")},badge_scan,{At(i)}"),
            ["email_messages"] = Many("email_id,subject,sent_at,kind,topics,cost", few, i => $"c{i},Digest {i},{At(i)},digest,{topics[i % 3]},10"),
            ["subscribers"] = Many("subscriber_id,email,ams_id,status", people / 2, i => $"u{i},p{i * 2}@example.org,m{i * 2},subscribed"),
            ["email_activity"] = Many("activity_id,email_id,email,subscriber_id,kind,occurred_at,url", activities, i =>
            {
                int p = random.Next(people + 2);
                string kind = new[] { "sent", "delivered", "open", "click", "bounce_hard", "complaint" }[random.Next(6)];
                return $"y{i},c{random.Next(few + 1)},{(i % 3 == 0 ? "" : $"p{p}@example.org")},{(i % 3 == 1 ? "" : $"u{p}")},{kind},{At(random.Next(30))},{(kind == "click" ? $"https://x/{random.Next(2)}" : "")}";
            }),
            ["community_users"] = Many("user_id,email,name,username", people / 2, i => $"k{i},p{i}@example.org,Ann van der Lee{i},ann{i}"),
            ["threads"] = Many("thread_id,title,topics,started_at,original_poster_id,session_id", few * 2, i =>
                $"h{i},Thread {i},{topics[i % 3]},{At(i)},{(i % 2 == 0 ? $"k{i}" : "")},{(i % 3 == 0 ? $"x{i}" : "")}"),
            ["posts"] = Many("post_id,thread_id,user_id,posted_at,is_reply", activities / 5, i => $"w{i},h{random.Next(few * 2 + 1)},k{random.Next(people / 2 + 1)},{At(i)},{(i % 4 == 0 ? "false" : "true")}"),
            ["resource_downloads"] = Many("download_id,user_id,resource,topics,occurred_at", activities / 10, i =>
                $"d{i},k{random.Next(people / 2)},Guide {i % 3},{topics[i % 3]},{At(i)}"),
            ["thread_views"] = Many("view_id,thread_id,user_id,occurred_at", activities / 10, i => $"v{i},h{random.Next(few * 2)},k{random.Next(people / 2)},{At(i)}"),
        };
    }

    public static void Write(string folder, IReadOnlyDictionary<string, string[]> lines)
    {
        foreach ((string stream, string[] rows) in lines)
        {
            File.WriteAllLines(Path.Combine(folder, stream + ".csv"), rows);
        }
    }
}
