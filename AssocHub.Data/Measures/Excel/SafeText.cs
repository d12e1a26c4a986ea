using System.Text;
using AssocHub.Core.Common;
using ClosedXML.Excel;

namespace AssocHub.Data.Measures.Excel;

/// <summary>
/// Text into a cell, as text. What came from outside could begin like a formula, and would run one when the sheet is saved as CSV
/// and opened again, or hold characters that no XML file may contain.
/// </summary>
internal static class SafeText
{
    private const int LongestCell = 32_000;

    /// <summary>Writes text that may have come from outside.</summary>
    public static IXLCell Outside(this IXLCell cell, string? text) => cell.Text(Neutral(text));

    /// <summary>Writes our own words, as text whatever they look like.</summary>
    public static IXLCell Text(this IXLCell cell, string? text)
    {
        // ClosedXML takes the first apostrophe off, as Excel does, and keeps the rest as text instead of parsing it.
        cell.Value = "'" + Clean(text);
        return cell;
    }

    /// <summary>The text with an apostrophe before it where a spreadsheet would take it for a formula.</summary>
    public static string Neutral(string? text) => SpreadsheetText.Safe(Clean(text));

    private static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(Math.Min(text.Length, LongestCell));
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length >= LongestCell)
            {
                break;
            }

            if (rune != Rune.ReplacementChar && rune.Value is '\t' or '\n' or >= ' ' and not (0xFFFE or 0xFFFF))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }
}
