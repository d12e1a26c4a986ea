using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Core.Segments.Index;
using AssocHub.Data.Database;
using AssocHub.Data.Segments.Index;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Asks every question of <see cref="SegmentQuestions"/> of the index (nothing cached but the index, warm, after one change), of our SQL,
/// of SQL written by hand, and of DuckDB on the same rows; all must agree. Then clicks through the service as the builder does.
/// <c>--prepare</c> only writes what is measured; <c>--only index,sql,rival,duck,clicks,changes</c> measures some of it; <c>--best</c> takes
/// the quickest of many runs instead of the median, to compare one build with another while other work goes on; <c>--ask 06,12</c> asks only
/// those questions.
/// </summary>
internal static class SegmentBench
{
    private static bool _isBest;
    private static string[] _asked = [];

    private static readonly string[] Parts = ["build", "index", "sql", "rival", "duck", "clicks", "changes"];

    public static async Task<int> RunAsync(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        string folder = Value("--folder") ?? Directory.CreateTempSubdirectory("segments-bench-").FullName;
        _isBest = args.Contains("--best");
        _asked = Value("--ask")?.Split(',') ?? [];
        HashSet<string> parts = [.. Value("--only")?.Split(',') ?? Parts];
        if (parts.Except(Parts).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no part '{unknown}'; there are {string.Join(", ", Parts)}.");
            return 2;
        }

        var most = TimeSpan.FromMinutes(double.Parse(Value("--minutes") ?? "600", CultureInfo.InvariantCulture));
        var results = new List<SizeResult>();
        foreach (string size in (Value("--sizes") ?? "20000:1000000,200000:10000000").Split(','))
        {
            int[] counts = [.. size.Split(':').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            string path = Path.Combine(folder, $"segments-{counts[0]}-{counts[1]}.db");
            if (!await PrepareAsync(path, counts[0], counts[1], parts, most))
            {
                Say("The time was up; the same command goes on.");
                return 3;
            }

            if (!args.Contains("--prepare"))
            {
                results.Add(await MeasureAsync(path, counts[0], counts[1], parts));
                SegmentReport.Print(results[^1]);
            }
        }

        SegmentReport.PrintGrowth(results);
        if (Value("--json") is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, JsonSerializerOptions.Web));
        }

        if (Value("--folder") is null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return results.Exists(r => r.Differences > 0) ? 1 : 0;
    }

