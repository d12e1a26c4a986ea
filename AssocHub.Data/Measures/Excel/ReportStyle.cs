using AssocHub.Core.Measures;
using ClosedXML.Excel;

namespace AssocHub.Data.Measures.Excel;

/// <summary>The few colours and sizes of the report. Each status has a sign and a word as well as a colour.</summary>
internal static class ReportStyle
{
    public const string Font = "Calibri";

    public static readonly XLColor Ink = XLColor.FromHtml("#1B2733");
    public static readonly XLColor Quiet = XLColor.FromHtml("#5B6875");
    public static readonly XLColor Rule = XLColor.FromHtml("#D5DBE1");
    public static readonly XLColor Accent = XLColor.FromHtml("#0B5563");
    public static readonly XLColor Wash = XLColor.FromHtml("#F2F6F7");
    public static readonly XLColor Good = XLColor.FromHtml("#1E6B3A");
    public static readonly XLColor Warn = XLColor.FromHtml("#8A5300");
    public static readonly XLColor Bad = XLColor.FromHtml("#A32020");

    public static XLColor Of(KpiStatus status) => status switch
    {
        KpiStatus.OnTarget => Good,
        KpiStatus.CloseToTarget => Warn,
        KpiStatus.OffTarget => Bad,
        _ => Quiet,
    };

    public static XLColor Of(KpiChange change) => change switch
    {
        KpiChange.Better => Good,
        KpiChange.Worse => Bad,
        _ => Quiet,
    };

    public static string Sign(KpiStatus status) => status switch
    {
        KpiStatus.OnTarget => "●  ",
        KpiStatus.CloseToTarget => "◐  ",
        KpiStatus.OffTarget => "○  ",
        _ => "",
    };

    public static string NumberFormat(KpiUnit unit, double? value) => unit switch
    {
        KpiUnit.PercentagePoints => "+0.0\" pts\";−0.0\" pts\";0.0\" pts\"",
        _ => value is > 0 and < 0.02 ? "0.00 %" : "0.0 %",
    };

    /// <summary>The number as the format expects it: a share as it is, points times a hundred.</summary>
    public static double Stored(double value, KpiUnit unit) => unit == KpiUnit.PercentagePoints ? value * 100 : value;

    public static IXLStyle Type(this IXLStyle style, double size, XLColor colour, bool bold = false)
    {
        style.Font.FontName = Font;
        style.Font.FontSize = size;
        style.Font.FontColor = colour;
        style.Font.Bold = bold;
        return style;
    }
}
