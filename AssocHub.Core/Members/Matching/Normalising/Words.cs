using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>Text of a cell as lower-case Latin words, written into the caller's buffer.</summary>
internal static class Words
{
    /// <summary>
    /// Letters and digits in lower case, one blank between words; apostrophes vanish (<c>O'Hare</c> is <c>ohare</c>), other
    /// punctuation separates.
    /// </summary>
    /// <returns>How many characters were written.</returns>
    public static int Fold(ReadOnlySpan<char> text, Span<char> into) => Fold(text, into, false);

    /// <summary>The same with hyphens inside words kept: <c>jean-pierre</c> is one given name of two words.</summary>
    /// <returns>How many characters were written.</returns>
    public static int FoldWithHyphens(ReadOnlySpan<char> text, Span<char> into) => Fold(text, into, true);

    private static int Fold(ReadOnlySpan<char> text, Span<char> into, bool hyphens)
    {
        foreach (char c in text)
        {
            if (c > '~')
            {
                string latin = Romanizer.ToLatin(TextOf(text));
                return FoldLatin(latin.AsSpan(0, Math.Min(latin.Length, into.Length)), into, hyphens);
            }
        }

        return FoldLatin(text[..Math.Min(text.Length, into.Length)], into, hyphens);
    }

    private static string TextOf(ReadOnlySpan<char> text)
    {
        // Lone surrogates have no normal form; the folding that all stages share drops them.
        foreach (char c in text)
        {
            if (char.IsSurrogate(c))
            {
                return TextFolding.Fold(text.ToString());
            }
        }

        return text.ToString();
    }

    private static int FoldLatin(ReadOnlySpan<char> text, Span<char> into, bool hyphens)
    {
        int length = 0;
        bool gap = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i], lower = c;
            if (c is >= 'A' and <= 'Z')
            {
                lower = (char)(c | 0x20);
            }
            else if (c is '\'' or '’' or '`' or '´' or 'ʼ')
            {
                continue;
            }
            else if (hyphens && c is '-' or '‐' && i > 0 && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1]))
            {
                lower = '-';
            }
            else if (!(c is (>= 'a' and <= 'z') or (>= '0' and <= '9')) && (c <= '~' || !char.IsLetterOrDigit(c)))
            {
                gap = true;
                continue;
            }

            if (gap && length > 0 && length < into.Length)
            {
                into[length++] = ' ';
            }

            gap = false;
            if (length == into.Length)
            {
                break;
            }

            into[length++] = lower;
        }

        return length;
    }

    /// <summary>
    /// A digit inside a word of letters is a scanner's or a finger's mistake for the letter that looks like it (<c>L0uis</c>, <c>6eoffrey</c>).
    /// </summary>
    public static void DigitsToLetters(Span<char> word)
    {
        int letters = 0, digits = 0;
        foreach (char c in word)
        {
            _ = c is >= '0' and <= '9' ? digits++ : letters++;
        }

        if (digits == 0 || letters <= digits)
        {
            return;
        }

        for (int i = 0; i < word.Length; i++)
        {
            word[i] = word[i] switch
            {
                '0' => 'o', '1' => 'l', '2' => 'z', '3' => 'e', '4' => 'a', '5' => 's', '6' => 'g', '7' => 't', '8' => 'b', '9' => 'g', var c => c,
            };
        }
    }
}
