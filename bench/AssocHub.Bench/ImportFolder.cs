using System.Globalization;

namespace AssocHub.Bench;

/// <summary>Writes a folder of all four domains: members and what they did, from a seed.</summary>
internal static class ImportFolder
{
    private const int Messages = 400;
    private const int Sessions = 500;
    private const int Events = 25;

    private static readonly string[] First = ["Anna", "Björn", "Carla", "Deniz", "Eva", "Farid", "Grace", "Hana", "Igor", "Jane", "Kofi", "Lena"];
    private static readonly string[] Last = ["Abbott", "Brown", "Çelik", "Dubois", "Evans", "Fischer", "García", "Huber", "Ito", "Jensen", "Kaya", "O'Neil"];
    private static readonly string[] Topics = ["digital transformation", "advocacy", "leadership", "data", "careers"];
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Writes a folder of canonical files.</summary>
    /// <returns>0: it is also the exit code of <c>generate</c>.</returns>
    public static int Write(string folder, BenchOptions options)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(options.Seed);
        int members = options.Members;
        Table(folder, "members", "ams_id,email,first_name,last_name,phone,street,city,postal_code,country,join_date,status,chapter,interests", members, i =>
            $"M{i:D6},person{i}@example{i % 97}.org,{First[i % 12]},{Last[i / 12 % 12]},+1415555{i % 10000:D4},{i % 900} Main St,Springfield,{i % 100000:D5},US,"
            + $"{2000 + i % 24}-0{1 + i % 9}-15,{(i % 7 == 0 ? "lapsed" : "current")},{(i % 3 == 0 ? "North" : "West")},{Topics[i % 5]};{Topics[(i + 1) % 5]}");
        Table(folder, "subscribers", "subscriber_id,email,first_name,last_name,ams_id,status", members, i =>
            $"S{i:D6},person{i}@example{i % 97}.org,{First[i % 12]},{Last[i / 12 % 12]},M{i:D6},{(i % 20 == 0 ? "unsubscribed" : "subscribed")}");
        Table(folder, "community_users", "user_id,email,name,username,joined_at", members / 4, i =>
            $"U{i:D6},person{i * 4}@example{i * 4 % 97}.org,{First[i * 4 % 12]} {Last[i * 4 / 12 % 12]},user{i},2023-05-01T00:00:00Z");
        Table(folder, "events", "event_id,name,starts_at,ends_at,format,topics", Events, i => $"E{i},Congress {i},{At(i * 40_000)},{At((i * 40_000) + 2000)},in_person,{Topics[i % 5]}");
        Table(folder, "sessions", "session_id,event_id,title,topics,starts_at", Sessions, i => $"X{i},E{i % Events},Session {i},{Topics[i % 5]},{At(i % Events * 40_000)}");
        int registrations = Math.Min(members, options.Interactions / 40);
        Table(folder, "registrations", "registration_id,event_id,badge_id,email,first_name,last_name,ams_id,registered_at,status", registrations, i =>
            $"R{i:D7},E{i % Events},B{i},person{i}@example{i % 97}.org,{First[i % 12]},{Last[i / 12 % 12]},M{i:D6},{At(i % 500_000)},confirmed");
        Table(folder, "attendance", "attendance_id,event_id,session_id,registration_id,checked_in_at", options.Interactions / 20, i =>
        {
            int registration = random.Next(registrations);
            return $"A{i:D8},E{registration % Events},X{registration % Events + (Events * random.Next(Sessions / Events))},R{registration:D7},{At(random.Next(1_000_000))}";
        });
        Table(folder, "email_messages", "email_id,subject,sent_at,kind,topics,cost", Messages, i => $"C{i:D4},\"Digest {i}, on {Topics[i % 5]}\",{At(i * 2600)},digest,{Topics[i % 5]},120.50");
        Table(folder, "threads", "thread_id,title,topics,started_at,original_poster_id", options.Interactions / 400, i =>
            $"T{i:D6},How do you handle {i}?,{Topics[i % 5]},{At(i * 100 % 1_000_000)},U{i % (members / 4):D6}");
        Table(folder, "posts", "post_id,thread_id,user_id,posted_at,is_reply", options.Interactions / 20, i =>
            $"P{i:D8},T{random.Next(options.Interactions / 400):D6},U{random.Next(members / 4):D6},{At(random.Next(1_000_000))},true");
        string[] kinds = ["sent", "delivered", "delivered", "sent", "open", "open", "click", "delivered", "sent", "bounce_soft"];
        int activities = options.Interactions - (options.Interactions / 10) - (options.Interactions / 400) - registrations;
        Table(folder, "email_activity", "activity_id,email_id,email,subscriber_id,kind,occurred_at,url", activities, i =>
        {
            int person = random.Next(members);
            int message = (int)((long)i * Messages / activities);
            string kind = kinds[random.Next(kinds.Length)];
            return $"Y{i:D9},C{message:D4},person{person}@example{person % 97}.org,S{person:D6},{kind},{At((message * 2600) + random.Next(2600))},"
                + (kind == "click" ? $"https://example.org/article/{message}/{random.Next(6)}" : "");
        });
        return 0;
    }

    private static string At(int minutes) => Start.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Table(string folder, string name, string headers, int rows, Func<int, string> row)
    {
        using var file = new StreamWriter(Path.Combine(folder, name + ".csv"));
        file.WriteLine(headers);
        for (int i = 0; i < rows; i++)
        {
            file.WriteLine(row(i));
        }
    }
}
