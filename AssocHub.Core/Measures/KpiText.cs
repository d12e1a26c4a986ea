using System.Globalization;

namespace AssocHub.Core.Measures;

/// <summary>Figures in words, the same on the dashboard, in the report and on the command line.</summary>
public static class KpiText
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>A figure as people read it: <c>36.4 %</c> or <c>+12.3 points</c>; a dash when there is none.</summary>
    public static string Figure(double? value, KpiUnit unit) => (value, unit) switch
    {
        (null, _) => "–",
        ({ } v, KpiUnit.Percent) => (v * 100).ToString(Decimals(v), Culture) + " %",
        ({ } v, KpiUnit.PercentagePoints) => Points(v),
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "Unknown unit"),
    };

    /// <summary>A difference in percentage points with its sign: <c>+2.1 points</c>.</summary>
    public static string Points(double value)
    {
        string points = (value * 100).ToString("+0.0;−0.0;0.0", Culture);
        return points + " points";
    }

    /// <summary>The target with its direction: <c>more than 50 %</c>; <c>none agreed</c>.</summary>
    public static string Target(IKpi kpi) => kpi.Target is not { } target ? "none agreed"
        : (kpi.Direction == KpiDirection.HigherIsBetter ? "more than " : "less than ") + (target * 100).ToString("0.##", Culture)
          + (kpi.Unit == KpiUnit.Percent ? " %" : " points");

    /// <summary>The status in words; colour is never the only signal.</summary>
    public static string Status(KpiStatus status) => status switch
    {
        KpiStatus.NoData => "Nothing to measure",
        KpiStatus.NoTarget => "No target agreed",
        KpiStatus.OnTarget => "On target",
        KpiStatus.CloseToTarget => "Close to target",
        KpiStatus.OffTarget => "Off target",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown status"),
    };

    /// <summary>How it moved, with the amount: <c>▲ +2.1 points, better</c>.</summary>
    public static string Change(KpiResult result)
    {
        if (result.Difference is not { } difference)
        {
            return "nothing to compare with";
        }

        string arrow = difference switch { > 0.0005 => "▲ ", < -0.0005 => "▼ ", _ => "" };
        string word = result.Change switch
        {
            KpiChange.Better => "better",
            KpiChange.Worse => "worse",
            KpiChange.Steady => "may be chance",
            KpiChange.Unknown => "nothing to compare with",
            _ => throw new ArgumentOutOfRangeException(nameof(result), result.Change, "Unknown change"),
        };
        return $"{arrow}{Points(difference)}, {word}";
    }

    /// <summary>What the figure is made of: <c>1,204 of 3,311</c>, <c>about 90 of 3,311</c> where it is estimated, or both groups of a comparison.</summary>
    public static string Counts(Measurement measurement) => measurement.Others is { } others
        ? $"{Share(measurement.Group)} against {Share(others)}"
        : $"{(measurement.Estimated is null ? "" : "about ")}{Number(measurement.Group.Numerator)} of {Number(measurement.Group.Denominator)}";

    /// <summary>What the figure rests on in the least space: its counts, or the 95 % interval of one that is estimated, or that it is guessed.</summary>
    public static string Basis(KpiResult result) => result.Current.Estimated is null ? Counts(result.Current)
        : result.Current.IsGuess ? $"a guess; may be {Interval(result.Current, result.Kpi.Unit)}" : $"{Interval(result.Current, result.Kpi.Unit)} (95 %)";

    /// <summary>A share with its counts: <c>91.2 % (31 of 34)</c>.</summary>
    public static string Share(Tally tally) =>
        $"{Figure(tally.Value, KpiUnit.Percent)} ({Number(tally.Numerator)} of {Number(tally.Denominator)})";

    /// <summary>The 95 % interval in words; empty when there is none.</summary>
    public static string Interval(Measurement measurement, KpiUnit unit) => measurement.Interval is { } interval
        ? $"{Figure(interval.Low, unit)} to {Figure(interval.High, unit)}"
        : "";

    /// <summary>A whole number with thousands separated.</summary>
    public static string Number(long number) => number.ToString("#,0", Culture);

    // Shares under two per cent are told apart by their second decimal.
    private static string Decimals(double value) => Math.Abs(value) is > 0 and < 0.02 ? "0.00" : "0.0";
}
