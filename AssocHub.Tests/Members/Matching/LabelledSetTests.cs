using System.Text.Json;
using AssocHub.Core.Common;
using AssocHub.Data.Members.Matching;

namespace AssocHub.Tests.Members.Matching;

/// <summary>The labelled sets beside the repository, where they are; skipped in sight where they are not.</summary>
public sealed class LabelledSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("matching").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LabelledTheory]
    [InlineData("assoc_public", "", 0.96, 0.975)]
    [InlineData("febrl1", "", 0.999, 0.999)]
    [InlineData("febrl1", "soc_sec_id", 0.999, 0.999)]
    [InlineData("febrl2", "", 0.999, 0.999)]
    [InlineData("febrl2", "soc_sec_id", 0.999, 0.999)]
    [InlineData("febrl3", "", 0.999, 0.999)]
    [InlineData("febrl3", "soc_sec_id", 0.9985, 0.999)]
    [InlineData("splink_fake_1000", "", 0.96, 0.99)]
    [InlineData("senzing_truthset", "", 0.98, 1)]
    public async Task One_configuration_holds_on_every_set(string set, string dropped, double f1, double precision)
    {
        string? map = null;
        if (dropped.Length > 0)
        {
            map = Path.Combine(_folder, "map.json");
            await File.WriteAllTextAsync(map, JsonSerializer.Serialize(new Dictionary<string, string> { [dropped] = "ignore" }));
        }

        string from = Path.Combine(LabelledTheoryAttribute.Folder!, set);
        Result<EvaluationReport> report = await MatchEvaluation.RunAsync(
            new(Path.Combine(from, "records.csv"), Path.Combine(from, "truth.csv"), map, _folder), TimeProvider.System, CancellationToken.None);
        Assert.True(report.Succeeded, report.Refusal?.Message);
        Accuracy reached = report.Value.AtThreshold!;
        Assert.True(reached.F1 >= f1, $"F1 {reached.F1}");
        Assert.True(reached.Precision >= precision, $"precision {reached.Precision}");
        if (report.Value.PairsReported > 400)
        {
            Assert.InRange(report.Value.CalibrationError!.Value, 0, 0.04);
        }

        Assert.Equal(report.Value.Records + 1, File.ReadLines(Path.Combine(_folder, "clusters.csv")).Count());
        Assert.Equal(report.Value.PairsReported + 1, File.ReadLines(Path.Combine(_folder, "pairs.csv")).Count());
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class LabelledTheoryAttribute : TheoryAttribute
{
    public LabelledTheoryAttribute()
    {
        if (Folder is null)
        {
            Skip = "The labelled sets are not beside the repository (../shared/linkage).";
        }
    }

    public static string? Folder { get; } = Find();

    // A worktree lies deeper than a clone: every folder above is asked.
    private static string? Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "shared", "linkage");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
