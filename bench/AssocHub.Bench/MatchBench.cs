using System.Globalization;
using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Members.Matching;

namespace AssocHub.Bench;

/// <summary>Matches a file of records, or generated people, in one process and prints accuracy, seconds, CPU seconds and peak memory.</summary>
internal static class MatchBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        string? records = Value("--records"), truth = Value("--truth"), folder = null;
        if (records is null)
        {
            int count = int.Parse(Value("--people-records") ?? "100000", CultureInfo.InvariantCulture);
            folder = Value("--keep") is { } kept ? Directory.CreateDirectory(kept).FullName : Directory.CreateTempSubdirectory("match-bench").FullName;
            records = Path.Combine(folder, "records.csv");
            truth = Path.Combine(folder, "truth.csv");
            PeopleFile.Write(folder, count, int.Parse(Value("--seed") ?? "1", CultureInfo.InvariantCulture));
        }

        try
        {
            Result<EvaluationReport> report = await MatchEvaluation.RunAsync(
                new(records, truth, Value("--map"), Value("--out")), TimeProvider.System, CancellationToken.None);
            Console.WriteLine(report.Succeeded ? JsonSerializer.Serialize(report.Value, JsonSerializerOptions.Web) : report.Refusal.Message);
            return report.Succeeded ? 0 : 1;
        }
        finally
        {
            if (folder is not null && Value("--keep") is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
