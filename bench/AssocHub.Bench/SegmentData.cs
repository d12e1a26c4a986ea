using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Scores;
using AssocHub.Core.Sources;
using AssocHub.Data.Database;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Members and interactions from a seed, straight into a database: three years, activity spread over members and topics as unevenly as
/// in real associations (the busiest topic carries about a fifth of everything, the busiest hundredth of members about a sixth).
/// </summary>
internal static class SegmentData
{
    public static readonly DateTimeOffset Now = new(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);

    public static readonly AssociationClock Clock = new(TimeProvider.System, TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"));

    private const int Days = 1095;
    private const int Topics = 200;
    private const int Batch = 200_000;
    private const int FirstInteraction = 10_000_000;

    private static readonly (InteractionKind Kind, double Share, ObjectKind On)[] Mix =
    [
        (InteractionKind.EmailOpened, 0.58, ObjectKind.Email), (InteractionKind.EmailClicked, 0.12, ObjectKind.Email),
        (InteractionKind.SessionAttended, 0.06, ObjectKind.Session), (InteractionKind.CommunityViewed, 0.09, ObjectKind.Thread),
        (InteractionKind.CommunityReplied, 0.046, ObjectKind.Thread), (InteractionKind.CommunityThreadStarted, 0.026, ObjectKind.Thread),
        (InteractionKind.EventRegistered, 0.04, ObjectKind.Event), (InteractionKind.EmailBounced, 0.02, ObjectKind.Email),
        (InteractionKind.CommunityDownloaded, 0.018, ObjectKind.Resource),
    ];

    /// <summary>Writes what is missing. False when the time was up before everything was written: the next call goes on.</summary>
    public static async Task<bool> WriteAsync(IDbContextFactory<AssocHubDbContext> contexts, int members, int interactions, int seed, TimeSpan most)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        bool isNew = await db.Database.EnsureCreatedAsync();
        string[] indexes = [.. db.Database.GenerateCreateScript().Split('\n').Where(l => l.StartsWith("CREATE INDEX \"IX_Interactions_", StringComparison.Ordinal))];
        Dictionary<ObjectKind, ActivityObject[]> things = Things(new Random(seed), interactions);
        if (isNew)
        {
            foreach (string sql in indexes)
            {
#pragma warning disable EF1002 // The name comes from the model.
                await db.Database.ExecuteSqlRawAsync($"DROP INDEX {sql.Split(' ')[2]}");
#pragma warning restore EF1002
            }

            await ThingsAsync(contexts, things);
        }

        // Members are written at once, interactions in numbered batches: what is there tells where to go on.
        if (!await db.Members.AnyAsync())
        {
            await MembersAsync(contexts, members, new Random(seed + 1));
        }

        int[] popular = [.. Enumerable.Range(1, members)];
        new Random(seed + 2).Shuffle(popular);
        await db.Database.OpenConnectionAsync();
        var writer = (SqliteConnection)db.Database.GetDbConnection();
        int written = (int)((await db.Interactions.MaxAsync(i => (long?)i.Id) + 1 - FirstInteraction) ?? 0);
        for (int at = written; at < interactions; at += Batch)
        {
            if (watch.Elapsed > most)
            {
                return false;
            }

            Interaction[] rows = Interactions(at, Math.Min(Batch, interactions - at), interactions, new Random((seed * 7919) + (at / Batch)), popular, things);
            Insert(writer, rows);
        }

        foreach (string sql in indexes)
        {
            if (watch.Elapsed > most)
            {
                return false;
            }

            await db.Database.ExecuteSqlRawAsync(sql.Replace("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", StringComparison.Ordinal));
        }

        await contexts.RefreshStatisticsAsync(default);
        await contexts.InTransactionAsync((writing, cancel) => writing.NoteChangeAsync(new ChangeNote("landing") { Objects = true }, cancel), default);
        return true;
    }

    // One prepared statement, a transaction for each batch: the quickest that SQLite takes rows.
    private static void Insert(SqliteConnection connection, Interaction[] rows)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """INSERT INTO "Interactions" ("Id", "Kind", "MemberId", "ObjectId", "OccurredAt", "Day", "IsMachine") VALUES ($1, $2, $3, $4, $5, $6, $7)""";
        SqliteParameter[] values = [.. Enumerable.Range(1, 7).Select(i => command.Parameters.Add($"${i}", SqliteType.Integer))];
        command.Prepare();
        foreach (Interaction row in rows)
        {
            (values[0].Value, values[1].Value, values[2].Value) = (row.Id, (long)row.Kind, row.MemberId);
            (values[3].Value, values[4].Value, values[5].Value, values[6].Value) = (row.ObjectId, row.OccurredAt.UtcTicks, (long)row.Day, row.IsMachine ? 1L : 0L);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>True when everything was written.</summary>
    public static async Task<bool> IsWholeAsync(IDbContextFactory<AssocHubDbContext> contexts)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        return await db.DataChanges.AnyAsync();
    }

    private static Task ThingsAsync(IDbContextFactory<AssocHubDbContext> contexts, Dictionary<ObjectKind, ActivityObject[]> things) => contexts.InTransactionAsync(async (writing, cancel) =>
    {
        writing.Sources.Add(new Source { Id = 1, Name = "bench", Connector = "files" });
        await writing.SaveChangesAsync(cancel);
        var writer = new BulkWriter(writing);
        await writer.InsertAsync([.. Enumerable.Range(1, Topics).Select(t => $"topic {t}").Select((name, i) => new Topic { Id = i + 1, Name = name, NameKey = name })], cancel);
        foreach (ActivityObject[] some in things.Values)
        {
            await writer.InsertAsync(some, cancel);
            await writer.InsertAsync([.. some.SelectMany(o => o.Topics)], cancel);
        }
    }, default);

