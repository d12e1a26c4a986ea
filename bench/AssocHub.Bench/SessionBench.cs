using System.Diagnostics;
using System.Globalization;
using AssocHub.Core.Members.Matching;
using AssocHub.Core.Members.Matching.Columns;
using AssocHub.Core.Members.Matching.Records;
using AssocHub.Data.Members.Matching;

namespace AssocHub.Bench;

/// <summary>
/// A full run over ninety-nine hundredths of a file, then the rest in one update; prints what both cost and whether the clusters are
/// those of a full run.
/// </summary>
internal static class SessionBench
{
    public static void Run(string records)
    {
        using var reader = new DelimitedReader(new StreamReader(records));
        reader.Read();
        var headers = new string[reader.Row.Count];
        for (int c = 0; c < headers.Length; c++)
        {
            headers[c] = reader.Row[c].ToString();
        }

        int lines = File.ReadLines(records).Count() - 1, later = lines / 100;
        var builder = new RecordTableBuilder(ColumnGuesser.Guess(headers, []), dayFirst: false, latestYear: 2026, lines);
        var full = Measure.Start();
        for (int row = 0; row < lines - later && reader.Read(); row++)
        {
            builder.Add(reader.Row);
        }

        MatchingSession session = MatchingSession.Start(builder, new MatchingOptions());
        full.Print($"start with {session.Table.Count} records");

        // Half as many as come go at the same time.
        var update = Measure.Start();
        while (reader.Read())
        {
            builder.Add(reader.Row);
        }

        MatchingChange change = session.Update([.. Enumerable.Range(0, later / 2)]);
        update.Print($"update with {change.Added.Count} new and {later / 2} removed records: {string.Join(", ", change.Seconds.Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Key} {phase.Value:0.00} s")))}");
        Console.WriteLine($"pairs gained {change.Gained.Count}, lost {change.Lost.Count}, records decided again {change.Affected.Count}");
        bool same = session.FromScratch().SequenceEqual(session.Clusters);
        Console.WriteLine($"the same clusters as from scratch: {same}");
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {self.PeakWorkingSet64 / 1048576.0:0} MB"));
    }

    private readonly record struct Measure(long Clock, TimeSpan Worked)
    {
        public static Measure Start() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public void Print(string what) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Stopwatch.GetElapsedTime(Clock).TotalSeconds:0.00} s, {(Environment.CpuUsage.TotalTime - Worked).TotalSeconds:0.00} CPU s"));
    }
}
