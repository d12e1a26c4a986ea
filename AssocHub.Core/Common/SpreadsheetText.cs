using System.Buffers;

namespace AssocHub.Core.Common;

/// <summary>Text that came from outside, as it may stand in a spreadsheet or a CSV file that people open in one (OWASP, CSV Injection).</summary>
public static class SpreadsheetText
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789 .");

    /// <summary>
    /// A value that a spreadsheet would take for a formula gets an apostrophe in front: it begins with =, +, -, @, a tab or a line
    /// break, or one of their full-width twins, blanks before it not counting. A plain telephone or other number (digits, blanks
    /// and a sign in front) stays as it is, since no spreadsheet runs anything for it.
    /// </summary>
    public static string Safe(string value)
    {
        string start = value.TrimStart(' ', '\u00a0', '\u200b', '\ufeff');
        if (start.Length == 0)
        {
            return value;
        }

        bool looksLikeFormula = start[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠';
        return looksLikeFormula && !IsPlainNumber(start) ? "'" + value : value;
    }

    private static bool IsPlainNumber(string text) =>
        text.Length > 1 && (text[0] is '+' or '-') && text.AsSpan(1).ContainsAnyInRange('0', '9') && text.AsSpan(1).IndexOfAnyExcept(NumberCharacters) < 0;
}