    private static Dictionary<ObjectKind, ActivityObject[]> Things(Random random, int interactions)
    {
        long id = 1;
        ActivityObject[] Of(ObjectKind kind, int count) => [.. Enumerable.Range(0, count).Select(i =>
        {
            var item = new ActivityObject
            {
                Id = id, SourceId = 1, Kind = kind, ExternalId = $"{kind}-{i}", Title = $"{kind} {i}", TitleKey = $"{kind} {i}".ToLowerInvariant(),
                StartsAt = Now.AddDays(-Days + (Days * (i + 0.5) / count)), EndsAt = Now.AddDays(-Days + (Days * (i + 0.5) / count)).AddHours(2),
            };
            item.Topics = [.. Enumerable.Range(0, random.Next(3) == 0 ? 2 : 1).Select(_ => Zipf(random)).Distinct().Select(t => new ObjectTopic { ObjectId = item.Id, TopicId = t })];
            id++;
            return item;
        })];
        int scale = (int)Math.Sqrt(interactions / 1_000_000.0 * 16);
        return new Dictionary<ObjectKind, ActivityObject[]>
        {
            [ObjectKind.Email] = Of(ObjectKind.Email, 500 * scale), [ObjectKind.Session] = Of(ObjectKind.Session, 300 * scale),
            [ObjectKind.Thread] = Of(ObjectKind.Thread, 2000 * scale), [ObjectKind.Event] = Of(ObjectKind.Event, 25 * scale),
            [ObjectKind.Resource] = Of(ObjectKind.Resource, 100 * scale),
        };
    }

    private static async Task MembersAsync(IDbContextFactory<AssocHubDbContext> contexts, int members, Random random)
    {
        string[] statuses = ["current", "current", "current", "grace", "lapsed", "lapsed"];
        DateOnly today = DateOnly.FromDateTime(Now.UtcDateTime);
        await contexts.InTransactionAsync(async (db, cancel) =>
        {
            var writer = new BulkWriter(db);
            foreach (int[] chunk in Enumerable.Range(1, members).Chunk(Batch))
            {
                await writer.InsertAsync(Array.ConvertAll(chunk, id =>
                {
                    string status = statuses[random.Next(6)], chapter = $"chapter {random.Next(40)}", city = $"city {random.Next(3000)}";
                    DateOnly joined = today.AddDays(-random.Next(5000));
                    return new Member
                    {
                        Id = id, FounderRecordId = id, Standing = id % 10 == 0 ? MembershipStanding.NonMember : status == "lapsed" ? MembershipStanding.Lapsed : MembershipStanding.Current,
                        Status = status, StatusKey = status, Chapter = chapter, ChapterKey = chapter, City = city, CityKey = city,
                        FirstName = $"first{random.Next(4000)}", FirstNameKey = $"first{random.Next(4000)}", LastNameKey = $"last{random.Next(60_000)}",
                        EmailKey = $"person{id}@example{id % 97}.org", EmailDomainKey = $"example{id % 97}.org", RoleKey = $"role {random.Next(12)}",
                        InterestsKey = $";topic {Zipf(random)};topic {Zipf(random)};", JoinDate = joined, RenewalDate = id % 13 == 0 ? null : today.AddDays(random.Next(-400, 365)),
                        EmailConsent = id % 9 == 0 ? "unsubscribed" : "subscribed", SourcesKey = ";ams;email;", HouseholdId = id % 5 == 0 ? id / 10 : null,
                        ChangedAt = Now,
                    };
                }), cancel);
                await writer.InsertAsync([.. chunk.Where(id => id % 3 != 0).Select(id => new MemberScore { MemberId = id, Code = "renewal", Value = Math.Round(random.NextDouble(), 3), ModelVersion = "1", ScoredAt = Now })], cancel);
            }
        }, default);
    }

    private static Interaction[] Interactions(
        int at, int count, int interactions, Random random, int[] popular, Dictionary<ObjectKind, ActivityObject[]> things)
    {
        var rows = new Interaction[count];
        for (int i = 0; i < rows.Length; i++)
        {
            double when = (double)(at + i) / interactions;
            (InteractionKind kind, ObjectKind on) = Pick(random.NextDouble());
            ActivityObject[] choice = things[on];
            ActivityObject item = choice[Math.Clamp((int)(choice.Length * when) - (int)(-Math.Log(1 - random.NextDouble()) * choice.Length / 300), 0, choice.Length - 1)];
            DateTimeOffset moment = new(Now.AddDays((when - 1) * Days).AddSeconds(-random.Next(40_000)).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
            rows[i] = new Interaction
            {
                Id = FirstInteraction + at + i, Kind = kind, MemberId = popular[(int)(popular.Length * Math.Pow(random.NextDouble(), 2.6))], ObjectId = item.Id,
                OccurredAt = moment, Day = Clock.DayOf(moment).DayNumber, IsMachine = random.Next(40) == 0,
            };
        }

        return rows;
    }

    private static (InteractionKind Kind, ObjectKind On) Pick(double share)
    {
        foreach ((InteractionKind kind, double part, ObjectKind on) in Mix)
        {
            if ((share -= part) <= 0)
            {
                return (kind, on);
            }
        }

        return (Mix[0].Kind, Mix[0].On);
    }

    private static int Zipf(Random random) => 1 + (int)(Topics * Math.Pow(random.NextDouble(), 3.3));
}
