namespace AssocHub.Core.Measures.Report;

/// <summary>The page in one or two sentences: targets first, then what moved.</summary>
internal static class Headline
{
    public static string Of(MeasureBoard board)
    {
        KpiResult[] measured = [.. board.Results.Where(r => r.Value is not null)];
        if (measured.Length == 0)
        {
            return "Nothing could be measured in this period: no source delivered anything for it.";
        }

        KpiResult[] aimed = [.. measured.Where(r => r.Kpi.Target is not null)];
        return Targets(aimed.Count(r => r.Status == KpiStatus.OnTarget), aimed.Length) + " " + Moved(measured);
    }

    private static string Targets(int met, int aimed) => (met, aimed) switch
    {
        (_, 0) => "No figure of this period has a target.",
        (0, 1) => "The one target is missed.",
        (1, 1) => "The one target is met.",
        (0, 2) => "Neither target is met.",
        (2, 2) => "Both targets are met.",
        (0, _) => $"None of the {Word(aimed)} targets is met.",
        _ when met == aimed => $"All {Word(aimed)} targets are met.",
        _ => $"{Capital(Word(met))} of {Word(aimed)} targets {(met == 1 ? "is" : "are")} met.",
    };

    private static string Moved(KpiResult[] measured)
    {
        string better = Names(measured, KpiChange.Better);
        string worse = Names(measured, KpiChange.Worse);
        return (better, worse) switch
        {
            ("", "") => "No figure moved by more than chance since the period before.",
            (_, "") => $"Better than in the period before: {better}.",
            ("", _) => $"Worse than in the period before: {worse}.",
            _ => $"Better than in the period before: {better}. Worse: {worse}.",
        };
    }

    private static string Names(KpiResult[] measured, KpiChange change) =>
        string.Join(", ", measured.Where(r => r.Change == change).Select(r => char.ToLowerInvariant(r.Kpi.Name[0]) + r.Kpi.Name[1..]));

    private static string Word(int number) => number switch
    {
        1 => "one", 2 => "two", 3 => "three", 4 => "four", 5 => "five", 6 => "six", 7 => "seven", 8 => "eight", 9 => "nine",
        _ => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
