using System.Diagnostics;
using System.Globalization;
using System.Text;
using AssocHub.Core.Common;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Matching.Evaluation;
using AssocHub.Core.Members.Matching.Records;

namespace AssocHub.Data.Members.Matching;

/// <summary>Which files to match.</summary>
/// <param name="Records">Delimited text with a header row.</param>
/// <param name="Truth"><c>record_id,entity_id</c>; only read after the result stands.</param>
/// <param name="Map">JSON that says which column is what (<see cref="ColumnMap"/>).</param>
/// <param name="Out">Folder for <c>clusters.csv</c> and <c>pairs.csv</c>; null writes nothing.</param>
/// <param name="Mistakes">How many false and how many missed pairs to explain, where there is a truth.</param>
public sealed record EvaluationFiles(string Records, string? Truth, string? Map, string? Out, int Mistakes = 0);

/// <summary>A pair that was put together falsely, or that was missed, and what the model says of it.</summary>
public sealed record Mistake(string Left, string Right, bool OnePerson, double Probability, bool Compared, IReadOnlyList<string> Why);

/// <summary>Precision, recall and F1 of pairs at one threshold.</summary>
public sealed record Accuracy(double Threshold, double Precision, double Recall, double F1, long FalsePairs, long MissedPairs);

/// <summary>What <c>unify evaluate</c> prints.</summary>
public sealed record EvaluationReport
{
    public required int Records { get; init; }
    public required int Clusters { get; init; }
    public required long PairsCompared { get; init; }
    public required int PairsReported { get; init; }
    public required double Threshold { get; init; }
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>CPU seconds of the process until the result stood; reading the truth and measuring against it come after.</summary>
    public required double CpuSeconds { get; init; }
    public required IReadOnlyDictionary<string, double> CpuSecondsByPhase { get; init; }
    public required double PeakMemoryMegabytes { get; init; }
    public required IReadOnlyDictionary<string, string> Columns { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }
    public required IReadOnlyList<string> LeftOut { get; init; }
    public Accuracy? AtThreshold { get; init; }
    public Accuracy? Best { get; init; }

    /// <summary>What other thresholds would have given.</summary>
    public IReadOnlyList<Accuracy>? Thresholds { get; init; }
    public double? CalibrationError { get; init; }

    /// <summary>What the error would be on the average if every probability were exactly right.</summary>
    public double? CalibrationErrorByChance { get; init; }

    /// <summary>Pairs sure enough to be merged without a person, and how many of them are right.</summary>
    public int? UpperBandPairs { get; init; }
    public double? UpperBandPrecision { get; init; }

    /// <summary>The worst mistakes; null when they were not asked for.</summary>
    public IReadOnlyList<Mistake>? Mistakes { get; init; }
}

/// <summary>Runs the matching engine over a file of records and measures it against the truth, if there is one.</summary>
public static class MatchEvaluation
{
    private const int SampleRows = 1000;

