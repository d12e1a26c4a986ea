using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Access;
using AssocHub.Core.Common;
using AssocHub.Core.Members;
using AssocHub.Core.Members.Reviewing;
using AssocHub.Data.Audit;
using AssocHub.Data.Database;
using AssocHub.Data.Members;
using AssocHub.Data.Members.Reviewing;
using AssocHub.Data.Runs;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// Works through a copy of a database (one that the verb demo made) as a reviewer does, its people repeated until as many cases wait as asked
/// for, and prints how long each step took: reading the next case, recording an answer, carrying it out; then a case drawn at random and the
/// thresholds page.
/// </summary>
internal static class ReviewBench
{
    private static readonly Actor Reviewer = new("bench", "Bench", [Role.MembershipStaff]);

    public static async Task<int> RunAsync(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        int Number(string name, int otherwise) => int.Parse(Value(name) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        if (Value("--database") is not { } original)
        {
            Console.Error.WriteLine("Which database? --database FILE, as made by the verb demo.");
            return 2;
        }

        string folder = Directory.CreateTempSubdirectory("review-bench").FullName;
        try
        {
            string file = Path.Combine(folder, "copy.db");
            File.Copy(original, file);
            var slow = new SlowCommands();
            IDbContextFactory<AssocHubDbContext> contexts = DatabaseRegistration.ContextFactory(DatabaseOptions.Parse("sqlite:" + file)!, slow);
            await using (AssocHubDbContext db = await contexts.CreateDbContextAsync())
            {
                await db.Database.MigrateAsync();
            }

            var association = new AssociationOptions();
            var unify = new UnifyService(contexts, new RunRecorder(contexts, TimeProvider.System), TimeProvider.System, association);
            var audit = new AuditLog(contexts, TimeProvider.System);
            using var reviews = new ReviewService(contexts, unify, new MergeService(contexts, unify, audit, TimeProvider.System), audit, TimeProvider.System, association);
            using var thresholds = new ThresholdService(contexts, audit, association, TimeProvider.System);
            await unify.UnifyAsync(full: false, "bench", null, CancellationToken.None);
            long waiting = await LargerAssociation.GrowAsync(contexts, Number("--pairs", 100_000));
            if (Value("--keep") is { } keep)
            {
                Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
                File.Copy(file, keep, overwrite: true);
            }

            slow.Clear();
            Dictionary<string, List<double>> took = await WorkAsync(reviews, thresholds, Number("--cases", 60));
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    waiting,
                    milliseconds = took.ToDictionary(t => t.Key, t => Spread(t.Value)),
                    slowest = Array.IndexOf(args, "--trace") >= 0 ? slow.Worst() : null,
                },
                JsonSerializerOptions.Web));
            return 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Dictionary<string, List<double>>> WorkAsync(ReviewService reviews, ThresholdService thresholds, int cases)
    {
        var took = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        async Task<T> TimedAsync<T>(string what, Func<Task<T>> work)
        {
            long start = Stopwatch.GetTimestamp();
            T result = await work();
            (took.TryGetValue(what, out List<double>? list) ? list : took[what] = []).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            return result;
        }

        for (int i = 0; i < cases; i++)
        {
            Result<ReviewCase?> next = await TimedAsync("next", () => reviews.NextAsync(Reviewer, new ReviewQuery(), [], CancellationToken.None));
            if (next.Value is not { } found)
            {
                break;
            }

            await TimedAsync("shown", async () =>
            {
                await reviews.ShownAsync(Reviewer, found, CancellationToken.None);
                return true;
            });
            MergeVerdict verdict = i % 3 == 0 ? MergeVerdict.Same : MergeVerdict.Different;
            Result<ReviewOutcome> outcome = await TimedAsync("answer", () => reviews.DecideAsync(Reviewer, new ReviewDecision(found.PairId, verdict), CancellationToken.None));
            await TimedAsync("carry out", async () =>
            {
                await reviews.CarryOutAsync(Reviewer, CancellationToken.None);
                return true;
            });
            if (i % 10 == 9 && outcome.Succeeded)
            {
                await TimedAsync("undo", async () =>
                {
                    await reviews.UndoAsync(Reviewer, outcome.Value.ActId, CancellationToken.None);
                    await reviews.CarryOutAsync(Reviewer, CancellationToken.None);
                    return true;
                });
            }
        }

        for (int i = 0; i < cases / 3; i++)
        {
            await TimedAsync("next at random", () => reviews.NextAsync(Reviewer, new ReviewQuery(Random: true), [], CancellationToken.None));
        }

        for (int i = 0; i < 2; i++)
        {
            await TimedAsync("thresholds page", () => thresholds.ReadAsync(Reviewer, CancellationToken.None));
            await TimedAsync(i == 0 ? "its lists counted" : "its lists as last counted", () => thresholds.ReadListsAsync(Reviewer, now: i == 0, CancellationToken.None));
        }

        await TimedAsync("thresholds read into memory", async () =>
        {
            await thresholds.PrepareAsync(Reviewer, CancellationToken.None);
            return true;
        });
        foreach ((double link, double ask) in new[] { (0.99, 0.5), (0.998, 0.2), (0.9, 0.3), (0.9995, 0.6) })
        {
            await TimedAsync("trying thresholds", () => thresholds.TryAsync(Reviewer, new Bands(link, ask), CancellationToken.None));
        }
        return took;
    }

    private static object Spread(List<double> values)
    {
        values.Sort();
        double At(double share) => Math.Round(values[(int)Math.Min(values.Count - 1, values.Count * share)], 1);
        return new { median = At(0.5), p90 = At(0.9), most = At(1) };
    }
}
