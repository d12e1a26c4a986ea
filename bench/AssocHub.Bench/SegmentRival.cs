using Microsoft.Data.Sqlite;

namespace AssocHub.Bench;

/// <summary>
/// The same rows in a SQLite database laid out for nothing but these questions: only what people did, only the columns asked for, and
/// a covering index for every way in: by kind and time, by kind and member, by member, by object.
/// </summary>
internal static class SegmentRival
{
    public static string PathOf(string product) => Path.ChangeExtension(product, ".rival.db");

    /// <summary>Writes it where it is missing.</summary>
    public static void Write(string product)
    {
        string path = PathOf(product);
        if (File.Exists(path))
        {
            return;
        }

        string fresh = path + ".new";
        File.Delete(fresh);
        using (var connection = new SqliteConnection($"Data Source={fresh};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; PRAGMA temp_store = FILE");
            Run(connection, $"ATTACH '{product}' AS p");
            Run(connection, """
                CREATE TABLE Members (Id INTEGER PRIMARY KEY, MergedIntoId INT, Standing TEXT, ChapterKey TEXT, RoleKey TEXT, CityKey TEXT, InterestsKey TEXT, EmailDomainKey TEXT, EmailConsent TEXT, JoinDate TEXT, RenewalDate TEXT, LastRenewedOn TEXT);
                INSERT INTO Members SELECT Id, MergedIntoId, Standing, ChapterKey, RoleKey, CityKey, InterestsKey, EmailDomainKey, EmailConsent, JoinDate, RenewalDate, LastRenewedOn FROM p.Members;
                CREATE TABLE ObjectTopics (TopicId INT, ObjectId INT, PRIMARY KEY (TopicId, ObjectId)) WITHOUT ROWID;
                INSERT INTO ObjectTopics SELECT TopicId, ObjectId FROM p.ObjectTopics;
                CREATE TABLE ActivityObjects (Id INTEGER PRIMARY KEY, TitleKey TEXT);
                INSERT INTO ActivityObjects SELECT Id, TitleKey FROM p.ActivityObjects;
                CREATE TABLE MemberScores (Code TEXT, MemberId INT, Value REAL, PRIMARY KEY (Code, MemberId)) WITHOUT ROWID;
                INSERT INTO MemberScores SELECT Code, MemberId, Value FROM p.MemberScores;
                CREATE TABLE Interactions (MemberId INT NOT NULL, Kind INT NOT NULL, ObjectId INT, OccurredAt INT NOT NULL, Day INT NOT NULL);
                INSERT INTO Interactions SELECT MemberId, Kind, ObjectId, OccurredAt, Day FROM p.Interactions WHERE IsMachine = 0 AND MemberId IS NOT NULL;
                CREATE INDEX kind_time ON Interactions (Kind, OccurredAt, MemberId, ObjectId);
                CREATE INDEX kind_member ON Interactions (Kind, MemberId, OccurredAt, ObjectId, Day);
                CREATE INDEX member_kind ON Interactions (MemberId, Kind, OccurredAt, ObjectId, Day);
                CREATE INDEX object_kind ON Interactions (ObjectId, Kind, OccurredAt, MemberId);
                ANALYZE
                """);
        }

        File.Move(fresh, path);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
