using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Members.Matching;

namespace AssocHub.Bench;

/// <summary>
/// Matches a file of records, or generated people, in one process and prints accuracy, seconds, CPU seconds and peak memory; with
/// <c>--growth</c> also a tenth of the people before, and with <c>--session</c> what a hundredth of them costs when it comes later.
/// </summary>
internal static class MatchBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        if (Value("--records") is { } records)
        {
            return await MatchAsync(new(records, Value("--truth"), Value("--map"), Value("--out"), int.Parse(Value("--mistakes") ?? "0", CultureInfo.InvariantCulture))) is null ? 1 : 0;
        }

        int count = int.Parse(Value("--people-records") ?? "100000", CultureInfo.InvariantCulture);
        int seed = int.Parse(Value("--seed") ?? "1", CultureInfo.InvariantCulture);
        string folder = Value("--keep") is { } kept ? Directory.CreateDirectory(kept).FullName : Directory.CreateTempSubdirectory("match-bench").FullName;
        try
        {
            if (args.Contains("--session"))
            {
                PeopleFile.Write(folder, count, seed);
                SessionBench.Run(Path.Combine(folder, "records.csv"));
                return 0;
            }

            double? small = args.Contains("--growth") ? await PeopleAsync(folder, count / 10, seed) : null;
            double? large = await PeopleAsync(folder, count, seed);
            if (small is > 0 && large is not null)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"growth of CPU seconds for ten times the records: {large / small:0.0}-fold"));
            }

            return large is null ? 1 : 0;
        }
        finally
        {
            if (Value("--keep") is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static Task<double?> PeopleAsync(string folder, int count, int seed)
    {
        PeopleFile.Write(folder, count, seed);
        GC.Collect();
        return MatchAsync(new(Path.Combine(folder, "records.csv"), Path.Combine(folder, "truth.csv"), null, null), Environment.CpuUsage.TotalTime.TotalSeconds);
    }

    // What the process did before, such as making the file, is not the engine's.
    private static async Task<double?> MatchAsync(EvaluationFiles files, double before = 0)
    {
        Result<EvaluationReport> report = await MatchEvaluation.RunAsync(files, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(report.Succeeded
            ? JsonSerializer.Serialize(report.Value with { CpuSeconds = Math.Round(report.Value.CpuSeconds - before, 3) }, JsonSerializerOptions.Web)
            : report.Refusal.Message);
        return report.Succeeded ? report.Value.CpuSecondsByPhase.Values.Sum() : null;
    }
}
