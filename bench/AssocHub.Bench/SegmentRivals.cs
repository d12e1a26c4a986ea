using System.Diagnostics;
using AssocHub.Core.Segments.Evaluation;
using AssocHub.Data.Database;
using AssocHub.Data.Segments;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AssocHub.Bench;

/// <summary>
/// The same questions asked of others: each in every form, the best of some runs counting, since other work on the machine only ever
/// makes it slower and the comparison should favour the other side. A form that is slower than the best so far is broken off.
/// </summary>
internal sealed class SegmentRivals(SizeResult result, AsOf asOf, Action<string> say)
{
    private const int LongestMilliseconds = 60_000;
    private const int Runs = 3;
    private const int RunsOfShort = 2_000;
    private const int ShortMilliseconds = 10;
    private const double WorthRepeating = 1.5;

    private static readonly Func<TimeSpan> Processor = () => Environment.CpuUsage.TotalTime;
    private static readonly Func<TimeSpan> Passing = () => Stopwatch.GetElapsedTime(0);

    private static readonly SqlForm[] Forms = [SqlForm.Sets, SqlForm.Each, SqlForm.OnePass];

    /// <summary>Our SQL and SQL by hand, on the product's own database.</summary>
    public async Task ProductAsync(IDbContextFactory<AssocHubDbContext> contexts)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        foreach (QuestionResult question in result.Questions)
        {
            SegmentScope scope = (await SegmentScope.LoadAsync(db, question.Definition, null, asOf, default)).Value;
            question.LookUps = Processing(() => SegmentScope.LoadAsync(db, question.Definition, null, asOf, default).GetAwaiter().GetResult());
            long? Ours() => new SegmentQuery(db, scope).Members(question.Definition).Count();
            question.Ours = Best(question, "our SQL", 0, Processor, Ours);
            string best = "";
            foreach (SqlForm form in Forms)
            {
                string sql = new SegmentSql(scope, form, SqlTarget.Product).Count(question.Definition);
                double before = question.ByHand;
                question.ByHand = Best(question, $"SQL by hand, {form}", before, Processor, () => Scalar(connection, sql, Limit(before)));
                best = question.ByHand == before ? best : sql;
            }

            // Both once more, by turns: what else the machine does, and what the processor has at hand, then falls on both alike.
            var watch = Stopwatch.StartNew();
            for (int i = 0; i < RunsOfShort && best.Length > 0 && (i == 0 || watch.ElapsedMilliseconds < 3_000); i++)
            {
                question.Ours = Math.Min(question.Ours, Best(question, "our SQL", question.Ours, Processor, Ours, 1));
                question.ByHand = Math.Min(question.ByHand, Best(question, "SQL by hand", question.ByHand, Processor, () => Scalar(connection, best, LongestMilliseconds), 1));
            }

            say($"  {question.Name}: cold {question.Cold:0.000} ours {question.Ours:0.0} by hand {question.ByHand:0.0} ms");
        }
    }

    /// <summary>SQL by hand, on tables made for it.</summary>
    public async Task SqliteAsync(IDbContextFactory<AssocHubDbContext> contexts, string path)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        foreach (QuestionResult question in result.Questions)
        {
            SegmentScope scope = (await SegmentScope.LoadAsync(db, question.Definition, null, asOf, default)).Value;
            foreach (SqlForm form in Forms)
            {
                string sql = new SegmentSql(scope, form, SqlTarget.Rival).Count(question.Definition);
                question.Rival = Best(question, $"SQL by hand on its own tables, {form}", question.Rival, Processor, () => Scalar(connection, sql, Limit(question.Rival)));
            }

            say($"  {question.Name}: cold {question.Cold:0.000} by hand on its own tables {question.Rival:0.0} ms");
        }
    }

    /// <summary>DuckDB, every form on every order of its rows.</summary>
    public async Task DuckAsync(IDbContextFactory<AssocHubDbContext> contexts, string path)
    {
        await using AssocHubDbContext db = await contexts.CreateDbContextAsync();
        using var duck = new SegmentDuck(path);
        foreach (QuestionResult question in result.Questions)
        {
            SegmentScope scope = (await SegmentScope.LoadAsync(db, question.Definition, null, asOf, default)).Value;
            string best = "";
            foreach (SqlTarget target in SegmentDuck.Targets)
            {
                foreach (SqlForm form in Forms)
                {
                    string sql = new SegmentSql(scope, form, target).Count(question.Definition);
                    double before = question.Duck;
                    question.Duck = Best(question, $"DuckDB {target.Table}, {form}", before, Passing, () => duck.Count(sql, Limit(before)));
                    best = question.Duck == before ? best : $"{target.Table}, {form}";
                }
            }

            say($"  {question.Name}: cold {question.Cold:0.000} DuckDB {question.Duck:0.0} ms ({best})");
        }
    }

    // A count that is null was given up: the form is slower than another one.
    private double Best(QuestionResult question, string who, double known, Func<TimeSpan> clock, Func<long?> ask, int runs = 0)
    {
        double best = known;
        var watch = Stopwatch.StartNew();

        // What is short is asked until nothing is compiled any more, on either side.
        for (int i = 0; i < (runs > 0 ? runs : best is > 0 and < ShortMilliseconds ? RunsOfShort : Runs) && (i == 0 || watch.ElapsedMilliseconds < 3_000); i++)
        {
            TimeSpan started = clock();
            long? count = ask();
            double ms = (clock() - started).TotalMilliseconds;
            if (count is null)
            {
                return best;
            }

            Check(question, count.Value, who);
            bool isHopeless = best > 0 && ms > best * WorthRepeating && ms > ShortMilliseconds;
            best = best == 0 ? ms : Math.Min(best, ms);
            if (isHopeless)
            {
                return best;
            }
        }

        return best;
    }

    // The best of many: names as numbers, which both sides are given, and which way broad conditions go, which a person has found by trying.
    private static double Processing(Action work)
    {
        double best = double.MaxValue;
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < RunsOfShort && (i == 0 || watch.ElapsedMilliseconds < 500); i++)
        {
            TimeSpan started = Processor();
            work();
            best = Math.Min(best, (Processor() - started).TotalMilliseconds);
        }

        return best;
    }

    private static int Limit(double best) => best == 0 ? LongestMilliseconds : (int)Math.Min(LongestMilliseconds, (best * 2) + 20);

    private void Check(QuestionResult question, long count, string who)
    {
        if (question.Count < 0)
        {
            question.Count = count;
        }
        else if (count != question.Count)
        {
            result.Differences++;
            say($"DIFFERENCE: {question.Name}: {question.Count} before, {who} says {count}");
        }
    }

    private static long? Scalar(SqliteConnection connection, string sql, int milliseconds)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using var timer = new Timer(_ => SQLitePCL.raw.sqlite3_interrupt(connection.Handle!), null, milliseconds, Timeout.Infinite);
        try
        {
            return (long)command.ExecuteScalar()!;
        }
        catch (SqliteException stopped) when (stopped.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            return null;
        }
    }
}
