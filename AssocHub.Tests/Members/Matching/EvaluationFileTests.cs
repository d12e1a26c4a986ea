using AssocHub.Core.Common;
using AssocHub.Data.Members.Matching;

namespace AssocHub.Tests.Members.Matching;

/// <summary>What a person may hand to <c>unify evaluate</c> by mistake, and what they are told.</summary>
public sealed class EvaluationFileTests : IDisposable
{
    private const string Good = "id,first,last,email\n1,Ann,Lee,ann@lee.org\n2,Anne,Lee,ann@lee.org\n3,Bob,Roe,bob@roe.org\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("evaluation").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\0\0\0,\0\n", "not text")]
    [InlineData("id,first\n1,\"Ann\n2,Bob\n", "line 2 is never closed")]
    [InlineData("amount,status\n1,open\n", "says who somebody is (amount, status)")]
    public async Task Records_that_cannot_be_read_are_refused_with_the_reason(string records, string reason) =>
        Assert.Contains(reason, await RefusedAsync(records, null, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("entity\n1\n", "two columns")]
    [InlineData("record_id,entity_id\nx1,e1\n", "None of the records is mentioned")]
    public async Task A_truth_of_something_else_is_refused(string truth, string reason) =>
        Assert.Contains(reason, await RefusedAsync(Good, truth, null), StringComparison.Ordinal);

    [Fact]
    public async Task A_map_or_a_file_that_is_not_there_is_refused()
    {
        Assert.Contains("not valid JSON", await RefusedAsync(Good, null, "x"), StringComparison.Ordinal);
        Result<EvaluationReport> missing = await RunAsync(new(Path.Combine(_folder, "nowhere.csv"), null, null, null));
        Assert.Contains("nowhere.csv", missing.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_said_so()
    {
        string blocked = Write("file", "x");
        Result<EvaluationReport> report = await RunAsync(new(Write("records.csv", Good), null, null, Path.Combine(blocked, "out")));
        Assert.Contains("could not be", report.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_of_the_truth_are_found_by_name_and_probabilities_written_are_those_that_are_measured()
    {
        Result<EvaluationReport> report = await RunAsync(
            new(Write("records.csv", Good), Write("truth.csv", "entity_id,note,record_id\ne1,,1\ne1,,2\ne2,,3\n"), null, _folder));
        Assert.True(report.Succeeded, report.Refusal?.Message);
        Assert.Equal(1, report.Value.AtThreshold!.Recall);
        Assert.Equal(report.Value.PairsReported + 1, File.ReadLines(Path.Combine(_folder, "pairs.csv")).Count());
        Assert.Contains(report.Value.Thresholds!, at => at.Threshold == report.Value.Threshold && at.F1 == report.Value.AtThreshold.F1);
    }

    private async Task<string> RefusedAsync(string records, string? truth, string? map)
    {
        Result<EvaluationReport> report = await RunAsync(new(
            Write("records.csv", records), truth is null ? null : Write("truth.csv", truth), map is null ? null : Write("map.json", map), _folder));
        Assert.False(report.Succeeded);
        return report.Refusal!.Message;
    }

    private static Task<Result<EvaluationReport>> RunAsync(EvaluationFiles files) => MatchEvaluation.RunAsync(files, TimeProvider.System, CancellationToken.None);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
