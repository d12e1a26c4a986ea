using System.Globalization;
using AssocHub.Core.Segments.Definition;

namespace AssocHub.Web.Pages.Segments.Builder;

/// <summary>A time in what was typed into the search box: "last quarter", "this year", "90 days", "last 30 days".</summary>
internal static class WindowPhrase
{
    private static readonly string[] Before = ["in", "during", "within", "over", "the"];

    private static readonly Dictionary<string, int> Units = new() { ["day"] = 1, ["days"] = 1, ["week"] = 7, ["weeks"] = 7, ["months"] = 30, ["years"] = 365 };

    private static readonly Dictionary<string, CalendarPeriod> Periods = Enum.GetValues<CalendarPeriod>()
        .ToDictionary(p => BuilderWords.Of(p), p => p);

    /// <summary>Takes the time off the words.</summary>
    /// <param name="words">Folded; what is understood is removed.</param>
    /// <returns>Null when no time was said.</returns>
    public static Window? Take(List<string> words)
    {
        for (int at = 0; at < words.Count; at++)
        {
            for (int length = Math.Min(3, words.Count - at); length > 0; length--)
            {
                if (Read(words[at..(at + length)]) is { } window)
                {
                    words.RemoveRange(at, length);
                    while (at > 0 && words.Count >= at && Before.Contains(words[at - 1]))
                    {
                        words.RemoveAt(--at);
                    }

                    return window;
                }
            }
        }

        return null;
    }

    private static Window? Read(List<string> words)
    {
        if (Periods.TryGetValue(string.Join(' ', words), out CalendarPeriod period))
        {
            return new CalendarWindow(period);
        }

        List<string> amount = words is ["last" or "past", ..] ? words[1..] : words;
        return amount is [var number, var unit] && Units.TryGetValue(unit, out int days)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is > 0 and <= SegmentValidator.MaxDays && n * days <= SegmentValidator.MaxDays
            ? new LastDaysWindow(n * days)
            : null;
    }
}
