using System.Globalization;
using System.Text;

namespace AssocHub.Core.Common;

/// <summary>
/// The one text comparison of the project. SQL Server's default collation ignores case and trailing blanks and keeps accents,
/// SQLite compares bytes; comparing folded text with ordinal rules gives the same answer on both and in memory.
/// </summary>
public static class TextFolding
{
    /// <summary>
    /// Trims, collapses runs of white space, decomposes (Unicode NFKD), drops combining marks and lower-cases by the invariant
    /// culture; <c>ß</c>, <c>ø</c>, <c>ł</c>, <c>đ</c>, <c>æ</c>, <c>œ</c> and <c>ı</c>, which have no decomposition, become their Latin spelling.
    /// </summary>
    /// <returns>The folded text; null or empty in, empty out.</returns>
    public static string Fold(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (IsFoldedAscii(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (char c in Normalized(text))
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }

                continue;
            }

            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)
            {
                continue;
            }

            char lower = char.ToLowerInvariant(c);
            switch (lower)
            {
                case 'ß': folded.Append("ss"); break;
                case 'ø': folded.Append('o'); break;
                case 'ł': folded.Append('l'); break;
                case 'đ' or 'ð': folded.Append('d'); break;
                case 'æ': folded.Append("ae"); break;
                case 'œ': folded.Append("oe"); break;
                case 'þ': folded.Append("th"); break;
                case 'ı': folded.Append('i'); break;
                default: folded.Append(lower); break;
            }
        }

        if (folded.Length > 0 && folded[^1] == ' ')
        {
            folded.Length--;
        }

        return folded.ToString();
    }

    // A lone surrogate has no normal form and makes Normalize throw; it is dropped, since no reader could see it either.
    private static string Normalized(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            var valid = new StringBuilder(text.Length);
            foreach (Rune rune in text.EnumerateRunes())
            {
                if (rune != Rune.ReplacementChar)
                {
                    valid.Append(rune);
                }
            }

            return valid.ToString().Normalize(NormalizationForm.FormKD);
        }
    }

    private static bool IsFoldedAscii(string text)
    {
        char previous = ' ';
        foreach (char c in text)
        {
            if (c is < ' ' or > '~' or (>= 'A' and <= 'Z') || (c == ' ' && previous == ' '))
            {
                return false;
            }

            previous = c;
        }

        return previous != ' ';
    }
}