    /// <summary>Probability from which pairs are merged without a person.</summary>
    private const double UpperBand = 0.97;
    private static readonly double[] Thresholds = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.83, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999];

    /// <summary>Matches, writes the two files and measures.</summary>
    public static async Task<Result<EvaluationReport>> RunAsync(EvaluationFiles files, TimeProvider time, CancellationToken cancel)
    {
        foreach (string? file in new[] { files.Records, files.Truth, files.Map })
        {
            if (file is not null && !File.Exists(file))
            {
                return new NotFound($"file '{file}'");
            }
        }

        try
        {
            return await MatchAsync(files, time, cancel);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return new InvalidInput($"A file could not be read or written: {broken.Message}");
        }
    }

    private static async Task<Result<EvaluationReport>> MatchAsync(EvaluationFiles files, TimeProvider time, CancellationToken cancel)
    {
        var options = new MatchingOptions();
        long start = Stopwatch.GetTimestamp();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Result<IReadOnlyList<MappedColumn>> columns = await ColumnsAsync(files, cancel);
        if (!columns.Succeeded)
        {
            return columns.Refusal;
        }

        Result<RecordTable> loaded = Load(files.Records, columns.Value, time.GetUtcNow().Year);
        if (!loaded.Succeeded)
        {
            return loaded.Refusal;
        }

        RecordTable table = loaded.Value;
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal) { ["load"] = Stopwatch.GetElapsedTime(start).TotalSeconds };
        var worked = new Dictionary<string, double>(StringComparer.Ordinal) { ["load"] = (Environment.CpuUsage.TotalTime - before).TotalSeconds };
        MatchingResult result = MatchingEngine.Run(table, options);
        foreach ((string phase, double took) in result.CpuSeconds)
        {
            worked[phase] = took;
        }

        foreach ((string phase, double took) in result.Seconds)
        {
            seconds[phase] = took;
        }

        long writing = Stopwatch.GetTimestamp();
        if (files.Out is not null)
        {
            Directory.CreateDirectory(files.Out);
            await WriteAsync(files.Out, result, cancel);
        }

        seconds["write"] = Stopwatch.GetElapsedTime(writing).TotalSeconds;
        seconds["total"] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        var report = new EvaluationReport
        {
            Records = table.Count,
            Clusters = result.Clusters.Distinct().Count(),
            PairsCompared = result.Compared,
            PairsReported = result.Pairs.Count,
            Threshold = options.Threshold,
            Seconds = seconds.ToDictionary(pair => pair.Key, pair => Math.Round(pair.Value, 3), StringComparer.Ordinal),
            CpuSecondsByPhase = worked.ToDictionary(pair => pair.Key, pair => Math.Round(pair.Value, 3), StringComparer.Ordinal),
            CpuSeconds = Math.Round(self.TotalProcessorTime.TotalSeconds, 3),
            PeakMemoryMegabytes = Math.Round(self.PeakWorkingSet64 / 1048576.0, 1),
            Columns = columns.Value.DistinctBy(c => c.Header).ToDictionary(c => c.Header, Described, StringComparer.Ordinal),
            Notes = [.. result.Notes, .. Repeated(table.Ids)],
            LeftOut = [.. result.Blocking.Where(key => key.Left > 0).Select(key => string.Create(
                CultureInfo.InvariantCulture, $"{key.Key}: {key.Oversized} blocks over the cap, {key.Left} pairs not proposed by this key"))],
        };
        if (files.Truth is null)
        {
            return report;
        }

        Result<int[]> entities = TruthFile.Read(files.Truth, table.Ids);
        return entities.Succeeded ? Measured(report, result, entities.Value, files.Mistakes) : entities.Refusal;
    }

    private static IEnumerable<string> Repeated(IReadOnlyList<string> ids)
    {
        int repeated = ids.Count - ids.Distinct(StringComparer.Ordinal).Count();
        return repeated == 0 ? [] : [$"{repeated} of {ids.Count} records have an id that an earlier record has too: is it the right column?"];
    }

    private static string Described(MappedColumn column) =>
        column is { Role: ColumnRole.Other or ColumnRole.NationalId, Label: { } label } ? $"{ColumnMap.NameOf(column.Role)}:{label}" : ColumnMap.NameOf(column.Role);

    private static async Task<Result<IReadOnlyList<MappedColumn>>> ColumnsAsync(EvaluationFiles files, CancellationToken cancel)
    {
        using DelimitedReader reader = Open(files.Records);
        if (!reader.Read())
        {
            return new InvalidInput($"'{files.Records}' is empty: its first row must name the columns.");
        }

        string[] headers = Cells(reader, reader.Row.Count);
        if (headers.Any(header => header.Any(c => c is '\0' or '\uFFFD')))
        {
            return new InvalidInput($"'{files.Records}' is not text in UTF-8: save it as CSV in UTF-8.");
        }

        List<string[]> sample = Sample(reader, headers.Length);
        if (reader.UnclosedQuote > 0)
        {
            return Unclosed(files.Records, reader);
        }

        IReadOnlyList<MappedColumn> guess = ColumnGuesser.Guess(headers, sample);
        Result<IReadOnlyList<MappedColumn>> columns = files.Map is null
            ? new List<MappedColumn>(guess)
            : ColumnMap.Apply(await File.ReadAllTextAsync(files.Map, cancel), guess);
        return columns.Succeeded && columns.Value.All(column => column.Role is ColumnRole.Ignore or ColumnRole.RecordId or ColumnRole.Source)
            ? new InvalidInput($"No column of '{files.Records}' says who somebody is ({string.Join(", ", headers)}): name the columns with --map.")
            : columns;
    }

    private static Result<RecordTable> Load(string path, IReadOnlyList<MappedColumn> columns, int year)
    {
        bool dayFirst, familyFirst;
        int expected;
        using (DelimitedReader reading = Open(path))
        {
            reading.Read();
            List<string[]> sample = Sample(reading, columns.Count);
            dayFirst = ColumnGuesser.DayFirst(columns, sample);
            familyFirst = NameOrder.FamilyFirst(columns, sample);
            long characters = sample.Sum(row => row.Sum(cell => cell.Length + 1L));
            expected = characters == 0 ? 0 : (int)Math.Min(20_000_000, new FileInfo(path).Length / (double)characters * sample.Count * 1.05);
        }

        var builder = new RecordTableBuilder(columns, dayFirst, year, expected, familyFirst);
        using DelimitedReader reader = Open(path);
        reader.Read();
        while (reader.Read())
        {
            builder.Add(reader.Row);
        }

        return reader.UnclosedQuote > 0 ? Unclosed(path, reader) : builder.Build();
    }

    private static InvalidInput Unclosed(string path, DelimitedReader reader) =>
        new($"'{path}': the quotation mark in line {reader.UnclosedQuote} is never closed; everything after it would be one cell.");

    internal static DelimitedReader Open(string path) => new(new StreamReader(path, Encoding.UTF8, true, 1 << 16));

    private static List<string[]> Sample(DelimitedReader reader, int columns)
    {
        var rows = new List<string[]>();
        while (rows.Count < SampleRows && reader.Read())
        {
            rows.Add(Cells(reader, columns));
        }

        return rows;
    }

    private static string[] Cells(DelimitedReader reader, int columns)
    {
        var cells = new string[columns];
        for (int c = 0; c < columns; c++)
        {
            cells[c] = reader.Row[c].ToString();
        }

        return cells;
    }

    private static async Task WriteAsync(string folder, MatchingResult result, CancellationToken cancel)
    {
        IReadOnlyList<string> ids = result.Table.Ids;
        await using (var clusters = new StreamWriter(Path.Combine(folder, "clusters.csv")))
        {
            await clusters.WriteLineAsync("record_id,cluster_id".AsMemory(), cancel);
            for (int i = 0; i < ids.Count; i++)
            {
                clusters.Write(Cell(ids[i]));
                clusters.Write(',');
                clusters.Write(Cell(ids[result.Clusters[i]]));
                clusters.Write('\n');
            }
        }

        await using var pairs = new StreamWriter(Path.Combine(folder, "pairs.csv"));
        await pairs.WriteLineAsync("left,right,probability".AsMemory(), cancel);
        foreach (ScoredPair pair in result.Shown)
        {
            pairs.Write(Cell(ids[pair.Left]));
            pairs.Write(',');
            pairs.Write(Cell(ids[pair.Right]));
            pairs.Write(',');
            pairs.Write(pair.Probability.ToString("0.######", CultureInfo.InvariantCulture));
            pairs.Write('\n');
        }
    }

    private static string Cell(string id) =>
        id.AsSpan().IndexOfAny(",\"\n\r") < 0 ? id : $"\"{id.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static EvaluationReport Measured(EvaluationReport report, MatchingResult result, int[] entities, int mistakes)
    {
        Accuracy[] sweep = [.. result.Sweep(entities, Thresholds).Select(at => At(at.Threshold, at.Pairs))];
        ScoredPair[] sure = [.. result.Shown.Where(pair => pair.Probability >= UpperBand)];
        return report with
        {
            AtThreshold = At(report.Threshold, PairMetrics.Of(result.Clusters, entities)),
            UpperBandPairs = sure.Length,
            UpperBandPrecision = sure.Length == 0 ? 1 : Math.Round(sure.Count(pair => entities[pair.Left] == entities[pair.Right]) / (double)sure.Length, 5),
            Best = sweep.MaxBy(at => at.F1)!,
            Thresholds = sweep,
            CalibrationError = Math.Round(Calibration.Error([.. result.Shown], entities), 4),
            CalibrationErrorByChance = Math.Round(Calibration.ByChance([.. result.Shown]), 4),
            Mistakes = mistakes > 0 ? MistakeList.Of(result, entities, mistakes) : null,
        };
    }

    private static Accuracy At(double threshold, PairMetrics pairs) => new(
        threshold, Math.Round(pairs.Precision, 5), Math.Round(pairs.Recall, 5), Math.Round(pairs.F1, 5), pairs.Found - pairs.Right, pairs.True - pairs.Right);
}
