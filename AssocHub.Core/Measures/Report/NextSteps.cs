namespace AssocHub.Core.Measures.Report;

/// <summary>
/// What to do next, from the figures by fixed rules in this order: feeds that are behind, targets that are missed (the farthest
/// off first), figures that got clearly worse, targets nobody has agreed. At most <see cref="Most"/>, so that the page stays a page.
/// </summary>
internal static class NextSteps
{
    private const int Most = 4;

    public static IReadOnlyList<string> Of(MeasureBoard board)
    {
        string[] steps = [.. Feeds(board), .. Missed(board), .. Worse(board), .. WithoutTarget(board)];
        return steps.Length > 0 ? steps[..Math.Min(Most, steps.Length)]
            : ["Every target is met and nothing got worse: keep going, and agree on the next target."];
    }

    private static IEnumerable<string> Feeds(MeasureBoard board)
    {
        string[] behind = [.. board.Feeds.Where(f => f.Freshness.IsStale).Select(f => f.Freshness.Source).Distinct()];
        int resting = board.Results.Count(r => r.IsStale);
        if (behind.Length > 0)
        {
            yield return $"Bring {string.Join(", ", behind.Take(3))}{(behind.Length > 3 ? " and others" : "")} up to date: "
                + (resting == 1 ? "1 figure rests" : $"{resting} figures rest") + " on feeds that are behind.";
        }
    }

    private static IEnumerable<string> Missed(MeasureBoard board) =>
        from result in board.Results
        where result.Status is KpiStatus.OffTarget or KpiStatus.CloseToTarget
        let distance = Math.Abs(result.Value!.Value - result.Kpi.Target!.Value)
        orderby distance / result.Kpi.Target!.Value descending
        select $"{result.Kpi.Name} is {KpiText.Figure(result.Value, result.Kpi.Unit)} (target {KpiText.Target(result.Kpi)}). {result.Kpi.Advice}";

    private static IEnumerable<string> Worse(MeasureBoard board) =>
        from result in board.Results
        where result.Change == KpiChange.Worse && result.Status is not (KpiStatus.OffTarget or KpiStatus.CloseToTarget)
        select $"{result.Kpi.Name} moved by {KpiText.Points(result.Difference!.Value)} since the period before. {result.Kpi.Advice}";

    private static IEnumerable<string> WithoutTarget(MeasureBoard board)
    {
        string[] names =
        [
            .. board.Results.Where(r => r.Status == KpiStatus.NoTarget && r.Kpi.Area == KpiArea.Engagement)
                .Select(r => $"{char.ToLowerInvariant(r.Kpi.Name[0])}{r.Kpi.Name[1..]} (now {KpiText.Figure(r.Value, r.Kpi.Unit)})"),
        ];
        if (names.Length > 0)
        {
            yield return $"Agree on a target for {string.Join(" and ", names)}.";
        }
    }
}
