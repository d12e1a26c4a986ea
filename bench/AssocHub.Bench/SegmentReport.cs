using System.Globalization;
using System.Text.Json.Serialization;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Bench;

/// <summary>Prints what was measured, as tables.</summary>
internal static class SegmentReport
{
    public static void Print(SizeResult r)
    {
        Console.WriteLine($"\n## {r.Members:N0} members, {r.Interactions:N0} interactions\n");
        Console.WriteLine($"built {r.BuildSeconds} s ({r.BuildProcessor} processor s), snapshot written {r.SaveSeconds} s ({r.SnapshotMegabytes} MB), loaded {r.LoadSeconds} s; "
            + $"{r.IndexMegabytes} MB counted, {r.HeapMegabytes} MB on the heap, {r.RowBytes} B per interaction for rows, {r.BytesPerInteraction} in all; differences {r.Differences}\n");
        foreach (string line in r.Lines)
        {
            Console.WriteLine(line + "\n");
        }

        Console.WriteLine("| question | count | cold ms | warm ms | tree cold ms | after a change ms | looked up before our SQL ms | our SQL ms | by hand ms | by hand, own tables ms | DuckDB ms | SQL/cold | DuckDB/cold | ours/by hand |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (QuestionResult q in r.Questions)
        {
            string[] cells =
            [
                q.Name, q.Count.ToString(CultureInfo.InvariantCulture), Ms(q.Cold), Ms(q.Warm), Ms(q.Tree), Ms(q.AfterChange), Ms(q.LookUps), Ms(q.Ours), Ms(q.ByHand), Ms(q.Rival), Ms(q.Duck),
                Times(q.BestSql, q.Cold, "0"), Times(q.Duck, q.Cold, "0"), Times(q.Ours, q.ByHand, "0.0"),
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        Console.WriteLine();
        Summary("cold", r.Questions.Select(q => q.Cold), Ms);
        Summary("warm", r.Questions.Select(q => q.Warm), Ms);
        Summary("tree cold", r.Questions.Select(q => q.Tree), Ms);
        Summary("after a change", r.Questions.Select(q => q.AfterChange), Ms);
        Summary("best SQL / cold (least is worst)", r.Questions.Where(q => q is { BestSql: > 0, Cold: > 0 }).Select(q => q.BestSql / q.Cold), Ratio);
        Summary("DuckDB / cold (least is worst)", r.Questions.Where(q => q is { Duck: > 0, Cold: > 0 }).Select(q => q.Duck / q.Cold), Ratio);
        Summary("our SQL / best by hand", r.Questions.Where(q => q is { Ours: > 0, ByHand: > 0 }).Select(q => q.Ours / q.ByHand), n => n.ToString("0.00", CultureInfo.InvariantCulture));
    }

    public static void PrintGrowth(List<SizeResult> results)
    {
        for (int i = 1; i < results.Count; i++)
        {
            double scale = Math.Log((double)results[i].Interactions / results[i - 1].Interactions);
            var slopes = results[i].Questions.Zip(results[i - 1].Questions).Select(p => (p.First.Name, p.First.Cold, Slope: Math.Log(p.First.Cold / p.Second.Cold) / scale))
                .OrderBy(p => p.Slope).ToList();
            if (slopes.TrueForAll(s => double.IsFinite(s.Slope)))
            {
                Console.WriteLine($"\ngrowth exponent {results[i - 1].Interactions:N0} to {results[i].Interactions:N0}: median {slopes[slopes.Count / 2].Slope:0.00}; largest "
                    + string.Join(", ", slopes.TakeLast(4).Select(s => $"{s.Slope:0.00} ({s.Name}, {Ms(s.Cold)} ms)")));
            }
        }
    }

    private static void Summary(string what, IEnumerable<double> of, Func<double, string> said)
    {
        double[] all = [.. of.Where(v => v > 0).Order()];
        if (all.Length > 0)
        {
            Console.WriteLine($"- {what}: least {said(all[0])}, median {said(all[all.Length / 2])}, most {said(all[^1])}");
        }
    }

    private static string Ms(double ms) => ms == 0 ? "" : ms.ToString(ms < 0.1 ? "0.0000" : ms < 10 ? "0.000" : "0", CultureInfo.InvariantCulture);

    private static string Ratio(double times) => times.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Times(double other, double mine, string format) => other == 0 || mine == 0 ? "" : (other / mine).ToString(format, CultureInfo.InvariantCulture);
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
    public double IndexMegabytes { get; set; }
    public double HeapMegabytes { get; set; }
    public double SnapshotMegabytes { get; set; }
    public double RowBytes { get; set; }
    public double BytesPerInteraction { get; set; }
    public int Differences { get; set; }
    public List<string> Lines { get; } = [];
    public List<QuestionResult> Questions { get; } = [];
}

/// <summary>One question; 0 is "not measured".</summary>
internal sealed class QuestionResult
{
    public required string Name { get; init; }

    [JsonIgnore]
    public SegmentDefinition Definition { get; init; } = null!;

    public long Count { get; set; } = -1;
    public double Cold { get; set; }
    public double Warm { get; set; }
    public double Tree { get; set; }
    public double AfterChange { get; set; }
    public double Ours { get; set; }

    /// <summary>Processor time of what our SQL looks up before it is written: names, and how broad conditions are.</summary>
    public double LookUps { get; set; }

    public double ByHand { get; set; }
    public double Rival { get; set; }
    public double Duck { get; set; }

    /// <summary>The quickest single statement on SQLite, whoever wrote it, on whichever tables.</summary>
    public double BestSql => new[] { Ours, ByHand, Rival }.Where(ms => ms > 0).DefaultIfEmpty(0).Min();
}