    private static async Task<bool> PrepareAsync(string path, int members, int interactions, HashSet<string> parts, TimeSpan most)
    {
        IDbContextFactory<AssocHubDbContext> contexts = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + path)!);
        if (!File.Exists(path) || !await SegmentData.IsWholeAsync(contexts))
        {
            long started = Stopwatch.GetTimestamp();
            bool isWhole = await SegmentData.WriteAsync(contexts, members, interactions, seed: 1, most);
            Say($"{members}/{interactions}: generated {(isWhole ? "everything" : "a part")} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, {new FileInfo(path).Length >> 20} MB");
            if (!isWhole)
            {
                return false;
            }
        }

        if (parts.Contains("rival"))
        {
            long started = Stopwatch.GetTimestamp();
            SegmentRival.Write(path);
            Say($"{members}/{interactions}: rival {new FileInfo(SegmentRival.PathOf(path)).Length >> 20} MB, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }

        if (parts.Contains("duck"))
        {
            long started = Stopwatch.GetTimestamp();
            SegmentDuck.Write(path);
            Say($"{members}/{interactions}: DuckDB {new FileInfo(SegmentDuck.PathOf(path)).Length >> 20} MB, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }

        return true;
    }

    private static async Task<SizeResult> MeasureAsync(string path, int members, int interactions, HashSet<string> parts)
    {
        DatabaseOptions options = DatabaseOptions.Parse("sqlite:" + path)!;
        IDbContextFactory<AssocHubDbContext> contexts = DatabaseRegistration.ContextFactory(options);
        var clock = new AssociationClock(new At(SegmentData.Now), TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"));
        var asOf = new AsOf(SegmentData.Now, clock, 7);
        var result = new SizeResult { Members = members, Interactions = interactions };
        result.Questions.AddRange(SegmentQuestions.All.Where(q => _asked.Length == 0 || Array.Exists(_asked, a => q.Name.StartsWith(a, StringComparison.Ordinal))).Select(q => new QuestionResult { Name = q.Name, Definition = q.Definition }));
        string snapshots = Path.ChangeExtension(path, ".index");
        var indexOptions = new SegmentIndexOptions { SnapshotFolder = snapshots, MaxMegabytes = 16_384 };
        if (parts.Contains("build"))
        {
            using var built = new SegmentIndex(contexts, options, clock, indexOptions);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            (result.BuildSeconds, result.BuildProcessor) = await TimedAsync(() => built.RebuildAsync(default));
            result.IndexMegabytes = Math.Round(built.Status.Bytes / 1048576.0, 1);
            result.HeapMegabytes = Math.Round((GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0, 1);
            result.RowBytes = Math.Round((double)built.Known!.Segments.Sum(s => s.Bytes) / built.Known.Rows, 2);
            result.BytesPerInteraction = Math.Round((double)built.Status.Bytes / built.Known.Rows, 2);
            SayParts(built.Known, built.Status.Bytes);
            (result.SaveSeconds, _) = await TimedAsync(() => built.SaveAsync(default));
            result.SnapshotMegabytes = Math.Round(Directory.GetFiles(snapshots).Sum(f => new FileInfo(f).Length) / 1048576.0, 1);
        }

        using var index = new SegmentIndex(contexts, options, clock, indexOptions);
        (result.LoadSeconds, double loading) = await TimedAsync(() => index.CatchUpAsync(default));
        Say($"{members}/{interactions}: built {result.BuildSeconds} s ({result.BuildProcessor} processor s), loaded {result.LoadSeconds} s ({loading} processor s, snapshot {index.Status.FromSnapshot}), {result.BytesPerInteraction} B/interaction");
        if (parts.Contains("index"))
        {
            await IndexAsync(result, index.Known!, asOf);
        }

        var rivals = new SegmentRivals(result, asOf, Say);
        if (parts.Contains("sql"))
        {
            await rivals.ProductAsync(contexts);
        }

        if (parts.Contains("rival"))
        {
            await rivals.SqliteAsync(contexts, SegmentRival.PathOf(path));
        }

        if (parts.Contains("duck"))
        {
            await rivals.DuckAsync(contexts, path);
        }

        if (parts.Contains("clicks"))
        {
            await SegmentClicks.MeasureAsync(contexts, index, clock, result);
        }

        if (parts.Contains("changes"))
        {
            await SegmentChanges.MeasureAsync(contexts, index, clock, result, asOf);
        }

        return result;
    }

    private static async Task IndexAsync(SizeResult result, IndexState state, AsOf asOf)
    {
        // Whatever comes first must not pay for compiling what all use; the runtime compiles anew what it finds to be used much.
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < 200 && (round < 40 || watch.Elapsed.TotalSeconds < 6); round++)
        {
            foreach (QuestionResult question in result.Questions)
            {
                new SetEvaluator(new IndexSets(state, asOf, _ => null, cached: round % 2 == 0)).Members(question.Definition).Count();
                new SetEvaluator(new IndexSets(state, asOf, _ => null)).Count(question.Definition);
            }
        }

        await Task.Delay(500);
        foreach (QuestionResult question in result.Questions)
        {
            int Cold() => new SetEvaluator(new IndexSets(state, asOf, _ => null, cached: false)).Members(question.Definition).Count();
            int Warm() => new SetEvaluator(new IndexSets(state, asOf, _ => null)).Members(question.Definition).Count();
            int Tree() => new SetEvaluator(new IndexSets(state, asOf, _ => null, cached: false)).Count(question.Definition).Total;
            question.Count = Cold();
            (question.Cold, question.Warm, question.Tree) = (Median(Cold, 15), Median(Warm, 101), Median(Tree, 15));
        }
    }

    private static double Median(Func<int> ask, int runs)
    {
        var times = new List<double>();
        var watch = Stopwatch.StartNew();
        runs *= _isBest ? 10 : 1;
        for (int i = 0; i < runs && (i < 5 || watch.ElapsedMilliseconds < 1500); i++)
        {
            long started = Stopwatch.GetTimestamp();
            ask();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Order().ElementAt(_isBest ? 0 : times.Count / 2);
    }

    private static async Task<(double Seconds, double Processor)> TimedAsync(Func<Task> work)
    {
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        await work();
        return (Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3), Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 3));
    }

    private static void SayParts(IndexState state, long all)
    {
        KindRows[] kinds = [.. state.Segments.SelectMany(s => Enumerable.Range(0, 256).Select(k => s.Of((byte)k)).OfType<KindRows>())];
        string Bytes(string what, long bytes) => $"{what} {(double)bytes / state.Rows:0.00}";
        Say("bytes per interaction: " + string.Join(", ",
            Bytes("rows", kinds.Sum(k => k.Sizes.Rows)), Bytes("starts", kinds.Sum(k => k.Sizes.Starts)), Bytes("who is in which run", kinds.Sum(k => k.Sizes.Posted)),
            Bytes("runs", kinds.Sum(k => k.Sizes.Runs)), Bytes("sets", kinds.Sum(k => k.Sizes.Sets)), Bytes("topics", state.Segments.Sum(s => state.TopicsOf(s)!.Bytes)),
            Bytes("members", state.Members.Bytes), Bytes("objects", state.Objects.Bytes), Bytes("ordinals by id", all - state.Bytes)));
        Say("of members: " + string.Join(", ", state.Members.Sizes.OrderByDescending(c => c.Bytes).TakeWhile(c => c.Bytes * 100 > state.Rows).Select(c => Bytes(c.Column, c.Bytes))));
    }

    private static void Say(string what) => Console.Error.WriteLine(what);

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
