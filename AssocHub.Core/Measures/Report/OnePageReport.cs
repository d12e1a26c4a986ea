using AssocHub.Core.Common;

namespace AssocHub.Core.Measures.Report;

/// <summary>Everything that stands on leadership's page; the workbook and the print view show the same one.</summary>
/// <param name="Association">The association's name.</param>
/// <param name="Board">The figures, what was done, and the feeds.</param>
/// <param name="Headline">The page in one or two sentences.</param>
/// <param name="NextSteps">What to do now, most urgent first; a person may overwrite them.</param>
/// <param name="AsOf">When it was made, in the association's time.</param>
/// <param name="Freshness">How far the data reaches, in a sentence.</param>
public sealed record OnePageReport(
    string Association,
    MeasureBoard Board,
    string Headline,
    IReadOnlyList<string> NextSteps,
    DateTimeOffset AsOf,
    string Freshness)
{
    /// <summary>The title, for example <c>Did it work? August – October 2026</c>.</summary>
    public string Title => Board.Period.Label;

    /// <summary>The moment it was made as printed: <c>18 November 2026, 12:00</c>.</summary>
    public string AsOfText => AsOf.ToString("d MMMM yyyy, HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A file name that sorts by date and says what it is.</summary>
    public string FileName => FormattableString.Invariant($"one-page-report-{Board.Period.From:yyyy-MM-dd}-to-{Board.Period.To:yyyy-MM-dd}.xlsx");

    /// <summary>Builds the report from the figures by fixed rules; the same figures always give the same text.</summary>
    public static OnePageReport Of(MeasureBoard board, string association, AssociationClock clock) => new(
        association,
        board,
        Measures.Report.Headline.Of(board),
        Report.NextSteps.Of(board),
        TimeZoneInfo.ConvertTime(board.AsOf, clock.Zone),
        FreshnessOf(board, clock));

    private static string FreshnessOf(MeasureBoard board, AssociationClock clock)
    {
        if (board.Feeds.Count == 0)
        {
            return "No source is connected yet.";
        }

        FeedFreshness oldest = board.Feeds.Select(f => f.Freshness).OrderBy(f => f.CompleteUpTo ?? DateTimeOffset.MinValue).First();
        int stale = board.Feeds.Count(f => f.Freshness.IsStale);
        string upTo = oldest.CompleteUpTo is { } moment
            ? TimeZoneInfo.ConvertTime(moment, clock.Zone).ToString("d MMMM yyyy, HH:mm", System.Globalization.CultureInfo.InvariantCulture)
            : "an unknown moment";
        return stale == 0
            ? $"All {board.Feeds.Count} feeds cover the whole period; the oldest is complete up to {upTo}."
            : $"{stale} of {board.Feeds.Count} feeds are behind; the oldest, {oldest.Stream} from {oldest.Source}, is complete up to {upTo}.";
    }
}
