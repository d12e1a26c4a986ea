using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Segments.Definition;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using AssocHub.Data.Segments.Index;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Asks every question of <see cref="SegmentQuestions"/> of the index (nothing cached but the index, warm, after one change), of our SQL,
/// of SQL written by hand in two forms, and of DuckDB on the same rows; all must agree. Prints a table per size, then the growth.
/// </summary>
internal static class SegmentBench
{
    private const int Follow = 10_000;

    public static async Task<int> RunAsync(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        string folder = Value("--folder") ?? Directory.CreateTempSubdirectory("segments-bench-").FullName;
        bool duck = !args.Contains("--no-duck"), sql = !args.Contains("--no-sql");
        var results = new List<SizeResult>();
        foreach (string size in (Value("--sizes") ?? "20000:1000000,200000:10000000").Split(','))
        {
            int[] counts = [.. size.Split(':').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            if (Value("--generate-minutes") is { } minutes)
            {
                string path = Path.Combine(folder, $"segments-{counts[0]}-{counts[1]}.db");
                IDbContextFactory<AssocHubDbContext> contexts = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + path)!);
                await GenerateAsync(contexts, path, counts[0], counts[1], TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)));
                continue;
            }

            results.Add(await MeasureAsync(folder, counts[0], counts[1], sql, duck, args.Contains("--from-snapshot")));
            Print(results[^1]);
        }

        PrintGrowth(results);
        Console.WriteLine(JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
        if (Value("--folder") is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return results.Exists(r => r.Differences > 0) ? 1 : 0;
    }

    private static async Task<SizeResult> MeasureAsync(string folder, int members, int interactions, bool sql, bool duck, bool fromSnapshot)
    {
        string path = Path.Combine(folder, $"segments-{members}-{interactions}.db");
        DatabaseOptions options = DatabaseOptions.Parse("sqlite:" + path)!;
        IDbContextFactory<AssocHubDbContext> contexts = DatabaseRegistration.ContextFactory(options);
        if (!File.Exists(path) || !await SegmentData.IsWholeAsync(contexts))
        {
            await GenerateAsync(contexts, path, members, interactions, TimeSpan.MaxValue);
        }

        var clock = new AssociationClock(new At(SegmentData.Now), TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"));
        var asOf = new AsOf(SegmentData.Now, clock, 7);
        var result = new SizeResult { Members = members, Interactions = interactions };
        string snapshots = Path.Combine(folder, $"index-{members}");
        var indexOptions = new SegmentIndexOptions { SnapshotFolder = snapshots, MaxMegabytes = 16_384 };
        if (!fromSnapshot)
        {
            using var built = new SegmentIndex(contexts, options, clock, indexOptions);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            (result.BuildSeconds, result.BuildProcessor) = await TimedAsync(() => built.RebuildAsync(default));
            result.IndexMegabytes = Math.Round(built.Status.Bytes / 1048576.0, 1);
            result.HeapMegabytes = Math.Round((GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0, 1);
            result.RowBytes = Math.Round((double)built.Known!.Segments.Sum(s => s.Bytes) / built.Known.Rows, 2);
            result.BytesPerInteraction = Math.Round((double)built.Status.Bytes / built.Known.Rows, 2);
            SayParts(built.Known);
            (result.SaveSeconds, _) = await TimedAsync(() => built.SaveAsync(default));
            result.SnapshotMegabytes = Math.Round(Directory.GetFiles(snapshots).Sum(f => new FileInfo(f).Length) / 1048576.0, 1);
        }

        using var index = new SegmentIndex(contexts, options, clock, indexOptions);
        (result.LoadSeconds, _) = await TimedAsync(() => index.CatchUpAsync(default));
        Say($"{members}/{interactions}: built {result.BuildSeconds} s, loaded {result.LoadSeconds} s (snapshot {index.Status.FromSnapshot}), {result.BytesPerInteraction} B/interaction");
        // Whatever comes first must not pay for compiling what all use.
        for (int round = 0; round < 40; round++)
        {
            foreach ((_, SegmentDefinition definition) in SegmentQuestions.All)
            {
                new SetEvaluator(new IndexSets(index.Known!, asOf, _ => null, cached: round % 2 == 0)).Members(definition).Count();
                new SetEvaluator(new IndexSets(index.Known!, asOf, _ => null)).Count(definition);
            }
        }

        foreach ((string name, SegmentDefinition definition) in SegmentQuestions.All)
        {
            result.Questions.Add(Index(name, definition, index.Known!, asOf));
        }

        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        if (sql)
        {
            await SqlAsync(db, result, asOf, interactions);
        }

        if (duck)
        {
            using var engine = new SegmentDuck(path);
            foreach ((string name, SegmentDefinition definition) in SegmentQuestions.All)
            {
                QuestionResult question = result.Questions.Single(q => q.Name == name);
                SegmentScope scope = (await SegmentScope.LoadAsync(db, definition, null, asOf, default)).Value;
                foreach (bool sets in new[] { true, false })
                {
                    (double ms, long count) = Best(3, () => engine.Count(new SegmentSql(scope, sets, duck: true).Count(definition)), 20_000);
                    question.Duck = Lowest(question.Duck, ms);
                    Check(result, question, count, $"DuckDB, sets {sets}");
                }
            }
        }

        await ChangesAsync(contexts, index, result, asOf);
        return result;
    }

    private static async Task<bool> GenerateAsync(IDbContextFactory<AssocHubDbContext> contexts, string path, int members, int interactions, TimeSpan most)
    {
        long started = Stopwatch.GetTimestamp();
        bool isWhole = await SegmentData.WriteAsync(contexts, members, interactions, seed: 1, most);
        Say($"generated {(isWhole ? "everything" : "a part")} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, {new FileInfo(path).Length >> 20} MB");
        return isWhole;
    }

    private static QuestionResult Index(string name, SegmentDefinition definition, IndexState state, AsOf asOf)
    {
        int Cold() => new SetEvaluator(new IndexSets(state, asOf, _ => null, cached: false)).Members(definition).Count();
        int Warm() => new SetEvaluator(new IndexSets(state, asOf, _ => null)).Members(definition).Count();
        int count = Cold();
        double cold = Median(Cold, 15), warm = Median(() => Warm(), 101);
        double tree = Median(() => new SetEvaluator(new IndexSets(state, asOf, _ => null)).Count(definition).Total, 31);
        return new QuestionResult { Name = name, Count = count, Cold = cold, Warm = warm, Tree = tree };
    }

    private static async Task SqlAsync(AssocHubDbContext db, SizeResult result, AsOf asOf, int interactions)
    {
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        int limit = interactions > 5_000_000 ? 8_000 : 4_000;
        foreach ((string name, SegmentDefinition definition) in SegmentQuestions.All)
        {
            QuestionResult question = result.Questions.Single(q => q.Name == name);
            SegmentScope scope = (await SegmentScope.LoadAsync(db, definition, null, asOf, default)).Value;
            (question.Ours, long ours) = Best(3, () => new SegmentQuery(db, scope).Members(definition).Count(), limit);
            Check(result, question, ours, "our SQL");
            foreach (bool sets in new[] { true, false })
            {
                (double ms, long count) = Best(3, () => Scalar(connection, new SegmentSql(scope, sets, duck: false).Count(definition)), limit);
                if (count < 0)
                {
                    continue;
                }

                question.ByHand = Lowest(question.ByHand, ms);
                Check(result, question, count, $"SQL by hand, sets {sets}");
            }

            Say($"  {name}: cold {question.Cold:0.000} warm {question.Warm:0.0000} ours {question.Ours:0.0} by hand {question.ByHand:0.0} ms");
        }
    }

    // Gives up after a while: -1.
    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using var timer = new Timer(_ => SQLitePCL.raw.sqlite3_interrupt(connection.Handle!), null, 60_000, Timeout.Infinite);
        try
        {
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException stopped) when (stopped.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            return -1;
        }
    }

    private static async Task ChangesAsync(IDbContextFactory<AssocHubDbContext> contexts, SegmentIndex index, SizeResult result, AsOf asOf)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        long next = await db.Interactions.MaxAsync(i => i.Id) + 1;
        var random = new Random(5);
        var after = result.Questions.ToDictionary(q => q.Name, _ => new List<double>());
        for (int round = 0; round < 3; round++)
        {
            next = await LandAsync(contexts, next, 10, random, result.Members);
            await index.CatchUpAsync(default);
            foreach ((string name, SegmentDefinition definition) in SegmentQuestions.All)
            {
                long started = Stopwatch.GetTimestamp();
                new SetEvaluator(new IndexSets(index.Known!, asOf, _ => null)).Members(definition).Count();
                after[name].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        foreach (QuestionResult question in result.Questions)
        {
            question.AfterChange = after[question.Name].Order().ElementAt(1);
        }

        var visible = new List<double>();
        for (int round = 0; round < 5; round++)
        {
            next = await LandAsync(contexts, next, Follow, random, result.Members);
            (double seconds, _) = await TimedAsync(() => index.CatchUpAsync(default));
            visible.Add(seconds);
        }

        result.FollowSeconds = visible.Order().ElementAt(2);
        await db.Interactions.Where(i => i.Id >= next - (5 * Follow) - 30).ExecuteDeleteAsync();
    }

    private static async Task<long> LandAsync(IDbContextFactory<AssocHubDbContext> contexts, long next, int count, Random random, int members)
    {
        Interaction[] rows = [.. Enumerable.Range(0, count).Select(i => new Interaction
        {
            Id = next + i, Kind = InteractionKind.EmailClicked, MemberId = 1 + random.Next(members), ObjectId = 1 + random.Next(50), OccurredAt = SegmentData.Now.AddSeconds(-i),
            Day = SegmentData.Clock.DayOf(SegmentData.Now).DayNumber,
        })];
        await contexts.InTransactionAsync(async (db, cancel) =>
        {
            await new BulkWriter(db).InsertAsync(rows, cancel);
            await db.NoteChangeAsync(new ChangeNote("landing") { Added = [.. rows.Select(r => r.Id)] }, cancel);
        }, default);
        return next + count;
    }

    private static double Median(Func<int> ask, int runs)
    {
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < runs && (i < 5 || watch.ElapsedMilliseconds < 3000); i++)
        {
            long started = Stopwatch.GetTimestamp();
            ask();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    // The best of some runs: other work on the machine only ever makes it slower, and the comparison should favour the other side.
    private static (double Milliseconds, long Count) Best(int runs, Func<long> ask, int limit)
    {
        double best = double.MaxValue;
        long count = 0;
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < runs && (i == 0 || watch.ElapsedMilliseconds < limit); i++)
        {
            long started = Stopwatch.GetTimestamp();
            count = ask();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (best, count);
    }

    private static double Lowest(double known, double ms) => known == 0 ? ms : Math.Min(known, ms);

    private static void Check(SizeResult result, QuestionResult question, long count, string who)
    {
        if (count != question.Count)
        {
            result.Differences++;
            Say($"DIFFERENCE: {question.Name}: index {question.Count}, {who} {count}");
        }
    }

    private static async Task<(double Seconds, double Processor)> TimedAsync(Func<Task> work)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        await work();
        return (Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3), Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 3));
    }

    private static void Print(SizeResult r)
    {
        string F(double ms) => ms == 0 ? "" : ms.ToString(ms < 0.1 ? "0.0000" : ms < 10 ? "0.000" : "0", CultureInfo.InvariantCulture);
        string Ratio(double other, double mine) => other == 0 ? "" : (other / mine).ToString("0", CultureInfo.InvariantCulture);
        Console.WriteLine($"\n## {r.Members:N0} members, {r.Interactions:N0} interactions\n");
        Console.WriteLine($"built {r.BuildSeconds} s ({r.BuildProcessor} processor s), snapshot written {r.SaveSeconds} s ({r.SnapshotMegabytes} MB), loaded {r.LoadSeconds} s; "
            + $"{r.IndexMegabytes} MB counted, {r.HeapMegabytes} MB on the heap, {r.RowBytes} B per interaction for rows, {r.BytesPerInteraction} in all; {Follow:N0} interactions visible after {r.FollowSeconds} s; differences {r.Differences}\n");
        Console.WriteLine("| question | count | cold ms | warm ms | tree ms | after a change ms | our SQL ms | best by hand ms | DuckDB ms | SQL/cold | DuckDB/cold | ours/by hand |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (QuestionResult q in r.Questions)
        {
            Console.WriteLine($"| {q.Name} | {q.Count} | {F(q.Cold)} | {F(q.Warm)} | {F(q.Tree)} | {F(q.AfterChange)} | {F(q.Ours)} | {F(q.ByHand)} | {F(q.Duck)} | {Ratio(q.BestSql, q.Cold)} | {Ratio(q.Duck, q.Cold)} | {(q.ByHand == 0 ? "" : (q.Ours / q.ByHand).ToString("0.0", CultureInfo.InvariantCulture))} |");
        }

        double[] cold = [.. r.Questions.Select(q => q.Cold).Order()];
        Console.WriteLine($"\nmedian cold {F(cold[cold.Length / 2])} ms, worst {F(cold[^1])} ms, worst warm {F(r.Questions.Max(q => q.Warm))} ms, worst after a change {F(r.Questions.Max(q => q.AfterChange))} ms");
    }

    private static void PrintGrowth(List<SizeResult> results)
    {
        for (int i = 1; i < results.Count; i++)
        {
            double scale = Math.Log((double)results[i].Interactions / results[i - 1].Interactions);
            double[] slopes = [.. results[i].Questions.Zip(results[i - 1].Questions).Select(p => Math.Log(p.First.Cold / p.Second.Cold) / scale).Order()];
            Console.WriteLine($"\ngrowth exponent {results[i - 1].Interactions:N0} to {results[i].Interactions:N0}: median {slopes[slopes.Length / 2]:0.00}, worst {slopes[^1]:0.00}");
        }
    }

    private static void SayParts(IndexState state)
    {
        KindRows[] kinds = [.. state.Segments.SelectMany(s => Enumerable.Range(0, 256).Select(k => s.Of((byte)k)).OfType<KindRows>())];
        string Bytes(string what, long bytes) => $"{what} {(double)bytes / state.Rows:0.00}";
        Say("bytes per interaction: " + string.Join(", ",
            Bytes("rows", kinds.Sum(k => k.Sizes.Rows)), Bytes("starts", kinds.Sum(k => k.Sizes.Starts)), Bytes("who is in which run", kinds.Sum(k => k.Sizes.Posted)),
            Bytes("runs", kinds.Sum(k => k.Sizes.Runs)), Bytes("sets", kinds.Sum(k => k.Sizes.Sets)), Bytes("topics", state.Segments.Sum(s => state.TopicsOf(s)!.Bytes)),
            Bytes("members", state.Members.Bytes), Bytes("objects", state.Objects.Bytes)));
    }

    private static void Say(string what) => Console.Error.WriteLine(what);

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>What was measured at one size; milliseconds where nothing else is said.</summary>
internal sealed class SizeResult
{
    public int Members { get; set; }
    public int Interactions { get; set; }
    public double BuildSeconds { get; set; }
    public double BuildProcessor { get; set; }
    public double SaveSeconds { get; set; }
    public double LoadSeconds { get; set; }
    public double FollowSeconds { get; set; }
    public double IndexMegabytes { get; set; }
    public double HeapMegabytes { get; set; }
    public double SnapshotMegabytes { get; set; }
    public double RowBytes { get; set; }
    public double BytesPerInteraction { get; set; }
    public int Differences { get; set; }
    public List<QuestionResult> Questions { get; } = [];
}

/// <summary>One question.</summary>
internal sealed class QuestionResult
{
    public required string Name { get; init; }
    public int Count { get; init; }
    public double Cold { get; init; }
    public double Warm { get; init; }
    public double Tree { get; init; }
    public double AfterChange { get; set; }
    public double Ours { get; set; }
    public double ByHand { get; set; }
    public double Duck { get; set; }
    public double BestSql => Ours == 0 ? ByHand : ByHand == 0 ? Ours : Math.Min(Ours, ByHand);
}
